"""Who visits the server under test: sessions of the demo people, written where signing in would write them."""

import secrets
from datetime import UTC, datetime, timedelta

from dashboard.services.people.sign_in import COOKIE, digest
from dashboard.store.engine import writing
from dashboard.store.people.accounts import add_session, find

LASTS = timedelta(hours=2)


def cookies_of(database: str, username: str, number: int = 1) -> list[str]:
    """Cookie headers of ``number`` new sessions of one person. Raises ``LookupError`` where there is no such person."""
    now = datetime.now(UTC)
    tokens = [secrets.token_urlsafe(32) for _ in range(number)]
    with writing(database) as connection:
        person = find(connection, username)
        if person is None:
            raise LookupError(username)
        for token in tokens:
            add_session(connection, digest(token), person.id, now=now, expires_at=now + LASTS)
    return [f"{COOKIE}={token}" for token in tokens]
