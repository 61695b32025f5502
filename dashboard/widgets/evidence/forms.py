"""The three forms of evidence, one drawn at a time: add, renew, remove."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.evidence import LARGEST_FILE, MEGABYTE
from dashboard.domain.vocabulary import EvidenceKind
from dashboard.widgets.evidence.state import Pad, add, renew, take_off
from dashboard.widgets.kit.uploading import file_field
from dashboard.widgets.kit.viewer import Viewer

TASK = "evidence_task"
TASKS = ("add", "version", "remove")


def evidence_forms(viewer: Viewer, pad: Pad, there: Sequence[Sequence[Mapping[Any, Any]]]) -> None:
    """``there`` are the pieces, of each its versions, newest first; without any there is only one thing to do."""
    task = "add"
    if there:
        task = st.segmented_control(
            viewer.t("evidence.tasks"),
            TASKS,
            default="add",
            format_func=lambda name: viewer.t(f"evidence.task_{name}"),
            key=TASK,
            label_visibility="collapsed",
            required=True,
        )
    newest = [versions[0] for versions in there]
    if task == "version":
        _renew(viewer, pad, newest)
    elif task == "remove":
        _remove(viewer, pad, newest)
    else:
        _add(viewer, pad)


def _add(viewer: Viewer, pad: Pad) -> None:
    with st.form("evidence_add", border=True, enter_to_submit=False):
        _uploader(viewer, pad, "files", several=True)
        left, right = st.columns(2)
        left.text_input(viewer.t("evidence.link"), key=pad.key("link"), placeholder="https://")
        right.text_input(viewer.t("evidence.title"), key=pad.key("title"), help=viewer.t("evidence.title_help"))
        st.text_input(viewer.t("words.comment"), key=pad.key("comment"))
        st.form_submit_button(
            viewer.t("evidence.save_add"), key="save_evidence", type="primary", on_click=add, args=(pad, pad.round)
        )


def _renew(viewer: Viewer, pad: Pad, newest: Sequence[Mapping[Any, Any]]) -> None:
    choices = _choose(viewer, pad, newest)
    chosen = choices.get(str(st.session_state.get(pad.key("piece"))))
    kinds = {row["evidence_id"]: row["kind"] for row in newest}
    if chosen is None:
        return
    with st.form("evidence_version", border=True, enter_to_submit=False):
        if kinds[chosen] == EvidenceKind.LINK:
            st.text_input(viewer.t("evidence.link"), key=pad.key("link"), placeholder="https://")
        else:
            _uploader(viewer, pad, "file", several=False)
        st.text_input(viewer.t("words.comment"), key=pad.key("comment"))
        st.form_submit_button(
            viewer.t("evidence.save_version"),
            key="save_evidence_version",
            type="primary",
            on_click=renew,
            args=(pad, pad.round, choices),
        )


def _remove(viewer: Viewer, pad: Pad, newest: Sequence[Mapping[Any, Any]]) -> None:
    choices = _choose(viewer, pad, newest)
    with st.form("evidence_remove", border=True, enter_to_submit=False):
        st.text_input(viewer.t("evidence.reason"), key=pad.key("reason"))
        st.form_submit_button(
            viewer.t("evidence.save_remove"),
            key="remove_evidence",
            on_click=take_off,
            args=(pad, pad.round, choices),
        )


def _choose(viewer: Viewer, pad: Pad, newest: Sequence[Mapping[Any, Any]]) -> dict[str, int]:
    """The pieces by what they are called, each name once."""
    choices: dict[str, int] = {}
    for row in reversed(newest):
        name, number = str(row["title"]), 2
        while name in choices:
            name, number = f"{row['title']} ({number})", number + 1
        choices[name] = int(row["evidence_id"])
    st.selectbox(
        viewer.t("evidence.piece"),
        list(choices)[::-1],
        index=None if len(choices) > 1 else 0,
        placeholder=viewer.t("evidence.choose_piece"),
        key=pad.key("piece"),
    )
    return choices


def _uploader(viewer: Viewer, pad: Pad, name: str, *, several: bool) -> None:
    limit = LARGEST_FILE // MEGABYTE
    said = viewer.t("evidence.files_help", limit=limit)
    file_field(viewer.t(f"evidence.{name}"), key=pad.key(name), limit=limit, several=several, help=said)
