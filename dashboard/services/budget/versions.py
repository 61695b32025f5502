"""Budget versions: drafts begun, written, paid for and put in force by the lead partner."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dashboard.domain.budget.plan import Edit, Move, edited, moved, of_partner, sums_by
from dashboard.domain.budget.simplified_costs import problems_of_options
from dashboard.domain.budget.totals import CONTRIBUTIONS, Financing, balanced, blocking
from dashboard.domain.budget.versions import compare, problems_of_force
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.money import LARGEST_CENTS, Amount
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import BudgetVersionKind, Contribution
from dashboard.services.acting import transact_as
from dashboard.services.budget.change import ENTITY, Desk, Done, change_draft, open_desk
from dashboard.services.budget.commands import (
    BalanceContributions,
    ChangeCells,
    DeleteBudget,
    DescribeBudget,
    PutInForce,
    SetFinancing,
    StartBudget,
    WithdrawBudget,
)
from dashboard.services.sent_before import sent_before
from dashboard.store.derived.money_sums import rebuild_budget
from dashboard.store.engine import Connection
from dashboard.store.writes.budget.versions import (
    VersionStanding,
    add_version,
    copy_version,
    delete_version,
    in_force_dates,
    is_named,
)

LONGEST_NAME = 80
START = "start_budget"


def start_budget(command: StartBudget, *, by: Actor, now: datetime) -> int:
    """The number of the new draft. Raises ``NotAllowed``, ``Refused`` for an unknown base or a text that cannot be."""

    def carry_out(connection: Connection) -> int:
        desk = open_desk(connection, command.phase_id, by=by, now=now)
        if said := sent_before(connection, command.idempotency_key, by=by, action=START, entity=ENTITY):
            return int(said["number"])
        _check_texts(command.name, command.note)
        base = None if command.base is None else desk.standing(command.base)
        made = _begin(desk, base, command.name, command.note)
        _record_start(desk, made, command.base, key=command.idempotency_key)
        return made.number

    return transact_as(by, carry_out)


def budget_from_moves(
    connection: Connection,
    *,
    phase_id: int,
    base: int,
    moves: Sequence[Move],
    name: str,
    note: str = "",
    by: Actor,
    now: datetime,
) -> VersionStanding:
    """A draft from the version with the number ``base`` and what these moves make of it, within the caller's write.

    Flat rates and ERDF of the partners touched follow. The caller looks its own idempotency key up before, and appends
    its own audit row after the one that this writes. Raises as ``start_budget`` and ``change_cells``.
    """
    desk = open_desk(connection, phase_id, by=by, now=now)
    _check_texts(name, note)
    origin = desk.standing(base)
    before = desk.plan(origin.version_id)
    after = moved(before, moves)
    edits = [Edit(cell=each.cell, seen=each.before, amount=each.after) for each in compare(before, after)]
    desk.check_edits(edits, desk.financing(origin.version_id))
    made = _begin(desk, origin, name, note)
    desk.write(made.version_id, before, after, {edit.cell.partner for edit in edits})
    _record_start(desk, made, base, moves=[move.said for move in moves])
    return made


def change_cells(command: ChangeCells, *, by: Actor, now: datetime) -> int:
    """Write the cells and return the draft's new version; flat rates and ERDF of the partners touched follow.

    Where the draft has changed since, cells that still hold what was seen are written; ``Conflict`` where any does
    not: ``theirs["cells"]`` is what they hold now, ``yours["edits"]`` what was sent. Raises ``Refused`` with every
    problem of ``domain.budget.plan.problems_of_edits``, or ``budget_nothing_changed``.
    """
    return change_draft(
        command,
        lambda desk, standing: write_cells(desk, standing, command.edits),
        overtaken=lambda desk, standing: overtaken_cells(desk, standing, command.edits),
        by=by,
        now=now,
    )


def set_financing(command: SetFinancing, *, by: Actor, now: datetime) -> int:
    """Record it, and compute the partner's flat-rate lines and ERDF anew; the draft's new version.

    Raises as ``change_draft``, and ``Refused`` with all that is wrong with rate, amounts and options.
    """
    return change_draft(command, lambda desk, standing: _finance(desk, standing, command), by=by, now=now)


def balance_contributions(command: BalanceContributions, *, by: Actor, now: datetime) -> int:
    """The largest contribution of each partner takes what is over or missing; those of whom none is known stay."""
    return change_draft(command, _balance, by=by, now=now)


def describe_budget(command: DescribeBudget, *, by: Actor, now: datetime) -> int:
    """Give the draft another name or note."""

    def work(desk: Desk, standing: VersionStanding) -> Done:
        _check_texts(command.name, command.note)
        said = {"name": command.name.strip(), "note": command.note.strip()}
        return Done(before={"name": standing.name, "note": standing.note}, after=said, columns=said)

    return change_draft(command, work, by=by, now=now)


def delete_budget(command: DeleteBudget, *, by: Actor, now: datetime) -> int:
    """Take the draft away; refused where a scenario or a request rests on it. The audit keeps what it held."""
    return change_draft(command, _delete, by=by, now=now)


def put_in_force(command: PutInForce, *, by: Actor, now: datetime) -> int:
    """Let the draft be in force from a day on.

    Raises ``Refused`` with every blocking finding of ``domain.budget.totals`` and every problem of the date.
    """
    return change_draft(command, lambda desk, standing: _put(desk, standing, command.in_force_from), by=by, now=now)


def withdraw_budget(command: WithdrawBudget, *, by: Actor, now: datetime) -> int:
    """Make it a draft again; refused where its day has come."""

    def work(desk: Desk, standing: VersionStanding) -> Done:
        since = standing.in_force_from
        if since is None or since <= desk.now.date():
            raise Refused(Problem(code="budget_in_force_already", values={"number": str(standing.number)}))
        return Done(before={"in_force_from": since}, columns={"in_force_from": None})

    return change_draft(command, work, by=by, now=now)


def write_cells(desk: Desk, standing: VersionStanding, edits: Sequence[Edit]) -> Done:
    """The work of ``change_cells``."""
    desk.check_edits(edits, desk.financing(standing.version_id))
    before = desk.plan(standing.version_id)
    after = edited(before, edits)
    if after == before:
        raise Refused(Problem(code="budget_nothing_changed"))
    partners = {edit.cell.partner for edit in edits}
    changes = desk.write(standing.version_id, before, after, partners)
    return Done(
        before={"cells": [each.cell.said | {"amount": each.before} for each in changes]},
        after={"cells": [each.cell.said | {"amount": each.after} for each in changes]},
    )


def overtaken_cells(desk: Desk, standing: VersionStanding, edits: Sequence[Edit]) -> Mapping[str, Any] | None:
    """What the cells hold that are not any more as they were seen; nothing where all are, or hold what is wanted."""
    present = desk.plan(standing.version_id)
    other = {
        edit.cell: present.get(edit.cell) for edit in edits if present.get(edit.cell) not in (edit.seen, edit.amount)
    }
    return {"cells": other} if other else None


def _check_texts(name: str, note: str) -> None:
    problems = problems_of_text(name.strip(), field="name", limit=LONGEST_NAME, one_line=True)
    if problems := problems + problems_of_text(note.strip(), field="note"):
        raise Refused(*problems)


def _begin(desk: Desk, base: VersionStanding | None, name: str, note: str) -> VersionStanding:
    """A draft with the lines of ``base``; every partner with money has its ERDF from the start."""
    phase_id = desk.place.phase_id
    author, now = desk.by.username, desk.now
    made = add_version(desk.connection, phase_id, name=name.strip(), note=note.strip(), author=author, now=now)
    if base is None:
        return made
    copy_version(desk.connection, phase_id, base.version_id, made.version_id)
    paid = desk.financing(made.version_id)
    for partner, total in sums_by(desk.plan(made.version_id), "partner").items():
        if paid[partner].erdf is None:
            desk.pay(made.version_id, partner, paid[partner], total)
    return made


def _record_start(desk: Desk, made: VersionStanding, base: int | None, *, key: str | None = None, **more: Any) -> None:
    after = {"number": made.number, "base": base, "name": made.name, "note": made.note, "version": made.version, **more}
    desk.record(START, made.number, before={}, after=after, key=key)


def _finance(desk: Desk, standing: VersionStanding, command: SetFinancing) -> Done:
    partner = command.partner
    if partner not in desk.keys.partner:
        raise Refused(Problem(code="budget_unknown_partner", field="partner", values={"value": partner}))
    if problems := _problems_of_financing(command, desk.place.rules):
        raise Refused(*problems)
    before, plan = desk.financing(standing.version_id)[partner], desk.plan(standing.version_id)
    given: dict[str, Any] = {name: getattr(command, name) for name in ("erdf_rate", *CONTRIBUTIONS, "options")}
    desk.pay(standing.version_id, partner, replace(before, **given), sum(of_partner(plan, partner).values()))
    # What was flat and is not any more stays as it was computed: a real cost from which to go on.
    changes = desk.write(standing.version_id, plan, plan, [partner])
    paid = desk.financing(standing.version_id)[partner]
    if paid == before and not changes:
        raise Refused(Problem(code="budget_nothing_changed"))
    return Done(
        before={"partner": partner, **_said(before)},
        after={"partner": partner, **_said(paid), "lines": len(changes)},
    )


def _problems_of_financing(command: SetFinancing, rules: Mapping[str, Any]) -> list[Problem]:
    problems = problems_of_options(command.options, rules)
    rate = command.erdf_rate
    if rate is not None and not (rate.is_finite() and 0 <= rate <= 1):
        problems.append(Problem(code="budget_rate", field="erdf_rate"))
    for name in CONTRIBUTIONS:
        amount = getattr(command, name)
        if amount is not None and not 0 <= amount <= LARGEST_CENTS:
            values: dict[str, object] = {"kind": Contribution(name), "amount": Amount(amount)}
            problems.append(Problem(code="budget_contribution", field=name, values=values))
    return problems


def _said(paid: Financing) -> dict[str, Any]:
    """How a partner's budget is paid for, as the audit keeps it."""
    options = {name: rate for name, rate in vars(paid.options).items() if rate is not None}
    return {name: value for name, value in vars(paid).items() if name != "options"} | {"options": options}


def _balance(desk: Desk, standing: VersionStanding) -> Done:
    totals = sums_by(desk.plan(standing.version_id), "partner")
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for partner, paid in desk.financing(standing.version_id).items():
        filled: dict[str, Any] | None = balanced(totals.get(partner, 0), paid)
        if filled is not None and filled != {name: getattr(paid, name) for name in filled}:
            before[partner] = {name: getattr(paid, name) for name in filled}
            after[partner] = filled
            desk.pay(standing.version_id, partner, replace(paid, **filled), totals.get(partner, 0))
    if not after:
        raise Refused(Problem(code="budget_nothing_changed"))
    return Done(before={"partners": before}, after={"partners": after})


def _delete(desk: Desk, standing: VersionStanding) -> Done:
    if is_named(desk.connection, standing.version_id):
        raise Refused(Problem(code="budget_draft_named", values={"number": str(standing.number)}))
    lines = [cell.said | {"amount": cents} for cell, cents in desk.plan(standing.version_id).items()]
    paid = {partner: _said(each) for partner, each in desk.financing(standing.version_id).items()}
    delete_version(desk.connection, desk.place.phase_id, standing.version_id)
    kept = {"name": standing.name, "note": standing.note, "cells": lines, "financing": paid}
    return Done(before=kept, after={"deleted": True}, gone=True)


def _put(desk: Desk, standing: VersionStanding, day: date | None) -> Done:
    others = in_force_dates(desk.connection, desk.place.phase_id)
    problems = problems_of_force(day, number=standing.number, others=others, end=desk.place.end)
    if not desk.plan(standing.version_id):
        problems.append(Problem(code="budget_empty", values={"number": str(standing.number)}))
    problems += blocking(desk.findings(standing.version_id))
    if problems:
        raise Refused(*problems)
    rebuild_budget(desk.connection, desk.place.phase_id, standing.version_id)
    kind = BudgetVersionKind.MODIFICATION if others else BudgetVersionKind.INITIAL
    columns = {"in_force_from": day, "kind": kind}
    return Done(before={"in_force_from": None}, after=columns, columns=columns)
