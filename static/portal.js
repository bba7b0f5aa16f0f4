/* Small help on top of pages that work without it. */
(function () {
  "use strict";
  var all = function (selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); };

  /* The error summary takes the focus, so that it is read first. */
  var summary = document.querySelector("[data-focus]");
  if (summary) { summary.focus(); }

  /* A second click on submit sends nothing; the server would answer it with the first answer anyway. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sent]", function (form) { delete form.dataset.sent; form.removeAttribute("aria-busy"); });
  });

  /* Menus close with Escape and with a click elsewhere. */
  var close = function (except) {
    all("details.menu[open], details.who[open]", function (menu) { if (menu !== except) { menu.open = false; } });
  };
  document.addEventListener("click", function (event) { close(event.target.closest("details.menu, details.who")); });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var open = document.querySelector("details.menu[open], details.who[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
    var field = document.querySelector("[data-hotkey]");
    if (field && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === field.dataset.hotkey && !event.isComposing) {
      event.preventDefault();
      field.focus();
    }
  });

  /* On a phone the list comes before the filters. */
  if (window.matchMedia("(max-width: 960px)").matches) { all("details.facets-open", function (box) { box.open = false; }); }

  /* Arrow keys inside a list that has the focus. */
  all("[data-list]", function (list) {
    list.addEventListener("keydown", function (event) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") { return; }
      var links = Array.prototype.slice.call(list.querySelectorAll("a.title"));
      var at = links.indexOf(document.activeElement);
      var next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at >= 0 && next) { event.preventDefault(); next.focus(); }
    });
  });

  /* Ready phrases for an opinion. */
  all("[data-phrases]", function (box) {
    var field = document.getElementById(box.dataset.phrases);
    if (!field) { return; }
    box.hidden = false;
    box.addEventListener("click", function (event) {
      if (event.target.tagName === "BUTTON") { field.value = (field.value ? field.value + "\n" : "") + event.target.textContent; field.focus(); }
    });
  });

  all("[data-print]", function (item) {
    item.hidden = false;
    item.querySelector("button").addEventListener("click", function () { window.print(); });
  });

  /* A finding's "use this" button writes the value that mends it. */
  all("[data-fix]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.dataset.field);
      if (field) { field.value = button.dataset.fix; field.focus(); }
    });
  });
})();
