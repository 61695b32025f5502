"""What control says of an expenditure item: certified, deducted or parked, its reasons, and the sample it looks at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.money import Amount
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import ErrorType

LONGEST_COMMENT = 2000


class SampleBy(StrEnum):
    """How the items that control looks at are chosen."""

    HAND = "hand"
    NUMBER = "number"
    PERCENT_OF_AMOUNT = "percent_of_amount"


class Verdict(StrEnum):
    """What is said of a whole item at once."""

    CERTIFY = "certify"
    DEDUCT = "deduct"
    PARK = "park"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Cents of euro; ``certified + deducted + parked`` is the item's amount under control."""

    certified: int
    deducted: int = 0
    parked: int = 0
    error_type: ErrorType | None = None
    comment: str = ""

    @property
    def amount(self) -> int:
        return self.certified + self.deducted + self.parked


@dataclass(frozen=True, kw_only=True)
class ControlledItem:
    """An item under control: ``amount`` in cents of euro is what is to be decided on.

    ``is_flat`` where it is a flat rate that follows its base: nobody decides on it by hand, no sample draws it.
    """

    item_id: int
    reference: str
    amount: int
    is_flat: bool = False


Item = TypeVar("Item", bound=ControlledItem)


def decision_of(verdict: Verdict, amount: int, error_type: ErrorType | None, comment: str) -> Decision:
    """The verdict on a whole item of ``amount`` cents."""
    parts = {Verdict.CERTIFY: "certified", Verdict.DEDUCT: "deducted", Verdict.PARK: "parked"}
    given = {"certified": 0} | {parts[verdict]: amount}
    return Decision(**given, error_type=error_type, comment=comment)


def problems_of_decision(decision: Decision, item: ControlledItem) -> list[Problem]:
    """Everything for which a decision cannot stand, by field.

    A deduction has a type of error and a comment, parking a comment; an item is parked whole or not at all; the parts
    sum to the item's amount and none is below zero; a flat rate follows its base and is not decided on.
    """
    if item.is_flat:
        return [Problem(code="decision_on_flat_rate", field="certified", values={"reference": item.reference})]
    problems = [
        Problem(code="decision_negative", field=name)
        for name in ("certified", "deducted", "parked")
        if getattr(decision, name) < 0
    ]
    if not problems and decision.amount != item.amount:
        values: dict[str, object] = {
            "reference": item.reference,
            "sum": Amount(decision.amount),
            "amount": Amount(item.amount),
        }
        problems.append(Problem(code="decision_sum", field="certified", values=values))
    if decision.parked > 0 and (decision.certified > 0 or decision.deducted > 0):
        problems.append(Problem(code="decision_parked_in_part", field="parked", values={"reference": item.reference}))
    return problems + problems_of_reasons(decision)


def problems_of_reasons(decision: Decision) -> list[Problem]:
    """Whether what is not certified is explained."""
    problems = problems_of_text(decision.comment, field="comment", limit=LONGEST_COMMENT)
    if decision.deducted > 0 and decision.error_type is None:
        problems.append(Problem(code="error_type_missing", field="error_type"))
    if decision.error_type == ErrorType.FOLLOWS_BASE:
        problems.append(Problem(code="error_type_of_flat_rates", field="error_type"))
    if (decision.deducted > 0 or decision.parked > 0) and not decision.comment.strip():
        problems.append(Problem(code="decision_comment_missing", field="comment"))
    return problems


def problems_of_sample(
    by: SampleBy, *, items: Sequence[int], number: int | None, percent: Decimal | None
) -> list[Problem]:
    """Whether it says what to draw: items, how many, or which share (above 0, at most 100)."""
    if by == SampleBy.HAND and not items:
        return [Problem(code="sample_empty", field="items")]
    if by == SampleBy.NUMBER and (number is None or number < 1):
        return [Problem(code="sample_number", field="number")]
    if by == SampleBy.PERCENT_OF_AMOUNT and (percent is None or not percent.is_finite() or not 0 < percent <= 100):
        return [Problem(code="sample_percent", field="percent")]
    return []


def drawn(items: Iterable[Item], *, seed: int, number: int | None = None, percent: Decimal | None = None) -> list[Item]:
    """A random sample that anyone can draw again: the items in the order of SHA-256 of ``seed/reference``, as many as
    ``number`` says, or until their amounts reach ``percent`` of all amounts, at least one.

    Flat rates are never drawn. Worked example: with seed 2018 the references A, B, C and D come in the order B, D, C,
    A, which is that of the digests of ``2018/A`` and so on (``printf 2018/A | sha256sum``).
    """
    order = sorted((item for item in items if not item.is_flat), key=lambda item: _place(seed, item.reference))
    if number is not None:
        return order[:number]
    total = sum(item.amount for item in order)
    wanted = int((Decimal(total) * (percent or Decimal(0)) / 100).to_integral_value(rounding=ROUND_CEILING))
    found: list[Item] = []
    reached = 0
    for item in order:
        if found and reached >= wanted:
            break
        found.append(item)
        reached += item.amount
    return found


def _place(seed: int, reference: str) -> str:
    return sha256(f"{seed}/{reference}".encode()).hexdigest()
