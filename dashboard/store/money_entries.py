"""Movements of money: posted with their sums, and worked out for items that a project folder brought."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select

from dashboard.domain.money import split
from dashboard.domain.vocabulary import Provenance, ReportState, Step
from dashboard.store.money_sums import add_movements
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
    """Give the items of a phase that have no movement yet those that their rows tell; sums are not touched.

    Declared, and what certificates, project reports and their payment say. An item that no certificate names has been
    certified and paid as its own row says; what was paid had been claimed and verified, at the latest on that day.
    """
    its = expenditure_item.c
    bare = (its.phase_id == phase_id) & ~exists().where(money_entry.c.expenditure_item_id == its.id)
    bare &= its.removed_on.is_(None)
    rows = connection.execute(select(expenditure_item).where(bare).order_by(its.id)).mappings().all()
    places = places_of(connection, bare)
    decided = _decisions(connection, bare)
    moved: list[dict[str, Any]] = []
    for row in rows:
        for movement in _told(places[row["id"]], row, decided.get(row["id"], [])):
            moved += movement.rows()
    for begin in range(0, len(moved), BATCH):
        connection.execute(insert(money_entry), moved[begin : begin + BATCH])


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
    parked = 0
    for each in decisions:
        of = {"certificate_id": each["certificate_id"]}
        for step, amount in ((Step.CERTIFIED, each["certified"]), (Step.DEDUCTED, each["deducted"])):
            if amount:
                yield movement(step, each["day"], amount, **of)
        if each["parked"] != parked:
            yield movement(Step.PARKED, each["day"], each["parked"] - parked, **of)
            parked = each["parked"]
        of["project_report_id"] = each["project_report_id"]
        if each["claimed_on"] and each["certified"]:
            yield movement(Step.CLAIMED, each["claimed_on"], each["certified"], **of)
        verified = each["certified"] - each["cut"]
        if each["verified_on"]:
            if each["cut"]:
                yield movement(Step.DEDUCTED, each["verified_on"], each["cut"], **of)
            yield movement(Step.VERIFIED, each["verified_on"], verified, **of)
        if each["paid_on"]:
            yield movement(Step.PAID, each["paid_on"], verified, **of)
    if decisions:
        return
    if row["certified_on"] is not None and row["certified_eur"] is not None:
        yield movement(Step.CERTIFIED, row["certified_on"], row["certified_eur"])
    if row["paid_on"] is not None and row["paid_eur"] is not None:
        for step in (Step.CLAIMED, Step.VERIFIED, Step.PAID):
            yield movement(step, row["paid_on"], row["paid_eur"])


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
    }
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(query).mappings():
        days = steps.get(row["project_report_id"], {})
        found.setdefault(row["expenditure_item_id"], []).append(
            {
                **row,
                "claimed_on": days.get(ReportState.SUBMITTED),
                "verified_on": days.get(ReportState.VERIFIED),
                "paid_on": days.get(ReportState.PAID),
                "cut": cuts.get((row["project_report_id"], row["expenditure_item_id"]), 0),
            }
        )
    return found


def _project_steps(connection: Connection) -> dict[int, dict[ReportState, date]]:
    """Of each project report, the day of the last event of each state."""
    its = report_event.c
    query = select(its.project_report_id, its.state, its.day).where(its.project_report_id.is_not(None))
    found: dict[int, dict[ReportState, date]] = {}
    for row in connection.execute(query.order_by(its.day, its.id)):
        found.setdefault(row.project_report_id, {})[ReportState(row.state)] = row.day
    return found
