"""The log of sign-ins and refusals, as its people see it, and how refused rights come into it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import SimpleQueue
from threading import Thread

from dashboard.domain.people.access import AccessKind
from dashboard.domain.rights import Action, Actor, require, witnessed
from dashboard.store.engine import reading, transact
from dashboard.store.health import STORE_ERRORS
from dashboard.store.people import access_log
from dashboard.store.people.access_log import Event, Logged

MOST = 10_000
"""Rows of one answer."""
SAID_AGAIN_AFTER = timedelta(minutes=1)
"""The same right refused to the same person sooner is not written again: nobody fills the disk by clicking."""
WAITING_MOST = 1_000
_LOGGER = logging.getLogger("binnacle")


def log_of_all(
    *, by: Actor, username: str | None = None, since: datetime | None = None, most: int = MOST
) -> list[Logged]:
    """The newest first, of everybody or of one person. Raises ``NotAllowed``."""
    require(by, Action.MANAGE_PEOPLE)
    with reading() as connection:
        return access_log.newest(connection, username=username, since=since, most=min(most, MOST))


def own_log(*, by: Actor, most: int) -> list[Logged]:
    """The newest first, of the person alone. Raises ``NotAllowed``."""
    require(by, Action.END_OWN_SESSIONS)
    with reading() as connection:
        return access_log.newest(connection, username=by.username, most=most)


@contextmanager
def noting_refusals() -> Iterator[None]:
    """Inside, each right that a service refuses is noted; at the end all that were are in the log."""
    refusals = _Refusals()
    with witnessed(refusals.hear):
        writer = Thread(target=refusals.write, name="refused rights", daemon=True)
        writer.start()
        try:
            yield
        finally:
            refusals.end()
            writer.join()


class _Refusals:
    """A service refuses inside a transaction, which is then undone, or while it holds the only place among the
    writers: so it is heard at once, and written by a thread of its own."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Event | None] = SimpleQueue()
        self._said: dict[tuple[int, str], datetime] = {}

    def hear(self, actor: Actor, action: str) -> None:
        now, key = datetime.now(UTC), (actor.person_id, action)
        if now - self._said.get(key, datetime.min.replace(tzinfo=UTC)) < SAID_AGAIN_AFTER:
            return
        if self._waiting.qsize() < WAITING_MOST:
            self._said[key] = now
            self._waiting.put(Event(AccessKind.RIGHT_REFUSED, now, actor.person_id, detail=str(action)))

    def end(self) -> None:
        self._waiting.put(None)

    def write(self) -> None:
        while (event := self._waiting.get()) is not None:
            try:
                transact(partial(access_log.note, event=event))
            except STORE_ERRORS as error:
                _LOGGER.warning("A refused right could not be logged: %s", error)
