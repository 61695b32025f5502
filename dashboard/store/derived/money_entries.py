"""Movements of money: posted with their sums, and worked out for items that a project folder brought."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select

from dashboard.domain.money import split
from dashboard.domain.vocabulary import Provenance, ReportState, Step
from dashboard.store.derived.money_sums import add_movements
from dashboard.store.tables import (
    certificate,
    control_decision,
    expenditure_item,
    expenditure_share,
    money_entry,
    report_event,
    verification_cut,
)

FEW = 500
"""Ids in one statement."""
BATCH = 5_000
OF_CLAIMS = 4
"""Of the steps that follow a declaration, from which on a project report takes them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an item's money is counted: its keys, and the pilots that share it as (key, weight), 0 for none."""

    item_id: int
    phase_id: int
    partner_id: int
    work_package_id: int
    cost_category: str
    reporting_period_id: int
    partner_report_key: int
    pilots: tuple[tuple[int, int], ...]


def holding(place: Place, amount: int) -> Place:
    """The same with the cents of ``amount`` that each pilot holds as its weight: what is taken of it is split by them.

    So no pilot has more certified than declared, more paid than certified, by as much as a cent: shares of a part that
    were split by the key itself need not lie within the shares of the whole.
    """
    weights = [weight for _, weight in place.pilots]
    parts = split(amount, weights) if amount else [0] * len(weights)
    return replace(place, pilots=tuple((key, part) for (key, _), part in zip(place.pilots, parts, strict=True)))


def taken(place: Place, amount: int) -> tuple[Place, Place]:
    """Of a place that holds cents: those of ``amount`` by pilot, and what is left."""
    part = holding(place, amount)
    left = tuple((key, held - gone) for (key, held), (_, gone) in zip(place.pilots, part.pilots, strict=True))
    return part, replace(place, pilots=left)


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """``amount`` cents of an item reach ``step`` on ``day``, or leave it where less than zero."""

    place: Place
    step: Step
    day: date
    amount: int
    certificate_id: int | None = None
    project_report_id: int | None = None
    status: Provenance = Provenance.RECORDED

    def rows(self) -> Iterator[dict[str, Any]]:
        """Of ``money_entry``, one a pilot; what is taken back is split exactly as it was given."""
        place, sign = self.place, -1 if self.amount < 0 else 1
        parts = split(abs(self.amount), [weight for _, weight in place.pilots])
        for (pilot_key, _), part in zip(place.pilots, parts, strict=True):
            if part or len(place.pilots) == 1:
                yield {
                    "phase_id": place.phase_id,
                    "expenditure_item_id": place.item_id,
                    "step": self.step,
                    "day": self.day,
                    "partner_id": place.partner_id,
                    "work_package_id": place.work_package_id,
                    "cost_category": place.cost_category,
                    "reporting_period_id": place.reporting_period_id,
                    "pilot_key": pilot_key,
                    "partner_report_key": place.partner_report_key,
                    "amount": sign * part,
                    "certificate_id": self.certificate_id,
                    "project_report_id": self.project_report_id,
                    "status": self.status,
                }


def post(connection: Connection, movements: Iterable[Movement]) -> None:
    """Append the movements and count them in the sums; call it in the transaction of what moves them."""
    rows = [row for movement in movements if movement.amount for row in movement.rows()]
    for begin in range(0, len(rows), BATCH):
        connection.execute(insert(money_entry), rows[begin : begin + BATCH])
    add_movements(connection, rows)


def places_of(connection: Connection, items: ColumnElement[bool]) -> dict[int, Place]:
    """Of the items that fit the condition on ``expenditure_item``, by id."""
    its = expenditure_item.c
    keys = (its.phase_id, its.partner_id, its.work_package_id, its.cost_category, its.reporting_period_id)
    shares = pilots_of(connection, items)
    found = connection.execute(select(its.id, *keys, its.partner_report_id, its.pilot_id).where(items))
    return {
        row.id: Place(
            item_id=row.id,
            phase_id=row.phase_id,
            partner_id=row.partner_id,
            work_package_id=row.work_package_id,
            cost_category=str(row.cost_category),
            reporting_period_id=row.reporting_period_id,
            partner_report_key=row.partner_report_id or 0,
            pilots=shares.get(row.id, ((row.pilot_id or 0, 1),)),
        )
        for row in found
    }


def pilots_of(connection: Connection, items: ColumnElement[bool]) -> dict[int, tuple[tuple[int, int], ...]]:
    """The sharing key of those items that have one, as (pilot or 0, weight) in its order."""
    of = expenditure_share.c
    query = select(of.expenditure_item_id, of.pilot_id, of.weight)
    query = query.join_from(expenditure_share, expenditure_item).where(items)
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for row in connection.execute(query.order_by(of.expenditure_item_id, of.position)):
        found[row.expenditure_item_id] = (
            *found.get(row.expenditure_item_id, ()),
            (row.pilot_id or 0, row.weight),
        )
    return found


def derive_entries(connection: Connection, phase_id: int) -> None:
    """Give the items of a phase that have no movement yet those that their rows tell; sums are not touched."""
    bare = (expenditure_item.c.phase_id == phase_id) & ~exists().where(
        money_entry.c.expenditure_item_id == expenditure_item.c.id
    )
    moved = [row for _, rows in told_entries(connection, bare) for row in rows]
    for begin in range(0, len(moved), BATCH):
        connection.execute(insert(money_entry), moved[begin : begin + BATCH])


def told_entries(connection: Connection, items: ColumnElement[bool]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The movements that the rows of those items tell, by item: rows of ``money_entry``.

    Declared, and what certificates, project reports and their payment say. An item that no certificate names has been
    certified and paid as its own row says; what was paid had been claimed and verified, at the latest on that day.
    """
    its = expenditure_item.c
    present = items & its.removed_on.is_(None)
    rows = connection.execute(select(expenditure_item).where(present).order_by(its.id)).mappings().all()
    places = places_of(connection, present)
    decided = _decisions(connection, present)
    for row in rows:
        told = _told(places[row["id"]], row, decided.get(row["id"], []))
        yield row["id"], [entry for movement in told for entry in movement.rows()]


def forget_entries(connection: Connection, items: Sequence[int]) -> None:
    """Before they are derived anew: of items whose rows a project folder has changed."""
    for begin in range(0, len(items), FEW):
        some = items[begin : begin + FEW]
        connection.execute(delete(money_entry).where(money_entry.c.expenditure_item_id.in_(some)))


def _told(place: Place, row: Mapping[Any, Any], decisions: Sequence[Mapping[str, Any]]) -> Iterator[Movement]:
    status = Provenance(row["status"])

    def movement(step: Step, day: date, amount: int, **of: int | None) -> Movement:
        return Movement(place=place, step=step, day=day, amount=amount, status=status, **of)

    declared = row["declared_eur"]
    if row["declared_on"] is None:
        if declared is not None:
            yield movement(Step.ENTERED, row["entered_on"], declared)
        return
    if row["entered_on"] < row["declared_on"]:
        yield movement(Step.ENTERED, row["entered_on"], declared or 0)
        yield movement(Step.ENTERED, row["declared_on"], -(declared or 0))
    yield movement(Step.DECLARED, row["declared_on"], declared or 0)
    yield from _controlled(place, declared or 0, decisions, status)
    if decisions:
        return
    if row["certified_on"] is not None and row["certified_eur"] is not None:
        yield movement(Step.CERTIFIED, row["certified_on"], row["certified_eur"])
    if row["paid_on"] is not None and row["paid_eur"] is not None:
        for step in (Step.CLAIMED, Step.VERIFIED, Step.PAID):
            yield movement(step, row["paid_on"], row["paid_eur"])


def _controlled(
    place: Place, declared: int, decisions: Sequence[Mapping[str, Any]], status: Provenance
) -> Iterator[Movement]:
    """What became of a declared item: each certificate, and each step of the project report that gathers it."""
    source, parked = holding(place, declared), 0
    for each in decisions:
        amount = each["certified"] + each["deducted"] + each["parked"]
        if sum(held for _, held in source.pilots) != amount:  # a folder may tell less than all of an item's life
            source = holding(place, amount)
        certified, rest = taken(source, each["certified"])
        deducted, left = taken(rest, each["deducted"])
        cut, verified = taken(certified, each["cut"])
        kept = each["certified"] - each["cut"]
        steps: list[tuple[Step, date | None, Place, int]] = [
            (Step.PARKED, each["day"], source, -parked),
            (Step.CERTIFIED, each["day"], certified, each["certified"]),
            (Step.DEDUCTED, each["day"], deducted, each["deducted"]),
            (Step.PARKED, each["day"], left, each["parked"]),
            (Step.CLAIMED, each["claimed_on"], certified, each["certified"]),
            (Step.DEDUCTED, each["verified_on"], cut, each["cut"]),
            (Step.VERIFIED, each["verified_on"], verified, kept),
            (Step.PAID, each["paid_on"], verified, kept),
        ]
        source, parked = left, each["parked"]
        for number, (step, day, where, moved) in enumerate(steps):
            if moved and day:
                claim = each["project_report_id"] if number >= OF_CLAIMS else None
                yield Movement(
                    place=where, step=step, day=day, amount=moved, certificate_id=each["certificate_id"],
                    project_report_id=claim, status=status,
                )  # fmt: skip


def _decisions(connection: Connection, items: ColumnElement[bool]) -> dict[int, list[dict[str, Any]]]:
    """By item, in order of certificates: what each decided, and when its project report took each step."""
    of, cert, its = control_decision.c, certificate.c, expenditure_item.c
    query = (
        select(of.expenditure_item_id, of.certified, of.deducted, of.parked, of.certificate_id, cert.day,
            cert.project_report_id)
        .join_from(control_decision, certificate, of.certificate_id == cert.id)
        .join(expenditure_item, of.expenditure_item_id == its.id)
        .where(items, cert.withdrawn_on.is_(None))
        .order_by(of.expenditure_item_id, cert.day, of.id)
    )  # fmt: skip
    steps = _project_steps(connection)
    cuts = {
        (row.project_report_id, row.expenditure_item_id): row.amount
        for row in connection.execute(select(verification_cut))
    }  # what is left of each: an item may be claimed by two certificates of one project report
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(query).mappings():
        days = steps.get(row["project_report_id"], {})
        claimed = (row["project_report_id"], row["expenditure_item_id"])
        cut = min(cuts.get(claimed, 0), row["certified"])
        cuts[claimed] = cuts.get(claimed, 0) - cut
        found.setdefault(row["expenditure_item_id"], []).append(
            {
                **row,
                "claimed_on": days.get(ReportState.SUBMITTED),
                "verified_on": days.get(ReportState.VERIFIED),
                "paid_on": days.get(ReportState.PAID),
                "cut": cut,
            }
        )
    return found


def _project_steps(connection: Connection) -> dict[int, dict[ReportState, date]]:
    """Of each project report, the day of the last event of each state; nothing was claimed of what is a draft again."""
    its = report_event.c
    query = select(its.project_report_id, its.state, its.day).where(its.project_report_id.is_not(None))
    found: dict[int, dict[ReportState, date]] = {}
    for row in connection.execute(query.order_by(its.day, its.id)):
        if row.state == ReportState.DRAFT:
            found.pop(row.project_report_id, None)
        found.setdefault(row.project_report_id, {})[ReportState(row.state)] = row.day
    return found
