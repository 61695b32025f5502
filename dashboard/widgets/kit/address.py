"""The address: what it says about project, phase and date, and links that keep it."""

from typing import Any

import streamlit as st

from dashboard.widgets.kit.menu import page_of

KEPT = ("project", "phase", "as_of")


def parameter(name: str, default: str = "") -> str:
    """The address parameter ``name``, without NULs: no database holds them, and PostgreSQL fails where it is asked."""
    return str(st.query_params.get(name, default)).replace("\0", "")


def put(**params: object) -> None:
    """Write parameters into the address, one message for all; ``None`` or an empty text takes one away."""
    present = st.query_params.to_dict()
    wanted = _merged(present, params)
    if wanted != present:
        st.query_params.from_dict(wanted)


def link(page: str, **params: object) -> dict[str, Any]:
    """What ``st.page_link`` and ``st.switch_page`` take: ``st.page_link(**link("deliverables", id="D4.2"), label=…)``.

    Project, phase and date stay as they are unless given.
    """
    return {"page": page_of(page), "query_params": _merged(steering(), params)}


def steering() -> dict[str, str]:
    """Project, phase and date as the address has them."""
    return {name: st.query_params[name] for name in KEPT if name in st.query_params}


def _merged(present: dict[str, str], params: dict[str, object]) -> dict[str, str]:
    merged = {**present, **{name: "" if value is None else str(value) for name, value in params.items()}}
    return {name: value for name, value in merged.items() if value}
