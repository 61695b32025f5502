"""A plan's workbook brought back: what it would change, row by row, and saving all that is right at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from dashboard.domain.deliverable import next_states, problems_of_update
from dashboard.domain.refusal import Conflict, NotAllowed, Problem, Refused
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import DeliverableState
from dashboard.exchange.plan_format import EVERYBODY, Column, Identity
from dashboard.exchange.plan_reading import Filed, PlanFile, Wrong, read_plan
from dashboard.services.deliverables import UpdateDeliverable, update_within
from dashboard.services.plan_download import plan_standings, scope_of
from dashboard.store import audit
from dashboard.store.engine import Connection, reading, transact
from dashboard.store.reads.plan import phase_codes
from dashboard.store.writes.deliverables import Standing, standing

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


@dataclass(frozen=True, kw_only=True)
class PlanPreview:
    """What a file would do, at the moment it was compared."""

    phase_id: int
    identity: Identity
    lines: tuple[PlanLine, ...]

    def of(self, kind: LineKind) -> list[PlanLine]:
        return [line for line in self.lines if line.kind == kind]

    def to_save(self, mine: frozenset[str] = frozenset()) -> list[PlanLine]:
        """The changes, and the conflicts in which the person chose its own."""
        chosen = [line for line in self.of(LineKind.CONFLICT) if line.code in mine and not line.wrong]
        return sorted([*self.of(LineKind.CHANGE), *chosen], key=lambda line: line.code)


@dataclass(frozen=True, kw_only=True)
class ApplyPlan:
    """What the confirmation sends: the preview that was shown, and the codes whose conflict is settled for the file."""

    preview: PlanPreview
    mine: frozenset[str]
    idempotency_key: str


def preview_plan(content: bytes, phase_id: int, *, by: Actor, now: datetime) -> PlanPreview:
    """Compare a workbook with what is recorded; nothing is written.

    Raises ``Refused`` with one problem: of the file (``workbook_…``, ``plan_…``), or that it is another partner's,
    phase's or project's.
    """
    file = read_plan(content)
    moment = now.astimezone(UTC)
    with reading() as connection:
        _require_place(connection, file.identity, phase_id)
        found = plan_standings(connection, phase_id, file.identity.partner, moment)
    _require_own(file.identity, found, by)
    return PlanPreview(phase_id=phase_id, identity=file.identity, lines=_compare(file, found, moment.date()))


def apply_plan(command: ApplyPlan, *, by: Actor, now: datetime) -> int:
    """Save all that is to be saved in one transaction, an audit row a deliverable; the number of deliverables.

    Sent twice it counts once. Raises ``Refused``: ``plan_moved_on`` where any row has changed since the preview,
    ``plan_nothing`` where there is nothing to save; ``NotAllowed``. Nothing is written then.
    """
    moment = now.astimezone(UTC)
    return transact(lambda connection: _apply(connection, command, by, moment))


def _require_place(connection: Connection, identity: Identity, phase_id: int) -> None:
    project, phase = phase_codes(connection, phase_id) or ("", "")
    its: dict[str, object] = {"project": identity.project, "phase": identity.phase}
    if identity.project != project:
        raise Refused(Problem(code="plan_other_project", field="file", values=its | {"present": project}))
    if identity.phase != phase:
        raise Refused(Problem(code="plan_other_phase", field="file", values=its | {"present": phase}))


def _require_own(identity: Identity, found: list[Standing], by: Actor) -> None:
    if may(by, Action.UPDATE_DELIVERABLE, scope_of(found, identity.partner)):
        return
    if identity.partner == EVERYBODY:
        raise Refused(Problem(code="plan_of_lead", field="file"))
    raise Refused(Problem(code="plan_other_partner", field="file", values={"partner": identity.partner}))


def _compare(file: PlanFile, found: list[Standing], today: date) -> tuple[PlanLine, ...]:
    recorded = {each.code: each for each in found}
    return tuple(_line(row, recorded, today) for row in file.rows)


def _line(row: Filed, recorded: Mapping[str, Standing], today: date) -> PlanLine:
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
    wrong = tuple(Wrong(cell=_cell(row, problem), problem=problem) for problem in _problems(row, now, after, today))
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


def _cell(row: Filed, problem: Problem) -> str:
    return row.cells[FIELDS.get(problem.field, Column.CODE)]


def _apply(connection: Connection, command: ApplyPlan, by: Actor, now: datetime) -> int:
    lines = command.preview.to_save(command.mine)
    if not lines:
        raise Refused(Problem(code="plan_nothing"))
    if sent_before := audit.find_by_idempotency_key(connection, _key(command, 0)):
        if sent_before.actor != by.username:
            raise Refused(Problem(code="form_used"))
        return len(lines)
    _require_unmoved(connection, command.preview, lines, now)
    for number, line in enumerate(lines):
        _update(connection, command, line, number, by, now)
    return len(lines)


def _require_unmoved(connection: Connection, preview: PlanPreview, lines: list[PlanLine], now: datetime) -> None:
    """Keep other writers off what is saved, in the order of the codes; all that was compared is as it was shown."""
    for line in lines:
        standing(connection, preview.phase_id, line.code, now.date(), to_write=True)
    found = plan_standings(connection, preview.phase_id, preview.identity.partner, now)
    versions = {each.code: each.version for each in found}
    shown = [line for line in preview.lines if line.kind in (LineKind.CHANGE, LineKind.CONFLICT)]
    if any(versions.get(line.code) != line.version for line in shown):
        raise Refused(Problem(code="plan_moved_on"))


def _update(
    connection: Connection, command: ApplyPlan, line: PlanLine, number: int, by: Actor, now: datetime
) -> None:  # fmt: skip
    said = line.after
    if said is None:
        return
    update = UpdateDeliverable(
        phase_id=command.preview.phase_id,
        code=line.code,
        version=line.version,
        state=said.state,
        progress=said.progress,
        forecast=said.forecast,
        comment=said.comment,
        idempotency_key=_key(command, number),
    )
    try:
        update_within(connection, update, by, now)
    except NotAllowed:
        raise
    except Conflict as conflict:
        raise Refused(Problem(code="plan_moved_on")) from conflict
    except Refused as refusal:  # which of them it is, the person must be told
        raise Refused(*(replace(problem, field=line.code) for problem in refusal.problems)) from refusal


def _key(command: ApplyPlan, number: int) -> str:
    return f"{command.idempotency_key}-{number}"
