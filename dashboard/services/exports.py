"""Files that pages offer to take away: made when they are asked for, for the session that was shown the page."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakValueDictionary

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.rights import Action, Actor, not_allowed, require
from dashboard.services.people.sign_in import actor_of, digest
from dashboard.settings import settings
from dashboard.store.engine import look
from dashboard.store.reads.projects.partnership import partnership

_offers: "WeakValueDictionary[str, Offer]" = WeakValueDictionary()
"""By number. They are kept by who offers them, and end with it: a tab, whose session is forgotten minutes after it."""


@dataclass(frozen=True, kw_only=True)
class File:
    """What a page offers: ``make`` gives its content, for the person as he or she is when it is asked for."""

    name: str
    media_type: str
    make: Callable[[Actor], bytes]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """For whom a page was drawn: ``until`` is the last day that ``actor`` may read of its phase, where there is one."""

    actor: Actor
    phase_id: int = 0
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """``session`` is the hash of the session's token, ``shown`` whom the page was drawn for that offers the file."""

    number: str
    session: str
    shown: Shown
    file: File


def new_number() -> str:
    """What an offer's address is made of: nobody guesses it, and who learns it gets nothing without the session."""
    return secrets.token_urlsafe(16)


def offer(file: File, *, number: str, session: str, shown: Shown) -> Offer:
    """It stands for as long as the caller keeps it; a newer one of the same number takes its place."""
    found = Offer(number=number, session=session, shown=shown, file=file)
    _offers[number] = found
    return found


def withdraw(made: Offer) -> None:
    """Nobody gets the file from now on."""
    _offers.pop(made.number, None)


def offered(number: str, *, token: str) -> Offer | None:
    """The offer, for the session that it was made to and no other."""
    found = _offers.get(number)
    return found if found is not None and secrets.compare_digest(found.session, digest(token)) else None


def taken(wanted: Offer, *, token: str, now: datetime) -> bytes:
    """The file's content.

    Raises ``NotAllowed`` where the session has ended, and where the person's roles, organisation or days in the phase
    are not those the page was drawn for: what stood on it may not be for them any more. Raises what the file's maker
    raises.
    """
    actor = actor_of(token, now, language=wanted.shown.actor.language) if offered(wanted.number, token=token) else None
    if actor is None:
        raise NotAllowed(Action.DOWNLOAD)
    if _rights(actor) != _rights(wanted.shown.actor) or _until(actor, wanted.shown.phase_id) != wanted.shown.until:
        raise not_allowed(actor, Action.DOWNLOAD)
    require(actor, Action.DOWNLOAD)
    return wanted.file.make(actor)


def _rights(actor: Actor) -> tuple[object, ...]:
    return actor.person_id, actor.organisation, actor.roles


def _until(actor: Actor, phase_id: int) -> date | None:
    """As the page's own: ``domain.phase``."""
    today = settings().day()
    return look(lambda connection: partnership(connection, phase_id, today)).reads_until(actor)
