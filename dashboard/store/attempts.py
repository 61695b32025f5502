"""Attempts at a password, counted against guessing."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text, update

from dashboard.store.tables import sign_in_attempt

ATTEMPTS_LOCK = 0x62696E03
ATTEMPTS_KEPT = timedelta(days=1)


def count_attempt(
    connection: Connection, *, account: str, address: str, now: datetime, limits: tuple[tuple[int, timedelta], ...]
) -> int | None:
    """Note an attempt as failed and return its number; ``None`` where the account or the address had too many.

    ``limits`` are (failures, window) for the account and for the address. Attempts that are turned away are not noted,
    so that waiting helps. Attempts queue here, so that none slips between counting and noting.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ATTEMPTS_LOCK})
    connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.at < now - ATTEMPTS_KEPT))
    columns = (sign_in_attempt.c.account == account, sign_in_attempt.c.address == address)
    for same, (most, window) in zip(columns, limits, strict=True):
        failures = select(func.count()).where(same, sign_in_attempt.c.succeeded.is_(False))
        if connection.execute(failures.where(sign_in_attempt.c.at > now - window)).scalar_one() >= most:
            return None
    values = {"account": account, "address": address, "at": now, "succeeded": False}
    return int(connection.execute(insert(sign_in_attempt).values(values).returning(sign_in_attempt.c.id)).scalar_one())


def attempt_succeeded(connection: Connection, number: int) -> None:
    connection.execute(update(sign_in_attempt).where(sign_in_attempt.c.id == number).values(succeeded=True))
