"""Signing in and out: attempts counted, a ticket for thirty seconds, a session in the database behind a cookie."""

import hashlib
import secrets
from datetime import datetime, timedelta

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Language
from dashboard.services.passwords import matches
from dashboard.settings import settings
from dashboard.store import attempts, people
from dashboard.store.audit import last_number
from dashboard.store.engine import reading, transact

COOKIE = "binnacle_session"
TICKET_LASTS = timedelta(seconds=30)
LIMITS = ((5, timedelta(minutes=15)), (20, timedelta(hours=1)))
"""Failures allowed for an account and for an address, and over how long."""

WRONG = Problem(code="sign_in_wrong")
TOO_MANY = Problem(code="too_many_attempts", values={"minutes": 15})


def sign_in(*, username: str, password: str, address: str, now: datetime, language: Language | None = None) -> str:
    """The one-time ticket that ``/auth/exchange`` takes for a session.

    ``now`` is the real clock, never the day that stands for today; ``language`` is one chosen at the door, and kept.
    Raises ``Refused``, with the same words and after
    the same time whether the name or the password was wrong.
    """
    person_id = check_password(username=username, password=password, address=address, now=now)
    token = secrets.token_urlsafe(32)

    def work(connection: people.Connection) -> None:
        people.add_ticket(connection, digest(token), person_id, now + TICKET_LASTS)
        if language:
            people.change(connection, person_id, language=language)

    transact(work)
    return token


def check_password(*, username: str, password: str, address: str, now: datetime) -> int:
    """The id of the person whose password this is; counts the attempt. Raises ``Refused``."""
    account = username.strip().lower()[:60]
    number = transact(
        lambda connection: attempts.count_attempt(
            connection, account=account, address=address[:64], now=now, limits=LIMITS
        )
    )
    if number is None:
        raise Refused(TOO_MANY)
    with reading() as connection:
        found = people.find(connection, account)
    known = found.password_hash if found and found.disabled_at is None else None
    if not matches(password, known) or found is None:
        raise Refused(WRONG)
    transact(lambda connection: attempts.attempt_succeeded(connection, number))
    return int(found.id)


def exchange(ticket: str, *, now: datetime) -> str | None:
    """A new session's token for a ticket, once; ``None`` for a ticket used, expired or never given."""
    token = secrets.token_urlsafe(32)
    expires_at = now + timedelta(hours=settings().session_hours)

    done = transact(
        lambda connection: people.exchange_ticket(
            connection, digest(ticket), digest(token), now=now, expires_at=expires_at
        )
    )
    return token if done else None


def sign_out(token: str) -> None:
    """End the session; a token that opens none is no matter."""
    transact(lambda connection: people.end_session(connection, digest(token)))


def actor_of(token: str, now: datetime, *, language: str = "en") -> Actor | None:
    """Who acts with this session token, now."""
    with reading() as connection:
        return people.actor_of(connection, digest(token), now, language)


def session_stands(token_hash: str, now: datetime) -> bool:
    """Whether somebody may act in the session of this token's hash, which is all that is kept of a token."""
    with reading() as connection:
        return people.session_stands(connection, token_hash, now)


def actor_and_number(token: str, now: datetime, *, language: str = "en") -> tuple[Actor | None, int]:
    """Who acts with this session token, and the number of the last audit row, both of one moment."""
    with reading() as connection:
        return people.actor_of(connection, digest(token), now, language), last_number(connection)


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
