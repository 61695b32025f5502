// A link to a file that a page offers downloads it without a tab of its own, once however often it is clicked, and a
// refusal is said beside it. Without this script the link downloads in a new tab. Served at /downloads.js;
// widgets/downloads.py draws the links.
(() => {
  "use strict";
  const SAID = 12000, KEPT = 60000;

  const say = (link, words) => {
    const place = link.closest("[data-testid=stElementContainer]") || link.parentElement;
    place.querySelector("[data-download-said]")?.remove();
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.dataset.downloadSaid = "";
    said.style.margin = "0.25rem 0";
    said.textContent = words;
    place.append(said);
    setTimeout(() => said.remove(), SAID);
  };

  // As the header has it in full (RFC 5987).
  const nameOf = (answer) => {
    const found = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition") || "");
    return found ? decodeURIComponent(found[1]) : "";
  };

  const keep = (content, name) => {
    const address = URL.createObjectURL(content), link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), KEPT);
  };

  const fetchFile = async (link) => {
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href);
      const name = answer.ok && nameOf(answer);
      if (name) keep(await answer.blob(), name);
      else if (answer.status !== 500 && (answer.headers.get("content-type") || "").startsWith("text/plain")) say(link, await answer.text());
      else window.open(link.href, "_blank", "noopener");
    } catch {
      window.open(link.href, "_blank", "noopener"); // the browser says in its own words why it cannot
    } finally {
      link.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="/exports/"]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!link.hasAttribute("aria-busy")) fetchFile(link);
  }, true);
})();
