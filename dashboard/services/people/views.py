"""Saved views: what a page's address shows, kept under a name; for oneself, or shared with the project's people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.people import views

ENTITY = "view"
SAVED, CHANGED, DELETED = "view_saved", "view_changed", "view_deleted"
MOST_VIEWS = 50
LONGEST_NAME = 80
MOST_PARAMETERS = 20
LONGEST_VALUE = 300
PAGE = re.compile(r"[a-z-]{0,40}")
PARAMETER = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, kw_only=True)
class SaveView:
    """``page`` is the address without its slash, ``parameters`` those it has."""

    page: str
    name: str
    parameters: Mapping[str, str]
    shared: bool
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    view_id: int
    name: str
    shared: bool
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class DeleteView:
    view_id: int
    idempotency_key: str


def save_view(command: SaveView, *, by: Actor, now: datetime) -> int:
    """The new view's id. Raises ``NotAllowed``, or ``Refused`` with every problem at once."""
    require(by, Action.SAVE_VIEW)
    name = command.name.strip()
    if problems := _problems_of_name(name) + _problems_of_address(command):
        raise Refused(*problems)

    def work(connection: Connection) -> int:
        if sent := audit.find_by_idempotency_key(connection, command.idempotency_key):
            return _sent_before(sent, by, SAVED)
        if views.view_named(connection, by.person_id, command.page, name):
            raise Refused(Problem(code="view_name_taken", field="name", values={"value": name}))
        if views.count_views(connection, by.person_id) >= MOST_VIEWS:
            raise Refused(Problem(code="too_many_views", values={"limit": MOST_VIEWS}))
        values = {"page": command.page, "name": name, "parameters": dict(command.parameters), "shared": command.shared}
        view_id = views.add_view(connection, person_id=by.person_id, saved_at=now, **values)
        _note(connection, SAVED, command, view_id, by, now, after=values)
        return view_id

    return transact_as(by, work)


def change_view(command: ChangeView, *, by: Actor, now: datetime) -> int:
    """Another name, shared or no longer. Raises ``NotAllowed``, ``Refused``: also where it is somebody else's."""
    require(by, Action.SAVE_VIEW)
    name = command.name.strip()
    if problems := _problems_of_name(name):
        raise Refused(*problems)

    def work(connection: Connection) -> int:
        if sent := audit.find_by_idempotency_key(connection, command.idempotency_key):
            return _sent_before(sent, by, CHANGED, command.view_id)
        found = _own(connection, by, command.view_id)
        before, after = {"name": found.name, "shared": found.shared}, {"name": name, "shared": command.shared}
        if before == after:
            return command.view_id
        if views.view_named(connection, by.person_id, found.page, name) not in (None, command.view_id):
            raise Refused(Problem(code="view_name_taken", field="name", values={"value": name}))
        views.change_view(connection, command.view_id, name=name, shared=command.shared, saved_at=now)
        _note(connection, CHANGED, command, command.view_id, by, now, before=before, after=after)
        return command.view_id

    return transact_as(by, work)


def delete_view(command: DeleteView, *, by: Actor, now: datetime) -> None:
    """Raises ``NotAllowed``, ``Refused``: also where it is somebody else's."""
    require(by, Action.SAVE_VIEW)

    def work(connection: Connection) -> None:
        if sent := audit.find_by_idempotency_key(connection, command.idempotency_key):
            _sent_before(sent, by, DELETED, command.view_id)
            return
        found = _own(connection, by, command.view_id)
        before = {"page": found.page, "name": found.name, "parameters": found.parameters, "shared": found.shared}
        views.remove_view(connection, command.view_id)
        _note(connection, DELETED, command, command.view_id, by, now, before=before)

    transact_as(by, work)


def _own(connection: Connection, by: Actor, view_id: int) -> Any:
    found = views.own_view(connection, by.person_id, view_id)
    if found is None:
        raise Refused(Problem(code="view_unknown"))
    return found


def _sent_before(sent: Any, by: Actor, action: str, view_id: int | None = None) -> int:
    """The view's id where the same form came before; ``Refused`` where another had this key."""
    same = (sent.actor, sent.entity, sent.action) == (by.username, ENTITY, action)
    if not same or view_id not in (None, int(sent.entity_key)):
        raise Refused(Problem(code="form_used"))
    return int(sent.entity_key)


def _problems_of_name(name: str) -> list[Problem]:
    if not name:
        return [Problem(code="view_name_missing", field="name")]
    return problems_of_text(name, field="name", limit=LONGEST_NAME, one_line=True)


def _problems_of_address(command: SaveView) -> list[Problem]:
    """Only a forged form has any: the browser's own address has none of these."""
    given = command.parameters
    good = bool(PAGE.fullmatch(command.page)) and len(given) <= MOST_PARAMETERS
    good = good and all(PARAMETER.fullmatch(name) for name in given)
    good = good and all(len(value) <= LONGEST_VALUE and value.isprintable() for value in given.values())
    return [] if good else [Problem(code="view_address", field="parameters")]


def _note(
    connection: Connection,
    action: str,
    command: SaveView | ChangeView | DeleteView,
    view_id: int,
    by: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=action,
        entity=ENTITY,
        entity_key=str(view_id),
        before=before,
        after=after,
        idempotency_key=command.idempotency_key,
    )
