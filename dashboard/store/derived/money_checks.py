"""Whether every item says what its movements say: how far its money has come, and where it is counted."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, cast, func, or_, select

from dashboard.domain.vocabulary import Step
from dashboard.store.tables import expenditure_item, expenditure_share, money_entry


def item_differences(connection: Connection) -> list[dict[str, Any]]:
    """Items that do not agree with their movements: summary, id, reference, and what of them (a step, or ``place``)."""
    return [*_amounts(connection), *_places(connection)]


def _amounts(connection: Connection) -> list[dict[str, Any]]:
    its, moved = expenditure_item.c, money_entry.c
    said = {
        Step.ENTERED: case((its.declared_on.is_(None) & its.removed_on.is_(None), its.declared_eur), else_=0),
        Step.DECLARED: case((its.declared_on.is_not(None), its.declared_eur), else_=0),
        Step.CERTIFIED: its.certified_eur,
        Step.PAID: its.paid_eur,
    }
    sums = (
        select(moved.expenditure_item_id, *(_sum_of(step).label(step) for step in said))
        .group_by(moved.expenditure_item_id)
        .subquery()
    )
    wrong = {step: func.coalesce(sums.c[step], 0) - func.coalesce(value, 0) for step, value in said.items()}
    query = select(its.id, its.reference, *(value.label(step) for step, value in wrong.items()))
    query = query.join_from(expenditure_item, sums, sums.c.expenditure_item_id == its.id, isouter=True)
    query = query.where(or_(*(value != 0 for value in wrong.values()))).order_by(its.id)
    return [
        {"summary": "expenditure_item", "id": row["id"], "reference": row["reference"], "of": str(step),
         "amount": row[step]}
        for row in connection.execute(query).mappings()
        for step in wrong
        if row[step]
    ]  # fmt: skip


def _sum_of(step: Step) -> ColumnElement[int]:
    return cast(func.sum(case((money_entry.c.step == step, money_entry.c.amount), else_=0)), BigInteger)


def _places(connection: Connection) -> list[dict[str, Any]]:
    """Items whose declared money is counted under other keys than their own."""
    its, moved = expenditure_item.c, money_entry.c
    keys = ("partner_id", "work_package_id", "cost_category", "reporting_period_id")
    shared = select(expenditure_share.c.expenditure_item_id)
    elsewhere = or_(
        *(moved[name] != its[name] for name in keys),
        moved.partner_report_key != func.coalesce(its.partner_report_id, 0),
        its.id.not_in(shared) & (moved.pilot_key != func.coalesce(its.pilot_id, 0)),
    )
    query = select(its.id, its.reference, cast(func.sum(moved.amount), BigInteger).label("amount"))
    query = query.join_from(expenditure_item, money_entry, moved.expenditure_item_id == its.id)
    query = query.where(elsewhere, moved.step.in_((Step.DECLARED, Step.ENTERED)))
    query = query.group_by(its.id, its.reference).having(func.sum(moved.amount) != 0).order_by(its.id)
    return [{"summary": "expenditure_item", "of": "place", **row._mapping} for row in connection.execute(query)]
