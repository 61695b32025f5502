"""Signing in and out: attempts counted, a ticket for thirty seconds, a session in the database behind a cookie."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.domain.people.access import AccessKind
from dashboard.domain.people.guessing import DEVICE_KNOWN_FOR, LIMITS, Held, counted_address
from dashboard.domain.people.second_factor import Need, owed
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Language
from dashboard.services.people.passwords import matches
from dashboard.services.people.second_factor_codes import demanded
from dashboard.settings import settings
from dashboard.store.audit import last_number
from dashboard.store.engine import look, reading, transact
from dashboard.store.people import access_log, accounts, attempts, devices, half_sign_ins, second_factors, sessions
from dashboard.store.people.access_log import Event
from dashboard.store.people.attempts import Attempt, By
from dashboard.store.people.sessions import Place as Place  # whoever exchanges a ticket says where

COOKIE = "binnacle_session"
DEVICE_COOKIE = "binnacle_device"
TICKET_LASTS = timedelta(seconds=30)
USE_NOTED_EVERY = timedelta(minutes=1)
"""A click is no write: of those within a minute the first is noted."""
NOWHERE = Place()
WRONG = Problem(code="sign_in_wrong")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where somebody proves who they are; ``device`` and ``session`` are tokens of what may show that they were here
    before."""

    address: str
    device: str = ""
    session: str = ""


def sign_in(
    *,
    username: str,
    password: str,
    address: str,
    now: datetime,
    device: str = "",
    language: Language | None = None,
) -> str:
    """The one-time ticket that ``/auth/exchange`` takes for a session.

    ``now`` is the real clock, never the day that stands for today; ``device`` is the token of a device that may be
    known; ``language`` is one chosen at the door, and kept. Raises ``Refused``, with the same words and after the same
    time whether the name or the password was wrong.
    """
    person_id, password_hash = _checked(username, password, Origin(address=address, device=device), now)
    token = secrets.token_urlsafe(32)

    def work(connection: accounts.Connection) -> None:
        if accounts.password_hash_of(connection, person_id) != password_hash:  # reset since it was looked at
            raise Refused(WRONG)
        accounts.add_ticket(connection, digest(token), person_id, now + TICKET_LASTS)
        if language:
            accounts.change(connection, person_id, language=language)

    transact(work)
    return token


def check_password(*, username: str, password: str, address: str, session: str, now: datetime) -> int:
    """The id of the person whose password this is; counts the attempt. Raises ``Refused``.

    ``session`` is the token of the open session of whoever proves once more who they are.
    """
    return _checked(username, password, Origin(address=address, session=session), now)[0]


def _checked(username: str, password: str, origin: Origin, now: datetime) -> tuple[int, str]:
    """The person's id and the hash that the password was found to match. Raises ``Refused``."""
    number = count_attempt(username, origin, now)
    with reading() as connection:
        found = accounts.find(connection, _account(username))
    known = found.password_hash if found and found.disabled_at is None else None
    if not matches(password, known) or found is None:
        person_id = int(found.id) if found else None
        note_failure(username, person_id, origin, now)
        raise Refused(WRONG)
    person_id = int(found.id)

    def work(connection: accounts.Connection) -> None:
        attempts.attempt_succeeded(connection, number)
        if not second_factors.is_on(connection, person_id):  # else they are in with its code
            attempts.is_in(connection, person_id)

    transact(work)
    return person_id, str(found.password_hash)


def note_failure(
    username: str,
    person_id: int | None,
    origin: Origin,
    now: datetime,
    kind: AccessKind = AccessKind.SIGN_IN_FAILED,
) -> None:
    """Into the log; as dear for a name that is nobody's as for a person's."""
    name, nobody = pseudonym(_account(username)), person_id is None
    event = Event(kind, now, person_id, name if nobody else "", counted_address(origin.address))
    transact(lambda connection: access_log.note(connection, event))


def pseudonym(name: str) -> str:
    """Stands for a typed name that is nobody's, which may be a password in the wrong field: the same for the same name,
    and told by nobody without the key. No user name begins so."""
    key = settings().secret("names").encode()
    return "?" + hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:40]


def _account(username: str) -> str:
    """The name as it is counted; a sign that no name holds stays one, whatever the databases think of it."""
    return "".join(sign if sign.isprintable() else "?" for sign in username.strip().lower()[:60])


def count_attempt(username: str, origin: Origin, now: datetime) -> int:
    """Note an attempt, at a password or at a second factor, as failed; its number.

    Raises ``Refused`` with the limit reached, and until when.

    Whoever is held is so after a look, without a place among the writers: a flood of guesses holds up nobody's work.
    """
    with reading() as connection:
        attempt = _attempt(connection, _account(username), origin, now)
        answer: int | Held | None = attempts.held(connection, attempt, now=now, limits=LIMITS)
    if answer is None:
        answer = transact(lambda connection: attempts.count_attempt(connection, attempt, now=now, limits=LIMITS))
    if isinstance(answer, Held):
        raise Refused(_reason(answer))
    return answer


def _reason(held: Held) -> Problem:
    """Which limit, and until when: to the second, and never too early."""
    until = held.until.replace(microsecond=0) + timedelta(seconds=held.until.microsecond > 0)
    values: dict[str, object] = {"until": until}
    if held.limit in (LIMITS.account, LIMITS.address):
        values["days"] = DEVICE_KNOWN_FOR.days  # known devices are not held by these
    return Problem(code=held.limit.code, values=values)


def _attempt(connection: accounts.Connection, account: str, origin: Origin, now: datetime) -> Attempt:
    """Counted apart where an open session or a known device says that the person was here before."""
    account = _counted_name(connection, account)
    address, device = counted_address(origin.address), origin.device
    if origin.session:
        return Attempt(account=account, address=address, own=digest(origin.session), by=By.SESSION)
    if device and devices.is_known(connection, digest(device), account, now - DEVICE_KNOWN_FOR):
        return Attempt(account=account, address=address, own=digest(device), by=By.DEVICE)
    return Attempt(account=account, address=address)


def _counted_name(connection: accounts.Connection, account: str) -> str:
    """What attempts are counted under: what was typed is kept where it is a person's user name alone."""
    name = pseudonym(account)
    return account if accounts.find(connection, account) else name


def exchange(ticket: str, *, now: datetime, place: Place = NOWHERE) -> str | None:
    """A new session's token for a ticket, once; ``None`` for a ticket used, expired or never given.

    ``None``, too, for the ticket of a password alone where a second factor is owed: it stays, for ``half_sign_in``.
    ``place`` is where the ticket was brought from: its person sees it in the list of open sessions.
    """
    token = secrets.token_urlsafe(32)
    expires_at = now + timedelta(hours=settings().session_hours)

    def work(connection: accounts.Connection) -> bool:
        owner = half_sign_ins.owner_of_ticket(connection, digest(ticket), now)
        if owner and owed(is_on=owner.is_on, roles=owner.roles, demanded=demanded()) is not Need.NOTHING:
            return False
        if not accounts.exchange_ticket(connection, digest(ticket), digest(token), now=now, expires_at=expires_at):
            return False
        person_id = sessions.describe(connection, digest(token), place)
        detail = " · ".join(filter(None, (place.browser, place.system)))
        access_log.note(connection, Event(AccessKind.SIGNED_IN, now, person_id, "", place.address, detail))
        for each in sessions.drop_over(connection, now):
            access_log.note(connection, Event(AccessKind.SESSION_RAN_OUT, now, each))
        return True

    return token if transact(work) else None


def is_known_device(device: str, now: datetime) -> bool:
    """Whether somebody, whoever, signed in on it of late."""
    with reading() as connection:
        return devices.stands_for_somebody(connection, digest(device), now - DEVICE_KNOWN_FOR)


def remember_device(device: str, session: str, *, now: datetime) -> str:
    """The token of the device on which this session was opened: the one it has, if it is any, else a new one."""

    def work(connection: accounts.Connection) -> str:
        known = device and devices.stands_for_somebody(connection, digest(device), now - DEVICE_KNOWN_FOR)
        token = device if known else new
        devices.remember(connection, digest(token), digest(session), now=now, known_for=DEVICE_KNOWN_FOR)
        return token

    new = secrets.token_urlsafe(32)
    return transact(work)


def sign_out(token: str, *, now: datetime, address: str = "") -> None:
    """End the session; a token that opens none is no matter. ``address`` is where from, for the log."""

    def work(connection: accounts.Connection) -> None:
        person_id = accounts.end_session(connection, digest(token))
        if person_id is not None:
            event = Event(AccessKind.SIGNED_OUT, now, person_id, address=counted_address(address) if address else "")
            access_log.note(connection, event)

    transact(work)


def actor_of(token: str, now: datetime, *, language: str = "en") -> Actor | None:
    """Who acts with this session token, now."""
    return look(lambda connection: accounts.actor_of(connection, digest(token), now, language, demanded()))


def last_use(token_hash: str, now: datetime) -> datetime | None:
    """When its person last used the session of this token's hash, which is all that is kept of a token.

    ``None`` where nobody may act in it: it ended, its time is over, nobody used it for too long, or the person is
    disabled.
    """
    return look(lambda connection: accounts.last_use(connection, token_hash, now, demanded()))


def note_use(token_hash: str, now: datetime) -> None:
    """The person did something in the session; to be said once a minute at most."""
    transact(lambda connection: sessions.note_use(connection, token_hash, now))


def note_use_now_and_then(token_hash: str, now: datetime) -> None:
    """The same, for whoever does not know when it was said last."""
    last = last_use(token_hash, now)
    if last is not None and now - last >= USE_NOTED_EVERY:
        note_use(token_hash, now)


def actor_and_number(token: str, now: datetime, *, language: str = "en") -> tuple[Actor | None, int]:
    """Who acts with this session token, and the number of the last audit row, both of one moment."""

    def ask(connection: accounts.Connection) -> tuple[Actor | None, int]:
        return accounts.actor_of(connection, digest(token), now, language, demanded()), last_number(connection)

    return look(ask)


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
