"""Between the password and the session: a sign-in that still owes a second factor, bound to one browser by a cookie."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.domain.people.access import AccessKind
from dashboard.domain.people.second_factor import ASKED_FOR, SETTING_UP, How, Need, owed
from dashboard.domain.refusal import Problem, Refused
from dashboard.services.people.second_factor import WRONG_CODE, Done, Offer, note, offer_to, take_code, take_offer
from dashboard.services.people.second_factor_codes import demanded
from dashboard.services.people.sign_in import TICKET_LASTS, Origin, count_attempt, digest, note_failure
from dashboard.store.engine import reading, transact
from dashboard.store.people import accounts, attempts, half_sign_ins
from dashboard.store.people.accounts import Connection
from dashboard.store.people.half_sign_ins import Half

COOKIE = "binnacle_half"
OVER = Problem(code="second_factor_over")


@dataclass(frozen=True, kw_only=True)
class GiveCode:
    """``half`` is the token of the sign-in that owes it."""

    half: str
    code: str
    origin: Origin


def begin(ticket: str, *, now: datetime) -> tuple[str, Need] | None:
    """A token in the place of a ticket that a password alone gave, and what is owed; ``None`` for any other ticket."""
    token = secrets.token_urlsafe(32)

    def work(connection: Connection) -> Need | None:
        owner = half_sign_ins.owner_of_ticket(connection, digest(ticket), now)
        if owner is None:
            return None
        need = owed(is_on=owner.is_on, roles=owner.roles, demanded=demanded())
        if need is Need.NOTHING:
            return None
        until = now + lasts(need)
        begun = half_sign_ins.begin(connection, digest(ticket), digest(token), now=now, until=until)
        return need if begun else None

    need = transact(work)
    return (token, need) if need else None


def lasts(need: Need) -> timedelta:
    return SETTING_UP if need is Need.SETTING_UP else ASKED_FOR


def find(token: str, *, now: datetime) -> Half | None:
    """What this token stands for; ``None`` where it has ended, or the person may sign in no more."""
    with reading() as connection:
        found = half_sign_ins.find(connection, digest(token), now) if token else None
    return found if found and (found.was_given or need_of(found) is not Need.NOTHING) else None


def need_of(half: Half) -> Need:
    if half.was_given:
        return Need.NOTHING
    return owed(is_on=half.is_on, roles=half.roles, demanded=demanded())


def give_code(command: GiveCode, *, now: datetime, clock: datetime) -> str:
    """The one-time ticket that ``/auth/exchange`` takes for a session. Each code counts as an attempt at the account.

    ``clock`` is the real time, ``now`` the audit's. Raises ``Refused``, in the same words for a code that is wrong and
    for one that was taken before.
    """
    token_hash = digest(command.half)
    half = _require(command.half, clock)
    number = count_attempt(half.username, command.origin, clock)
    if not transact(lambda connection: half_sign_ins.count_try(connection, token_hash, clock)):
        transact(lambda connection: half_sign_ins.end(connection, token_hash))
        raise Refused(OVER)
    ticket = secrets.token_urlsafe(32)

    def work(connection: Connection) -> bool:
        found = half_sign_ins.find(connection, token_hash, clock)  # a reset may have ended it since
        how = take_code(connection, half.person_id, command.code, clock) if found and found.is_on else None
        if how is None:
            return False
        attempts.attempt_succeeded(connection, number)
        attempts.is_in(connection, half.person_id)
        _open(connection, half, token_hash, digest(ticket), clock)
        if how is How.RECOVERY:
            note(connection, Done("recovery_code_used", half.username), now)
        return True

    if transact(work):
        return ticket
    note_failure(half.username, half.person_id, command.origin, clock, AccessKind.SECOND_FACTOR_FAILED)
    if not transact(lambda connection: half_sign_ins.has_tries_left(connection, token_hash)):
        transact(lambda connection: half_sign_ins.end(connection, token_hash))
        raise Refused(OVER)
    raise Refused(WRONG_CODE)


def offer(token: str, *, clock: datetime) -> Offer:
    """A secret for whoever has to set a second factor up before they get in. Raises ``Refused``."""
    half = _require(token, clock)
    _require_need(half, Need.SETTING_UP)
    return transact(lambda connection: offer_to(connection, half.person_id, half.username, clock))


def turn_on(token: str, code: str, *, now: datetime, clock: datetime) -> list[str]:
    """Recovery codes, told once; from here on ``enter`` gives a ticket. All sessions of the person end.

    Raises ``Refused``.
    """
    half = _require(token, clock)
    _require_need(half, Need.SETTING_UP)

    def work(connection: Connection) -> list[str]:
        found = half_sign_ins.find(connection, digest(token), clock)
        if found is None or found.is_on:
            raise Refused(OVER)
        codes = take_offer(connection, half.person_id, code, now, clock)
        accounts.end_sessions_of(connection, half.person_id, but=digest(token))
        half_sign_ins.note_given(connection, digest(token))
        note(connection, Done("second_factor_on", half.username), now)
        return codes

    return transact(work)


def enter(token: str, *, clock: datetime) -> str:
    """A ticket, as ``give_code``'s, where the second factor was set up in this very sign-in. Raises ``Refused``."""
    half = _require(token, clock)
    if not half.was_given:
        raise Refused(OVER)
    ticket = secrets.token_urlsafe(32)
    transact(lambda connection: _open(connection, half, digest(token), digest(ticket), clock))
    return ticket


def end(token: str) -> None:
    """Whoever began it begins anew; a token that stands for nothing is no matter."""
    transact(lambda connection: half_sign_ins.end(connection, digest(token)))


def _open(connection: Connection, half: Half, token_hash: str, ticket_hash: str, clock: datetime) -> None:
    """A ticket in its place; what has ended meanwhile gives none."""
    if not half_sign_ins.end(connection, token_hash):
        raise Refused(OVER)
    accounts.add_ticket(connection, ticket_hash, half.person_id, clock + TICKET_LASTS, second_factor_given=True)


def _require(token: str, clock: datetime) -> Half:
    half = find(token, now=clock)
    if half is None:
        raise Refused(OVER)
    return half


def _require_need(half: Half, need: Need) -> None:
    if need_of(half) is not need:
        raise Refused(OVER)
