/* Parts of a page that the server makes anew: progress that is asked for again, branches that are opened. Both work as plain links without this. */
(function () {
  "use strict";
  var fetched = function (url, then) {
    fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(then).catch(function () { then(null); });
  };
  var made = function (html) {
    var box = document.createElement("template");
    box.innerHTML = html;
    return box.content;
  };

  /* [data-poll]: asks again after data-after seconds, until the server gives a fragment without it; then the page shows the result. */
  var poll = function () {
    var box = document.querySelector("[data-poll]");
    if (!box) { return; }
    window.setTimeout(function () {
      fetched(box.dataset.poll, function (html) {
        if (html !== null) {
          var fresh = made(html).firstElementChild;
          if (fresh.hasAttribute("data-ended")) { window.location.reload(); return; }
          box.replaceWith(fresh);
        }
        poll();
      });
    }, 1000 * Number(box.dataset.after || 5));
  };
  poll();

  /* a[data-branch]: its list is fetched into its row; a second click closes it again. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-branch]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    var row = link.closest("li");
    var list = row.querySelector(":scope > ul");
    if (list) {
      list.hidden = !list.hidden;
      link.setAttribute("aria-expanded", String(!list.hidden));
      return;
    }
    link.setAttribute("aria-busy", "true");
    fetched(link.dataset.branch, function (html) {
      link.removeAttribute("aria-busy");
      if (html === null) { window.location.assign(link.href); return; }
      row.appendChild(made(html));
      link.setAttribute("aria-expanded", "true");
    });
  });
})();
