"""Whether the database answers, and which errors say that it does not."""

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from dashboard.store.engine import reading

STORE_ERRORS = (OperationalError, InterfaceError, TimeoutError)
"""Away, locked too long, read-only, or its disk full: nothing of the transaction was written."""


def answers() -> bool:
    try:
        with reading() as connection:
            connection.execute(text("SELECT 1"))
    except STORE_ERRORS:
        return False
    return True
