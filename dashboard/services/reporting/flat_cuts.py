"""Flat rates under verification: what a cut of their base takes of them, as control does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.domain.reporting.flat_control import FlatItem, cuts_that_follow
from dashboard.domain.vocabulary import CostCategory, Step
from dashboard.store.engine import Connection, reading
from dashboard.store.writes.reporting.controlled_items import flat_rates_of, sums_by_category
from dashboard.store.writes.reporting.flat_cuts import claimed_flats, cuts_before, cuts_by_origin
from dashboard.store.writes.reporting.partner_reports import report_standing
from dashboard.store.writes.reporting.project_reports import ProjectReportStanding, project_report_standing


@dataclass(frozen=True, kw_only=True)
class FollowingCut:
    """``amount`` cents of a claimed flat-rate item that are cut because its base is."""

    item_id: int
    reference: str
    amount: int


def cuts_following(report_id: int, cuts: Mapping[int, int], *, today: date) -> list[FollowingCut]:
    """What these cuts (cents by item) of a project report would pull along; for whoever is about to record them."""
    with reading() as connection:
        standing = project_report_standing(connection, report_id, today)
        return following(connection, standing, cuts, today) if standing else []


def following(
    connection: Connection, claim: ProjectReportStanding, cuts: Mapping[int, int], today: date
) -> list[FollowingCut]:
    """The same within a transaction that does more, in the order of the items."""
    found: list[FollowingCut] = []
    for origin, by_category in cuts_by_origin(connection, cuts).items():
        found += _of_report(connection, claim, origin, by_category, cuts, today)
    return sorted(found, key=lambda cut: cut.item_id)


def _of_report(
    connection: Connection,
    claim: ProjectReportStanding,
    origin: int,
    by_category: Mapping[CostCategory, int],
    cuts: Mapping[int, int],
    today: date,
) -> list[FollowingCut]:
    """Of the flat rates that one partner report declared first."""
    flats, standing = claimed_flats(connection, claim.report_id, origin), report_standing(connection, origin, today)
    if not flats or standing is None:
        return []
    rates = flat_rates_of(connection, standing, flats).get(origin, {})
    known = [each for each in flats if each.cost_category in rates]
    lost = cuts_that_follow(
        [
            FlatItem(flat=rates[each.cost_category], amount=max(0, each.claimed - cuts.get(each.item_id, 0)))
            for each in known
        ],
        certified=sums_by_category(connection, claim.place.phase_id, origin, Step.CERTIFIED, today),
        cut_before=cuts_before(connection, origin, claim.report_id),
        cut_now=by_category,
    )
    return [
        FollowingCut(item_id=each.item_id, reference=each.reference, amount=amount)
        for each, amount in zip(known, lost, strict=True)
        if amount
    ]
