"""A deliverable's life: its states, who may take it from one to the next, and what its summaries count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.domain.calendar import BEGINNING, DUE_SOON_DAYS, FAR_FUTURE, FARTHEST_DAYS
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem
from dashboard.domain.rights import Action
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Measure, TrafficLight

OPEN_STATES = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.SENT_BACK})
"""States in which the responsible partner still owes the work: only these can be overdue."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """A permitted step: the right it takes and whether it must say why."""

    action: Action
    needs_reason: bool = False


_WORK = Transition(action=Action.UPDATE_DELIVERABLE)
_REVIEW = Transition(action=Action.REVIEW_DELIVERABLE)
_SEND_BACK = Transition(action=Action.REVIEW_DELIVERABLE, needs_reason=True)
_NOT_CONFIRMED = Transition(action=Action.CONFIRM_DELIVERABLE, needs_reason=True)
_CANCEL = Transition(action=Action.CANCEL_DELIVERABLE, needs_reason=True)
_WITHDRAW = Transition(action=Action.UPDATE_DELIVERABLE, needs_reason=True)

TRANSITIONS: dict[tuple[State, State], Transition] = {
    (State.NOT_STARTED, State.NOT_STARTED): _WORK,
    (State.NOT_STARTED, State.IN_PROGRESS): _WORK,
    (State.NOT_STARTED, State.SUBMITTED): _WORK,
    (State.IN_PROGRESS, State.IN_PROGRESS): _WORK,
    (State.IN_PROGRESS, State.SUBMITTED): _WORK,
    (State.SENT_BACK, State.IN_PROGRESS): _WORK,
    (State.SENT_BACK, State.SUBMITTED): _WORK,
    (State.SUBMITTED, State.IN_PROGRESS): _WITHDRAW,
    (State.SUBMITTED, State.UNDER_REVIEW): _REVIEW,
    (State.UNDER_REVIEW, State.SUBMITTED): _REVIEW,
    (State.UNDER_REVIEW, State.ACCEPTED): _REVIEW,
    (State.UNDER_REVIEW, State.SENT_BACK): _SEND_BACK,
    (State.ACCEPTED, State.SENT_BACK): _NOT_CONFIRMED,
    (State.NOT_STARTED, State.CANCELLED): _CANCEL,
    (State.IN_PROGRESS, State.CANCELLED): _CANCEL,
    (State.SENT_BACK, State.CANCELLED): _CANCEL,
}


def next_states(state: State, allowed: Iterable[Action]) -> list[State]:
    """The states reachable from ``state`` with these rights, in the order of the life."""
    actions = set(allowed)
    return [to for (origin, to), step in TRANSITIONS.items() if origin == state and step.action in actions]


def problems_of_update(
    *, origin: State, to: State, progress: int | None, comment: str, forecast: date | None, today: date
) -> list[Problem]:
    """Every reason why this update cannot be recorded."""
    problems = []
    step = TRANSITIONS.get((origin, to))
    if step is None:
        problems.append(Problem(code="transition", field="state", values={"origin": origin, "to": to}))
    elif step.needs_reason and not comment.strip():
        problems.append(Problem(code="reason_missing", field="comment"))
    if progress is not None and not 0 <= progress <= 100:
        problems.append(Problem(code="percent", field="progress", values={"value": progress}))
    problems += problems_of_text(comment, field="comment")
    if forecast is not None and forecast < today and to in OPEN_STATES:
        problems.append(Problem(code="forecast_past", field="forecast", values={"value": forecast}))
    if forecast is not None and forecast > today + timedelta(days=FARTHEST_DAYS):
        problems.append(Problem(code="forecast_far", field="forecast", values={"value": forecast}))
    return problems


def problems_of_programme_acceptance(
    *, day: date | None, reference: str, submitted_on: date, today: date
) -> list[Problem]:
    """Every reason why the programme cannot have accepted it on that day: it reads what was submitted before."""
    problems = problems_of_text(reference, field="reference", limit=200)
    if day is None:
        problems.append(Problem(code="programme_day_missing", field="day"))
    elif day > today:
        problems.append(Problem(code="programme_day_future", field="day", values={"value": day}))
    elif day < submitted_on:
        values: dict[str, object] = {"value": day, "submitted": submitted_on}
        problems.append(Problem(code="programme_day_early", field="day", values=values))
    return problems


def reported_percent(state: State, progress: int | None) -> int:
    """What the partner says is done: submitted and later counts as all of it, not started as none."""
    if state in (State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED):
        return 100
    return 0 if state == State.NOT_STARTED else progress or 0


def timeliness(state: State, due: date | None, as_of: date) -> TrafficLight:
    """How a deliverable stands in time: late past its date, at risk when due soon or sent back, else on track."""
    if state == State.CANCELLED:
        return TrafficLight.NO_PLAN
    if state not in OPEN_STATES:
        return TrafficLight.ON_TRACK
    if due is not None and due < as_of:
        return TrafficLight.LATE
    soon = due is not None and (due - as_of).days <= DUE_SOON_DAYS
    return TrafficLight.AT_RISK if soon or state == State.SENT_BACK else TrafficLight.ON_TRACK


@dataclass(frozen=True)
class StateFact:
    day: date
    state: State
    progress: int | None = None


@dataclass(frozen=True)
class DueFact:
    """From ``day`` on the deliverable is due on ``due``."""

    day: date
    due: date | None


def summary_events(begins: date, states: Sequence[StateFact], dues: Sequence[DueFact]) -> dict[tuple[date, str], int]:
    """What each day of the deliverable's life adds to the summaries: (day, measure) → delta.

    Summing the deltas up to a date gives, for that date: 1 for the state it is in, ``total`` (not cancelled),
    ``due`` (its date has come), ``reported_percent``, ``overdue`` and ``due_soon``. Facts are in order of day; of
    several on a day the last holds. ``begins`` is the day from which the deliverable counts.
    """
    spans = _spans(begins, states, dues)
    events: dict[tuple[date, str], int] = {}

    def between(start: date, end: date, measure: str, amount: int = 1) -> None:
        if start >= end or not amount:
            return
        events[start, measure] = events.get((start, measure), 0) + amount
        if end != FAR_FUTURE:
            events[end, measure] = events.get((end, measure), 0) - amount

    for start, end, fact, due in spans:
        between(start, end, fact.state)
        if fact.state == State.CANCELLED:
            continue
        between(start, end, Measure.TOTAL)
        between(start, end, Measure.REPORTED_PERCENT, reported_percent(fact.state, fact.progress))
        if due is None:
            continue
        between(max(start, due), end, Measure.DUE)
        if fact.state in OPEN_STATES:
            between(max(start, due + timedelta(days=1)), end, Measure.OVERDUE)
            between(
                max(start, due - timedelta(days=DUE_SOON_DAYS)),
                min(end, due + timedelta(days=1)),
                Measure.DUE_SOON,
            )
    return {key: delta for key, delta in events.items() if delta}


def _spans(
    begins: date, states: Sequence[StateFact], dues: Sequence[DueFact]
) -> list[tuple[date, date, StateFact, date | None]]:
    """Stretches of days over which both the state and the due date hold: (start, end exclusive, fact, due)."""
    state_on = {max(fact.day, begins): fact for fact in states}
    due_on = {max(fact.day, begins): fact.due for fact in dues}
    turns = sorted({begins, *state_on, *due_on})
    current, due = StateFact(BEGINNING, State.NOT_STARTED), None
    spans = []
    for start, end in zip(turns, [*turns[1:], FAR_FUTURE], strict=True):
        current, due = state_on.get(start, current), due_on.get(start, due)
        spans.append((start, end, current, due))
    return spans
