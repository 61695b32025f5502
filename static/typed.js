// What is typed into a marked form is kept on the server while it is typed, not only when it is sent: a reload, a lost
// connection and the session's end leave it there. Served at /typed.js; widgets/typed.py marks the forms.
(() => {
  "use strict";
  const WAIT = 400, AGAIN = 3000, KEPT = "binnacle-typed";
  const timers = new Map();

  const markOf = (node) => {
    const form = node instanceof Element ? node.closest('[class*="st-key-typed_"]') : null;
    const mark = form && form.querySelector("[data-typed-form]");
    return mark ? { form, mark: { ...mark.dataset } } : null;
  };

  const valueOf = (box) => {
    if (box.querySelector("input[type=radio]")) return box.querySelector("input[type=radio]:checked")?.value ?? "";
    const plain = box.querySelector("textarea, input");
    if (plain) return plain.value;
    const part = (kind) => box.querySelector(`[role=spinbutton][data-type=${kind}]`)?.getAttribute("aria-valuenow");
    const [year, month, day] = ["year", "month", "day"].map(part);
    return year && month && day ? `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
  };

  const read = (form) => {
    const fields = {};
    for (const box of form.querySelectorAll('[data-testid=stElementContainer][class*="st-key-"]')) {
      const key = [...box.classList].find((name) => name.startsWith("st-key-")).slice(7);
      if (box.querySelector("textarea, input:not([type=file]), [role=spinbutton]")) fields[key] = valueOf(box);
    }
    return fields;
  };

  const waiting = () => JSON.parse(localStorage.getItem(KEPT) || "{}");
  const remember = (name, body) => {
    const all = waiting();
    if (body) all[name] = body; else delete all[name];
    Object.keys(all).length ? localStorage.setItem(KEPT, JSON.stringify(all)) : localStorage.removeItem(KEPT);
  };

  // Resolves to true where the server has it; what it does not want is let go, what it could not take waits here.
  const send = async (body) => {
    remember(body.form, body);
    try {
      const answer = await fetch("/typed", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        keepalive: true,
      });
      if (answer.status === 401 || answer.status >= 500) throw new Error(String(answer.status));
      if (waiting()[body.form] && waiting()[body.form].at <= body.at) remember(body.form, null);
      return answer.ok;
    } catch {
      clearTimeout(timers.get(body.form));
      timers.set(body.form, setTimeout(() => waiting()[body.form] && send(waiting()[body.form]), AGAIN));
      return false;
    }
  };

  const note = (event) => {
    const found = markOf(event.target);
    if (!found || (event.type === "click" && !event.target.closest("[role=spinbutton], button, label"))) return;
    const { form, mark } = found;
    const name = mark.typedForm;
    clearTimeout(timers.get(name));
    const body = () => ({
      form: name, person: mark.typedPerson, token: mark.typedToken, version: mark.typedVersion,
      fields: read(form), at: Date.now(),
    });
    remember(name, body());
    if (event.type === "click" && event.target.closest("[data-testid=stFormSubmitButton]")) {
      send(body()); // the save may be refused or never arrive; where it succeeds, the server keeps nothing of this
      return;
    }
    timers.set(name, setTimeout(() => form.isConnected && send(body()), WAIT));
  };
  for (const kind of ["input", "change", "keyup", "click"]) document.addEventListener(kind, note, true);

  // A choice in a list is made outside the form, in a layer of its own.
  let last = null;
  document.addEventListener("focusin", (event) => { last = markOf(event.target) ? event.target : last; }, true);
  document.addEventListener("click", (event) => {
    if (last && event.target.closest?.("[role=option]")) {
      setTimeout(() => last.isConnected && note({ type: "change", target: last }), 50);
    }
  }, true);

  // Signing out waits for what is typed and not sent yet: after it the server takes nothing, and the browser forgets.
  const PATIENCE = 5000;
  let letOut = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".st-key-sign_out button");
    if (!button || letOut || !Object.keys(waiting()).length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const timer of timers.values()) clearTimeout(timer);
    const sent = Promise.all(Object.values(waiting()).map(send));
    Promise.race([sent, new Promise((over) => setTimeout(over, PATIENCE))]).then(() => {
      letOut = true;
      button.click();
      letOut = false;
    });
  }, true);

  // What could not be sent before: once the server has it, the page is asked for again and shows it.
  const left = Object.values(waiting());
  Promise.all(left.map(send)).then((answers) => { if (answers.some(Boolean)) location.reload(); });
})();
