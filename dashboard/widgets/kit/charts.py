"""How a figure is put on a page: its finding as a title, the figure, words for who does not see it, its picture."""

from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.texts import formats
from dashboard.widgets.kit.viewer import Viewer

PICTURES = ("png", "svg")
# Plotly's own button draws the picture; it is out of sight, and static/pictures.js presses it for ours.
CONFIG: dict[str, Any] = {
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "displaylogo": False,
    "displayNotifier": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
}


def chart(viewer: Viewer, figure: go.Figure, *, key: str, alt: str, illustrative: bool, title: str = "") -> None:
    """Draw ``figure`` as wide as its place, with buttons that save it as a picture.

    ``title`` says the finding, ``alt`` what the chart shows; a picture of ``illustrative`` figures says so.
    """
    with st.container(key=f"chart_{key}", gap="xxsmall"):
        if title:
            st.markdown(f"**{plain(title)}**")
        st.plotly_chart(figure, width="stretch", config=CONFIG, key=key, alt=alt)
        st.html(_picture_buttons(viewer, key, title or alt, viewer.t("shell.illustrative") if illustrative else ""))


def _picture_buttons(viewer: Viewer, key: str, title: str, made_up: str) -> str:
    """A button a format; ``static/pictures.js`` listens to them and reads what the picture says beside the chart."""
    name = "-".join(filter(None, (viewer.project, viewer.phase, key.replace("_", "-"), viewer.as_of.isoformat())))
    when = viewer.t("shell.as_of_day", day=formats.day(viewer.as_of, viewer.language))
    source = " · ".join(filter(None, (viewer.project_name, viewer.phase_name, when, made_up)))
    words = {kind: viewer.t("charts.save_as", kind=kind.upper(), title=title) for kind in PICTURES}
    buttons = "".join(
        f'<button type="button" data-format="{kind}" aria-label="{escape(words[kind])}" title="{escape(words[kind])}">'
        f"{kind.upper()}</button>"
        for kind in PICTURES
    )
    said = {"picture": key, "name": name, "title": title, "source": source}
    marks = " ".join(f'data-{mark}="{escape(value)}"' for mark, value in said.items())
    return f'<div class="chart-picture" {marks}>{buttons}</div>'


def plain(words: str) -> str:
    """``words`` with Markdown's signs escaped: names come from project folders and are shown as they are."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]<>()#+-!|$~:" else sign for sign in words)
