"""When deliverables were last submitted, and by whom: a review handed back does not submit them again."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.store.tables import deliverable_status


class Submission(NamedTuple):
    day: date
    author: str


def submissions(connection: Connection, identities: Sequence[int], as_of: date) -> dict[int, Submission]:
    """The last one of each, by id; picked here, since asking for the state would walk everybody's."""
    its = deliverable_status.c
    query = select(its.deliverable_id, its.day, its.state, its.author)
    query = query.where(its.deliverable_id.in_(identities), its.day <= as_of)
    found: dict[int, Submission] = {}
    before = None
    for row in connection.execute(query.order_by(its.deliverable_id, its.day, its.recorded_at)):
        came_back = before == (row.deliverable_id, State.UNDER_REVIEW)
        if row.state == State.SUBMITTED and not came_back:
            found[row.deliverable_id] = Submission(row.day, row.author)
        before = (row.deliverable_id, row.state)
    return found
