"""A partner report on its way to control and back: what is missing is named, its costs are declared and undeclared."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ReportState, Role, Step
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.partner_reports import (
    ReopenPartnerReport,
    SubmitPartnerReport,
    missing_before_submitting,
    reopen_partner_report,
    submit_partner_report,
)
from dashboard.store import tables
from dashboard.store.engine import reading
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, OTHER, PARTNER
from tests.conftest import Prepare
from tests.services import costs, seasons
from tests.services.seasons import AUGUST, CONTROLLER, JANUARY, JULY, at

OWN_CONTROLLER = builders.actor(Role.CONTROLLER, organisation=OTHER, username="own")
STRANGERS = [
    LEAD_PARTNER,
    builders.actor(Role.PARTNER, organisation=LEAD, username="lead-contributor"),
    builders.actor(Role.QUALITY_REVIEWER),
    builders.actor(Role.STEERING_COMMITTEE, organisation=None),
    builders.actor(Role.ADMINISTRATOR, organisation=None),
    builders.actor(Role.OBSERVER, organisation=None),
]


@pytest.fixture(autouse=True)
def project(prepared: Prepare) -> dict[str, int]:
    return prepared(seasons.small_season)


def missing(report: int, now: Any = JULY) -> list[tuple[str, object]]:
    """Codes with what they are about."""
    with reading() as connection:
        found = missing_before_submitting(connection, seasons.standing(report, now), now.date())
    return [(each.code, each.values.get("check") or each.values.get("currency")) for each in found]


def set_partner(**values: Any) -> None:
    costs.put(tables.partner, tables.partner.c.number == 2, **values)


def test_submitting_declares_every_cost_and_taking_back_undoes_exactly_that() -> None:
    report, items = seasons.draft(1, 1_000_00, 333_33)
    entered = at(Step.ENTERED, report)
    assert entered == 1_333_33 + 199_99
    seasons.submit(report)
    assert (at(Step.ENTERED, report), at(Step.DECLARED, report)) == (0, entered)
    assert seasons.standing(report).state == ReportState.SUBMITTED
    assert costs.row(items[0])["declared_on"] == JULY.date()
    assert verify() == []
    seasons.take_back(report)
    assert (at(Step.ENTERED, report), at(Step.DECLARED, report)) == (entered, 0)
    assert costs.row(items[0])["declared_on"] is None
    assert seasons.standing(report).state == ReportState.REOPENED
    assert verify() == []


def test_costs_in_pounds_take_the_rate_of_the_month_of_submission_and_flat_rates_follow() -> None:
    report, (item,) = seasons.draft(1, 1_000_00, currency="GBP")
    assert costs.row(item)["declared_eur"] == 1_136_36
    seasons.submit(report, now=AUGUST)
    row = costs.row(item)
    assert (row["rate"], row["declared_eur"]) == (Decimal("0.9"), 1_111_11)
    assert at(Step.DECLARED, report) == 1_111_11 + 166_66
    assert verify() == []
    seasons.take_back(report, now=AUGUST)
    assert at(Step.ENTERED, report) == 1_111_11 + 166_66


def test_what_is_missing_is_named_all_at_once_before_anybody_submits() -> None:
    june = JULY - timedelta(days=15)
    report = costs.begin(now=june)
    assert missing(report, june) == [("period_not_over", None), ("report_empty", None), ("forecast_missing", None)]
    costs.enter(report, now=june, currency="GBP", **seasons.WHOLE)
    costs.enter(report, now=june, payment_date=date(2017, 5, 1), **seasons.WHOLE)
    found = missing(report, june)
    assert ("report_rate", "GBP") in found
    assert ("report_check", "outside_dates") in found
    with pytest.raises(Refused) as refusal:
        seasons.submit(report, now=june, next_forecast=-1)
    codes = [problem.code for problem in refusal.value.problems]
    assert codes[0] == "period_not_over"
    assert "forecast_negative" in codes
    assert verify() == []


def test_flat_rates_that_do_not_match_their_base_are_named() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    costs.enter(report, now=JULY, declared_amount=200_00, **seasons.WHOLE)
    assert ("report_check", "flat_rate_mismatch") in missing(report)
    seasons.flats(report)
    assert missing(report) == [("forecast_missing", None)]


def test_a_report_without_costs_needs_the_word_that_nothing_was_spent() -> None:
    report = costs.begin(now=JULY)
    assert costs.codes(lambda: seasons.submit(report)) == ["report_empty"]
    seasons.submit(report, nothing_spent=True)
    seasons.begin_control(report)
    seasons.certify(report)
    assert seasons.standing(report).state == ReportState.CERTIFIED
    assert verify() == []


def test_a_closed_period_takes_no_report_and_gives_none_back_until_it_is_open_again(project: dict[str, int]) -> None:
    report, _ = seasons.draft(1, 1_000_00)
    other = costs.begin(LEAD, by=LEAD_PARTNER, now=JULY)
    seasons.submit(report)
    period = tables.reporting_period.c.id == project["period1"]
    costs.put(tables.reporting_period, period, closed_on=JULY.date())
    assert costs.codes(lambda: seasons.take_back(report)) == ["period_closed"]
    assert costs.codes(lambda: seasons.reopen(report)) == ["period_closed"]
    refused = costs.codes(lambda: seasons.submit(other, by=LEAD_PARTNER, nothing_spent=True))
    assert refused == ["period_closed"]
    seasons.begin_control(report)  # what was submitted before is controlled all the same
    costs.put(tables.reporting_period, period, closed_on=None)
    seasons.reopen(report)


def test_a_partner_that_left_reports_the_periods_it_took_part_in_and_no_other() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    set_partner(exit=date(2018, 6, 15))
    seasons.submit(report, next_forecast=None)  # there will be no next report
    assert verify() == []
    later = JANUARY
    set_partner(exit=None)
    second, _ = seasons.draft(2, 500_00, now=later)
    set_partner(exit=date(2018, 6, 15))
    assert costs.codes(lambda: seasons.submit(second, now=later)) == ["partner_not_in_period"]


@pytest.mark.parametrize("by", STRANGERS, ids=lambda by: "+".join(sorted(by.roles)) + f"@{by.organisation}")
def test_nobody_else_submits_takes_back_or_controls(by: Actor) -> None:
    report, _ = seasons.draft(1, 1_000_00)
    with pytest.raises(NotAllowed):
        seasons.submit(report, by=by)
    seasons.submit(report)
    for attempt in (seasons.take_back, seasons.begin_control, seasons.reopen):
        with pytest.raises(NotAllowed):
            attempt(report, by=by)
    assert seasons.standing(report).state == ReportState.SUBMITTED


def test_who_controls_does_not_submit_and_nobody_controls_the_own_organisation() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    for by in (CONTROLLER, OWN_CONTROLLER):
        with pytest.raises(NotAllowed):
            seasons.submit(report, by=by)
    seasons.submit(report)
    for by in (PARTNER, OWN_CONTROLLER):
        with pytest.raises(NotAllowed):
            seasons.begin_control(report, by=by)
        with pytest.raises(NotAllowed):
            seasons.reopen(report, by=by)
    seasons.begin_control(report)
    assert costs.codes(lambda: seasons.take_back(report)) == ["report_step"]
    seasons.reopen(report, by=seasons.SECOND)


def test_the_second_controller_to_take_a_report_up_sees_who_was_first() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    version = seasons.submit(report)
    seasons.begin_control(report)
    with pytest.raises(Conflict) as conflict:
        seasons.begin_control(report, by=seasons.SECOND, version=version)
    assert (conflict.value.theirs["author"], conflict.value.theirs["state"]) == ("cora", ReportState.CONTROL_ONGOING)


def test_a_form_sent_twice_counts_once_and_its_key_serves_nobody_else() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    given = seasons.on(report, JULY, {"next_forecast": 1_00})
    command = SubmitPartnerReport(**given)
    assert submit_partner_report(command, by=PARTNER, now=JULY) == submit_partner_report(command, by=PARTNER, now=JULY)
    colleague = replace(PARTNER, username="colleague")
    assert costs.codes(lambda: submit_partner_report(command, by=colleague, now=JULY)) == ["form_used"]
    stolen = ReopenPartnerReport(report_id=report, version=2, idempotency_key=command.idempotency_key, reason="x")
    assert costs.codes(lambda: reopen_partner_report(stolen, by=CONTROLLER, now=JULY)) == ["form_used"]
    late = SubmitPartnerReport(**(given | {"idempotency_key": seasons.key()}))
    with pytest.raises(Conflict):
        submit_partner_report(late, by=PARTNER, now=JULY)


def test_reopening_needs_a_reason_that_the_partner_reads() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    seasons.submit(report)
    assert costs.codes(lambda: seasons.reopen(report, reason=" ")) == ["reason_missing"]
    seasons.reopen(report, reason="The pay slip of May is missing")
    event = tables.report_event.c
    with reading() as connection:
        query = select(event.state, event.comment, event.author).order_by(event.id.desc()).limit(1)
        assert tuple(connection.execute(query).one()) == ("reopened", "The pay slip of May is missing", "cora")
    seasons.submit(report)
    assert verify() == []


def test_a_report_that_is_not_there_is_said_so() -> None:
    command = SubmitPartnerReport(report_id=99, version=1, idempotency_key=seasons.key(), next_forecast=1)
    assert costs.codes(lambda: submit_partner_report(command, by=PARTNER, now=JULY)) == ["unknown_report"]
