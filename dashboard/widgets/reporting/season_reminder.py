"""What the lead partner sends to a partner whose report is late or comes due: ready to copy, in the partner's language.

No person is named: the text goes to an organisation.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard.settings import settings
from dashboard.store.people.accounts import languages_of
from dashboard.store.reads.reporting.season import report_code
from dashboard.texts import LANGUAGE_NAMES, LANGUAGES, formats, text
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.words import is_owed, known

COUNTRIES = {"ES": "es", "PT": "pt", "FR": "fr"}
DUE_SOON_DAYS = 21
"""From then on a reminder is offered before the report is late."""


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Ready to send."""

    language: str
    subject: str
    body: str


def to_remind(rows: Sequence[Mapping[str, Any]], viewer: Viewer) -> list[Mapping[str, Any]]:
    """Of the season's rows, those late or due soon, in their order."""
    return [row for row in rows if is_owed(row) and (row["days_late"] or _near(row, viewer))]


def reminders(viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> None:
    """Choose the partner; its text with a button that copies it, in its own language or in another."""
    pressed = to_remind(rows, viewer)
    with st.expander(viewer.t("season.reminders", n=len(pressed)), icon=":material/mail:"):
        if not pressed:
            st.caption(viewer.t("season.nobody_to_remind"))
            return
        codes = [_code(row) for row in pressed]
        left, right = st.columns([3, 2])
        chosen = left.selectbox(viewer.t("words.partner"), codes, key="remind_partner")
        row = pressed[codes.index(chosen)] if chosen in codes else pressed[0]
        own = language_of(viewer, row)
        language = right.selectbox(
            viewer.t("season.in_language"),
            LANGUAGES,
            index=LANGUAGES.index(own),
            format_func=LANGUAGE_NAMES.__getitem__,
            key=f"remind_language_{_code(row)}",
        )
        ready = reminder_of(viewer, row, language or own)
        st.code(ready.subject, language=None, wrap_lines=True)
        st.code(ready.body, language=None, wrap_lines=True)


def reminder_of(viewer: Viewer, row: Mapping[str, Any], language: str) -> Reminder:
    """What is owed, by when, how many days late, what blocks it, and where it is done."""

    def t(key: str, **values: object) -> str:
        return text(f"season.mail.{key}", language, **values)

    place = {"project": viewer.project_name, "period": row["period"], "partner": row["partner"]}
    due = formats.long_day(row["due"], language)
    late, left = int(row["days_late"]), (row["due"] - viewer.as_of).days
    when = t("late", n=late, day=due) if late else t("due", n=left, day=due)
    state = known(row["number"]) and str(row["state"])
    comment = " ".join(str(row["comment"]).split())
    what = t(f"state_{state}", number=row["number"], reason=comment or formats.MISSING) if state else t("state_none")
    parts = [t("greeting", **place), when, what, t("missing"), t("where", address=_address(viewer, row)), t("end")]
    subject = t("subject_late", n=late, **place) if late else t("subject_due", day=due, **place)
    return Reminder(language=language, subject=subject, body="\n\n".join(parts))


def language_of(viewer: Viewer, row: Mapping[str, Any]) -> str:
    """What most people of the partner read; else its country's, and English where that is none of ours."""
    found = Counter(read(languages_of, str(row["partner"])))
    if found:
        return found.most_common(1)[0][0]
    return COUNTRIES.get(str(row["country"]), "en")


def _near(row: Mapping[str, Any], viewer: Viewer) -> bool:
    return bool((row["due"] - viewer.as_of).days <= DUE_SOON_DAYS)


def _code(row: Mapping[str, Any]) -> str:
    number = known(row["number"])
    return report_code(row["partner"], number) if number else f"{row['partner']} · {row['period']}"


def _address(viewer: Viewer, row: Mapping[str, Any]) -> str:
    """Of the page on which it is done: the public address where one is set, else the one in the person's browser."""
    base = settings().address
    if not base:
        seen = urlsplit(str(st.context.url or ""))
        base = f"{seen.scheme}://{seen.netloc}" if seen.scheme and seen.netloc else ""
    number = known(row["number"])
    asked = {"project": viewer.project, "phase": viewer.phase}
    asked |= {"id": report_code(row["partner"], number)} if number else {"view": "own"}
    return f"{base.rstrip('/')}/reports?{urlencode(asked)}"
