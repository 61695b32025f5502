// The picture of a chart: drawn by Plotly in the browser, on paper's white with ink, under what the chart says and above
// where it comes from. Served at /pictures.js; widgets/charts.py writes the buttons that it listens to.
(() => {
  "use strict";
  const INK = "#1E2935", PAPER = "#FFFFFF", LINE = 20, SIDE = 16, LEAST = 900;

  const lines = (words, width, size) => {
    const most = Math.max(20, Math.floor((width - 2 * SIDE) / (size * 0.54)));
    const safe = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
    const found = [""];
    for (const word of words.split(/\s+/).filter(Boolean)) {
      const last = found[found.length - 1];
      if (last && last.length + word.length >= most) found.push(word);
      else found[found.length - 1] = last ? `${last} ${word}` : word;
    }
    return found.map(safe);
  };

  // What the picture has and the page writes around the chart. Other objects than the page's: Plotly draws from them at
  // once, and the page keeps its own.
  const layoutOf = (layout, full, words) => {
    // The page's own letters are not in the picture's reach: others may be wider.
    const width = Math.max(full.width, LEAST), { t, b } = full._size;
    const [l, r] = [full._size.l, full._size.r].map((side) => Math.round(side * 1.15) + 6);
    const above = words.title ? lines(words.title, width, 16) : [], below = lines(words.source, width, 12);
    const room = above.length * LINE + 12, foot = below.length * 16 + 14;
    const note = (text, size, at) => ({
      text, font: { size, color: INK }, showarrow: false, align: "left", xref: "paper", x: 0, xanchor: "left",
      xshift: SIDE - l, yref: "paper", ...at,
    });
    const written = [note(below.join("<br>"), 12, { y: 0, yanchor: "top", yshift: -(b + 4) })];
    if (above.length) {
      const text = above.map((line) => `<b>${line}</b>`).join("<br>");
      written.push(note(text, 16, { y: 1, yanchor: "top", yshift: t + room - 8 }));
    }
    const title = layout.title && layout.title.text
      ? {
        ...layout.title, text: layout.title.text.replace(/^(<b>)+|(<\/b>)+$/g, ""),  // Streamlit's own
        font: { ...layout.title.font, color: INK },
        pad: { ...layout.title.pad, t: ((layout.title.pad || {}).t || 0) + room, l: SIDE },
      }
      : layout.title;
    const inked = {};
    for (const name of Object.keys(full)) {
      if (/^[xy]axis\d*$/.test(name)) {
        inked[name] = { ...layout[name], tickfont: { ...(layout[name] || {}).tickfont, color: INK } };
      }
    }
    return {
      ...layout, ...inked, title, width, height: full.height + room + foot, autosize: false,
      margin: { ...layout.margin, l, r, t: t + room, b: b + foot },
      font: { ...layout.font, color: INK }, legend: { ...layout.legend, font: { color: INK } }, paper_bgcolor: PAPER, plot_bgcolor: PAPER,
      annotations: [...(layout.annotations || []).map((each) => ({ ...each, font: { ...each.font, color: INK } })),
        ...written],
    };
  };

  const inked = (trace) => (trace.text ? { ...trace, textfont: { ...trace.textfont, color: INK } } : trace);

  const save = (button) => {
    const bar = button.closest("[data-picture]");
    const chart = document.querySelector(`.st-key-chart_${CSS.escape(bar.dataset.picture)} .js-plotly-plot`);
    const draw = chart && chart.querySelector(".modebar-btn");
    if (!draw) return;
    const { layout, data, _context: context, _fullLayout: full } = chart;
    const own = context.toImageButtonOptions;
    const asked = layoutOf(layout, full, bar.dataset);
    try {
      context.toImageButtonOptions = {
        ...own, format: button.dataset.format, filename: bar.dataset.name, width: asked.width, height: asked.height,
        scale: button.dataset.format === "png" ? 2 : 1,
      };
      chart.layout = asked;
      chart.data = data.map(inked);
      draw.click();
    } finally {
      chart.layout = layout;
      chart.data = data;
      context.toImageButtonOptions = own;
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-picture] button[data-format]");
    if (button) save(button);
  });
})();
