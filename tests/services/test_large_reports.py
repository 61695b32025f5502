"""A report of 22,000 costs goes to control and back in seconds of work, whatever else the machine does."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dashboard.domain.reporting.control import Verdict
from dashboard.domain.vocabulary import CostBasis, CostCategory, ErrorType
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.verification import Cut
from dashboard.store.engine import writing
from dashboard.store.writes.expenditure.items import add_items
from dashboard.store.writes.reporting.partner_reports import report_standing
from tests.builders import PARTNER
from tests.services import costs, seasons
from tests.services.seasons import AUGUST, JULY
from tests.work import at_most

COSTS = 22_000
MOST_SECONDS = 8.0
"""Of one processor, for one step."""


def row(number: int, ids: dict[str, int]) -> dict[str, Any]:
    """Every second in pounds, every third shared over two pilots."""
    missing = ("option_code", "units", "invoice_number", "invoice_date", "total_invoice", "vat", "rate")
    shared = ((ids["pilot"], 1), (ids["pilot2"], 2))
    pounds = number % 2 == 1
    return {
        **dict.fromkeys(missing),
        "reference": f"B{number}",
        "work_package_id": ids["wp2"],
        "cost_category": CostCategory.STAFF,
        "basis": CostBasis.REAL,
        "payment_date": date(2018, 5, 31),
        "description": "Salary",
        "declared_amount": 100 + number,
        "currency": "GBP" if pounds else "EUR",
        "declared_eur": None if pounds else 100 + number,
        "comment": "",
        "pilots": shared if number % 3 == 0 else shared[:1],
    }


def work_of(step: Callable[[], Any]) -> Any:
    with at_most(MOST_SECONDS):
        return step()


@pytest.mark.sweep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_twenty_two_thousand_costs_take_seconds_a_step(small_project: dict[str, int]) -> None:
    ids = seasons.season(small_project)
    report = costs.begin(now=JULY)
    with writing() as connection:
        standing = report_standing(connection, report, JULY.date())
        assert standing is not None
        rows = [row(number, ids) for number in range(COSTS)]
        items = add_items(connection, standing, rows, by=PARTNER, now=JULY)
    work_of(lambda: seasons.flats(report))
    work_of(lambda: seasons.submit(report))
    work_of(lambda: seasons.take_back(report))
    work_of(lambda: seasons.submit(report, now=AUGUST))  # at another month's rates
    seasons.begin_control(report, now=AUGUST)
    work_of(lambda: seasons.sample(report, number=COSTS // 2, now=AUGUST))
    work_of(lambda: seasons.decide_all(report, Verdict.CERTIFY, now=AUGUST))
    reason = {"error_type": ErrorType.VAT, "comment": "VAT"}
    work_of(lambda: seasons.decide(report, items[0], certified=0, deducted=100, now=AUGUST, **reason))
    certificate = work_of(lambda: seasons.certify(report, now=AUGUST))
    work_of(lambda: seasons.withdraw(report, certificate, now=AUGUST))
    claim = seasons.claim(work_of(lambda: seasons.certify(report, now=AUGUST)))
    work_of(lambda: seasons.send(claim))
    work_of(lambda: seasons.verified(claim, Cut(item_id=items[2], amount=1, error_type=ErrorType.VAT)))
    work_of(lambda: seasons.pay(claim))
    assert verify() == []
