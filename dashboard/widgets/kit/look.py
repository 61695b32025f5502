"""The style that Streamlit's theme has no setting for: print, narrow screens, the page's first line."""

import streamlit as st

from dashboard.settings import ROOT

COMPASS = ROOT / "static" / "compass.svg"
STYLE = """
<style>
h1 { text-wrap: balance; }
[data-testid="stMainBlockContainer"] { max-width: 1500px; padding-left: 2.5rem; padding-right: 2.5rem; }

/* The menu, what is steered by and the way out fit beside the page without scrolling at 768 pixels. */
[data-testid="stSidebarHeader"] { height: 3rem; margin-bottom: 0; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: 0.35rem; }
[data-testid="stSidebarUserContent"] [data-testid="stPageLink"] a { padding-top: 0.05rem; padding-bottom: 0.05rem; }
[data-testid="stSidebarUserContent"] [data-testid="stCaptionContainer"] { margin: 0.2rem 0 0; }
[data-testid="stSidebarUserContent"] [data-testid="stCaptionContainer"] p { margin: 0; }

/* A figure's label and meaning, and a link's words, wrap: they are never cut. */
[data-testid="stMetricLabel"] p, [data-testid="stMetricDelta"] * { white-space: normal; }
[data-testid="stMain"] [data-testid="stPageLink"] p { white-space: normal; overflow: visible; text-align: left; }
.st-key-attention [data-testid="stPageLink"] a { padding: 0.15rem 0.35rem; margin-left: -0.35rem; }
.st-key-attention [data-testid="stPageLink"] p { line-height: 1.3; }

/* Small print is quieter than the text, and still has contrast AA in both themes. */
[data-testid="stCaptionContainer"] { opacity: 0.78 !important; }

/* Words on charts take the page's ink, in both themes. */
.js-plotly-plot [class$="tick"] text, .js-plotly-plot .legendtext,
.js-plotly-plot .annotation-text, .js-plotly-plot .bartext, .js-plotly-plot .textpoint text,
.js-plotly-plot .gtitle {
  fill: currentColor !important;
}
.js-plotly-plot .gtitle, .js-plotly-plot .gtitle tspan { font-weight: 400 !important; }

/* A chart's picture is offered beside its title: quiet until the chart is looked at or reached by the keyboard. */
.js-plotly-plot .modebar-container { display: none !important; }
[class*="st-key-chart_"] { position: relative; }
[class*="st-key-chart_"] > :has(.chart-picture) {
  position: absolute; top: 0; right: 0; width: auto !important; z-index: 1;
}
[class*="st-key-chart_"]:has(.chart-picture) [data-testid="stMarkdownContainer"] p { padding-right: 6.2rem; }
.chart-picture { display: flex; gap: 0.25rem; opacity: 0.72; }
[class*="st-key-chart_"]:hover .chart-picture, .chart-picture:focus-within { opacity: 1; }
.chart-picture button {
  font: inherit; font-size: 0.72rem; line-height: 1.3; padding: 0.1rem 0.4rem; color: inherit; background: transparent;
  border: 1px solid currentColor; border-radius: 0.3rem; cursor: pointer;
}

/* What closes a deliverable stays beside its title. */
.st-key-deliverable_title { flex-wrap: nowrap !important; }
.st-key-deliverable_title > :first-child { min-width: 0; }

/* Filters share the room of one line, in whatever language. */
@media (min-width: 641px) {
  .st-key-deliverable_filters > :nth-child(n+3):not(:last-child) {
    flex: 1 1 108px !important; width: auto !important; max-width: 10rem;
  }
}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }

  /* Two filters a line, and the words to search on one of their own. */
  .st-key-deliverable_filters > * { flex: 1 1 40% !important; width: auto !important; }
  .st-key-deliverable_filters > :first-child { flex-basis: 100% !important; }
  .st-key-deliverable_filters > :nth-child(2) { flex: 0 0 auto !important; }

  /* On narrow bars the plan names activities by their codes; a touch says the rest. */
  .js-plotly-plot .textpoint text:has(tspan[style*="bold"]) { font-size: 0 !important; }
  .js-plotly-plot .textpoint text tspan[style*="bold"] { font-size: 11px; font-weight: 400 !important; }
}
@media print {
  @page { size: A4; margin: 14mm; }
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stStatusWidget"],
  [data-testid="stButton"], [data-testid="stLinkButton"], [data-testid="stExpandSidebarButton"], .chart-picture,
  [data-testid="stElementToolbar"] {
    display: none !important;
  }
  [data-testid="stMainBlockContainer"] { max-width: none; padding: 0 !important; }
  [data-testid="stPlotlyChart"], [data-testid="stMetric"], [data-testid="stTable"] { break-inside: avoid; }
  /* Ink on paper, also for who works in the dark. */
  body, [data-testid="stApp"] { background: #FFFFFF !important; }
  [data-testid="stApp"] :not(.stMarkdownColoredText) { color: #1E2935 !important; }
}
</style>
"""
DARK_PRINT = """
<style>
@media print {
  /* Tables are drawn, not written: what was drawn for the dark is turned light. */
  [data-testid="stDataFrame"] canvas { filter: invert(1) hue-rotate(180deg) brightness(1.12); }
  [data-testid="stApp"] :is(input, textarea, button, form, summary, code, [role="group"],
  [data-testid="stTextInputRootElement"], [data-testid="stTextAreaRootElement"], [data-testid="stNumberInputContainer"],
  [data-testid="stDateInputField"], [data-testid="stFileUploaderDropzone"]) {
    background: #FFFFFF !important;
    -webkit-text-fill-color: #1E2935;
  }
  [data-testid="stApp"] .stMarkdownColoredText { color: #4A5560 !important; }
}
</style>
"""


def page_style() -> None:
    """Put the style and the product's mark on the page; once a run, before anything is drawn."""
    st.html(STYLE + DARK_PRINT if st.context.theme.type == "dark" else STYLE)
    st.logo(COMPASS, size="large")
