"""Flat rates under control: nobody looks at a flat rate, it follows what control says of its base.

Worked example. A partner declares staff costs of 1,000.00 and 333.33 in two items, and office costs of 15 %, which are
floor(0.15 × 1,333.33) = 199.99. Control certifies the 1,000.00 and parks the 333.33. Then of the office costs

- floor(0.15 × 1,000.00) = 150.00 is certified,
- floor(0.15 × 1,333.33) − 150.00 = 49.99 is parked, because it may still be certified with its base,
- nothing is left to deduct.

In its next report the partner takes the 333.33 in again, and its 49.99 come with them. Control certifies 133.33 and
deducts 200.00: the base certified by now is 1,133.33, the flat rate on it floor(0.15 × 1,133.33) = 169.99, of which
150.00 are certified already. So 19.99 is certified and the remaining 30.00 deducted, as following its base.

All that certificates certify of a flat rate never exceeds the rate on all that they certified of its base.

What verification takes off a base pulls its flat rate along in the same way. Of the same report, all certified by now,
it cuts 111.11 of the staff costs: 1,022.22 are left of 1,133.33, and floor(0.15 × 1,022.22) = 153.33 of 169.99. So
16.66 of the office costs are cut as following their base.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.domain.budget.simplified_costs import FlatRate
from dashboard.domain.money import share_at_rate, split
from dashboard.domain.reporting.control import Decision
from dashboard.domain.vocabulary import CostCategory, ErrorType

ORDER = (CostCategory.STAFF, CostCategory.TRAVEL, CostCategory.OFFICE, CostCategory.OTHER_COSTS)
"""Of flat categories: each after those on which it may rest."""


@dataclass(frozen=True, kw_only=True)
class FlatBase:
    """One flat rate of one partner report, in cents: its ``rate``, and how its base stands with this certificate.

    ``certified`` of the base is by all certificates with this one, ``parked`` what is still parked of it.
    ``certified_before`` is of the flat rate by earlier certificates; ``parked_elsewhere`` what stays parked of it
    and is not decided on now.
    """

    rate: Decimal
    certified: int
    parked: int
    certified_before: int = 0
    parked_elsewhere: int = 0


def follow(amount: int, base: FlatBase) -> Decision:
    """What becomes of ``amount`` cents of the flat rate; what can neither be certified nor stay parked is deducted."""
    due = share_at_rate(base.certified, base.rate)
    certified = min(amount, max(0, due - base.certified_before))
    waiting = share_at_rate(base.certified + base.parked, base.rate) - due - base.parked_elsewhere
    parked = min(amount - certified, max(0, waiting))
    deducted = amount - certified - parked
    reason = ErrorType.FOLLOWS_BASE if deducted else None
    return Decision(certified=certified, deducted=deducted, parked=parked, error_type=reason)


def over_items(decision: Decision, amounts: Sequence[int]) -> list[Decision]:
    """The same item by item: each part shared by what is left of the items' ``amounts``, which sum to its own.

    No item gets more than its amount, no cent is lost: split(2, (1, 1, 1)) certifies two of three items of a cent.
    """
    left, parts = list(amounts), []
    for part in (decision.certified, decision.parked, decision.deducted):
        given = split(part, left) if part else [0] * len(left)
        left = [whole - share for whole, share in zip(left, given, strict=True)]
        parts.append(given)
    return [
        Decision(
            certified=certified,
            deducted=deducted,
            parked=parked,
            error_type=ErrorType.FOLLOWS_BASE if deducted else None,
        )
        for certified, parked, deducted in zip(*parts, strict=True)
    ]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Cents by category of one partner report's items: certified by all certificates so far, parked now.

    Flat rates as before the certificate, the costs they rest on as after it.
    """

    certified: dict[CostCategory, int]
    parked: dict[CostCategory, int]


@dataclass(frozen=True, kw_only=True)
class FlatItem:
    """``amount`` cents to be decided on; ``was_parked`` where they have been set aside before."""

    flat: FlatRate
    amount: int
    was_parked: bool = False


def follow_all(items: Sequence[FlatItem], standing: Standing) -> list[Decision]:
    """What becomes of the flat-rate items of one partner report, in their order."""
    certified, parked = dict(standing.certified), dict(standing.parked)
    found: dict[int, Decision] = {}
    for category in ORDER:
        own = [number for number, item in enumerate(items) if item.flat.category == category]
        if not own:
            continue
        flat = items[own[0]].flat
        amounts = [items[number].amount for number in own]
        elsewhere = parked.get(category, 0) - sum(items[number].amount for number in own if items[number].was_parked)
        base = FlatBase(
            rate=flat.rate,
            certified=_sum(certified, flat),
            parked=_sum(parked, flat),
            certified_before=certified.get(category, 0),
            parked_elsewhere=elsewhere,
        )
        decision = follow(sum(amounts), base)
        found |= dict(zip(own, over_items(decision, amounts), strict=True))
        certified[category] = base.certified_before + decision.certified
        parked[category] = elsewhere + decision.parked
    return [found[number] for number in range(len(items))]


def cuts_that_follow(
    items: Sequence[FlatItem],
    *,
    certified: Mapping[CostCategory, int],
    cut_before: Mapping[CostCategory, int],
    cut_now: Mapping[CostCategory, int],
) -> list[int]:
    """Cents that each flat-rate item of one partner report loses because its base is cut in a project report.

    An item's ``amount`` is what the project report claims of it, less what is cut of itself. The mappings are of all
    items of the partner report: certified so far, cut in earlier project reports, cut by hand in this one.
    """
    now, found = dict(cut_now), [0] * len(items)
    for category in ORDER:
        own = [number for number, item in enumerate(items) if item.flat.category == category]
        if not own or not _sum(now, items[own[0]].flat):
            continue
        flat, amounts = items[own[0]].flat, [items[number].amount for number in own]
        left = _sum(certified, flat) - _sum(cut_before, flat) - _sum(now, flat)
        kept = certified.get(category, 0) - cut_before.get(category, 0) - now.get(category, 0)
        lost = min(sum(amounts), max(0, kept - share_at_rate(max(0, left), flat.rate)))
        if lost:
            for number, part in zip(own, split(lost, amounts), strict=True):
                found[number] = part
            now[category] = now.get(category, 0) + lost
    return found


def _sum(amounts: Mapping[CostCategory, int], flat: FlatRate) -> int:
    return sum(amounts.get(category, 0) for category in flat.base)
