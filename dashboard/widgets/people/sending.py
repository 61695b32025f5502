"""An administrator's desk: what was sent by the forms of the people page, once each, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Language, Role
from dashboard.services.people import keep, second_factor
from dashboard.services.people.password_links import new_link
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.session import current_actor

NEW = ("new_username", "new_display_name", "new_email", "new_organisation", "new_roles", "new_language")


def _fresh() -> tuple[str, str]:
    return new_key(), new_link()


@dataclass(kw_only=True)
class Desk:
    """``link`` is (username, token) while it is being shown, this once; ``form`` is where it was sent from.

    ``fresh`` is the key of the next change and the link that it would make: runs of one session overlap, and of two
    quick clicks only one is done. A callback takes it before it looks at what is done; it is renewed last.
    """

    form: str = ""
    notice: str = ""
    about: str = ""
    problems: tuple[Problem, ...] = ()
    link: tuple[str, str] | None = None
    added: tuple[Any, ...] | None = None
    blank: bool = False
    fresh: tuple[str, str] = field(default_factory=_fresh)

    @property
    def key(self) -> str:
        return self.fresh[0]

    def send(self, verb: Callable[..., None], command: Any, notice: str) -> None:
        """Do it as whoever is signed in now."""
        if self.attempt(verb, command, notice):
            self.fresh = _fresh()

    def attempt(self, verb: Callable[..., None], command: Any, notice: str, *, form: str = "change") -> bool:
        """Do it as whoever is signed in now; True where it was done, now or by the same key before."""
        self.form, self.notice, self.problems = form, "", ()
        try:
            actor: Actor = current_actor()
            now: datetime = settings().now()
            verb(command, by=actor, now=now)
        except Refused as refusal:
            self.problems = refusal.problems
            return False
        self.notice, self.about = notice, command.username
        return True


def desk() -> Desk:
    found: Desk = st.session_state.setdefault("people_desk", Desk())
    return found


def add(at: Desk) -> None:
    """The callback of “Add”; the same content sent again has been done already."""
    key, token = at.fresh
    typed = tuple(st.session_state.get(name) for name in NEW)
    username, display_name, email, organisation, roles, language = typed
    if typed == at.added or (at.added and not username):
        return
    command = keep.AddPerson(
        username=str(username or "").strip().lower(),
        display_name=str(display_name or ""),
        email=str(email or ""),
        organisation=organisation or None,
        roles=roles_from(roles),
        language=Language(language) if language in set(Language) else None,
        link=token,
        idempotency_key=key,
    )
    if at.attempt(partial(keep.add_person, clock=datetime.now(UTC)), command, "people.added", form="add"):
        at.link, at.added, at.blank = (command.username, token), typed, True
        at.fresh = _fresh()


def save_roles(at: Desk, username: str, version: int) -> None:
    organisation, roles = st.session_state.get("person_organisation"), st.session_state.get("person_roles")
    command = keep.SetRoles(
        username=username,
        organisation=organisation or None,
        roles=roles_from(roles),
        email=str(st.session_state.get("person_email") or ""),
        version=version,
        idempotency_key=at.key,
    )
    at.send(keep.set_roles, command, "people.saved")


def disable(at: Desk, username: str) -> None:
    command = keep.DisablePerson(username=username, idempotency_key=at.key)
    at.send(partial(keep.disable_person, clock=datetime.now(UTC)), command, "people.now_disabled")


def enable(at: Desk, username: str) -> None:
    command = keep.EnablePerson(username=username, idempotency_key=at.key)
    at.send(keep.enable_person, command, "people.now_enabled")


def reset(at: Desk, username: str) -> None:
    """While a link is being shown, another click changes nothing."""
    key, token = at.fresh
    if at.link and at.link[0] == username:
        return
    command = keep.ResetPassword(username=username, link=token, idempotency_key=key)
    if at.attempt(partial(keep.reset_password, clock=datetime.now(UTC)), command, "people.password_reset"):
        at.link = (username, token)
        at.fresh = _fresh()


def take_off(at: Desk, username: str) -> None:
    command = second_factor.TakeOff(username=username, idempotency_key=at.key)
    at.send(second_factor.take_off, command, "people.second_factor_gone")


def noted(at: Desk) -> None:
    at.link, at.notice = None, ""


def roles_from(values: Any) -> frozenset[Role]:
    """Roles among what a form holds; anything else in it is nothing."""
    known = {role.value for role in Role}
    return frozenset(Role(value) for value in values or () if value in known)
