"""The style that Streamlit's theme has no setting for: print, narrow screens, the page's first line."""

import streamlit as st

STYLE = """
<style>
h1 { text-wrap: balance; }
[data-testid="stMetric"] { padding: 0; }
[data-testid="stMetricLabel"] p { font-size: 0.9rem; }
[data-testid="stMainBlockContainer"] { max-width: 1500px; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
}
@media print {
  @page { size: A4; margin: 14mm; }
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stStatusWidget"],
  [data-testid="stButton"], [data-testid="stDownloadButton"], [data-testid="stExpandSidebarButton"] {
    display: none !important;
  }
  [data-testid="stMainBlockContainer"] { max-width: none; padding: 0 !important; }
  [data-testid="stPlotlyChart"], [data-testid="stMetric"], [data-testid="stTable"] { break-inside: avoid; }
  body, [data-testid="stApp"] { background: #FFFFFF !important; }
}
</style>
"""


def page_style() -> None:
    """Put the style on the page; once a run, before anything is drawn."""
    st.html(STYLE)
