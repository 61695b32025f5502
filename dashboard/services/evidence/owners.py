"""What evidence belongs to: a deliverable or an item of expenditure; who may add to it, and who may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, may, not_allowed
from dashboard.services.evidence.commands import Command, RemoveEvidence
from dashboard.services.expenditure.reports import open_report, require_open
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import money_place
from dashboard.store.writes.deliverables.subject import standing
from dashboard.store.writes.expenditure.items import item_standing


@dataclass(frozen=True, kw_only=True)
class Owner:
    """``row`` is the column of ``evidence`` with its number; ``key`` as the audit names it."""

    row: Mapping[str, int]
    project: str
    key: str


def owner_to_change(
    connection: Connection, command: Command, by: Actor, now: datetime, *, to_write: bool = False
) -> Owner:
    """Whose evidence the command is about, for somebody who may change it; ``to_write`` keeps other writers out.

    Raises ``NotAllowed``, and ``Refused`` where there is no such deliverable or item, or its report is not open.
    """
    if command.item_id is not None:
        return _item(connection, command, command.item_id, by, now, to_write=to_write)
    before = standing(connection, command.phase_id, command.code, now.date(), to_write=to_write)
    if before is None:
        raise Refused(Problem(code="unknown_deliverable", field="code", values={"code": command.code}))
    if not may(by, Action.ADD_EVIDENCE, before.scope):
        raise not_allowed(by, Action.ADD_EVIDENCE)
    return Owner(row={"deliverable_id": before.deliverable_id}, project=before.project, key=before.key)


def _item(connection: Connection, command: Command, item_id: int, by: Actor, now: datetime, *, to_write: bool) -> Owner:
    """An item takes documents while the report that it is in now is open; what a certificate saw stays."""
    item = item_standing(connection, item_id)
    if item is None or item.row["phase_id"] != command.phase_id or item.present_report is None:
        raise Refused(Problem(code="item_unknown"))
    report = open_report(connection, item.present_report, by=by, now=now, to_write=to_write)
    require_open(connection, report, now, to_write=to_write)
    values: dict[str, object] = {"reference": item.reference}
    if item.row["removed_on"] is not None:
        raise Refused(Problem(code="item_removed", values=values))
    if isinstance(command, RemoveEvidence) and item.is_decided:
        raise Refused(Problem(code="item_certified", values=values))
    key = f"{report.place.key}/{report.partner}/{item_id}"
    return Owner(row={"expenditure_item_id": item_id}, project=report.place.project, key=key)


def may_read(connection: Connection, found: Any, by: Actor, now: datetime) -> bool:
    """Of a row of ``store.writes.deliverables.evidence.file_of``.

    Who works for a partner that left reads what was there on its last day, and what proves its own costs.
    """
    if found.code is not None:
        owner = standing(connection, found.phase_id, found.code, now.date())
        if owner is None or not may(by, Action.READ_EVIDENCE, owner.scope):
            return False
        until = owner.partnership.reads_until(by)
    else:
        place = money_place(connection, found.phase_id, now.date())
        if place is None or not may(by, Action.READ_EXPENDITURE, place.scope()):
            return False
        until = None if found.partner == by.organisation else place.partnership.reads_until(by)
    return until is None or found.recorded_at.date() <= until
