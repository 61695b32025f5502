"""Whether days, shares and keys of items, certificates and cuts are those of the movements that they caused."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, case, cast, exists, func, or_, select

from dashboard.domain.expenditure.item import euros
from dashboard.domain.money import split
from dashboard.domain.vocabulary import ReportState, Step
from dashboard.store.tables import (
    certificate,
    control_decision,
    expenditure_item,
    expenditure_share,
    money_entry,
    phase,
    project,
    project_report,
    report_event,
    verification_cut,
)

BEFORE_CONTROL = (Step.ENTERED, Step.DECLARED)
BY_CONTROL = (Step.CERTIFIED, Step.DEDUCTED, Step.PARKED)
BY_CLAIMS = (Step.CLAIMED, Step.VERIFIED, Step.PAID, Step.DEDUCTED)
CLAIM_STEPS = {
    Step.CLAIMED: ReportState.SUBMITTED,
    Step.VERIFIED: ReportState.VERIFIED,
    Step.PAID: ReportState.PAID,
}


def movement_differences(connection: Connection) -> list[dict[str, Any]]:
    """Each with summary (the table), id, reference, and of.

    ``expenditure_item``: ``declared_on``, ``certified_on``, ``paid_on`` are not the days of the last movement
    (``certified_on`` may be that of a later certificate which certified no more of it); ``removed_on`` where it is
    declared; ``euro`` where its cents of euro are not its amount at its rate; ``shares`` where its pilots hold other
    parts than its key gives; ``included`` where it was taken in again without having been parked by an earlier report.
    ``money_entry``: a ``certificate`` or ``project_report`` that did not move the item. ``control_decision``:
    ``report`` or ``round`` other than its certificate's, ``moved`` where its certificate moved another amount of the
    item. ``certificate``: ``day`` of its movements, ``withdrawn_on`` of what takes them back, ``project_report`` that
    gathers one withdrawn. ``verification_cut``: ``moved``. ``project_report``: the day of a step.
    """
    found = [*_days(connection), *_euros(connection), *_shares(connection), *_included(connection)]
    found += [*_entries(connection), *_decisions(connection), *_certificates(connection)]
    return [*found, *_cuts(connection), *_claims(connection)]


def _wrong(table: str, row: Any, of: str) -> dict[str, Any]:
    return {"summary": table, "id": row.id, "reference": row.reference, "of": of}


def _last(step: Step, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    entry = money_entry.c
    return func.max(case((and_(entry.step == step, entry.amount > 0, *conditions), entry.day)))


def _days(connection: Connection) -> Iterator[dict[str, Any]]:
    its, entry, cert = expenditure_item.c, money_entry.c, certificate.c
    days = {
        "declared": _last(Step.DECLARED),
        "certified": _last(Step.CERTIFIED, cert.withdrawn_on.is_(None)),
        "paid": _last(Step.PAID),
    }
    by_control = and_(entry.step.in_(BY_CONTROL), entry.project_report_id.is_(None), cert.withdrawn_on.is_(None))
    looked_at = func.max(case((by_control, entry.day)))
    moved = select(
        entry.expenditure_item_id, looked_at.label("looked_at"), *(day.label(name) for name, day in days.items())
    )
    moved = moved.outerjoin_from(money_entry, certificate, entry.certificate_id == cert.id)
    last = moved.group_by(entry.expenditure_item_id).subquery()
    wrong = {
        name: and_(its[f"{name}_eur"] > 0, func.coalesce(its[f"{name}_on"] != last.c[name], name != "declared"))
        | and_(its[f"{name}_eur"].is_(None), its[f"{name}_on"].is_not(None))
        for name in days
    }  # a cost without the day of its declaration is in a draft, also where it was declared and taken back
    wrong["certified"] &= func.coalesce(its.certified_on != last.c.looked_at, True)
    wrong["removed"] = its.removed_on.is_not(None) & its.declared_on.is_not(None)
    query = select(its.id, its.reference, *(case((each, 1), else_=0).label(name) for name, each in wrong.items()))
    query = query.join_from(expenditure_item, last, last.c.expenditure_item_id == its.id, isouter=True)
    for row in connection.execute(query.where(or_(*wrong.values())).order_by(its.id)):
        for name in wrong:
            if getattr(row, name):
                yield _wrong("expenditure_item", row, f"{name}_on")


def _euros(connection: Connection) -> Iterator[dict[str, Any]]:
    its = expenditure_item.c
    """What each item comes to in the currency of its project."""
    known = select(its.id, its.reference, its.declared_amount, its.declared_eur, its.rate).order_by(its.id)
    known = known.join_from(expenditure_item, phase).join(project)
    own = and_(its.currency == project.c.currency, or_(its.declared_eur != its.declared_amount, its.rate != 1))
    for row in connection.execute(known.where(its.declared_eur.is_not(None), own)):
        yield _wrong("expenditure_item", row, "euro")
    other = and_(its.currency != project.c.currency, its.declared_eur.is_not(None))
    for row in connection.execute(known.where(other).execution_options(yield_per=5_000)):
        if not row.rate or euros(row.declared_amount, row.rate) != row.declared_eur:
            yield _wrong("expenditure_item", row, "euro")


def _shares(connection: Connection) -> Iterator[dict[str, Any]]:
    """Of items that have a key: what each pilot holds of what is entered or declared."""
    its, of, entry = expenditure_item.c, expenditure_share.c, money_entry.c
    keys: dict[int, list[tuple[int, int]]] = {}
    for share in connection.execute(select(of.expenditure_item_id, of.pilot_id, of.weight).order_by(of.position)):
        keys.setdefault(share.expenditure_item_id, []).append((share.pilot_id or 0, share.weight))
    shared = select(of.expenditure_item_id)
    total = cast(func.sum(entry.amount), BigInteger)
    query = select(entry.expenditure_item_id, entry.pilot_key, total)
    query = query.group_by(entry.expenditure_item_id, entry.pilot_key)
    held: dict[int, dict[int, int]] = {}
    query = query.where(entry.step.in_(BEFORE_CONTROL), entry.expenditure_item_id.in_(shared)).having(total != 0)
    for item, pilot, amount in connection.execute(query):
        held.setdefault(item, {})[pilot] = amount
    items = select(its.id, its.reference, its.pilot_id, its.declared_eur, its.removed_on).where(its.id.in_(shared))
    for row in connection.execute(items.order_by(its.id)):
        key = keys[row.id]
        amount = 0 if row.removed_on else row.declared_eur or 0
        weights = [weight for _, weight in key]
        parts = split(amount, weights) if amount and sum(weights) > 0 else [0] * len(key)
        wanted: dict[int, int] = {}
        for (pilot, _), part in zip(key, parts, strict=True):
            wanted[pilot] = wanted.get(pilot, 0) + part
        if row.pilot_id is not None or {k: v for k, v in wanted.items() if v} != held.get(row.id, {}):
            yield _wrong("expenditure_item", row, "shares")


def _included(connection: Connection) -> Iterator[dict[str, Any]]:
    its, of = expenditure_item.c, control_decision.c
    parked = exists().where(of.expenditure_item_id == its.id, of.parked > 0, of.certificate_id.is_not(None))
    wrong = or_(~parked, its.included_in_id == its.partner_report_id)
    query = select(its.id, its.reference).where(its.included_in_id.is_not(None), wrong)
    for row in connection.execute(query.order_by(its.id)):
        yield _wrong("expenditure_item", row, "included")


def _entries(connection: Connection) -> Iterator[dict[str, Any]]:
    entry, its, cert, of = money_entry.c, expenditure_item.c, certificate.c, control_decision.c
    # Looked up by the item, of which few decisions are: + 0 keeps SQLite from going through the whole certificate.
    said = exists().where(
        of.expenditure_item_id == entry.expenditure_item_id, of.certificate_id + 0 == entry.certificate_id
    )
    gathered = func.coalesce(cert.project_report_id, 0) == entry.project_report_id
    checks = {
        "certificate": and_(entry.certificate_id.is_not(None), or_(entry.step.in_(BEFORE_CONTROL), ~said)),
        "project_report": and_(entry.project_report_id.is_not(None), entry.step.not_in(BY_CLAIMS)),
    }
    for name, condition in checks.items():
        query = select(entry.id, its.reference).join_from(money_entry, expenditure_item)
        query = query.outerjoin(certificate, entry.certificate_id == cert.id).where(condition)
        for row in connection.execute(query.order_by(entry.id)):
            yield _wrong("money_entry", row, name)
    # What a claim that was taken back had moved is taken back as well, and its certificates are free again.
    held = (entry.certificate_id, entry.project_report_id, entry.expenditure_item_id, entry.step)
    query = select(func.min(entry.id).label("id"), func.min(its.reference).label("reference"))
    query = query.join_from(money_entry, expenditure_item).join(certificate, entry.certificate_id == cert.id)
    query = query.where(entry.project_report_id.is_not(None), ~gathered).group_by(*held)
    for row in connection.execute(query.having(func.sum(entry.amount) != 0)):
        yield _wrong("money_entry", row, "project_report")


def _moved(step: Step, by: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Any:
    """Cents of each item that reached the step, by certificate or project report; taken back or not."""
    entry = money_entry.c
    given = case((entry.amount > 0, entry.amount), else_=0)
    query = select(by.label("by"), entry.expenditure_item_id, cast(func.sum(given), BigInteger).label("amount"))
    query = query.where(entry.step == step, by.is_not(None), *conditions)
    return query.group_by(by, entry.expenditure_item_id).subquery()


def _decisions(connection: Connection) -> Iterator[dict[str, Any]]:
    of, cert, its = control_decision.c, certificate.c, expenditure_item.c
    moved = _moved(Step.CERTIFIED, money_entry.c.certificate_id)
    checks = {
        "report": of.partner_report_id != cert.partner_report_id,
        "round": of.round != cert.number,
        "moved": func.coalesce(moved.c.amount, 0) != of.certified,
    }
    query: Select[Any] = select(
        of.id, its.reference, *(case((each, 1), else_=0).label(name) for name, each in checks.items())
    )
    query = query.join_from(control_decision, certificate, of.certificate_id == cert.id).join(
        expenditure_item, of.expenditure_item_id == its.id
    )
    same = (moved.c.by == cert.id) & (moved.c.expenditure_item_id == of.expenditure_item_id)
    for row in connection.execute(query.outerjoin(moved, same).where(or_(*checks.values())).order_by(of.id)):
        for name in checks:
            if getattr(row, name):
                yield _wrong("control_decision", row, name)


def _certificates(connection: Connection) -> Iterator[dict[str, Any]]:
    cert, entry = certificate.c, money_entry.c
    of_it = and_(entry.certificate_id == cert.id, entry.project_report_id.is_(None))
    days = [cert.day, cert.withdrawn_on]
    checks = {
        "day": exists().where(of_it, entry.day.not_in(days), cert.withdrawn_on.is_not(None))
        | exists().where(of_it, entry.day != cert.day, cert.withdrawn_on.is_(None))
        | exists().where(of_it) & ~exists().where(of_it, entry.day == cert.day),
        "withdrawn_on": cert.withdrawn_on.is_not(None) & ~exists().where(of_it, entry.day == cert.withdrawn_on)
        & exists().where(of_it),
        "project_report": cert.withdrawn_on.is_not(None) & cert.project_report_id.is_not(None),
    }  # fmt: skip
    for of, condition in checks.items():
        query = select(cert.id, cert.number.label("reference")).where(condition)
        for row in connection.execute(query.order_by(cert.id)):
            yield _wrong("certificate", row, of)


def _cuts(connection: Connection) -> Iterator[dict[str, Any]]:
    of, its = verification_cut.c, expenditure_item.c
    moved = _moved(Step.DEDUCTED, money_entry.c.project_report_id)
    same = (moved.c.by == of.project_report_id) & (moved.c.expenditure_item_id == of.expenditure_item_id)
    query = select(of.id, its.reference).join_from(verification_cut, expenditure_item).outerjoin(moved, same)
    for row in connection.execute(query.where(func.coalesce(moved.c.amount, 0) != of.amount).order_by(of.id)):
        yield _wrong("verification_cut", row, "moved")


def _claims(connection: Connection) -> Iterator[dict[str, Any]]:
    """Of project reports whose money moved: the day of the last movement is that of the step."""
    its, entry, event = project_report.c, money_entry.c, report_event.c
    for step, state in CLAIM_STEPS.items():
        last = select(entry.project_report_id, func.max(entry.day).label("day"))
        last = last.where(entry.step == step, entry.amount > 0, entry.project_report_id.is_not(None))
        moved = last.group_by(entry.project_report_id).subquery()
        said = select(func.max(event.day)).where(event.project_report_id == its.id, event.state == state)
        day = said.correlate(project_report).scalar_subquery()
        query = select(its.id, its.number.label("reference")).join_from(
            project_report, moved, moved.c.project_report_id == its.id
        )
        query = query.where(func.coalesce(day != moved.c.day, moved.c.day.is_not(None))).order_by(its.id)
        for row in connection.execute(query):
            yield _wrong("project_report", row, f"day of {state}")
