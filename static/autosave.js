// A task's page keeps what was written: on a change and after 20 idle seconds. Without this script the button does it.
(function () {
  "use strict";
  var form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch || !window.FormData) return;
  var status = form.querySelector("[data-autosaved]");
  var sent = snapshot();
  var busy = false;
  var stopped = false;
  var timer = 0;

  function snapshot() {
    return new URLSearchParams(fields()).toString();
  }

  function fields() {
    var data = new FormData(form);
    ["csrfmiddlewaretoken", "idempotency_key", "draft"].forEach(function (name) { data.delete(name); });
    Array.from(data.entries()).forEach(function (pair) { if (typeof pair[1] !== "string") data.delete(pair[0]); });
    return data;
  }

  function save() {
    var now = snapshot();
    if (busy || stopped || now === sent) return;
    busy = true;
    var data = fields();
    data.append("autosave", "1");
    data.append("draft", form.elements.draft.value || "0");
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(window.location.pathname, { method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.json().then(function (told) {
          status.textContent = told.text || "";
          if (answer.ok) { form.elements.draft.value = told.draft; sent = now; }
          if (answer.status === 409) { stopped = true; status.classList.add("autosave-stopped"); }
        });
      })
      .catch(function () { /* no line: the next change tries again, and the button says what is wrong */ })
      .then(function () { busy = false; });
  }

  form.addEventListener("change", save);
  form.addEventListener("input", function () { window.clearTimeout(timer); timer = window.setTimeout(save, 20000); });
  form.addEventListener("submit", function () { stopped = true; window.clearTimeout(timer); });
})();
