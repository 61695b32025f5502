"""How a figure is put on a page: its finding as a title, the figure, the words for those who do not see it."""

from typing import TYPE_CHECKING

import plotly.graph_objects as go
import streamlit as st

if TYPE_CHECKING:
    from dashboard.widgets.page import Viewer

CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": False, "responsive": True}


def chart(viewer: "Viewer", figure: go.Figure, *, key: str, alt: str, title: str = "") -> None:
    """Draw ``figure`` as wide as its place; ``title`` says the finding, ``alt`` what the chart shows."""
    with st.container(key=f"chart_{key}", gap="xxsmall"):
        if title:
            st.markdown(f"**{plain(title)}**")
        st.plotly_chart(figure, width="stretch", config=CONFIG, key=key, alt=alt)


def plain(words: str) -> str:
    """``words`` with Markdown's signs escaped: names come from project folders and are shown as they are."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]<>()#+-!|$~:" else sign for sign in words)
