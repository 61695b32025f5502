"""What a forecast is made from, read from the sums: plan by version, declarations by day, reports, claims."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert

from dashboard.domain.vocabulary import CostCategory, Provenance, ReportState
from dashboard.store import tables
from dashboard.store.engine import writing
from dashboard.store.reads.money.forecast import erdf_facts, forecast_facts
from tests import builders


def test_plan_and_declarations_are_those_of_the_lines(small_project: dict[str, int]) -> None:
    ids = small_project
    with writing() as connection:
        version = builders.budget_version(connection, ids["phase"], 2, in_force_from=date(2018, 7, 1))
        builders.row(
            connection, tables.budget_line, phase_id=ids["phase"], budget_version_id=version,
            partner_id=ids["other"], work_package_id=ids["wp2"], cost_category=CostCategory.STAFF,
            reporting_period_id=ids["period2"], pilot_id=ids["pilot"], amount=7_00,
        )  # fmt: skip
        builders.budget_version(connection, ids["phase"], 3, in_force_from=None)
        builders.finish(connection, ids["phase"])
        found = forecast_facts(connection, ids["phase"])
    lead, other, pilot = ids["lead"], ids["other"], ids["pilot"]
    assert [period.number for period in found.periods] == [1, 2]
    assert found.versions == ((builders.START, ids["budget"]), (date(2018, 7, 1), version))
    assert found.plan(date(2018, 6, 30)) == {(lead, 0): (10_000_01, 0), (other, pilot): (5_000_02, 0)}
    assert found.plan(date(2018, 7, 1)) == {(other, pilot): (0, 7_00)}
    assert [(each.partner, each.pilot, each.period, each.day, each.cents) for each in found.declared] == [
        (other, pilot, 0, date(2018, 4, 30), 100_01),
        (other, 0, 0, date(2018, 5, 2), 300_03),
        (other, pilot, 0, date(2018, 6, 15), 200_02),
    ]
    assert found.reports == ()


def test_a_report_counts_from_its_first_submission_with_what_it_says_of_the_next(small_project: dict[str, int]) -> None:
    ids = small_project
    with writing() as connection:
        for number, period in enumerate(("period1", "period2"), 1):
            report = builders.row(
                connection, tables.partner_report, phase_id=ids["phase"], partner_id=ids["other"],
                reporting_period_id=ids[period], number=number, next_forecast=number * 10_00,
            )  # fmt: skip
            states = [(ReportState.DRAFT, date(2018, 7, 1))]
            if number == 1:
                states += [
                    (ReportState.SUBMITTED, date(2018, 7, 20)),
                    (ReportState.REOPENED, date(2018, 7, 25)),
                    (ReportState.SUBMITTED, date(2018, 8, 1)),
                ]
            for state, day in states:
                connection.execute(
                    insert(tables.report_event).values(
                        partner_report_id=report, state=state, day=day, recorded_at=builders.moment(day),
                        author="other", status=Provenance.RECORDED,
                    )
                )  # fmt: skip
        found = forecast_facts(connection, ids["phase"]).reports
    assert [(each.partner, each.period, each.next_forecast) for each in found] == [(ids["other"], 0, 10_00)]
    assert found[0].submitted(date(2018, 7, 19)) is None
    assert found[0].submitted(date(2018, 8, 1)) == date(2018, 7, 20)
    assert [found[0].is_open(date(2018, 7, day)) for day in (1, 20, 25)] == [True, False, True]
    assert not found[0].is_open(date(2018, 8, 1))


def test_claims_and_rates_are_those_of_the_day(small_project: dict[str, int]) -> None:
    """The small project's one paid item is claimed on 1 July; a rate comes from the budget, the partner, the rules."""
    ids = small_project
    with writing() as connection:
        assert erdf_facts(connection, ids["phase"], date(2018, 7, 1)).rates == {}
        connection.execute(tables.project.update().values(rules={"erdf_rate": 0.75}))
        connection.execute(
            tables.partner.update().where(tables.partner.c.id == ids["lead"]).values(erdf_rate=Decimal("0.6"))
        )
        builders.row(
            connection, tables.budget_financing, budget_version_id=ids["budget"], partner_id=ids["lead"],
            erdf_rate=Decimal("0.5"),
        )  # fmt: skip
        before = erdf_facts(connection, ids["phase"], date(2018, 6, 30))
        after = erdf_facts(connection, ids["phase"], date(2018, 7, 1))
    assert after.rates == {ids["lead"]: Decimal("0.5"), ids["other"]: Decimal("0.75")}
    assert before.claimed == ()
    assert [(each.partner, each.period, each.day, each.cents) for each in after.claimed] == [
        (ids["other"], 0, date(2018, 7, 1), 290_00)
    ]
    assert (before.certified, before.deducted) == (290_00, 0)


@pytest.mark.usefixtures("database")
def test_a_phase_without_anything_has_no_facts() -> None:
    with writing() as connection:
        phase = builders.project(connection)
        found, erdf = forecast_facts(connection, phase), erdf_facts(connection, phase, builders.AS_OF)
    assert (found.periods, found.versions, found.declared, dict(found.planned)) == ((), (), (), {})
    assert found.history(builders.AS_OF).lines == ()
    assert (erdf.rates, erdf.claimed) == ({}, ())
