"""The page for an address that is none."""

import streamlit as st

from dashboard.texts import text
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.language import language_in_use


def unknown_page() -> None:
    language = language_in_use()
    st.title(text("shell.page_unknown", language), anchor=False)
    st.markdown(text("shell.page_unknown_hint", language))
    st.page_link(**link(""), label=text("shell.to_overview", language))
