"""Whether the database answers, and which errors say that it does not."""

from sqlalchemy import text

from dashboard.store.engine import reading
from dashboard.store.trouble import StoreTrouble

STORE_ERRORS = (StoreTrouble,)
"""Away, locked too long, read-only, or its disk full; its ``fate`` says what was written."""


def answers() -> bool:
    try:
        with reading() as connection:
            connection.execute(text("SELECT 1"))
    except STORE_ERRORS:
        return False
    return True
