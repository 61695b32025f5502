"""Filters that the address keeps: what it says is what they show, and what a person chooses it then says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.widgets.kit.address import parameter, put

MOST_LETTERS = 120
FOLLOWED = "filters_followed"
"""What the address said when the filters last agreed with it; of other pages, nothing is kept."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter: the address parameter ``name``, the key ``filter_<name>``; without ``options`` it is free text."""

    name: str
    label: str
    options: Mapping[str, str] | None = None
    """Codes, as the address has them, and what they are called."""
    at_once: bool = False
    """All options side by side, one click each, rather than in a list."""
    everything: str = ""
    """What choosing none of them is called, where that is an option of its own."""

    @property
    def key(self) -> str:
        return f"filter_{self.name}"


def filter_bar(
    filters: Iterable[Filter], *, key: str, width: int = 128, beside: Callable[[], None] | None = None
) -> dict[str, str]:
    """Draw ``filters`` in one row, that wraps where it is narrow; the chosen codes and words, empty where none.

    ``beside`` draws what else stands in the row, after them.
    """
    filters = list(filters)
    _follow_address(filters)
    with st.container(horizontal=True, key=key, vertical_alignment="center", gap="xsmall"):
        chosen = {each.name: _draw(each, width) for each in filters}
        if beside:
            beside()
        return chosen


def clear_filters(filters: Iterable[str]) -> None:
    """Take these out of the address, and so out of the filters; for a button's callback."""
    put(**dict.fromkeys(filters))


def _follow_address(filters: list[Filter]) -> None:
    """Take over what the address says where it changed without the filters: a link, a step back, a reload."""
    said = {each.name: parameter(each.name) for each in filters}
    known = st.session_state.get(FOLLOWED)
    if said == known and all(each.key in st.session_state for each in filters):
        return
    unknown = [each.name for each in filters if each.options is not None and said[each.name] not in each.options]
    for each in filters:
        value = "" if each.name in unknown else said[each.name]
        st.session_state[each.key] = value if each.options is None or each.everything else value or None
    if any(said[name] for name in unknown):
        put(**dict.fromkeys(unknown))
    st.session_state[FOLLOWED] = {name: "" if name in unknown else value for name, value in said.items()}


def _draw(each: Filter, width: int) -> str:
    keep: Callable[[str], None] = _keep
    if each.options is None:
        typed = st.text_input(
            each.label,
            key=each.key,
            placeholder=each.label,
            label_visibility="collapsed",
            width=width + 44,
            on_change=keep,
            args=(each.name,),
        )
        return typed.strip()[:MOST_LETTERS]
    options = {"": each.everything, **each.options} if each.everything else each.options
    if each.at_once:
        picked = st.segmented_control(
            each.label,
            list(options),
            format_func=options.__getitem__,
            key=each.key,
            label_visibility="collapsed",
            required=bool(each.everything),
            on_change=keep,
            args=(each.name,),
        )
        return picked if picked is not None and picked in options else ""
    chosen = st.selectbox(
        each.label,
        list(options),
        index=None,
        format_func=lambda code: options.get(code, code),
        key=each.key,
        placeholder=each.label,
        label_visibility="collapsed",
        width=width,
        on_change=keep,
        args=(each.name,),
    )
    return chosen if chosen is not None and chosen in options else ""


def _keep(name: str) -> None:
    value = str(st.session_state.get(f"filter_{name}") or "").strip()[:MOST_LETTERS]
    put(**{name: value})
    st.session_state[FOLLOWED] = {**st.session_state.get(FOLLOWED, {}), name: value}
