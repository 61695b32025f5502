"""Whether the totals of a budget plan agree: each disagreement named, and which of them keep it from being in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from dashboard.domain.budget.cost_options import cost_options
from dashboard.domain.budget.plan import Plan, categories_of, of_partner, sums_by
from dashboard.domain.budget.simplified_costs import Options, computed, percent, problems_of_options
from dashboard.domain.money import Amount, share_at_rate
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import Contribution, CostBasis, CostCategory

FLEXIBILITY = Decimal("0.2")
"""Of a partner's total, where a project gives no ``budget_flexibility`` (Interreg Europe)."""
CONTRIBUTIONS = tuple(contribution.value for contribution in Contribution)
MOST_LUMP_SUMS = 12
"""Up to which every combination is tried: 4,096 of them."""


@dataclass(frozen=True, kw_only=True)
class Financing:
    """How a partner's budget is paid for: cents, missing where nobody has said."""

    erdf_rate: Decimal | None = None
    erdf: int | None = None
    public: int | None = None
    automatic_public: int | None = None
    private: int | None = None
    options: Options = field(default_factory=Options)

    @property
    def contributions(self) -> int | None:
        """All that does not come from the ERDF; missing where none of the three is known."""
        known = [getattr(self, name) for name in CONTRIBUTIONS]
        return sum(amount or 0 for amount in known) if any(amount is not None for amount in known) else None


@dataclass(frozen=True, kw_only=True)
class Approved:
    """What the sources give: totals and ERDF of the phase, and the approved total of each partner."""

    total: int | None = None
    erdf: int | None = None
    partners: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Two figures that should agree and do not; ``blocks`` where a plan cannot be in force with it."""

    problem: Problem
    blocks: bool

    @property
    def partner(self) -> str | None:
        found = self.problem.values.get("partner")
        return None if found is None else str(found)


def blocking(findings: list[Finding]) -> list[Problem]:
    return [finding.problem for finding in findings if finding.blocks]


def erdf_of(total: int, rate: Decimal | None) -> int | None:
    """What the ERDF pays of a total, rounded down to the cent; missing without a rate."""
    return None if rate is None else share_at_rate(total, rate)


def findings(
    plan: Plan, financing: Mapping[str, Financing], approved: Approved, rules: Mapping[str, Any]
) -> list[Finding]:
    """Every total of the plan that does not agree, those that block first, each in the order of partners.

    ERDF that nobody gave is what the partner's rate makes of its total.
    """
    totals = sums_by(plan, "partner")
    financing = {partner: with_erdf(paid, totals.get(partner, 0)) for partner, paid in financing.items()}
    found = [*_of_phase(plan, financing, approved), *_unknown_contributions(totals, financing)]
    for partner in dict.fromkeys([*approved.partners, *financing, *sums_by(plan, "partner")]):
        own, chosen = of_partner(plan, partner), financing.get(partner, Financing())
        found += [
            *_of_cells(partner, own),
            *_of_options(partner, own, chosen.options, rules),
            *_of_flat_rates(partner, own, chosen.options),
            *_of_erdf(partner, sum(own.values()), chosen),
            *_of_contributions(partner, sum(own.values()), chosen),
            *_of_total(partner, own, approved.partners.get(partner), rules),
        ]
    return sorted(found, key=lambda finding: not finding.blocks)


def with_erdf(paid: Financing, total: int) -> Financing:
    """With the ERDF that its rate makes of the total, where none is given."""
    return paid if paid.erdf is not None else replace(paid, erdf=erdf_of(total, paid.erdf_rate))


def balanced(total: int, financing: Financing) -> dict[str, int] | None:
    """The partner's contributions made to fill what the ERDF leaves; the largest of them takes the difference.

    ``None`` where nothing is known to start from, or where it would be less than zero.
    """
    if financing.erdf is None or financing.contributions is None:
        return None
    known = {name: getattr(financing, name) for name in CONTRIBUTIONS if getattr(financing, name) is not None}
    largest = max(known, key=lambda name: known[name])
    known[largest] += total - financing.erdf - financing.contributions
    return known if known[largest] >= 0 else None


def _finding(code: str, *, blocks: bool, **values: object) -> Finding:
    shown = {
        name: Amount(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
    return Finding(problem=Problem(code=f"budget_{code}", values=shown), blocks=blocks)


def _of_phase(plan: Plan, financing: Mapping[str, Financing], approved: Approved) -> Iterator[Finding]:
    total = sum(plan.values())
    if approved.total is not None and total != approved.total:
        difference = total - approved.total
        yield _finding("phase_total", blocks=False, sum=total, approved=approved.total, difference=difference)
    sums = sums_by(plan, "partner")
    paid = {partner: financing[partner].erdf for partner in financing if partner in sums}
    unknown = sorted(partner for partner in sums if paid.get(partner) is None)
    if unknown:
        yield _finding("erdf_unknown", blocks=False, partners=", ".join(unknown))
    erdf = sum(amount or 0 for amount in paid.values())
    if approved.erdf is None or erdf == approved.erdf or (unknown and erdf < approved.erdf):
        return
    code = "erdf_above_phase" if erdf > approved.erdf else "erdf_below_phase"
    values = {"sum": erdf, "approved": approved.erdf, "difference": erdf - approved.erdf}
    yield _finding(code, blocks=erdf > approved.erdf, **values)


def _unknown_contributions(totals: Mapping[str, int], financing: Mapping[str, Financing]) -> Iterator[Finding]:
    """What the ERDF leaves and nobody has said yet who pays: missing, not zero."""
    left = {
        partner: total - (financing[partner].erdf or 0)
        for partner, total in totals.items()
        if partner in financing and financing[partner].erdf is not None and financing[partner].contributions is None
    }
    owed = {partner: amount for partner, amount in left.items() if amount}
    if owed:
        amount = sum(owed.values())
        yield _finding("contributions_unknown", blocks=False, partners=", ".join(sorted(owed)), amount=amount)


def _of_cells(partner: str, own: Plan) -> Iterator[Finding]:
    for cell in sorted(own, key=lambda each: each.order):
        if own[cell] < 0:
            values = {"work_package": cell.work_package, "category": cell.cost_category, "amount": own[cell]}
            place = {"pilot": cell.pilot or "–", "period": str(cell.period or "–")}
            yield _finding("negative_cell", blocks=True, partner=partner, **values, **place)


def _of_options(partner: str, own: Plan, options: Options, rules: Mapping[str, Any]) -> Iterator[Finding]:
    """Options the project does not have, and money in categories that it does not know or that they exclude."""
    for problem in problems_of_options(options, rules):
        yield Finding(problem=Problem(code=problem.code, values={**problem.values, "partner": partner}), blocks=True)
    known = categories_of(rules)
    for category, amount in sums_by(own, "cost_category").items():
        if amount and not (category in known and options.allows(category)):
            yield _finding("category_not_allowed", blocks=True, partner=partner, category=category, amount=amount)
    yield from _of_lump_sums(partner, sums_by(own, "cost_category").get(CostCategory.LUMP_SUM, 0), rules)


def _of_lump_sums(partner: str, amount: int, rules: Mapping[str, Any]) -> Iterator[Finding]:
    """A partner's lump sums are whole ones of the project's list, each at most once."""
    offered = [option.amount for (basis, _), option in cost_options(rules).items() if basis == CostBasis.LUMP_SUM]
    if not amount or not offered or len(offered) > MOST_LUMP_SUMS:
        return
    possible = {sum(some) for size in range(len(offered) + 1) for some in combinations(offered, size)}
    if amount not in possible:
        yield _finding("lump_sum", blocks=False, partner=partner, amount=amount)


def _of_flat_rates(partner: str, own: Plan, options: Options) -> Iterator[Finding]:
    sums = sums_by(own, "cost_category")
    real = {category: amount for category, amount in sums.items() if category not in options.flat}
    for category, expected in computed(real, options).items():
        amount = sums.get(category, 0)
        if amount != expected:
            values = {"amount": amount, "expected": expected, "difference": amount - expected}
            yield _finding("flat_rate", blocks=True, partner=partner, category=category, **values)


def _of_erdf(partner: str, total: int, financing: Financing) -> Iterator[Finding]:
    expected = erdf_of(total, financing.erdf_rate)
    if expected is None or financing.erdf is None or financing.erdf == expected:
        return
    above = financing.erdf > expected
    rate = percent(financing.erdf_rate or Decimal(0))
    values = {"erdf": financing.erdf, "expected": expected, "difference": financing.erdf - expected}
    yield _finding(
        "erdf_above_rate" if above else "erdf_below_rate", blocks=above, partner=partner, rate=rate, **values
    )


def _of_contributions(partner: str, total: int, financing: Financing) -> Iterator[Finding]:
    """ERDF and contributions are the total, where both are known."""
    for name in CONTRIBUTIONS:
        if (getattr(financing, name) or 0) < 0:
            amount = getattr(financing, name)
            yield _finding(
                "negative_contribution", blocks=True, partner=partner, kind=Contribution(name), amount=amount
            )
    if financing.erdf is None or financing.contributions is None:
        return
    together = financing.erdf + financing.contributions
    if together != total:
        values = {"erdf": financing.erdf, "contributions": financing.contributions, "total": total}
        yield _finding("contributions", blocks=True, partner=partner, **values, difference=together - total)


def _of_total(partner: str, own: Plan, approved: int | None, rules: Mapping[str, Any]) -> Iterator[Finding]:
    """Another total than the approved one is a modification's right; beyond the flexibility it needs the programme."""
    total = sum(own.values())
    if approved is None or total == approved:
        return
    limit = Decimal(str(rules.get("budget_flexibility", FLEXIBILITY)))
    code = "partner_total" if total - approved <= approved * limit else "partner_total_beyond"
    values = {"total": total, "approved": approved, "difference": total - approved, "limit": percent(limit)}
    yield _finding(code, blocks=False, partner=partner, **values)
