// The server hangs up with this code on the first message after a session has ended: what was clicked is not done, and the
// page says so at once. It stays as it is until its person signs in again: what was typed is kept by typed.js, or is
// still on the screen to be copied. Served at /signed_out.js, with its words, before Streamlit's own script.
(() => {
  "use strict";
  const SIGNED_OUT = 4401;
  const { kept, copy, button } = document.currentScript.dataset;
  let over = false, elsewhere = false;

  // Words in fields that typed.js does not keep.
  document.addEventListener("input", (event) => {
    elsewhere ||= !event.target.closest?.('[class*="st-key-typed_"]');
  }, true);

  const say = () => {
    if (document.getElementById("binnacle-signed-out")) return;
    const notice = document.createElement("div");
    notice.id = "binnacle-signed-out";
    notice.setAttribute("role", "alert");
    const sentence = document.createElement("span");
    const again = document.createElement("button");
    sentence.textContent = elsewhere ? copy : kept;
    again.textContent = button;
    again.addEventListener("click", () => location.reload());
    notice.append(sentence, again);
    Object.assign(notice.style, {
      position: "fixed", inset: "0 0 auto 0", zIndex: "1000000", display: "flex", flexWrap: "wrap", gap: "0.75rem",
      alignItems: "center", justifyContent: "center", padding: "0.75rem 1rem", background: "#7a1f1f", color: "#fff",
      font: "1rem/1.5 inherit", fontFamily: "inherit",
    });
    Object.assign(again.style, {
      minHeight: "2.5rem", padding: "0 1rem", border: "0", borderRadius: "0.5rem", background: "#fff", color: "#7a1f1f",
      font: "inherit", fontWeight: "600", cursor: "pointer",
    });
    document.body.append(notice);
    again.focus({ preventScroll: true });
  };

  // Streamlit connects again by itself, and would put the sign-in in the place of the page: from then on nobody answers.
  class Silent extends EventTarget {
    readyState = WebSocket.CONNECTING;
    send() {}
    close() {}
  }

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      if (over) return new Silent();
      super(...given);
      this.addEventListener("close", (event) => {
        if (event.code !== SIGNED_OUT) return;
        over = true;
        say();
      });
    }
  };
})();
