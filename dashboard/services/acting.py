"""Writing as a person: who acts is looked at again where the write is, and a change that was committed first wins."""

from collections.abc import Callable
from typing import TypeVar

from dashboard.domain.rights import Actor, not_allowed
from dashboard.store import audit
from dashboard.store.engine import Connection, transact
from dashboard.store.people import accounts

Result = TypeVar("Result")
CHANGED = "write"
"""What is refused to whoever's roles or organisation are not those that the page was shown for."""


def transact_as(
    by: Actor, work: Callable[[Connection], Result], url: str | None = None, *, on_people: bool = False
) -> Result:
    """``engine.transact`` for what ``by`` does: raises ``NotAllowed`` where a role or the organisation changed, or the
    person was disabled, after ``by`` was looked up and before this commits.

    Writers queue at the audit, so that whoever's rights are read behind ``work`` has them until the commit, and nobody
    waits for a long import to take a role away. ``on_people``: the work may be about ``by`` itself, whose own change is
    no reason to refuse it; so it queues first and looks once.
    """

    def looked_at_again(connection: Connection) -> Result:
        if on_people:
            audit.take_turn(connection)
        _require_unchanged(connection, by)
        result = work(connection)
        if not on_people:
            _require_unchanged(connection, by)
        return result

    return transact(looked_at_again, url)


def _require_unchanged(connection: Connection, by: Actor) -> None:
    if by.looked_up and accounts.rights_of(connection, by.person_id) != (by.organisation, by.roles):
        raise not_allowed(by, CHANGED)
