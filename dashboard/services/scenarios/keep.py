"""Scenarios: shifts of budget tried out, kept, shared, changed and removed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.domain.budget.scenario import Shift
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor
from dashboard.services.acting import transact_as
from dashboard.services.scenarios.change import ENTITY, Desk, OnScenario, change_on_desk, conflict, open_desk
from dashboard.services.sent_before import sent_before
from dashboard.store.engine import Connection
from dashboard.store.writes.budget import scenarios as rows
from dashboard.store.writes.budget.versions import version_standing
from dashboard.store.writes.budget.weighing import weigh

LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class SaveScenario:
    """A new one on the budget version with the number ``base``."""

    phase_id: int
    base: int
    name: str
    note: str = ""
    shifts: tuple[Shift, ...] = ()
    shared: bool = False
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ChangeScenario(OnScenario):
    name: str
    note: str = ""
    shifts: tuple[Shift, ...]
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class RemoveScenario(OnScenario):
    pass


def save_scenario(command: SaveScenario, *, by: Actor, now: datetime) -> int:
    """The new scenario's id.

    Raises ``NotAllowed``; ``Refused`` with what is wrong with its name, its base and each shift.
    """

    def work(connection: Connection) -> int:
        desk = open_desk(connection, command.phase_id, by, now, Action.MAKE_SCENARIO)
        if said := sent_before(connection, command.idempotency_key, by=by, action="save_scenario", entity=ENTITY):
            return int(said["scenario"])
        base = version_standing(connection, command.phase_id, command.base)
        if base is None:
            raise Refused(Problem(code="budget_unknown_version", values={"number": str(command.base)}))
        _check(desk, base.version_id, command.name, command.note, command.shifts)
        values = _values(command)
        scenario_id = rows.add_scenario(
            connection, now=desk.now, phase_id=command.phase_id, budget_version_id=base.version_id,
            author=by.username, organisation=by.organisation, **values,
        )  # fmt: skip
        desk.record("save_scenario", scenario_id, command.idempotency_key, version=1, base=command.base, **values)
        return scenario_id

    return transact_as(by, work)


def change_scenario(command: ChangeScenario, *, by: Actor, now: datetime) -> int:
    """Its new version; only its author changes it.

    Raises ``NotAllowed``, ``Conflict`` where it changed in another window, and as ``save_scenario``.
    """

    def work(desk: Desk, found: Any) -> dict[str, Any]:
        _check(desk, found.budget_version_id, command.name, command.note, command.shifts, own=command.scenario_id)
        values = _values(command)
        if not rows.change_scenario(desk.connection, found.id, command.version, now=desk.now, **values):
            raise conflict(found, command)
        return values

    return change_on_desk("change_scenario", command, work, by=by, now=now, own=True)


def remove_scenario(command: RemoveScenario, *, by: Actor, now: datetime) -> int:
    """Take it off the list; refused while a request for it waits. The audit keeps what it was."""

    def work(desk: Desk, found: Any) -> dict[str, Any]:
        if rows.waiting_requests(desk.connection, found.id):
            raise Refused(Problem(code="scenario_waits"))
        rows.change_scenario(desk.connection, found.id, command.version, now=desk.now, removed_at=desk.now)
        return {"removed": True}

    return change_on_desk("remove_scenario", command, work, by=by, now=now, own=True)


def _check(
    desk: Desk, version_id: int, name: str, note: str, shifts: tuple[Shift, ...], *, own: int | None = None
) -> None:
    """Raise with everything that is wrong with the name, the note and the shifts."""
    problems = problems_of_text(name.strip(), field="name", limit=LONGEST_NAME, one_line=True)
    problems += problems_of_text(note.strip(), field="note")
    if not name.strip():
        problems.append(Problem(code="scenario_name_missing", field="name"))
    taken = rows.names_taken(desk.connection, desk.place.phase_id, desk.by.username)
    if taken.get(name.strip(), own) != own:
        problems.append(Problem(code="scenario_name_taken", field="name", values={"value": name.strip()}))
    weighed = weigh(desk.connection, desk.place, version_id, list(shifts), desk.now.date())
    if problems := problems + list(weighed.problems):
        raise Refused(*problems)


def _values(command: SaveScenario | ChangeScenario) -> dict[str, Any]:
    moves = [shift.said for shift in command.shifts]
    return {"name": command.name.strip(), "note": command.note.strip(), "moves": moves, "shared": command.shared}
