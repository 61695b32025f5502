// What a page puts on the clipboard by script (the grids do) can be pasted into a spreadsheet: a text that it would take
// for a formula gets an apostrophe before it, as in every file we write (exchange/formulas.py). Numbers stay numbers.
// What a person selects and copies themselves is the browser's own and left alone. Served at /copies.js.
(() => {
  "use strict";
  const NUMBER = /^[+-]?\s*\d[\d.,'’\s\u00a0\u202f]*(?:%|€|\p{Sc}|[A-Z]{3})?$/u;
  const UNSEEN = /^[\s\p{Cc}\p{Cf}\p{Z}']+/u;

  const isFormula = (words) => {
    const seen = words.replace(UNSEEN, "");
    return /^[=+\-@]/.test(seen.normalize("NFKC")) && !NUMBER.test(seen.trim());
  };

  // Cells as a grid copies them: a tab between two, a line a row, in quotes where a cell needs them.
  const guardText = (text) =>
    text.replace(/(^|[\t\r\n])("?)([^\t\r\n]*)/g, (whole, before, quote, cell) =>
      isFormula(cell) ? `${before}${quote}'${cell}` : whole);

  const guardHtml = (html) => {
    const table = new DOMParser().parseFromString(html, "text/html");
    for (const cell of table.querySelectorAll("td, th"))
      if (isFormula(cell.textContent)) cell.textContent = `'${cell.textContent}`;
    return table.body.innerHTML;
  };

  const guard = (type, words) => type === "text/html" ? guardHtml(words) : type === "text/plain" ? guardText(words) : words;

  window.addEventListener("copy", (event) => {
    const data = event.clipboardData;
    if (!data || data.guarded) return;
    const set = data.setData.bind(data);
    data.guarded = true;
    data.setData = (type, words) => set(type, guard(type, words));
  }, true);

  const clipboard = navigator.clipboard;  // none on plain http but localhost
  if (!clipboard) return;
  if (clipboard.writeText) {
    const writeText = clipboard.writeText.bind(clipboard);
    clipboard.writeText = (words) => writeText(guardText(String(words)));
  }
  if (clipboard.write && window.ClipboardItem) {
    const write = clipboard.write.bind(clipboard);
    const guarded = (item, type) =>
      item.getType(type).then((blob) => type.startsWith("text/")
        ? blob.text().then((words) => new Blob([guard(type, words)], { type }))
        : blob);
    clipboard.write = (items) => write([...items].map((item) =>
      new ClipboardItem(Object.fromEntries(item.types.map((type) => [type, guarded(item, type)])))));
  }
})();
