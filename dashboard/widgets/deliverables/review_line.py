"""The truths about a deliverable in one line: what partner, reviewer, lead partner and programme say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Provenance
from dashboard.store.reads.deliverables.reviews import life, rounds
from dashboard.texts import formats
from dashboard.widgets.deliverables.words import state_words
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

DONE, WAITS, BACK = ":green[●]", ":gray[○]", ":orange[▲]"
HANDED_IN = (State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED)


def life_line(viewer: Viewer, item: Mapping[str, Any]) -> str:
    """``● Partner: submitted, 3 Oct 2018 (cork) → ◐ Review: … → ○ Lead partner: … → ○ Programme: …`` in Markdown."""
    known = read(life, int(item["deliverable_id"]), viewer.as_of)
    parts = [
        _partner(viewer, item, known),
        _review(viewer, item, read(rounds, int(item["deliverable_id"]), viewer.as_of)),
        _truth(viewer, "review.lead_says", known["confirmed"], "review.confirmed", "review.not_confirmed"),
        _truth(viewer, "review.programme_says", known["programme"], "review.programme_accepted", "review.not_accepted"),
    ]
    return " → ".join(parts)


def acceptance_words(viewer: Viewer, item: Mapping[str, Any]) -> str:
    """For an accepted deliverable's summary: waits for the lead partner, confirmed, accepted by the programme."""
    if item["state"] != State.ACCEPTED:
        return ""
    known = read(life, int(item["deliverable_id"]), viewer.as_of)
    for name, key in (("programme", "review.programme_accepted_on"), ("confirmed", "review.confirmed_on")):
        if known[name]:
            return viewer.t(key, day=formats.long_day(known[name]["day"], viewer.language))
    return viewer.t("review.waits_for_confirmation")


def _partner(viewer: Viewer, item: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    came = known["submitted_on"] and item["state"] in (*HANDED_IN, State.SENT_BACK)
    sign = DONE if came and item["state"] != State.SENT_BACK else WAITS
    if came:
        words = _dated(viewer, state_words(viewer, State.SUBMITTED), known["submitted_on"], known["submitted_by"])
    else:
        words = state_words(viewer, State.SUBMITTED if item["state"] in HANDED_IN else item["state"])
    return _part(viewer, sign, "review.partner_says", words)


def _review(viewer: Viewer, item: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> str:
    newest = known[0] if known else None
    state = State(item["state"])
    if state == State.UNDER_REVIEW and newest and newest["closed_at"] is None:
        words = _dated(viewer, state_words(viewer, state), newest["opened_at"].date(), newest["reviewer"])
        return _part(viewer, ":blue[◇]", "review.review_says", words)
    if state in (State.ACCEPTED, State.SENT_BACK):
        closed = newest["closed_at"].date() if newest and newest["closed_at"] else item["changed_on"]
        who = newest["reviewer"] if newest and newest["closed_at"] else item["author"]
        sign = DONE if state == State.ACCEPTED else BACK
        return _part(viewer, sign, "review.review_says", _dated(viewer, state_words(viewer, state), closed, who))
    waits = "review.waits_for_review" if state in HANDED_IN else "review.not_yet"
    return _part(viewer, WAITS, "review.review_says", viewer.t(waits))


def _truth(viewer: Viewer, who: str, given: Mapping[str, Any] | None, yes: str, no: str) -> str:
    if not given:
        return _part(viewer, WAITS, who, viewer.t(no))
    words = _dated(viewer, viewer.t(yes), given["day"], given["author"])
    if given["reference"]:
        words += f" · {plain(given['reference'])}"
    if given["status"] == Provenance.ILLUSTRATIVE:
        words += f" :small[:gray-badge[{viewer.t('shell.illustrative')}]]"
    return _part(viewer, DONE, who, words)


def _part(viewer: Viewer, sign: str, who: str, words: str) -> str:
    return f"{sign}\N{NO-BREAK SPACE}{viewer.t('deliverables.fact', label=f':gray[{viewer.t(who)}]', words=words)}"


def _dated(viewer: Viewer, words: str, day: date | None, author: str | None) -> str:
    when = formats.day(day, viewer.language) if isinstance(day, date) else formats.MISSING
    return viewer.t("review.dated", words=words, day=plain(when), author=plain(author or formats.MISSING))
