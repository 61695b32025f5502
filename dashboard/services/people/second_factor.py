"""A person's own second factor, set up, renewed and turned off; and taken off by an administrator where it was lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dashboard.domain.people.access import AccessKind
from dashboard.domain.people.second_factor import SETTING_UP, How, is_of_a_device, typed
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.services.people.second_factor_codes import (
    address_of,
    demanded,
    hashes_of,
    new_recovery_codes,
    new_secret,
    recovery_hash,
    seal,
    step_of,
    unsealed,
)
from dashboard.services.people.sign_in import WRONG, Origin, check_password, count_attempt, digest, note_failure
from dashboard.services.system import SYSTEM
from dashboard.store import audit
from dashboard.store.engine import reading, transact
from dashboard.store.people import accounts, attempts, second_factors
from dashboard.store.people.accounts import Connection

WRONG_CODE = Problem(code="second_factor_wrong", field="code")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That the person is who they are: ``code`` where their second factor is on. ``session_token`` is the session in
    which they say so, ``address`` where from."""

    password: str
    code: str = ""
    session_token: str
    address: str


@dataclass(frozen=True, kw_only=True)
class TurnOn:
    """``code`` is the first that the device shows for what was offered."""

    code: str
    session_token: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class TurnOff:
    proof: Proof
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class RenewCodes:
    proof: Proof
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class TakeOff:
    username: str
    idempotency_key: str


class Offer(NamedTuple):
    """A secret that is told this once, and the same as an address for a QR code."""

    secret: str
    address: str


class Done(NamedTuple):
    """What the audit says of a person; ``by`` is somebody else, ``key`` that of the form."""

    action: str
    username: str
    key: str | None = None
    by: str = ""


def begin(proof: Proof, *, by: Actor, now: datetime, clock: datetime, secret: str = "") -> Offer:
    """Offer a secret, which counts once a first code of it is sent; what counts until then stays.

    ``clock`` is the real time, ``now`` the audit's; a form that is sent twice brings its ``secret``. Raises
    ``NotAllowed``, ``Refused``.
    """
    require(by, Action.CHANGE_OWN_PASSWORD)
    _require_proof(proof, by, now, clock)
    return transact_as(by, lambda connection: offer_to(connection, by.person_id, by.username, clock, secret))


def offer_to(connection: Connection, person_id: int, username: str, clock: datetime, secret: str = "") -> Offer:
    secret = secret or new_secret()
    second_factors.offer(connection, person_id, seal(secret, person_id), clock)
    return Offer(secret, address_of(secret, username))


def turn_on(command: TurnOn, *, by: Actor, now: datetime, clock: datetime) -> list[str]:
    """Recovery codes, which nobody is told again; all other sessions of the person end.

    None where this form did it already. ``clock`` is the real time, ``now`` the audit's. Raises ``NotAllowed``,
    ``Refused``.
    """
    require(by, Action.CHANGE_OWN_PASSWORD)
    session_hash = digest(command.session_token)

    def work(connection: Connection) -> list[str]:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return []
        codes = take_offer(connection, by.person_id, command.code, now, clock)
        accounts.end_sessions_of(connection, by.person_id, but=session_hash)
        accounts.second_factor_was_given(connection, session_hash)
        note(connection, Done("second_factor_on", by.username, command.idempotency_key), now)
        return codes

    return transact_as(by, work)


def take_offer(connection: Connection, person_id: int, code: str, now: datetime, clock: datetime) -> list[str]:
    """What was offered counts from here on; its recovery codes. Raises ``Refused`` for a code that is not its own."""
    kept = second_factors.kept_of(connection, person_id)
    if kept.offered is None or kept.offered_at is None or kept.offered_at <= clock - SETTING_UP:
        raise Refused(Problem(code="second_factor_offer_over"))
    step = step_of(unsealed(kept.offered, person_id), typed(code), clock)
    if step is None or not second_factors.turn_on(connection, person_id, kept.offered, step, now):
        raise Refused(Problem(code="second_factor_first_wrong", field="code"))
    return _give_codes(connection, person_id)


def turn_off(command: TurnOff, *, by: Actor, now: datetime, clock: datetime) -> None:
    """Password and code are asked; nobody turns it off whose roles demand it. Raises ``NotAllowed``, ``Refused``."""
    require(by, Action.CHANGE_OWN_PASSWORD)
    if by.roles & demanded():
        raise Refused(Problem(code="second_factor_demanded"))
    if not _is_still_to_be_done(command.idempotency_key):
        return
    _require_proof(command.proof, by, now, clock)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        if second_factors.remove(connection, by.person_id):
            note(connection, Done("second_factor_off", by.username, command.idempotency_key), now)

    transact_as(by, work)


def renew_codes(command: RenewCodes, *, by: Actor, now: datetime, clock: datetime) -> list[str]:
    """New recovery codes, told once; those before open nothing any more. None where this form did it already.

    Raises ``NotAllowed``, ``Refused``.
    """
    require(by, Action.CHANGE_OWN_PASSWORD)
    if not _is_still_to_be_done(command.idempotency_key):
        return []
    _require_proof(command.proof, by, now, clock)

    def work(connection: Connection) -> list[str]:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return []
        if not second_factors.is_on(connection, by.person_id):
            raise Refused(Problem(code="second_factor_is_off"))
        codes = _give_codes(connection, by.person_id)
        note(connection, Done("recovery_codes_made", by.username, command.idempotency_key), now)
        return codes

    return transact_as(by, work)


def take_off(command: TakeOff, *, by: Actor, now: datetime) -> None:
    """An administrator takes off what another person lost; their sessions end, their password stays.

    Raises ``NotAllowed``, ``Refused``.
    """
    require(by, Action.MANAGE_PEOPLE)
    if command.username == by.username:
        raise Refused(Problem(code="second_factor_own"))

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        found = accounts.find(connection, command.username)
        if found is None:
            raise Refused(Problem(code="person_unknown", values={"value": command.username}))
        if not second_factors.remove(connection, found.id):
            raise Refused(Problem(code="second_factor_none", values={"value": command.username}))
        accounts.end_sessions_of(connection, found.id)
        done = Done("second_factor_taken_off", command.username, command.idempotency_key, by.username)
        note(connection, done, now)

    transact_as(by, work)


def seal_anew(*, now: datetime) -> tuple[int, list[str]]:
    """Seal each secret by the newest key; how many, and the user names of those that no key opens.

    For the command line alone: what counts, and for whom, stays as it is.
    """

    def work(connection: Connection) -> tuple[int, list[str]]:
        done, shut = 0, []
        for person_id, username, sealed in second_factors.all_sealed(connection):
            try:
                secret = unsealed(sealed, person_id)
            except Refused:
                shut.append(username)
                continue
            done += second_factors.put_sealed(connection, person_id, sealed, seal(secret, person_id))
        if done:
            audit.append(
                connection, at=now, actor=SYSTEM.username, action="second_factors_sealed", entity="second_factors",
                entity_key="all", after={"sealed": done},
            )  # fmt: skip
        return done, shut

    return transact(work)


def take_code(connection: Connection, person_id: int, code: str, clock: datetime) -> How | None:
    """Use a code of the person's second factor, of either kind, once; ``None`` for any other.

    Raises ``Refused`` where the key does not open the secret: a recovery code is taken all the same.
    """
    kept, code = second_factors.kept_of(connection, person_id), typed(code)
    if kept.sealed is None:
        return None
    if not is_of_a_device(code):
        used = second_factors.use_recovery_code(connection, person_id, recovery_hash(code), clock)
        return How.RECOVERY if used else None
    step = step_of(unsealed(kept.sealed, person_id), code, clock, after=kept.last_step)
    return How.DEVICE if step and second_factors.take_step(connection, person_id, step) else None


def note(connection: Connection, done: Done, now: datetime) -> None:
    """The audit row: what was done, never a secret or a code."""
    audit.append(
        connection,
        at=now,
        actor=done.by or done.username,
        action=done.action,
        entity="person",
        entity_key=done.username,
        idempotency_key=done.key,
    )


def _give_codes(connection: Connection, person_id: int) -> list[str]:
    codes = new_recovery_codes()
    second_factors.put_recovery_codes(connection, person_id, hashes_of(codes))
    return codes


def _is_still_to_be_done(key: str) -> bool:
    with reading() as connection:
        return audit.find_by_idempotency_key(connection, key) is None


def _require_proof(proof: Proof, by: Actor, now: datetime, clock: datetime) -> None:
    """The password, and the code where there is a second factor; each counted like an attempt to sign in."""
    origin = Origin(address=proof.address, session=proof.session_token)
    try:
        check_password(
            username=by.username,
            password=proof.password,
            address=proof.address,
            session=proof.session_token,
            now=clock,
        )
    except Refused as refusal:
        if WRONG in refusal.problems:
            raise Refused(Problem(code="password_wrong", field="password")) from None
        raise
    with reading() as connection:
        if not second_factors.is_on(connection, by.person_id):
            return
    number = count_attempt(by.username, origin, clock)

    def work(connection: Connection) -> bool:
        how = take_code(connection, by.person_id, proof.code, clock)
        if how is None:
            return False
        attempts.attempt_succeeded(connection, number)
        if how is How.RECOVERY:
            note(connection, Done("recovery_code_used", by.username), now)
        return True

    if not transact(work):
        note_failure(by.username, by.person_id, origin, clock, AccessKind.SECOND_FACTOR_FAILED)
        raise Refused(WRONG_CODE)
