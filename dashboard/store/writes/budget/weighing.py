"""What a scenario makes of a budget: the plan before and after, the meter of each axis, ERDF and what lies below."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from dashboard.domain.budget.flexibility import Reading, level_of, readings
from dashboard.domain.budget.plan import Cell, sums_by
from dashboard.domain.budget.scenario import Shift, outcome, overdrawn, problems_of_shifts, totals_by_axis
from dashboard.domain.budget.totals import Financing, erdf_of
from dashboard.domain.money import share_at_rate
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import FlexibilityLevel, Step
from dashboard.store.reads.money.ladder import by_axis
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.tables import budget_version, organisation, partner
from dashboard.store.writes.budget.scenarios import approved_versions
from dashboard.store.writes.budget.versions import financing_of, phase_keys, plan_of


@dataclass(frozen=True, kw_only=True)
class Share:
    """What a partner's total is paid with: cents, the ERDF missing where no rate is known."""

    total: int
    rate: Decimal | None
    erdf: int | None

    @property
    def own(self) -> int | None:
        return None if self.erdf is None else self.total - self.erdf


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """``before`` is the version the scenario starts from; ``meter`` counts from the budget that was approved last.

    ``shares`` are by partner (before, after); ``below`` the partners whose plan would be less than they have declared.
    """

    problems: tuple[Problem, ...]
    before: Mapping[Cell, int]
    after: Mapping[Cell, int]
    meter: tuple[Reading, ...]
    level: FlexibilityLevel
    shares: Mapping[str, tuple[Share, Share]]
    erdf_limit: int | None
    below: Mapping[str, int]

    @property
    def erdf(self) -> tuple[int | None, int | None]:
        """Before and after, of all partners; missing where a partner with money has no rate.

        After is before and what the shifts change at each partner's rate: each partner's ERDF is rounded down by
        itself, and between two of one rate their sum would move by a cent although nothing changes.
        """
        before = _paid_of(first for first, _ in self.shares.values())
        after = _paid_of(second for _, second in self.shares.values())
        if before is None or after is None:
            return before, after
        change = sum((b.total - a.total) * (b.rate or Decimal(0)) for a, b in self.shares.values())
        return before, before + share_at_rate(1, Decimal(change))


def _paid_of(shares: Iterable[Share]) -> int | None:
    parts = [share.erdf for share in shares if share.total]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def weighed(connection: Connection, phase_id: int, version_id: int, shifts: str, as_of: date) -> Weighed | None:
    """What the shifts (as JSON text, ``Shift.said``) make of a version, against what was declared by that day.

    ``None`` for an unknown phase. Where a shift cannot be made, ``problems`` says why and the plan stays as it was.
    """
    place = money_place(connection, phase_id, as_of)
    if place is None:
        return None
    return weigh(connection, place, version_id, [Shift.of(said) for said in json.loads(shifts)], as_of)


def weigh(connection: Connection, place: MoneyPlace, version_id: int, shifts: list[Shift], as_of: date) -> Weighed:
    """The same within a transaction that does more."""
    keys, paid = phase_keys(connection, place), financing_of(connection, place.phase_id, version_id)
    options = {code: each.options for code, each in paid.items()}
    before = plan_of(connection, version_id)
    problems = problems_of_shifts(before, shifts, keys.codes(place.rules), options)
    after = before if problems else outcome(before, shifts, options)
    reference = reference_version(connection, place.phase_id, version_id)
    approved = before if reference == version_id else plan_of(connection, reference)
    meter = readings(totals_by_axis(approved), totals_by_axis(after), place.rules)
    shares = _shares(before, after, paid)
    limit = keys.approved.erdf
    unweighed = Weighed(
        problems=tuple(problems),
        before=before,
        after=after,
        meter=tuple(meter),
        level=FlexibilityLevel.FREE,
        shares=shares,
        erdf_limit=limit,
        below=overdrawn(after, _declared(connection, place.phase_id, as_of)),
    )
    level = level_of(meter, erdf_wanted=unweighed.erdf[1], erdf_limit=limit)
    return Weighed(**{**vars(unweighed), "level": level})


def reference_version(connection: Connection, phase_id: int, version_id: int) -> int:
    """The version that the programme approved last: the first in force, or one made by a modification of it; the
    version itself where none has ever been in force."""
    its = budget_version.c
    query = select(its.id).where(its.phase_id == phase_id, its.in_force_from.is_not(None))
    ordered: list[int] = list(connection.execute(query.order_by(its.in_force_from, its.number)).scalars())
    if not ordered:
        return version_id
    modified = approved_versions(connection, phase_id)
    return next((number for number in reversed(ordered) if number in modified), ordered[0])


def _shares(
    before: Mapping[Cell, int], after: Mapping[Cell, int], paid: Mapping[str, Financing]
) -> dict[str, tuple[Share, Share]]:
    sums = sums_by(before, "partner"), sums_by(after, "partner")
    found = {}
    for code in [*paid, *sorted(set(sums[1]) - set(paid))]:
        rate = paid[code].erdf_rate if code in paid else None
        totals = [of.get(code, 0) for of in sums]
        first, second = (Share(total=total, rate=rate, erdf=erdf_of(total, rate)) for total in totals)
        found[code] = first, second
    return found


def _declared(connection: Connection, phase_id: int, as_of: date) -> dict[str, int]:
    """Cents by partner's code."""
    query = select(partner.c.id, organisation.c.code).join_from(partner, organisation)
    codes: dict[Any, str] = {
        row.id: row.code for row in connection.execute(query.where(partner.c.phase_id == phase_id))
    }
    sums = by_axis(connection, phase_id, as_of, "partner")
    known = sums[sums[Step.DECLARED].notna()]
    amounts = zip(known["key"], known[Step.DECLARED], strict=True)
    return {codes[key]: int(amount) for key, amount in amounts if key in codes}
