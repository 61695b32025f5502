"""Which first duty a person has had already, for the rule of ``domain.separation``: handed in, reviewed, entered."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, String, cast, exists, literal, select

from dashboard.domain.separation import SAID
from dashboard.domain.vocabulary import DeliverableState, OnePerson, ReportState
from dashboard.store.reads.deliverables.reviews import end_of
from dashboard.store.tables import (
    audit,
    certificate,
    deliverable_status,
    expenditure_item,
    report_event,
    review,
)

ITEM = "expenditure_item"
"""What the audit calls an item of expenditure."""


def before_review(connection: Connection, deliverable_id: int, username: str, today: date) -> set[OnePerson]:
    """Of somebody who is about to review it: whether this person ever handed it in."""
    return before_reviews(connection, [deliverable_id], username, today).get(deliverable_id, set())


def before_confirming(connection: Connection, deliverable_id: int, username: str, today: date) -> set[OnePerson]:
    """Of somebody who is about to confirm it, or to refuse to: handed it in, or reviewed it to an end."""
    return before_confirmations(connection, [deliverable_id], username, today).get(deliverable_id, set())


def before_reviews(
    connection: Connection, identities: Sequence[int], username: str, today: date
) -> dict[int, set[OnePerson]]:
    """The same of several deliverables, by id; those with nothing are left out."""
    submitted = _submitted(connection, identities, username, today)
    return {number: {OnePerson.SUBMIT_AND_REVIEW} for number in submitted}


def before_confirmations(
    connection: Connection, identities: Sequence[int], username: str, today: date
) -> dict[int, set[OnePerson]]:
    its = review.c
    ended = select(its.deliverable_id).where(its.deliverable_id.in_(identities), its.outcome.is_not(None))
    ended = ended.where(its.closed_at < end_of(today))
    reviewed = set(connection.execute(ended.where(its.reviewer == username)).scalars())
    submitted = _submitted(connection, identities, username, today)
    found = {number: {OnePerson.SUBMIT_AND_CONFIRM} for number in submitted}
    for number in reviewed:
        found.setdefault(number, set()).add(OnePerson.REVIEW_AND_CONFIRM)
    return found


def before_control(
    connection: Connection, report_id: int, report_key: str, username: str, today: date
) -> set[OnePerson]:
    """Of somebody who is about to control the report: submitted it, or entered or changed a cost that is in it.

    ``report_key`` as the audit names the report (``ASL/initial/CORK/R3``).
    """
    event = report_event.c
    submitted = exists().where(
        event.partner_report_id == report_id,
        event.state == ReportState.SUBMITTED,
        event.author == username,
        event.day <= today,
    )
    found = {OnePerson.SUBMIT_AND_CONTROL} if connection.execute(select(submitted)).scalar() else set()
    return found | ({OnePerson.ENTER_AND_CONTROL} if _entered(connection, report_id, report_key, username) else set())


def before_claiming(connection: Connection, project_report_id: int, username: str) -> set[OnePerson]:
    """Of somebody who puts certificates into a payment claim: issued one of those that it holds."""
    its = certificate.c
    issued = exists().where(
        its.project_report_id == project_report_id, its.author == username, its.withdrawn_on.is_(None)
    )
    return {OnePerson.CERTIFY_AND_CLAIM} if connection.execute(select(issued)).scalar() else set()


def _submitted(connection: Connection, identities: Sequence[int], username: str, today: date) -> set[int]:
    """Those of the deliverables that this person handed in by the end of ``today``, the last time or an earlier one.

    A review handed back leaves the state in its reviewer's name: that is no submission.
    """
    its = deliverable_status.c
    query = select(its.deliverable_id, its.state, its.author).where(
        its.deliverable_id.in_(identities), its.day <= today
    )
    found, before = set(), None
    for row in connection.execute(query.order_by(its.deliverable_id, its.day, its.recorded_at)):
        came_back = before == (row.deliverable_id, DeliverableState.UNDER_REVIEW)
        if row.state == DeliverableState.SUBMITTED and row.author == username and not came_back:
            found.add(row.deliverable_id)
        before = (row.deliverable_id, row.state)
    return found


def _entered(connection: Connection, report_id: int, report_key: str, username: str) -> bool:
    its = expenditure_item.c
    partner_key = report_key.rpartition("/")[0]
    item_key = literal(f"{partner_key}/") + cast(its.id, String)
    told = audit.c
    changed = exists().where(told.entity_key == item_key, told.entity == ITEM, told.actor == username)
    for of in (its.partner_report_id == report_id, its.included_in_id == report_id):
        here: ColumnElement[bool] = of & its.removed_on.is_(None)
        if connection.execute(select(exists().where(here, its.entered_by == username))).scalar():
            return True
        if connection.execute(select(exists().where(here, changed))).scalar():
            return True
    return False


class Recorded(NamedTuple):
    """What the record says that one person did both of; ``after`` is the rest of what it says of the step."""

    actor: str
    action: str
    pairs: tuple[OnePerson, ...]
    after: dict[str, Any]


def recorded(connection: Connection, entity_key: str, actions: tuple[str, ...], as_of: date) -> list[Recorded]:
    """Of these steps, taken by the end of that day on what the audit calls ``entity_key``; the oldest first."""
    its = audit.c
    query = select(its.actor, its.action, its.after).where(its.entity_key == entity_key, its.action.in_(actions))
    rows = connection.execute(query.where(its.at < end_of(as_of)).order_by(its.id))
    return [
        Recorded(row.actor, row.action, tuple(OnePerson(name) for name in row.after[SAID]), dict(row.after))
        for row in rows
        if row.after and row.after.get(SAID)
    ]
