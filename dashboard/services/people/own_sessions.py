"""One's own open sessions: seen, and ended one by one or all others at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dashboard.domain.people.access import AccessKind
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.services.people.sign_in import digest
from dashboard.store import audit
from dashboard.store.engine import Connection, reading
from dashboard.store.people import access_log, sessions
from dashboard.store.people.access_log import Event
from dashboard.store.people.sessions import Place


class OwnSession(NamedTuple):
    """``name`` tells it from the person's others, and is worth nothing to anybody else."""

    name: str
    since: datetime
    last_used: datetime
    place: Place
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class EndSession:
    """``name`` is one that the list gave."""

    name: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class EndOtherSessions:
    """``session_token`` is the session that stays."""

    session_token: str
    idempotency_key: str


def own_sessions(session_token: str, *, by: Actor, clock: datetime) -> list[OwnSession]:
    """This one first, then the one used last. Raises ``NotAllowed``."""
    require(by, Action.END_OWN_SESSIONS)
    this = digest(session_token)
    with reading() as connection:
        found = sessions.open_sessions(connection, by.person_id, clock)
    listed = [
        OwnSession(name_of(each.token_hash), each.since, each.last_used, each.place, each.token_hash == this)
        for each in found
    ]
    return sorted(listed, key=lambda each: not each.is_this)


def end_session(command: EndSession, *, by: Actor, now: datetime, clock: datetime) -> bool:
    """Whoever acts in it is refused at the next action; False where it is no open session of the person.

    ``clock`` is the real time, ``now`` the audit's. Raises ``NotAllowed``.
    """
    require(by, Action.END_OWN_SESSIONS)

    def work(connection: Connection) -> bool:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return True
        own = {
            name_of(each.token_hash): each.token_hash
            for each in sessions.open_sessions(connection, by.person_id, clock)
        }
        if not sessions.end_one(connection, by.person_id, own.get(command.name, "")):
            return False
        access_log.note(connection, Event(AccessKind.SESSION_ENDED, clock, by.person_id))
        _note(connection, by, now, 1, command.idempotency_key)
        return True

    return transact_as(by, work)


def end_other_sessions(command: EndOtherSessions, *, by: Actor, now: datetime, clock: datetime) -> None:
    """All but the one that stays. Raises ``NotAllowed``."""
    require(by, Action.END_OWN_SESSIONS)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        if ended := sessions.end_others(connection, by.person_id, digest(command.session_token)):
            for _ in range(ended):
                access_log.note(connection, Event(AccessKind.SESSION_ENDED, clock, by.person_id))
            _note(connection, by, now, ended, command.idempotency_key)

    transact_as(by, work)


def name_of(token_hash: str) -> str:
    """A session's name in the list: neither its token nor the hash that stands for it inside."""
    return digest(f"listed {token_hash}")[:20]


def _note(connection: Connection, by: Actor, now: datetime, ended: int, key: str) -> None:
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action="sessions_ended",
        entity="person",
        entity_key=by.username,
        after={"ended": ended},
        idempotency_key=key,
    )
