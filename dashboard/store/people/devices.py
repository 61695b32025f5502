"""Devices on which somebody signed in: of the cookie that names one only a hash is kept."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.store.tables import known_device, person, session

_its = known_device.c


def is_known(connection: Connection, token_hash: str, account: str, since: datetime) -> bool:
    """Whether this very person signed in on the device after ``since``."""
    query = select(_its.person_id).join_from(known_device, person)
    here = query.where(_its.token_hash == token_hash, _its.signed_in_at > since, person.c.username == account)
    return connection.execute(here).first() is not None


def stands_for_somebody(connection: Connection, token_hash: str, since: datetime) -> bool:
    query = select(_its.person_id).where(_its.token_hash == token_hash, _its.signed_in_at > since)
    return connection.execute(query.limit(1)).first() is not None


def remember(
    connection: Connection, token_hash: str, session_hash: str, *, now: datetime, known_for: timedelta
) -> None:
    """The person of this session signed in on the device now. Forgets devices that nobody used since."""
    connection.execute(delete(known_device).where(_its.signed_in_at <= now - known_for))
    whose = select(person.c.id).join_from(session, person).where(session.c.token_hash == session_hash)
    # A device that two tabs bring at once has one row: they queue at the person's.
    person_id = connection.execute(whose.with_for_update(of=person)).scalar_one_or_none()
    if person_id is None:
        return
    same = (_its.token_hash == token_hash, _its.person_id == person_id)
    if not connection.execute(update(known_device).where(*same).values(signed_in_at=now)).rowcount:
        values = {"token_hash": token_hash, "person_id": person_id, "signed_in_at": now}
        connection.execute(insert(known_device).values(values))


def forget_devices_of(connection: Connection, person_id: int) -> None:
    connection.execute(delete(known_device).where(_its.person_id == person_id))
