"""Changes of the budget that scenarios ask for: asked, decided on, withdrawn, and turned into a draft of the budget."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.domain.budget.scenario import Shift, all_moves
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, may, not_allowed, require
from dashboard.domain.separation import Joined, asked_by, joined
from dashboard.domain.vocabulary import DecisionOnChange, FlexibilityLevel, OnePerson, Role
from dashboard.services.acting import transact_as
from dashboard.services.budget.versions import budget_from_moves
from dashboard.services.scenarios.change import ENTITY, Desk, OnScenario, change_on_desk, open_desk, weighed_now
from dashboard.services.sent_before import sent_before
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import MoneyPlace
from dashboard.store.writes.budget import scenarios as rows
from dashboard.store.writes.budget.versions import financing_of, plan_of

Level = FlexibilityLevel
DECIDES = "decide_on_budget_change"


@dataclass(frozen=True, kw_only=True)
class AskForBudgetChange(OnScenario):
    """Ask whoever must agree, with a reason."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class TurnIntoBudget(OnScenario):
    """A draft of the budget from it: at once where the shift is free, else where a request for it was granted."""

    name: str = ""


@dataclass(frozen=True, kw_only=True)
class DecideOnBudgetChange:
    request_id: int
    granted: bool
    answer: str = ""
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class WithdrawBudgetChange:
    request_id: int
    idempotency_key: str


def ask_for_budget_change(command: AskForBudgetChange, *, by: Actor, now: datetime) -> int:
    """Ask for it, and share it with those who decide; the scenario's new version.

    Raises as ``change_scenario``; ``Refused`` where nothing shifts, where no one could agree, where a request waits.
    """

    def work(desk: Desk, found: Any) -> dict[str, Any]:
        require(by, Action.ASK_FOR_BUDGET_CHANGE, desk.place.scope())
        weighed = weighed_now(desk, found)
        problems = list(weighed.problems) + problems_of_text(command.reason, field="reason")
        if not command.reason.strip():
            problems.append(Problem(code="reason_missing", field="reason"))
        if not found.moves:
            problems.append(Problem(code="scenario_empty"))
        if weighed.level == Level.IMPOSSIBLE:
            problems.append(Problem(code="scenario_impossible"))
        if rows.waiting_requests(desk.connection, found.id):
            problems.append(Problem(code="scenario_waits"))
        if problems:
            raise Refused(*problems)
        request_id = rows.add_request(
            desk.connection, phase_id=found.phase_id, scenario_id=found.id, level=weighed.level,
            reason=command.reason.strip(), author=by.username, now=desk.now,
        )  # fmt: skip
        rows.change_scenario(desk.connection, found.id, command.version, now=desk.now, shared=True)
        return {"request": request_id, "level": weighed.level, "reason": command.reason.strip()}

    return change_on_desk("ask_for_budget_change", command, work, by=by, now=now, own=True)


def turn_into_budget(command: TurnIntoBudget, *, by: Actor, now: datetime) -> int:
    """The number of the new budget draft, which the lead partner looks over and puts in force.

    Raises ``NotAllowed``, ``Conflict``, ``Refused`` where a shift is not possible any more, where it needs consent that
    nobody has given, and what ``services.budget.versions.budget_from_moves`` refuses.
    """
    made: list[int] = []

    def work(desk: Desk, found: Any) -> dict[str, Any]:
        weighed = weighed_now(desk, found)
        granted = _granted(desk, found, weighed.level)
        problems = list(weighed.problems)
        if not found.moves:
            problems.append(Problem(code="scenario_empty"))
        if weighed.level != Level.FREE and granted is None:
            problems.append(Problem(code="scenario_needs_consent", values={"level": weighed.level}))
        if problems:
            raise Refused(*problems)
        base, moves = _base_and_moves(desk, found)
        draft = budget_from_moves(
            desk.connection, phase_id=found.phase_id, base=base, moves=moves,
            name=command.name.strip() or found.name, note=found.note, by=by, now=desk.now,
        )  # fmt: skip
        if granted is not None:
            rows.note_budget(desk.connection, granted, draft.version_id)
        rows.change_scenario(desk.connection, found.id, command.version, now=desk.now)
        made.append(draft.number)
        return {"number": draft.number, "request": granted}

    change_on_desk("turn_into_budget", command, work, by=by, now=now, action=Action.EDIT_BUDGET, answers=made)
    return made[0]


def decide_on_budget_change(command: DecideOnBudgetChange, *, by: Actor, now: datetime) -> None:
    """Agree, or decline with an answer. A free shift is the lead partner's to decide, one beyond it the steering
    committee's; a modification of the programme is recorded by the lead partner, with the programme's reference.

    Raises ``NotAllowed``, ``Refused`` where it no longer waits, the answer is missing, or this person asked for it or
    leads the phase that the committee decides on (``domain.separation``).
    """

    def work(connection: Connection) -> None:
        found = rows.request_standing(connection, command.request_id)
        if found is None:
            raise Refused(Problem(code="request_gone"))
        desk = open_desk(connection, found.phase_id, by, now, Action.DECIDE_ON_BUDGET_CHANGE)
        if sent_before(connection, command.idempotency_key, by=by, action=DECIDES, entity=ENTITY):
            return
        if not decides(by, desk.place, Level(found.level)):
            raise not_allowed(by, Action.DECIDE_ON_BUDGET_CHANGE)
        both = joined_by_deciding(by, desk.place, Level(found.level), found.author)
        answer = command.answer.strip()
        problems = both.problems + problems_of_text(answer, field="answer")
        if found.decision is not None:
            problems.append(Problem(code="request_gone"))
        if not answer and (not command.granted or found.level == Level.PROGRAMME_MODIFICATION):
            problems.append(Problem(code="answer_missing", field="answer"))
        if problems:
            raise Refused(*problems)
        decision = DecisionOnChange.GRANTED if command.granted else DecisionOnChange.DECLINED
        _decide(desk, found, decision, answer, DECIDES, command.idempotency_key, both)

    transact_as(by, work)


def withdraw_budget_change(command: WithdrawBudgetChange, *, by: Actor, now: datetime) -> None:
    """Take one's own request back while it waits."""

    def work(connection: Connection) -> None:
        found = rows.request_standing(connection, command.request_id)
        if found is None:
            raise Refused(Problem(code="request_gone"))
        desk = open_desk(connection, found.phase_id, by, now, Action.MAKE_SCENARIO)
        if sent_before(connection, command.idempotency_key, by=by, action="withdraw_budget_change", entity=ENTITY):
            return
        if found.author != by.username:
            raise Refused(Problem(code="request_of_another", values={"author": found.author}))
        if found.decision is not None:
            raise Refused(Problem(code="request_gone"))
        _decide(
            desk, found, DecisionOnChange.WITHDRAWN, "", "withdraw_budget_change", command.idempotency_key, Joined()
        )

    transact_as(by, work)


def decides(actor: Actor, place: MoneyPlace, level: FlexibilityLevel) -> bool:
    """Whether this person may answer a request of that level: the committee its own, the lead partner the rest."""
    if level == Level.STEERING_COMMITTEE:
        return Role.STEERING_COMMITTEE in actor.roles
    return may(actor, Action.EDIT_BUDGET, place.scope())


def joined_by_deciding(actor: Actor, place: MoneyPlace, level: FlexibilityLevel, author: str) -> Joined:
    """What one person would do both of by answering a request of that level which ``author`` made."""
    pairs = asked_by(actor, author, OnePerson.ASK_AND_GRANT_BUDGET)
    if level == Level.STEERING_COMMITTEE and may(actor, Action.EDIT_BUDGET, place.scope()):
        pairs.add(OnePerson.LEAD_AND_DECIDE_FOR_COMMITTEE)
    return joined(pairs, place.rules)


def _decide(desk: Desk, found: Any, decision: DecisionOnChange, answer: str, kind: str, key: str, both: Joined) -> None:
    rows.decide_request(
        desk.connection, found.id, decision=decision, answer=answer, author=desk.by.username, now=desk.now
    )
    after: dict[str, Any] = {"request": found.id, "decision": decision, "answer": answer, **both.said}
    desk.record(kind, found.scenario_id, key, **after)


def _base_and_moves(desk: Desk, found: Any) -> tuple[int, list[Any]]:
    plan = plan_of(desk.connection, found.budget_version_id)
    paid = financing_of(desk.connection, found.phase_id, found.budget_version_id)
    moves = all_moves(plan, map(Shift.of, found.moves), {code: each.options for code, each in paid.items()})
    return rows.version_number(desk.connection, found.budget_version_id), moves


def _granted(desk: Desk, found: Any, level: FlexibilityLevel) -> int | None:
    """The request for the scenario as it is now that was granted at this level or a higher one, and not used yet."""
    order = list(Level)
    for request in rows.granted_requests(desk.connection, found.id):
        asked_after_change = request.recorded_at >= found.changed_at
        if asked_after_change and order.index(Level(request.level)) >= order.index(level):
            return int(request.id)
    return None
