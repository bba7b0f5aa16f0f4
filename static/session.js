/* Warns before an idle session ends. All tabs of a browser share the time of the last activity. */
(function () {
  "use strict";
  var box = document.getElementById("idle");
  var over = document.getElementById("idle-over");
  if (!box || !box.showModal) { return; }
  var KEY = "portal.seen";
  var idle = Number(box.dataset.idle) * 1000;
  var warn = idle * 5 / 6;
  var left = box.querySelector("[data-left]");
  var ended = false;
  var asking = false;
  var seen = function () { try { return Number(localStorage.getItem(KEY)) || 0; } catch (error) { return 0; } };
  var own = Date.now();
  var mark = function () { own = Date.now(); try { localStorage.setItem(KEY, String(own)); } catch (error) { /* this tab alone then */ } };

  var look = function () {
    if (asking) { return; }
    var quiet = Date.now() - Math.max(own, seen());
    if (quiet >= idle) {
      if (!ended) { ended = true; if (box.open) { box.close("over"); } over.showModal(); }
    } else if (quiet >= warn) {
      left.textContent = String(Math.max(1, Math.ceil((idle - quiet) / 60000)));
      if (!box.open) { box.returnValue = ""; box.showModal(); }
    } else {
      ended = false;
      if (box.open) { box.close("other"); }
      if (over.open) { over.close(); }
    }
  };

  box.addEventListener("close", function () {
    if (box.returnValue === "over" || box.returnValue === "other") { return; }
    asking = true;
    fetch(box.dataset.stay, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": box.dataset.csrf, "Accept": "application/json" } })
      .then(function (answer) { if (answer.ok) { mark(); } }).catch(function () { /* the next look warns again */ })
      .then(function () { asking = false; });
  });
  mark();
  setInterval(look, 5000);
})();
