"""A plan's workbook brought back: what it would change, and saving all that is right at once."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dashboard.domain.refusal import Conflict, NotAllowed, Problem, Refused
from dashboard.domain.rights import Action, Actor, Scope, may
from dashboard.domain.vocabulary import DeliverableChange
from dashboard.exchange.offline.plan_format import EVERYBODY, Identity
from dashboard.exchange.offline.plan_reading import read_plan
from dashboard.services.acting import transact_as
from dashboard.services.deliverables.plan_compare import LineKind, PlanLine, compare
from dashboard.services.deliverables.plan_download import plan_scope, plan_standings
from dashboard.services.deliverables.update import UpdateDeliverable, update_within
from dashboard.store import audit
from dashboard.store.engine import Connection, reading
from dashboard.store.reads.projects.plan import phase_codes
from dashboard.store.writes.deliverables.subject import standing


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
        _require_own(file.identity, plan_scope(connection, phase_id, file.identity.partner, found, moment), by)
        lines = compare(connection, file, found, moment.date())
    return PlanPreview(phase_id=phase_id, identity=file.identity, lines=lines)


def apply_plan(command: ApplyPlan, *, by: Actor, now: datetime) -> int:
    """Save all that is to be saved in one transaction, an audit row a deliverable; the number of deliverables.

    Sent twice it counts once. Raises ``Refused``: ``plan_moved_on`` where any row has changed since the preview,
    ``plan_nothing`` where there is nothing to save; ``NotAllowed``. Nothing is written then.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _apply(connection, command, by, moment))


def _require_place(connection: Connection, identity: Identity, phase_id: int) -> None:
    project, phase = phase_codes(connection, phase_id) or ("", "")
    its: dict[str, object] = {"project": identity.project, "phase": identity.phase}
    if identity.project != project:
        raise Refused(Problem(code="plan_other_project", field="file", values=its | {"present": project}))
    if identity.phase != phase:
        raise Refused(Problem(code="plan_other_phase", field="file", values=its | {"present": phase}))


def _require_own(identity: Identity, scope: Scope, by: Actor) -> None:
    if may(by, Action.UPDATE_DELIVERABLE, scope):
        return
    if identity.partner == EVERYBODY:
        raise Refused(Problem(code="plan_of_lead", field="file"))
    raise Refused(Problem(code="plan_other_partner", field="file", values={"partner": identity.partner}))


def _apply(connection: Connection, command: ApplyPlan, by: Actor, now: datetime) -> int:
    lines = command.preview.to_save(command.mine)
    if not lines:
        raise Refused(Problem(code="plan_nothing"))
    if audit.find_by_idempotency_key(connection, _key(command, 0)):
        _require_same(connection, command, lines, by)
        return len(lines)
    _require_unmoved(connection, command.preview, lines, now)
    for number, line in enumerate(lines):
        _update(connection, command, line, number, by, now)
    return len(lines)


def _require_same(connection: Connection, command: ApplyPlan, lines: list[PlanLine], by: Actor) -> None:
    """What was saved under this key is what is sent again: the same deliverables, by the same person."""
    identity = command.preview.identity
    wanted = [
        (by.username, DeliverableChange.UPDATE.value, f"{identity.project}/{identity.phase}/{line.code}")
        for line in lines
    ]
    saved = [audit.find_by_idempotency_key(connection, _key(command, number)) for number in range(len(lines) + 1)]
    if [(row.actor, row.action, row.entity_key) for row in saved if row] != wanted:
        raise Refused(Problem(code="form_used"))


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
