"""The last sign-ins, failures and refusals of a person, as a table behind a heading that opens."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.domain.people.access import AccessKind
from dashboard.services.people.access_log import log_of_all, own_log
from dashboard.settings import settings
from dashboard.store.people.access_log import Logged
from dashboard.texts import formats, has_text
from dashboard.widgets.kit.language import zone_of_browser
from dashboard.widgets.kit.tables import Column, table
from dashboard.widgets.kit.viewer import Viewer

SHOWN = 20
COLUMNS = {
    "at": Column("access.at"),
    "what": Column("access.what"),
    "detail": Column("access.detail"),
    "address": Column("access.address"),
}


def own_events(viewer: Viewer) -> None:
    _draw(viewer, own_log(by=viewer.actor, most=SHOWN), key="own_access")


def events_of(viewer: Viewer, username: str) -> None:
    """For an administrator."""
    _draw(viewer, log_of_all(by=viewer.actor, username=username, most=SHOWN), key="person_access")


def _draw(viewer: Viewer, events: Sequence[Logged], *, key: str) -> None:
    with st.expander(viewer.t("access.title")):
        st.caption(viewer.t("access.hint", n=SHOWN, days=settings().access_log_days))
        if not events:
            st.markdown(viewer.t("access.none"))
            return
        zone = zone_of_browser()
        frame = pd.DataFrame(
            {
                "at": [formats.moment_in_zone(each.at, viewer.language, zone) for each in events],
                "what": [_what(viewer, each.kind) for each in events],
                "detail": [_detail(viewer, each) for each in events],
                "address": [each.address or None for each in events],
            }
        )
        table(viewer, frame, COLUMNS, key=key, alt=viewer.t("access.title"))


def _what(viewer: Viewer, kind: str) -> str:
    return viewer.t(f"words.access_kind.{kind}") if kind in set(AccessKind) else kind


def _detail(viewer: Viewer, event: Logged) -> str | None:
    if event.kind == AccessKind.RIGHT_REFUSED and has_text(f"words.action.{event.detail}"):
        return viewer.t(f"words.action.{event.detail}")
    return event.detail or None
