/* Passwords that can be looked at, and passkeys. Everything else of these pages works without a script. */
(function () {
  "use strict";
  var chinese = document.documentElement.lang !== "en";
  var words = chinese ? ["显示", "隐藏"] : ["Show", "Hide"];

  Array.prototype.forEach.call(document.querySelectorAll("input[type=password]"), function (field) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm show-secret";
    button.textContent = words[0];
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", field.id);
    button.addEventListener("click", function () {
      var shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = words[shown ? 0 : 1];
      button.setAttribute("aria-pressed", String(!shown));
    });
    field.insertAdjacentElement("afterend", button);
    if (field.form) { field.form.addEventListener("submit", function () { field.type = "password"; }); }
  });

  /* Bytes travel as base64url in JSON; browsers want and give buffers. */
  var bytes = function (text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (char) { return char.charCodeAt(0); }).buffer;
  };
  var words64 = function (buffer) {
    var plain = "";
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  var listed = function (list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }); });
  };
  var ask = {
    create: function (options) {
      return navigator.credentials.create({ publicKey: Object.assign({}, options, {
        challenge: bytes(options.challenge), user: Object.assign({}, options.user, { id: bytes(options.user.id) }), excludeCredentials: listed(options.excludeCredentials)
      }) });
    },
    get: function (options) {
      return navigator.credentials.get({ publicKey: Object.assign({}, options, { challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) }) });
    }
  };
  var told = function (credential) {
    var answer = credential.response;
    var response = { clientDataJSON: words64(answer.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (answer[name]) { response[name] = words64(answer[name]); }
    });
    return { id: credential.id, rawId: words64(credential.rawId), type: credential.type, response: response, clientExtensionResults: credential.getClientExtensionResults() };
  };

  Array.prototype.forEach.call(document.querySelectorAll("form[data-passkey]"), function (form) {
    if (!window.PublicKeyCredential) { return; }
    form.hidden = false;
    var problem = form.querySelector("[data-passkey-problem]");
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopPropagation();
      problem.hidden = true;
      var options = JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
      ask[form.dataset.passkey](options).then(function (credential) {
        form.elements.credential.value = JSON.stringify(told(credential));
        form.submit();
      }).catch(function () {
        problem.textContent = form.dataset.failed;
        problem.hidden = false;
      });
    });
  });
})();
