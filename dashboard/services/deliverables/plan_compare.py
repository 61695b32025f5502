"""A plan's file beside what is recorded: row by row what would change, what conflicts, and what cannot be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dashboard.domain.deliverables.states import next_states, problems_of_update
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action
from dashboard.domain.vocabulary import DeliverableState
from dashboard.exchange.offline.plan_format import Column
from dashboard.exchange.offline.plan_reading import Filed, PlanFile, Wrong
from dashboard.services.evidence.add import require_evidence
from dashboard.store.engine import Connection
from dashboard.store.writes.deliverables.subject import Standing

FIELDS = {"state": Column.STATE, "progress": Column.PROGRESS, "forecast": Column.FORECAST, "comment": Column.COMMENT}
"""The cell in which a problem of an update lies."""


class LineKind(StrEnum):
    CHANGE = "change"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an update says of a deliverable; ``author`` only of what is recorded."""

    state: DeliverableState
    progress: int | None
    forecast: date | None
    comment: str
    author: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """A row of the file beside what is recorded: ``version`` is the recorded one.

    ``wrong`` says what is the matter with it, by cell; a conflict with any cannot be saved over what is recorded.
    """

    cell: str
    code: str
    kind: LineKind
    version: int = 0
    before: Said | None = None
    after: Said | None = None
    wrong: tuple[Wrong, ...] = ()
    ignored: tuple[str, ...] = ()


def compare(connection: Connection, file: PlanFile, found: Sequence[Standing], today: date) -> tuple[PlanLine, ...]:
    """The rows of the file in their order, beside how their deliverables stand; ``found`` are those of its partner."""
    recorded = {each.code: each for each in found}
    return tuple(_line(connection, row, recorded, today) for row in file.rows)


def _line(connection: Connection, row: Filed, recorded: Mapping[str, Standing], today: date) -> PlanLine:
    now = recorded.get(row.code)
    at = row.cells[Column.CODE]
    if now is None:
        return PlanLine(cell=at, code=row.code, kind=LineKind.WRONG, wrong=_stray(row))
    if row.mark is None and not row.wrong:
        row = replace(row, wrong=(Wrong(cell=at, problem=Problem(code="plan_row_altered", values={"code": row.code})),))
    before = Said(
        state=now.state, progress=now.progress, forecast=now.forecast, comment=now.comment, author=now.author
    )  # fmt: skip
    line = PlanLine(cell=at, code=row.code, kind=LineKind.UNCHANGED, version=now.version, before=before)
    if row.wrong or row.mark is None:
        return replace(line, kind=LineKind.WRONG, wrong=row.wrong)
    if row.changed_shown:
        line = replace(line, ignored=(row.cells[Column.TITLE], row.cells[Column.DUE]))
    after = _wanted(row, now)
    if after is None:
        return line
    problems = _problems(row, now, after, today) or _missing(connection, now, after)
    wrong = tuple(Wrong(cell=_cell(row, problem), problem=problem) for problem in problems)
    if row.mark.version != now.version:
        return replace(line, kind=LineKind.CONFLICT, after=after, wrong=wrong)
    return replace(line, kind=LineKind.WRONG if wrong else LineKind.CHANGE, after=after, wrong=wrong)


def _stray(row: Filed) -> tuple[Wrong, ...]:
    problem = Problem(code="plan_unknown_code" if row.code else "plan_no_code", values={"code": row.code})
    return (Wrong(cell=row.cells[Column.CODE], problem=problem),)


def _wanted(row: Filed, now: Standing) -> Said | None:
    """What the row says: the cells the person filled in, over what is recorded; nothing where that is the same."""
    if row.mark is None:
        return None
    state = row.state or now.state
    progress = row.progress if row.progress != row.mark.progress else now.progress
    forecast = row.forecast if row.forecast != row.mark.forecast else now.forecast
    same = (state, progress, forecast) == (now.state, now.progress, now.forecast)
    if same and row.comment in ("", now.comment):
        return None
    return Said(state=state, progress=progress, forecast=forecast, comment=row.comment)


def _problems(row: Filed, now: Standing, after: Said, today: date) -> list[Problem]:
    """Why the update that the row asks for would be refused."""
    allowed = next_states(now.state, [Action.UPDATE_DELIVERABLE])
    if not allowed:
        return [Problem(code="plan_closed", field="state", values={"state": now.state})]
    if row.state is None and after.state not in allowed:
        return [Problem(code="plan_state_missing", field="state", values={"state": now.state})]
    if after.state not in allowed:
        return [Problem(code="transition", field="state", values={"origin": now.state, "to": after.state})]
    return problems_of_update(
        origin=now.state,
        to=after.state,
        progress=after.progress,
        comment=after.comment,
        forecast=after.forecast,
        today=today,
    )


def _missing(connection: Connection, now: Standing, after: Said) -> list[Problem]:
    """What must be there beside the update: evidence, where the project asks for it."""
    if after.state == now.state:
        return []
    try:
        require_evidence(connection, now, after.state)
    except Refused as refusal:
        return list(refusal.problems)
    return []


def _cell(row: Filed, problem: Problem) -> str:
    return row.cells[FIELDS.get(problem.field, Column.CODE)]
