"""Expenditure of an open report: an item is entered, duplicated, changed, removed, and one's own last change undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostBasis
from dashboard.services.acting import transact_as
from dashboard.services.expenditure.commands import (
    ChangeItem,
    DuplicateItem,
    EnterItem,
    ExpenditureChange,
    RemoveItem,
    UndoItem,
)
from dashboard.services.expenditure.reports import open_report, require_open
from dashboard.services.expenditure.rows import fields_from, fields_of, item_names, prepared, said
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.writes.expenditure.changes import change_item as write_change
from dashboard.store.writes.expenditure.changes import remove_item as write_removal
from dashboard.store.writes.expenditure.changes import restore_item
from dashboard.store.writes.expenditure.items import (
    ItemStanding,
    add_items,
    item_standing,
    next_reference,
    references_taken,
)
from dashboard.store.writes.reporting.partner_reports import ReportStanding

ENTITY = "expenditure_item"
UNDOABLE = frozenset({ExpenditureChange.ENTER, ExpenditureChange.CHANGE, ExpenditureChange.REMOVE})


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """A change under way: the item and its open report as they stood, and who acts when (UTC)."""

    connection: Connection
    report: ReportStanding
    item: ItemStanding
    by: Actor
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def fields(self) -> ItemFields:
        """The item by codes, as it stood."""
        return fields_of(self.item, item_names(self.connection, self.report.place, self.today))


def enter_item(command: EnterItem, *, by: Actor, now: datetime) -> int:
    """Put the cost into the report and return the item's id; a form sent twice counts once.

    Raises ``NotAllowed``, and ``Refused`` with everything that is wrong: with the item, or because the report is not
    open, its period is closed, or the partner was not in it.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _enter(connection, command, by, moment))


def duplicate_item(command: DuplicateItem, *, by: Actor, now: datetime) -> int:
    """Enter the same cost once more and return the new item's id. Raises as ``enter_item`` does."""
    moment = now.astimezone(UTC)

    def work(connection: Connection) -> int:
        report = open_report(connection, command.report_id, by=by, now=moment)
        item = item_standing(connection, command.item_id)
        if item is None or item.row["partner_id"] != report.partner_id:
            raise Refused(Problem(code="item_unknown"))
        if item.row["basis"] == CostBasis.FLAT_RATE:
            raise Refused(Problem(code="item_flat_rate"))
        names = item_names(connection, report.place, moment.date())
        fields = replace(fields_of(item, names), reference="")
        again = EnterItem(
            report_id=command.report_id, fields=fields, like=item.item_id, idempotency_key=command.idempotency_key
        )
        return _enter(connection, again, by, moment)

    return transact_as(by, work)


def change_item(command: ChangeItem, *, by: Actor, now: datetime) -> int:
    """Give the item new values and return its new version.

    Raises as ``enter_item`` does, ``Conflict`` where it was changed since the form was opened, and ``Refused`` where it
    was removed, declared or decided on meanwhile.
    """

    def work(change: ItemChange) -> dict[str, Any]:
        before = change.fields
        fields = replace(command.fields, reference=command.fields.reference.strip() or change.item.reference)
        row = _row(change.connection, change.report, fields, change.today, own=change.item.item_id)
        if not write_change(change.connection, change.item, row, today=change.today):
            raise _conflict(change, said(fields))
        return {"before": said(before), "after": said(fields) | {"declared_eur": row["declared_eur"]}}

    return _change(ExpenditureChange.CHANGE, command, work, by=by, now=now, yours=said(command.fields))


def remove_item(command: RemoveItem, *, by: Actor, now: datetime) -> int:
    """Take the item out of its report and return its new version; it can be put back. Raises as ``change_item``."""

    def work(change: ItemChange) -> dict[str, Any]:
        before = change.fields
        if not write_removal(change.connection, change.item, today=change.today):
            raise _conflict(change, {})
        return {"before": said(before), "after": {"removed": True, "reference": before.reference}}

    return _change(ExpenditureChange.REMOVE, command, work, by=by, now=now)


def undo_item(command: UndoItem, *, by: Actor, now: datetime) -> int:
    """Take one's own last change of the item back and return its new version; its entry is undone by removing it.

    Raises as ``change_item``, and ``Refused`` where the last change is not theirs, or was built on.
    """
    return _change(ExpenditureChange.UNDO, command, _undo, by=by, now=now, removed=True)


def _enter(connection: Connection, command: EnterItem, by: Actor, now: datetime) -> int:
    report = open_report(connection, command.report_id, by=by, now=now)
    key = command.idempotency_key
    if before := sent_before(connection, key, by=by, action=ExpenditureChange.ENTER, entity=ENTITY):
        return int(before["item"])
    report = require_open(connection, report, now)
    fields = command.fields
    if not fields.reference.strip():
        fields = replace(fields, reference=next_reference(connection, report))
    row = _row(connection, report, fields, now.date())
    item_id = add_items(connection, report, [row], by=by, now=now)[0]
    after = {**said(fields), "item": item_id, "version": 1, "report": report.number, "like": command.like}
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=ExpenditureChange.ENTER,
        project_code=report.place.project,
        entity=ENTITY,
        entity_key=_key(report, item_id),
        after={**after, "declared_amount": row["declared_amount"], "declared_eur": row["declared_eur"]},
        idempotency_key=key,
    )
    return item_id


def _change(
    action: ExpenditureChange,
    command: ChangeItem | RemoveItem | UndoItem,
    work: Callable[[ItemChange], Mapping[str, Any]],
    *,
    by: Actor,
    now: datetime,
    yours: dict[str, object] | None = None,
    removed: bool = False,
) -> int:
    """Lock, right, key, version and state of the item, then ``work``, which gives ``before`` and ``after``."""
    moment = now.astimezone(UTC)

    def transaction(connection: Connection) -> int:
        item = item_standing(connection, command.item_id)
        if item is None or item.report_id is None:
            raise Refused(Problem(code="item_unknown"))
        report = open_report(connection, item.report_id, by=by, now=moment)
        key = _key(report, item.item_id)
        if before := sent_before(
            connection, command.idempotency_key, by=by, action=action, entity=ENTITY, entity_key=key
        ):
            return int(before["version"])
        report = require_open(connection, report, moment)
        item = item_standing(connection, command.item_id, to_write=True) or item
        change = ItemChange(connection=connection, report=report, item=item, by=by, now=moment)
        if command.version != item.version:
            raise _conflict(change, yours or {})
        if problems := problems_of_state(item, removed=removed):
            raise Refused(*problems)
        done = work(change)
        version = item.version + 1
        audit.append(
            connection,
            at=moment,
            actor=by.username,
            action=action,
            project_code=report.place.project,
            entity=ENTITY,
            entity_key=key,
            before={**done["before"], "version": item.version},
            after={**done["after"], "version": version},
            idempotency_key=command.idempotency_key,
        )
        return version

    return transact_as(by, transaction)


def problems_of_state(item: ItemStanding, *, removed: bool = False) -> list[Problem]:
    """Why nobody changes the item any more, or by hand; ``removed`` where it may be in the bin."""
    values: dict[str, object] = {"reference": item.reference}
    problems = []
    if item.is_decided:
        problems.append(Problem(code="item_certified", values=values))
    elif item.row["declared_on"] is not None:
        problems.append(Problem(code="item_declared", values=values))
    if item.row["basis"] == CostBasis.FLAT_RATE:
        problems.append(Problem(code="item_flat_rate", values=values))
    if item.row["removed_on"] is not None and not removed:
        problems.append(Problem(code="item_removed", values=values))
    return problems


def _undo(change: ItemChange) -> dict[str, Any]:
    last = audit.newest_about(change.connection, ENTITY, _key(change.report, change.item.item_id))
    if last is None or last.action not in UNDOABLE:
        raise Refused(Problem(code="nothing_to_undo"))
    if last.actor != change.by.username:
        raise Refused(Problem(code="undo_of_another", values={"author": last.actor}))
    if last.after.get("version") != change.item.version:
        raise Refused(Problem(code="undo_built_on"))
    before = said(change.fields)
    after: dict[str, Any] = {"undone": last.id, "undone_kind": last.action, "reference": change.item.reference}
    if last.action == ExpenditureChange.REMOVE:
        done = restore_item(change.connection, change.item, today=change.today)
    elif last.action == ExpenditureChange.ENTER:
        done = write_removal(change.connection, change.item, today=change.today)
        after["removed"] = True
    else:
        fields = fields_from(last.before)
        row = _row(change.connection, change.report, fields, change.today, own=change.item.item_id)
        done = write_change(change.connection, change.item, row, today=change.today)
        after |= said(fields)
    if not done:
        raise Refused(Problem(code="undo_built_on"))
    return {"before": before, "after": after}


def _row(
    connection: Connection, report: ReportStanding, fields: ItemFields, today: date, *, own: int | None = None
) -> dict[str, Any]:
    """The row of these fields; raises ``Refused`` with everything for which it cannot be kept."""
    row, problems = prepared(fields, item_names(connection, report.place, today))
    taken = references_taken(connection, report.place.phase_id, report.partner_id, [row["reference"]])
    if set(taken.values()) - {own}:
        values: dict[str, object] = {"value": row["reference"]}
        problems.append(Problem(code="item_reference_taken", field="reference", values=values))
    if problems:
        raise Refused(*problems)
    return row


def _conflict(change: ItemChange, yours: dict[str, object]) -> Conflict:
    """Theirs is the item as it stands, by whoever changed it last."""
    last = audit.newest_about(change.connection, ENTITY, _key(change.report, change.item.item_id))
    who = {"author": last.actor, "recorded_at": last.at} if last is not None else {}
    theirs = said(change.fields) | {"version": change.item.version, "removed": change.item.row["removed_on"]} | who
    return Conflict(theirs=theirs, yours=yours)


def _key(report: ReportStanding, item_id: int) -> str:
    """As the audit names an item, whatever its reference becomes."""
    return f"{report.place.key}/{report.partner}/{item_id}"
