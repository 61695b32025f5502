"""What control has parked comes back: taken by its partner into a later open report, and left parked again."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.reporting.steps import OPEN
from dashboard.domain.rights import Action, Actor
from dashboard.services.reporting.change import Done, OnReport, ReportChange, change_report
from dashboard.services.reporting.partner_reports import problems_of_closing
from dashboard.store.writes.expenditure.items import lock_partner
from dashboard.store.writes.reporting.control import forget_pending
from dashboard.store.writes.reporting.parked_items import parked_before, put_back, put_into, taken_in_items

PARTNER = (Action.ENTER_EXPENDITURE,)


@dataclass(frozen=True, kw_only=True)
class ReincludeItems(OnReport):
    """Parked items of earlier reports, taken by the partner into its open report ``report_id``."""

    makes: ClassVar[str] = "reinclude_items"
    items: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LeaveItemsParked(OnReport):
    """Taken out of the open report again: they stay parked."""

    makes: ClassVar[str] = "leave_items_parked"
    items: tuple[int, ...]


def reinclude_items(command: ReincludeItems, *, by: Actor, now: datetime) -> int:
    """How many items were taken into the report; the flat rates that rest on them come along, uncounted.

    Raises ``NotAllowed`` and ``Refused`` (report_not_open, period_closed, items_missing, item_not_parked: also where
    another report has it, item_follows_base).
    """
    done = change_report(command, lambda change: _take_in(change, command), actions=PARTNER, by=by, now=now)
    return int(done["items"])


def leave_items_parked(command: LeaveItemsParked, *, by: Actor, now: datetime) -> int:
    """How many items were taken out; raises as ``reinclude_items``, and ``Refused`` (item_not_taken_in)."""
    done = change_report(command, lambda change: _leave(change, command), actions=PARTNER, by=by, now=now)
    return int(done["items"])


def _take_in(change: ReportChange, command: ReincludeItems) -> Done:
    connection, before, wanted = change.connection, change.before, dict.fromkeys(command.items)
    lock_partner(connection, before.partner_id)
    problems = _problems_of_report(change, command.items)
    free = {item.item_id: item for item in parked_before(connection, before)}
    for number in wanted:
        if number not in free:
            problems.append(Problem(code="item_not_parked", field="items"))
        elif free[number].follows:
            values: dict[str, object] = {"reference": free[number].reference}
            problems.append(Problem(code="item_follows_base", field="items", values=values))
    if problems:
        raise Refused(*problems)
    chosen = [free[number] for number in wanted]
    origins = {item.origin_id for item in chosen}
    along = [item for item in free.values() if item.follows and item.origin_id in origins]
    put_into(connection, before.report_id, [item.item_id for item in (*chosen, *along)])
    references = [item.reference for item in chosen]
    return Done(after={"items": len(chosen), "references": references, "amount": sum(item.parked for item in chosen)})


def _leave(change: ReportChange, command: LeaveItemsParked) -> Done:
    connection, before, wanted = change.connection, change.before, set(command.items)
    lock_partner(connection, before.partner_id)
    problems = _problems_of_report(change, command.items)
    present = taken_in_items(connection, before)
    by_hand = {number: reference for number, reference, _, is_flat in present if not is_flat}
    if wanted - by_hand.keys():
        problems.append(Problem(code="item_not_taken_in", field="items"))
    if problems:
        raise Refused(*problems)
    kept = {origin for number, _, origin, is_flat in present if not is_flat and number not in wanted}
    along = {number for number, _, origin, is_flat in present if is_flat and origin not in kept}
    put_back(connection, wanted | along)
    forget_pending(connection, before.report_id, wanted)
    return Done(after={"items": len(wanted), "references": [by_hand[number] for number in sorted(wanted)]})


def _problems_of_report(change: ReportChange, items: tuple[int, ...]) -> list[Problem]:
    problems = problems_of_closing(change.before, change.today)
    if change.before.state not in OPEN:
        values: dict[str, object] = {"number": change.before.number, "state": change.before.state}
        problems.append(Problem(code="report_not_open", values=values))
    if not items:
        problems.append(Problem(code="items_missing", field="items"))
    return problems
