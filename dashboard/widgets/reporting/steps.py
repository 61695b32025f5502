"""The steps a report has taken: when, by whom, and what was said with each."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.texts import formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.words import state_words


def steps_list(viewer: Viewer, events: Sequence[Mapping[str, Any]]) -> None:
    """The newest first; each with the days until the next."""
    lines = []
    ends = [*(each["day"] for each in events[1:]), viewer.as_of]
    for event, end in reversed(list(zip(events, ends, strict=True))):
        day = formats.day(event["day"], viewer.language)
        days = viewer.t("season.days", n=(end - event["day"]).days)
        said = viewer.t("reports.step_by", day=day, author=event["author"], days=days)
        line = f"{plain(state_words(viewer, event['state']))} :small[:gray[{plain(said)}]]"
        if event["comment"]:
            line += f"  \n  {viewer.t('deliverables.quote', words=plain(event['comment']))}"
        lines.append(f"- {line}")
    with st.expander(viewer.t("reports.steps"), icon=":material/history:"):
        st.markdown("\n".join(lines))
