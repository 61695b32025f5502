"""A deliverable's history in a project folder: permitted steps, in order of time, and reschedulings that follow on."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from dashboard.domain.deliverables.states import TRANSITIONS
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import DeliverableState
from dashboard.exchange.folder.rows import Folder, Row

WITHOUT_START = date(2000, 1, 1)
"""The day a deliverable is first known to be not started, in a phase whose start no source gives."""


def problems_of_histories(folder: Folder) -> Iterator[Problem]:
    starts = {row["code"]: row["start"] or WITHOUT_START for row in folder.phases}
    for (phase, _), rows in _by_deliverable(folder.tables["deliverable_history"]).items():
        yield from _before_start(rows, starts.get(phase, WITHOUT_START))
        yield from problems_of_chain(rows)
    dues = {(row["phase"], row["code"]): row["due"] for row in folder.tables["deliverables"]}
    for key, rows in _by_deliverable(folder.tables["reschedulings"]).items():
        yield from _before_start(rows, starts.get(key[0], WITHOUT_START))
        yield from _problems_of_reschedulings(rows, dues.get(key))


def _by_deliverable(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """The readable rows of each deliverable, in order of time."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["recorded_at"] is not None:
            found.setdefault((row["phase"], row["deliverable"]), []).append(row)
    return {key: sorted(group, key=lambda row: row["recorded_at"]) for key, group in found.items()}


def _before_start(rows: list[Row], start: date) -> Iterator[Problem]:
    begins = datetime.combine(start, time(), UTC)
    for row in rows:
        if row["recorded_at"] <= begins:
            yield row.problem("before_start", "recorded_at", value=row["recorded_at"].date(), start=start)


def problems_of_chain(rows: list[Row]) -> Iterator[Problem]:
    """Steps that ``TRANSITIONS`` does not know, or that lack their reason; ``rows`` are in order of time."""
    state: str | None = DeliverableState.NOT_STARTED
    for row in rows:
        to = row["state"]
        if state is not None and to is not None:
            step = TRANSITIONS.get((DeliverableState(state), DeliverableState(to)))
            if step is None:
                yield row.problem("transition", "state", origin=state, to=to)
            elif step.needs_reason and not row["comment"]:
                yield row.problem("reason_missing", "comment", to=to)
        state = to


def _problems_of_reschedulings(rows: list[Row], due: date | None) -> Iterator[Problem]:
    for row in rows:
        if "old_due" in row.values and row["old_due"] != due:
            yield row.problem("old_due", "old_due", value=row["old_due"] or "", expected=due or "")
        if "new_due" in row.values and row["new_due"] == row["old_due"]:
            yield row.problem("same_due", "new_due", value=row["new_due"] or "")
        due = row["new_due"]
