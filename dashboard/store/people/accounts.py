"""People, their roles, tickets and sessions: what the database keeps of who signs in."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection as Connection  # services annotate with it
from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from dashboard.domain.people.second_factor import opens
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Language, Role
from dashboard.settings import settings
from dashboard.store.reads.frames import frame_of
from dashboard.store.tables import (
    audit,
    half_sign_in,
    organisation,
    password_link,
    person,
    person_role,
    second_factor,
    session,
    ticket,
)

Roles = frozenset[Role]
Found = Row[*tuple[Any, ...]]


def people(connection: Connection) -> pd.DataFrame:
    """All, by name: person_id, username, display_name, organisation (code), email, language, disabled_at, version,
    has_password, link_until (of the newest link to set one), second_factor (since when it is on), roles (a list);
    ``None`` where missing. Never a hash."""
    until = select(func.max(password_link.c.expires_at)).where(password_link.c.person_id == person.c.id)
    since = select(second_factor.c.since).where(second_factor.c.person_id == person.c.id)
    columns = (
        person.c.id.label("person_id"),
        person.c.username,
        person.c.display_name,
        person.c.organisation_code.label("organisation"),
        person.c.email,
        person.c.language,
        person.c.disabled_at,
        person.c.version,
        (person.c.password_hash != "").label("has_password"),
        until.scalar_subquery().label("link_until"),
        since.scalar_subquery().label("second_factor"),
    )
    rows = connection.execute(select(*columns).order_by(person.c.display_name, person.c.username)).mappings().all()
    roles = _roles(connection)
    filled = [(*row.values(), roles.get(row["person_id"], [])) for row in rows]
    kinds = {"person_id": "int64", "version": "int64", "has_password": "bool"}
    dtypes = {column.name: kinds.get(column.name, "object") for column in columns}
    return frame_of(filled, {**dtypes, "roles": "object"})


def find(connection: Connection, username: str) -> Found | None:
    """id, username, display_name, email, organisation_code, language, password_hash, disabled_at, version."""
    columns = [column for column in person.c if column.name != "created_at"]
    return connection.execute(select(*columns).where(person.c.username == username)).first()


def email_of(connection: Connection, person_id: int) -> str | None:
    return connection.execute(select(person.c.email).where(person.c.id == person_id)).scalar_one_or_none()


def password_hash_of(connection: Connection, person_id: int) -> str | None:
    return connection.execute(select(person.c.password_hash).where(person.c.id == person_id)).scalar_one_or_none()


def languages_of(connection: Connection, organisation_code: str) -> list[str]:
    """The languages that the organisation's people have chosen, one a person who may sign in."""
    its = person.c
    query = select(its.language).where(its.organisation_code == organisation_code, its.language.is_not(None))
    return [str(language) for language in connection.execute(query.where(its.disabled_at.is_(None))).scalars()]


def roles_of(connection: Connection, person_id: int) -> list[Role]:
    return _roles(connection, person_id).get(person_id, [])


def rights_of(connection: Connection, person_id: int) -> tuple[str | None, Roles] | None:
    """Organisation and roles, both of one moment; ``None`` where the person may not act at all."""
    rows = connection.execute(_RIGHTS, {"person_id": person_id}).all()
    return (rows[0].organisation_code, frozenset(Role(row.role) for row in rows if row.role)) if rows else None


def _roles(connection: Connection, person_id: int | None = None) -> dict[int, list[Role]]:
    query = select(person_role.c.person_id, person_role.c.role)
    if person_id is not None:
        query = query.where(person_role.c.person_id == person_id)
    found: dict[int, list[Role]] = {}
    for number, role in connection.execute(query):
        found.setdefault(number, []).append(Role(role))
    order = list(Role)
    return {number: sorted(roles, key=order.index) for number, roles in found.items()}


def add(
    connection: Connection,
    *,
    username: str,
    display_name: str,
    organisation: str | None,
    language: Language | None,
    password_hash: str,
    roles: Collection[Role],
    now: datetime,
    email: str | None = None,
) -> int:
    """A new person's id."""
    values = {
        "username": username,
        "display_name": display_name,
        "organisation_code": organisation,
        "email": email,
        "language": language,
        "password_hash": password_hash,
        "created_at": now,
    }
    number = connection.execute(insert(person).values(values).returning(person.c.id)).scalar_one()
    _add_roles(connection, number, roles)
    return int(number)


def change(connection: Connection, person_id: int, version: int | None = None, **values: object) -> bool:
    """Write ``values``; False where ``version`` is no longer the row's."""
    query = update(person).where(person.c.id == person_id)
    if version is not None:
        query = query.where(person.c.version == version)
    written = connection.execute(query.values(**values, version=person.c.version + 1))
    return bool(written.rowcount == 1)


def replace_roles(connection: Connection, person_id: int, roles: Collection[Role]) -> None:
    connection.execute(delete(person_role).where(person_role.c.person_id == person_id))
    _add_roles(connection, person_id, roles)


def _add_roles(connection: Connection, person_id: int, roles: Collection[Role]) -> None:
    if roles:
        connection.execute(insert(person_role), [{"person_id": person_id, "role": role} for role in roles])


def added_by(connection: Connection, actor: str) -> set[str]:
    """Usernames of the people whom ``actor`` added, by the audit."""
    query = select(audit.c.entity_key).where(audit.c.action == "person_added", audit.c.actor == actor)
    return set(connection.execute(query).scalars())


def organisations(connection: Connection) -> pd.DataFrame:
    """All organisations known here, by code: code, name."""
    rows = connection.execute(select(organisation.c.code, organisation.c.name).order_by(organisation.c.code)).all()
    return frame_of([tuple(row) for row in rows], {"code": "object", "name": "object"})


def other_administrators(connection: Connection, person_id: int) -> int:
    """How many enabled administrators there are beside this person."""
    query = select(func.count()).select_from(person_role).join(person, person.c.id == person_role.c.person_id)
    query = query.where(person_role.c.role == Role.ADMINISTRATOR, person.c.disabled_at.is_(None))
    return int(connection.execute(query.where(person.c.id != person_id)).scalar_one())


def add_ticket(
    connection: Connection, token_hash: str, person_id: int, expires_at: datetime, *, second_factor_given: bool = False
) -> None:
    values = {"token_hash": token_hash, "person_id": person_id, "expires_at": expires_at}
    connection.execute(insert(ticket).values(**values, second_factor=second_factor_given))


def exchange_ticket(
    connection: Connection, ticket_hash: str, token_hash: str, *, now: datetime, expires_at: datetime
) -> bool:
    """A session for a ticket that is still good, and is no more; False for any other. Drops expired tickets."""
    taken = delete(ticket).where(ticket.c.token_hash == ticket_hash, ticket.c.expires_at > now)
    found = connection.execute(taken.returning(ticket.c.person_id, ticket.c.second_factor)).first()
    connection.execute(delete(ticket).where(ticket.c.expires_at <= now))
    if found is None:
        return False
    add_session(connection, token_hash, found.person_id, now=now, expires_at=expires_at)
    if found.second_factor:
        second_factor_was_given(connection, token_hash)
    return True


def idle_since(now: datetime) -> datetime:
    """Whoever used a session last at that moment, or before, is signed out."""
    return now - timedelta(minutes=settings().session_idle_minutes)


def second_factor_was_given(connection: Connection, token_hash: str) -> None:
    """The person of this session has shown their second factor in it."""
    connection.execute(update(session).where(session.c.token_hash == token_hash).values(second_factor=True))


def add_session(
    connection: Connection, token_hash: str, person_id: int, *, now: datetime, expires_at: datetime
) -> None:
    values = {"token_hash": token_hash, "person_id": person_id, "created_at": now, "expires_at": expires_at}
    connection.execute(insert(session).values(**values, last_used_at=now))


def end_session(connection: Connection, token_hash: str) -> int | None:
    """Whose it was; ``None`` where there is no such session."""
    ended = delete(session).where(session.c.token_hash == token_hash).returning(session.c.person_id)
    return connection.execute(ended).scalar_one_or_none()


def end_sessions_of(connection: Connection, person_id: int, *, but: str = "") -> None:
    """End all of a person's sessions, tickets and half sign-ins, except the one whose hash is ``but``."""
    for table in (session, half_sign_in):
        connection.execute(delete(table).where(table.c.person_id == person_id, table.c.token_hash != but))
    connection.execute(delete(ticket).where(ticket.c.person_id == person_id))


# Made once: making a statement costs more than running these two, and every rerun runs both.
_STANDING = (
    (session.c.token_hash == bindparam("token_hash"))
    & (session.c.expires_at > bindparam("now"))
    & (session.c.last_used_at > bindparam("idle_since"))
    & person.c.disabled_at.is_(None)
)
_SECOND_FACTOR = (session.c.second_factor.label("was_given"), second_factor.c.sealed.is_not(None).label("is_on"))
_RIGHTS = (
    select(person.c.organisation_code, person_role.c.role)
    .outerjoin_from(person, person_role, person_role.c.person_id == person.c.id)
    .where(person.c.id == bindparam("person_id"), person.c.disabled_at.is_(None))
)
_LAST_USE = (
    select(session.c.last_used_at, person_role.c.role, *_SECOND_FACTOR)
    .join_from(session, person)
    .outerjoin(person_role, person_role.c.person_id == person.c.id)
    .outerjoin(second_factor, second_factor.c.person_id == person.c.id)
    .where(_STANDING)
)
_ACTOR = (
    select(
        *_SECOND_FACTOR,
        person.c.id,
        person.c.username,
        person.c.display_name,
        person.c.organisation_code,
        person.c.language,
        person_role.c.role,
    )
    .join_from(session, person)
    .outerjoin(person_role, person_role.c.person_id == person.c.id)
    .outerjoin(second_factor, second_factor.c.person_id == person.c.id)
    .where(_STANDING)
)


def last_use(connection: Connection, token_hash: str, now: datetime, demanded: Roles = frozenset()) -> datetime | None:
    """When its person last used this session; ``None`` where nobody may act in it any more.

    ``demanded`` are the roles of which a second factor is asked.
    """
    rows = connection.execute(_LAST_USE, _asked(token_hash, now)).all()
    return rows[0].last_used_at if _opens(rows, demanded) else None


def _asked(token_hash: str, now: datetime) -> dict[str, Any]:
    return {"token_hash": token_hash, "now": now, "idle_since": idle_since(now)}


def _opens(rows: Sequence[Row[*tuple[Any, ...]]], demanded: Roles) -> bool:
    if not rows:
        return False
    roles = {Role(row.role) for row in rows if row.role}
    return opens(was_given=rows[0].was_given, is_on=rows[0].is_on, roles=roles, demanded=demanded)


def actor_of(
    connection: Connection, token_hash: str, now: datetime, language: str, demanded: Roles = frozenset()
) -> Actor | None:
    """Who acts in this session, in one select; ``None`` where it has ended, unused too, the person is disabled or
    it lacks the second factor that they owe.

    ``language`` stands in until the person has chosen one; ``demanded`` as above.
    """
    rows = connection.execute(_ACTOR, _asked(token_hash, now)).all()
    if not _opens(rows, demanded):
        return None
    first = rows[0]
    return Actor(
        person_id=first.id,
        username=first.username,
        display_name=first.display_name,
        organisation=first.organisation_code,
        roles=frozenset(Role(row.role) for row in rows if row.role),
        language=first.language.value if first.language else language,
        looked_up=True,
    )
