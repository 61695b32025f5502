"""The pilots' page: all of them, or the one the address names."""

import streamlit as st

from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import empty_state, page_header
from dashboard.widgets.kit.pilot_words import worded, wording
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.pilots.board import PilotBoard, draw_pilots, pilot_board
from dashboard.widgets.pilots.detail import draw_pilot

KEY = "pilot"


def pilot_page(viewer: Viewer) -> None:
    """Side by side, and in detail where ``id`` names one."""
    board = pilot_board(viewer)
    page_header(viewer, wording(viewer, "pilots.title"), illustrative=board.pilots.illustrative)
    if not board.pilots.codes:
        empty_state(worded(viewer, "pilots.none"), worded(viewer, "pilots.none_hint"))
        return
    opened = _choose(viewer, board)
    if opened:
        draw_pilot(viewer, opened, illustrative=board.pilots.illustrative)
    else:
        draw_pilots(viewer, board)


def _choose(viewer: Viewer, board: PilotBoard) -> str:
    """Which pilot is open: what the address says, and a list to say it with."""
    codes = board.pilots.codes
    said = parameter("id")
    opened = said if said in codes else ""
    if said and not opened:
        st.warning(viewer.t("pilots.unknown", code=plain(said)))
    if st.session_state.get(KEY) != opened:
        st.session_state[KEY] = opened
    names = dict(zip(codes, board.pilots.rows["name"], strict=True))
    st.selectbox(
        worded(viewer, "pilots.pilot"),
        ["", *codes],
        format_func=lambda code: f"{code} · {names[code]}" if code else worded(viewer, "pilots.all"),
        key=KEY,
        label_visibility="collapsed",
        on_change=_keep_choice,
        width=420,
    )
    return opened


def _keep_choice() -> None:
    put(id=st.session_state.get(KEY) or None)
