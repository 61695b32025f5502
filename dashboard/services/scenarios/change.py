"""What every change of a scenario does: right → key → version → rule → rows and audit row in one write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.domain.budget.scenario import Shift
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.writes.budget import scenarios as rows
from dashboard.store.writes.budget.weighing import Weighed, weigh
from dashboard.store.writes.money.made_up import end_made_up_money

ENTITY = "scenario"


@dataclass(frozen=True, kw_only=True)
class OnScenario:
    """``version`` is the one that the form showed."""

    scenario_id: int
    version: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A phase whose scenarios are written; ``now`` is in UTC."""

    connection: Connection
    place: MoneyPlace
    by: Actor
    now: datetime

    def record(
        self, action: str, scenario_id: int, key: str, *, before: Mapping[str, Any] | None = None, **after: Any
    ) -> None:
        audit.append(
            self.connection,
            at=self.now,
            actor=self.by.username,
            action=action,
            project_code=self.place.project,
            entity=ENTITY,
            entity_key=f"{self.place.key}/S{scenario_id}",
            before=before,
            after={"scenario": scenario_id, **after},
            idempotency_key=key,
        )


Work = Callable[[Desk, Any], dict[str, Any]]


def open_desk(connection: Connection, phase_id: int, by: Actor, now: datetime, action: Action) -> Desk:
    moment = now.astimezone(UTC)
    place = money_place(connection, phase_id, moment.date())
    if place is None:
        raise Refused(Problem(code="budget_unknown_phase", field="phase_id"))
    require(by, action, place.scope())
    end_made_up_money(connection, phase_id, moment.date())
    return Desk(connection=connection, place=place, by=by, now=moment)


def change_on_desk(
    kind: str,
    command: OnScenario,
    work: Work,
    *,
    by: Actor,
    now: datetime,
    action: Action = Action.MAKE_SCENARIO,
    own: bool = False,
    answers: list[int] | None = None,
) -> int:
    """What every change of a scenario does; its new version. ``own`` where only its author may."""

    def carry_out(connection: Connection) -> int:
        found = rows.scenario_standing(connection, command.scenario_id)
        if said := sent_before(connection, command.idempotency_key, by=by, action=kind, entity=ENTITY):
            if said["scenario"] != command.scenario_id:
                raise Refused(Problem(code="form_used"))
            if answers is not None:
                answers.append(int(said["number"]))
            return int(said["version"])
        if found is None or not (found.shared or found.author == by.username):
            raise Refused(Problem(code="scenario_gone"))
        desk = open_desk(connection, found.phase_id, by, now, action)
        if own and found.author != by.username:
            raise Refused(Problem(code="scenario_of_another", values={"author": found.author}))
        if command.version != found.version:
            raise conflict(found, command)
        before = {"name": found.name, "note": found.note, "moves": found.moves, "shared": found.shared}
        after = work(desk, found)
        desk.record(
            kind, found.id, command.idempotency_key, before=before, version=command.version + 1,
            **after,
        )  # fmt: skip
        return command.version + 1

    return transact_as(by, carry_out)


def weighed_now(desk: Desk, found: Any) -> Weighed:
    shifts = [Shift.of(said) for said in found.moves]
    return weigh(desk.connection, desk.place, found.budget_version_id, shifts, desk.now.date())


def conflict(found: Any, command: OnScenario) -> Conflict:
    theirs: dict[str, object] = {
        "name": found.name, "note": found.note, "version": found.version, "author": found.author,
        "recorded_at": found.changed_at,
    }  # fmt: skip
    return Conflict(theirs=theirs, yours=dict(vars(command)))
