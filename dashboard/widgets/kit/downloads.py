"""Buttons that download: each leads to an address of ours, made for the session and the person who see it."""

from typing import Any

import streamlit as st

from dashboard.services.exports import File, Offer, Shown, new_number, offer, withdraw
from dashboard.widgets.kit.session import session_hash
from dashboard.widgets.kit.viewer import Viewer

KEPT = "downloads"
MOST = 60
"""Offers a tab keeps; no page has half as many buttons."""


def download_button(viewer: Viewer, label: str, file: File, *, key: str, **look: Any) -> None:
    """What downloads ``file``, which is made at the click, beside the page. ``look`` is what Streamlit's button takes.

    Not ``st.download_button``: whatever that offers is served to anybody who has its address.
    """
    look = {"icon": ":material/download:", "type": "tertiary"} | look
    st.link_button(label, f"/exports/{_offer(viewer, file, key).number}", key=key, **look)


def begin_page(address: str) -> None:
    """The offers of another page end when this one is opened."""
    kept = st.session_state.get(KEPT)
    if kept is None or kept["page"] != address:
        for each in kept["offers"].values() if kept else ():
            withdraw(each)
        st.session_state[KEPT] = {"page": address, "offers": {}}


def _offer(viewer: Viewer, file: File, key: str) -> Offer:
    """One address a tab and button, so that a button drawn again, with a newer file, is the same to the browser."""
    offers: dict[str, Offer] = st.session_state.setdefault(KEPT, {"page": "", "offers": {}})["offers"]
    before = offers.pop(key, None)
    number = before.number if before else new_number()
    shown = Shown(actor=viewer.actor, phase_id=viewer.phase_id, until=viewer.until)
    offers[key] = offer(file, number=number, session=session_hash(), shown=shown)
    while len(offers) > MOST:
        withdraw(offers.pop(next(iter(offers))))
    return offers[key]
