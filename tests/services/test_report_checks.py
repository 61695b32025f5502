"""verify names what reports, certificates and project reports say otherwise than the movements of money."""

from typing import Any

import pytest
from sqlalchemy import text

from dashboard.domain.vocabulary import ErrorType
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.verification import Cut
from dashboard.store.engine import writing
from tests.conftest import Prepare
from tests.services import seasons
from tests.services.seasons import JANUARY


@pytest.fixture(autouse=True)
def _paid(prepared: Prepare) -> None:
    prepared(paid)


def paid() -> dict[str, int]:
    """A report with a parked cost, its next one with the parked cost taken in, both claimed, verified with a cut, paid;
    a third certificate withdrawn."""
    ids = seasons.small_season()
    report, (item, parked) = seasons.draft(1, 1_000_00, 333_33)
    seasons.submit(report)
    seasons.begin_control(report)
    seasons.decide(report, parked, certified=0, parked=333_33)
    first = seasons.certify(report)
    later, _ = seasons.draft(2, 100_00, now=JANUARY)
    seasons.take_in(later, parked)
    seasons.submit(later, now=JANUARY)
    seasons.begin_control(later, now=JANUARY)
    seasons.withdraw(later, seasons.certify(later, now=JANUARY), now=JANUARY)
    second = seasons.certify(later, now=JANUARY)
    claim = seasons.claim(first, second, now=JANUARY)
    seasons.send(claim, now=JANUARY)
    seasons.verified(claim, Cut(item_id=item, amount=10_00, error_type=ErrorType.VAT), now=JANUARY)
    seasons.pay(claim, now=JANUARY)
    return ids


def found() -> set[tuple[Any, ...]]:
    return {(each.get("summary"), each.get("reference"), each.get("of")) for each in verify()}


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert verify() == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE certificate SET certified = certified + 1 WHERE id = 1",
            {
                ("certificate", "other-university-R1/1", "certified of decisions"),
                ("certificate", "other-university-R1/1", "certified"),
                ("project_report", "PR1", "claimed"),
                ("project_report", "PR1", "verified"),
                ("project_report", "PR1", "paid"),
            },
        ),
        (
            "UPDATE control_decision SET parked = parked - 1 WHERE parked > 0 AND comment <> ''",
            {("control_decision", "R1-002", "whole"), ("certificate", "other-university-R1/1", "parked of decisions")},
        ),
        (
            "UPDATE certificate SET withdrawn_on = '2019-01-15' WHERE id = 1",
            {("certificate", "other-university-R1/1", "certified"), ("project_report", "PR1", "claimed")},
        ),
        (
            "UPDATE certificate SET withdrawn_on = NULL WHERE withdrawn_on IS NOT NULL",
            {("certificate", "other-university-R2/1", "certified")},
        ),
        ("UPDATE verification_cut SET amount = amount + 1", {("project_report", "PR1", "deducted")}),
        ("DELETE FROM report_event WHERE state = 'paid'", {("project_report", "PR1", "paid")}),
        (
            "DELETE FROM money_entry WHERE step = 'parked' AND amount < 0 AND certificate_id = 3",
            {("certificate", "other-university-R2/2", "parked"), ("expenditure_item", "R1-002", "balance")},
        ),
        (
            "UPDATE money_entry SET amount = amount + 500 WHERE step = 'claimed' AND certificate_id = 1",
            {("project_report", "PR1", "claimed"), ("expenditure_item", "R1-001", "ladder")},
        ),
        (
            "UPDATE money_entry SET amount = -amount WHERE step = 'paid'",
            {("project_report", "PR1", "paid"), ("expenditure_item", "R1-001", "ladder")},
        ),
    ],
)
def test_what_does_not_agree_is_named(statement: str, named: set[tuple[Any, ...]]) -> None:
    with writing() as connection:
        connection.execute(text(statement))
    assert named - found() == set()
