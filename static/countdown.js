/* The server's clock, ticking: the offset is taken once, so a wrong clock of the device changes nothing. */
(function () {
  "use strict";
  var box = document.querySelector("[data-deadline]");
  if (!box) { return; }
  var deadline = Number(box.dataset.deadline), begun = performance.now(), server = Number(box.dataset.now);
  var digits = box.querySelector("[data-digits]"), clock = box.querySelector("[data-server-clock]"), spoken = box.querySelector("[data-spoken]");
  var said = {}, unit = digits.dataset;
  var wrong = box.querySelector("[data-clock-wrong]");
  if (!document.querySelector(".demo-banner") && Math.abs(Date.now() / 1000 - server) > 60 && wrong) { wrong.hidden = false; }

  function two(number) { return (number < 10 ? "0" : "") + number; }
  function part(value, kind) {
    var sign = document.createElement("span");
    sign.className = "u u-" + kind;
    sign.textContent = unit[kind];
    digits.append(String(value), sign);
  }
  function say(left, limit, words) {
    if (left <= limit && left > limit - 5 && !said[limit]) { said[limit] = true; spoken.textContent = words; }
  }
  function tick() {
    var now = server + Math.floor((performance.now() - begun) / 1000), left = deadline - now;
    if (clock) {
      clock.textContent = new Date(now * 1000).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" });
    }
    digits.textContent = "";
    if (left <= 0) { digits.textContent = unit.over; box.classList.add("countdown-last"); return; }
    var days = Math.floor(left / 86400);
    if (days) { part(days, "d"); }
    part(two(Math.floor(left / 3600) % 24), "h");
    part(two(Math.floor(left / 60) % 60), "m");
    part(two(left % 60), "s");
    if (left <= 1800) { box.classList.add("countdown-last"); }
    say(left, 3600, spoken.dataset.hour); say(left, 600, spoken.dataset.ten); say(left, 60, spoken.dataset.one);
    setTimeout(tick, 1000 - (performance.now() - begun) % 1000);
  }
  tick();
})();
