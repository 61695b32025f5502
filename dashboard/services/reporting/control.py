"""Control of a submitted partner report: the sample that is drawn, and the decision on each item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar

from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.reporting.control import (
    Decision,
    SampleBy,
    Verdict,
    decision_of,
    drawn,
    problems_of_decision,
    problems_of_sample,
)
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ErrorType, ReportState
from dashboard.services.reporting.change import Done, OnReport, ReportChange, control_report, problems_of_step
from dashboard.store.writes.reporting.control import Pending, Round, pending_of, round_of, set_sample
from dashboard.store.writes.reporting.controlled_items import Controlled, under_control


@dataclass(frozen=True, kw_only=True)
class DrawSample(OnReport):
    """The items that control looks at.

    ``HAND`` takes ``items`` (ids), ``NUMBER`` so many at random, ``PERCENT_OF_AMOUNT`` at random until their amounts
    reach ``percent``. The seed is kept, so that the draw can be repeated; made from the key where none is given.
    ``adding`` keeps the sample drawn before.
    """

    makes: ClassVar[str] = "draw_sample"
    sample_by: SampleBy
    items: tuple[int, ...] = ()
    number: int | None = None
    percent: Decimal | None = None
    seed: int | None = None
    adding: bool = False


@dataclass(frozen=True, kw_only=True)
class DecideOnItem(OnReport):
    """Cents of euro of one item; ``version`` is the decision's that the form showed, 0 where there was none."""

    makes: ClassVar[str] = "decide_on_item"
    item_id: int
    version: int
    certified: int
    deducted: int = 0
    parked: int = 0
    error_type: ErrorType | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class DecideOnItems(OnReport):
    """The same verdict on several whole items: ``items`` are (item id, the decision's version that was shown).

    Without ``items`` on all of the sample on which nobody has decided yet.
    """

    makes: ClassVar[str] = "decide_on_items"
    verdict: Verdict
    items: tuple[tuple[int, int], ...] = ()
    error_type: ErrorType | None = None
    comment: str = ""


MOST_NAMED = 100
"""References that the audit names of one step; it has the sums of all."""
UNSAID = Decision(certified=0)
"""Of an item that is in the sample, and of which nothing is said yet."""


def draw_sample(command: DrawSample, *, by: Actor, now: datetime) -> int:
    """How many items are in the sample now.

    Raises ``NotAllowed`` and ``Refused`` (report_step, sample_empty, sample_number, sample_percent,
    item_not_controlled, decision_on_flat_rate).
    """
    done = control_report(command, lambda change: _draw(change, command), by=by, now=now)
    return int(done["in_sample"])


def decide_on_item(command: DecideOnItem, *, by: Actor, now: datetime) -> int:
    """The decision's new version.

    Raises ``NotAllowed``, ``Refused`` with every problem of ``domain.reporting.control.problems_of_decision``, and
    ``Conflict`` where another controller decided meanwhile: ``theirs`` has certified, deducted, parked, error_type,
    comment, version, author and recorded_at.
    """
    done = control_report(command, lambda change: _decide(change, command), by=by, now=now)
    return int(done["decision"])


def decide_on_items(command: DecideOnItems, *, by: Actor, now: datetime) -> int:
    """How many items were decided on; raises as ``decide_on_item``, ``theirs`` of the first that has changed."""
    done = control_report(command, lambda change: _decide_all(change, command), by=by, now=now)
    return int(done["items"])


def round_under_way(change: ReportChange) -> Round:
    """Raises ``Refused`` unless control of the report has begun and is not over."""
    if problems := problems_of_step(change.before, ReportState.CONTROL_ONGOING):
        raise Refused(*problems)
    report_id = change.before.report_id
    return Round(
        connection=change.connection,
        report_id=report_id,
        number=round_of(change.connection, report_id),
        author=change.by.username,
        now=change.now,
    )


def _draw(change: ReportChange, command: DrawSample) -> Done:
    round_ = round_under_way(change)
    items = {item.item_id: item for item in under_control(change.connection, change.before)}
    problems = problems_of_sample(
        command.sample_by, items=command.items, number=command.number, percent=command.percent
    )
    if problems:
        raise Refused(*problems)
    seed = command.seed if command.seed is not None else _seed(command.idempotency_key)
    if command.sample_by == SampleBy.HAND:
        chosen = _chosen(items, command.items)
    elif command.sample_by == SampleBy.NUMBER:
        chosen = drawn(items.values(), seed=seed, number=command.number)
    else:
        chosen = drawn(items.values(), seed=seed, percent=command.percent)
    set_sample(change.connection, round_.report_id, [item.item_id for item in chosen], adding=command.adding)
    known = pending_of(change.connection, round_.report_id)
    round_.add([(items[item.item_id], UNSAID, True) for item in chosen if item.item_id not in known])
    sampled = sum(each.in_sample for each in known.values()) + sum(item.item_id not in known for item in chosen)
    by_chance = {} if command.sample_by == SampleBy.HAND else {"seed": seed}
    how = {"sample_by": command.sample_by, "number": command.number, "percent": command.percent, **by_chance}
    amount = sum(item.amount for item in chosen)
    return Done(after={**how, "drawn": len(chosen), "amount": amount, "in_sample": sampled, "round": round_.number})


def _seed(key: str) -> int:
    """The same for the same form, so that a commit whose answer was lost draws the same again."""
    return int(sha256(key.encode()).hexdigest()[:8], 16)


def _chosen(items: Mapping[int, Controlled], wanted: Sequence[int]) -> list[Controlled]:
    problems = []
    for number in dict.fromkeys(wanted):
        if number not in items:
            problems.append(Problem(code="item_not_controlled", field="items"))
        elif items[number].is_flat:
            values: dict[str, object] = {"reference": items[number].reference}
            problems.append(Problem(code="decision_on_flat_rate", field="items", values=values))
    if problems:
        raise Refused(*problems)
    return [items[number] for number in dict.fromkeys(wanted)]


def _decide(change: ReportChange, command: DecideOnItem) -> Done:
    round_ = round_under_way(change)
    found = under_control(change.connection, change.before, only=[command.item_id])
    if not found:
        raise Refused(Problem(code="item_not_controlled", field="items"))
    item, decision = (
        found[0],
        Decision(
            certified=command.certified,
            deducted=command.deducted,
            parked=command.parked,
            error_type=command.error_type,
            comment=command.comment.strip(),
        ),
    )
    present = pending_of(change.connection, round_.report_id, [item.item_id]).get(item.item_id)
    if present is not None and present.is_made and present.version != command.version:
        raise _conflict(item, present, command)
    if problems := problems_of_decision(decision, item):
        raise Refused(*problems)
    version = round_.decide(item, decision, present)
    before = _said(present.decision) if present is not None and present.is_made else {}
    after = {"reference": item.reference, "round": round_.number, "decision": version, **_said(decision)}
    return Done(after=after, before=before)


def _decide_all(change: ReportChange, command: DecideOnItems) -> Done:
    round_ = round_under_way(change)
    pending = pending_of(change.connection, round_.report_id)
    shown = dict(command.items)
    if not shown:
        shown = {each.item_id: each.version for each in pending.values() if each.in_sample and not each.is_made}
    if not shown:
        raise Refused(Problem(code="nothing_to_decide", field="items"))
    found = {item.item_id: item for item in under_control(change.connection, change.before, only=shown.keys())}
    problems: list[Problem] = []
    decided = []
    for number, version in shown.items():
        item, present = found.get(number), pending.get(number)
        if item is None:
            problems.append(Problem(code="item_not_controlled", field="items"))
            continue
        if present is not None and present.is_made and present.version != version:
            raise _conflict(item, present, command)
        decision = decision_of(command.verdict, item.amount, command.error_type, command.comment.strip())
        problems += [each for each in problems_of_decision(decision, item) if each not in problems]
        decided.append((item, decision, present))
    if problems:
        raise Refused(*problems)
    round_.decide_all(decided)
    amount = sum(item.amount for item, _, _ in decided)
    after = {"verdict": command.verdict, "error_type": command.error_type, "comment": command.comment.strip()}
    references = [item.reference for item, _, _ in decided[:MOST_NAMED]]
    named = {"items": len(decided), "references": references, "amount": amount, "round": round_.number}
    return Done(after=after | named)


def _said(decision: Decision) -> dict[str, Any]:
    names = ("certified", "deducted", "parked", "error_type", "comment")
    return {name: getattr(decision, name) for name in names}


def _conflict(item: Controlled, present: Pending, command: DecideOnItem | DecideOnItems) -> Conflict:
    """Theirs is what another controller said meanwhile."""
    who = {"author": present.author, "recorded_at": present.decided_at, "version": present.version}
    about = {"item_id": item.item_id, "reference": item.reference, "amount": item.amount}
    return Conflict(theirs=_said(present.decision) | who | about, yours=command.said)
