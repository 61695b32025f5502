"""Sign-ins after the right password that still owe a second factor: of what names one only a hash is kept."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, insert, select, update

from dashboard.domain.people.second_factor import MOST_TRIES
from dashboard.domain.vocabulary import Role
from dashboard.store.people.accounts import roles_of
from dashboard.store.tables import half_sign_in, person, second_factor, ticket

_its = half_sign_in.c


class Half(NamedTuple):
    """Whose it is; ``was_given`` once the second factor was given too and the session is still to be opened."""

    person_id: int
    username: str
    display_name: str
    language: str | None
    roles: frozenset[Role]
    is_on: bool
    was_given: bool


class Owner(NamedTuple):
    person_id: int
    roles: frozenset[Role]
    is_on: bool


def owner_of_ticket(connection: Connection, ticket_hash: str, now: datetime) -> Owner | None:
    """Whose ticket it is, where it still holds and says nothing of a second factor."""
    query = select(ticket.c.person_id, second_factor.c.sealed).outerjoin(
        second_factor, second_factor.c.person_id == ticket.c.person_id
    )
    holds = (ticket.c.token_hash == ticket_hash, ticket.c.expires_at > now, ticket.c.second_factor.is_(False))
    found = connection.execute(query.where(*holds)).first()
    if found is None:
        return None
    return Owner(found.person_id, frozenset(roles_of(connection, found.person_id)), found.sealed is not None)


def begin(connection: Connection, ticket_hash: str, token_hash: str, *, now: datetime, until: datetime) -> bool:
    """In the place of a ticket, which is no more; False where there is none. Drops what has expired."""
    connection.execute(delete(half_sign_in).where(_its.expires_at <= now))
    taken = delete(ticket).where(ticket.c.token_hash == ticket_hash, ticket.c.expires_at > now)
    person_id = connection.execute(taken.returning(ticket.c.person_id)).scalar_one_or_none()
    if person_id is None:
        return False
    values = {"token_hash": token_hash, "person_id": person_id, "expires_at": until}
    connection.execute(insert(half_sign_in).values(values))
    return True


def find(connection: Connection, token_hash: str, now: datetime) -> Half | None:
    """One that still stands, of somebody who may sign in."""
    its = person.c
    columns = (_its.person_id, its.username, its.display_name, its.language, second_factor.c.sealed, _its.was_given)
    query = (
        select(*columns)
        .join_from(half_sign_in, person)
        .outerjoin(second_factor, second_factor.c.person_id == its.id)
        .where(_its.token_hash == token_hash, _its.expires_at > now, its.disabled_at.is_(None))
    )
    found = connection.execute(query).first()
    return None if found is None else _half(connection, found)


def _half(connection: Connection, found: Row[*tuple[object, ...]]) -> Half:
    return Half(
        person_id=found.person_id,
        username=found.username,
        display_name=found.display_name,
        language=found.language.value if found.language else None,
        roles=frozenset(roles_of(connection, found.person_id)),
        is_on=found.sealed is not None,
        was_given=found.was_given,
    )


def count_try(connection: Connection, token_hash: str, now: datetime) -> bool:
    """One code more; False where there were as many as there may be, or the sign-in stands no more."""
    tried = update(half_sign_in).where(_its.token_hash == token_hash, _its.expires_at > now, _its.tries < MOST_TRIES)
    return bool(connection.execute(tried.values(tries=_its.tries + 1)).rowcount == 1)


def has_tries_left(connection: Connection, token_hash: str) -> bool:
    query = select(_its.tries).where(_its.token_hash == token_hash)
    tries = connection.execute(query).scalar_one_or_none()
    return tries is not None and tries < MOST_TRIES


def note_given(connection: Connection, token_hash: str) -> None:
    connection.execute(update(half_sign_in).where(_its.token_hash == token_hash).values(was_given=True))


def end(connection: Connection, token_hash: str) -> bool:
    """False where it had ended already."""
    return bool(connection.execute(delete(half_sign_in).where(_its.token_hash == token_hash)).rowcount == 1)
