"""The reporting season as of a date: who is where, how late; one report down to its items; what is claimed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event, select, update

from dashboard.domain.vocabulary import CostCategory, ReportState
from dashboard.store import tables
from dashboard.store.engine import engine, reading, writing
from dashboard.store.reads.reporting.certificate import certificate_sheet, document_place
from dashboard.store.reads.reporting.claims import certificates, claimed_items, project_report_detail, project_reports
from dashboard.store.reads.reporting.report import control_progress, count_items, report_detail, report_items
from dashboard.store.reads.reporting.season import report_id_of, reporting_periods, season
from tests import builders, seasons

LAST = date(2018, 12, 1)
CODE = f"{builders.OTHER}-R1"


@pytest.fixture
def ids(small_project: dict[str, int]) -> dict[str, int]:
    with writing() as connection:
        return seasons.reporting_season(connection, small_project)


def states(as_of: date, ids: dict[str, int], period: int | None = 1) -> dict[str, tuple[str, int]]:
    with reading() as connection:
        rows = season(connection, ids["phase"], as_of, period).to_dict("records")
    return {row["partner"]: (row["state"], row["days_late"]) for row in rows}


def test_each_partner_stands_where_its_last_step_by_that_day_left_it(ids: dict[str, int]) -> None:
    assert states(date(2018, 6, 1), ids) == {builders.LEAD: ("none", 0), builders.OTHER: ("none", 0)}
    assert states(date(2018, 7, 12), ids) == {builders.LEAD: ("draft", 0), builders.OTHER: ("submitted", 0)}
    assert states(date(2018, 7, 25), ids) == {builders.LEAD: ("draft", 11), builders.OTHER: ("control_ongoing", 0)}
    assert states(LAST, ids) == {builders.LEAD: ("draft", 140), builders.OTHER: ("certified", 0)}


def test_a_period_that_has_not_begun_owes_nothing_and_one_that_runs_is_not_late(ids: dict[str, int]) -> None:
    assert states(date(2018, 6, 30), ids, 2) == {}
    assert states(date(2018, 7, 1), ids, 2) == {builders.LEAD: ("none", 0), builders.OTHER: ("none", 0)}
    assert states(date(2019, 1, 20), ids, 2) == {builders.LEAD: ("none", 6), builders.OTHER: ("none", 6)}


def test_a_partner_that_left_before_the_period_owes_no_report_of_it(ids: dict[str, int]) -> None:
    with writing() as connection:
        change = update(tables.partner).where(tables.partner.c.id == ids["other"])
        connection.execute(change.values(exit=date(2018, 6, 30)))
    assert set(states(LAST, ids, 2)) == {builders.LEAD}
    assert set(states(LAST, ids, 1)) == {builders.LEAD, builders.OTHER}


def test_a_reopened_report_is_late_from_the_day_on_which_it_was(ids: dict[str, int]) -> None:
    with writing() as connection:
        seasons.step(connection, ReportState.REOPENED, date(2018, 11, 20), partner_report_id=ids["report"])
    assert states(LAST, ids)[builders.OTHER] == ("reopened", 11)


def test_the_board_says_how_far_each_amount_has_come_and_who_gathers_it(ids: dict[str, int]) -> None:
    with reading() as connection:
        then, now = (season(connection, ids["phase"], day, 1) for day in (date(2018, 8, 2), LAST))
    first, last = (frame[frame["partner"] == builders.OTHER].iloc[0] for frame in (then, now))
    assert (first["declared"], first["certified"], first["deducted"], first["parked"]) == (
        600_06,
        390_04,
        10_00,
        200_02,
    )
    assert (first["claimed"], first["days_there"]) == (0, 1)
    assert list(last[["claimed", "verified", "paid"]]) == [390_04] * 3
    assert list(last[["project_report", "project_report_state"]]) == [1, "paid"]
    assert first["project_report_state"] is None
    assert now[now["partner"] == builders.LEAD].iloc[0]["declared"] == 0


def test_a_deadline_of_the_period_goes_before_the_one_that_the_rules_count(ids: dict[str, int]) -> None:
    with writing() as connection:
        change = update(tables.reporting_period).where(tables.reporting_period.c.id == ids["period1"])
        connection.execute(change.values(internal_due=date(2018, 7, 31), closed_on=date(2018, 11, 1)))
    with reading() as connection:
        before, after = (reporting_periods(connection, ids["phase"], day) for day in (date(2018, 10, 31), LAST))
    assert list(before["partner_due"]) == [date(2018, 7, 31), date(2019, 1, 14)]
    assert list(before["programme_due"]) == [date(2018, 9, 30), date(2019, 3, 31)]
    assert (list(before["closed_on"]), list(after["closed_on"])) == ([None, None], [date(2018, 11, 1), None])
    assert states(date(2018, 7, 25), ids)[builders.LEAD] == ("draft", 0)


@pytest.mark.parametrize("code", ["", "R1", "-R1", f"{builders.OTHER}-R9", f"{builders.OTHER}-Rx", "nobody-R1"])
def test_a_code_of_no_report_finds_nothing(ids: dict[str, int], code: str) -> None:
    with reading() as connection:
        assert report_id_of(connection, ids["phase"], code) is None
        assert report_detail(connection, ids["phase"], code, LAST) is None


def test_one_report_tells_its_steps_its_amounts_and_its_certificates(ids: dict[str, int]) -> None:
    with reading() as connection:
        assert report_detail(connection, ids["phase"], CODE, date(2018, 6, 30)) is None
        found = report_detail(connection, ids["phase"], CODE, LAST)
        then = report_detail(connection, ids["phase"], CODE, date(2018, 7, 25))
    assert found is not None
    assert then is not None
    assert [each["state"] for each in found["events"]] == ["draft", "submitted", "control_ongoing", "certified"]
    assert (found["submitted_on"], found["since"]) == (seasons.SUBMITTED, seasons.CERTIFIED)
    assert [each["certified"] for each in found["certificates"]] == [390_04]
    assert (then["state"], then["certificates"], then["amounts"]["certified"]) == ("control_ongoing", [], 0)
    assert (found["project_report"], found["project_report_state"]) == (1, "paid")


def test_a_certificate_is_free_until_the_day_on_which_a_project_report_is_begun(ids: dict[str, int]) -> None:
    with reading() as connection:
        found = report_detail(connection, ids["phase"], CODE, date(2018, 9, 2))
    assert found is not None
    assert (found["project_report"], found["certificates"][0]["project_report"]) == (None, None)


def test_its_items_come_by_pages_with_what_control_said(ids: dict[str, int]) -> None:
    with reading() as connection:
        first = report_items(connection, ids["report"], LAST, limit=2)
        rest = report_items(connection, ids["report"], LAST, after=int(first["item_id"].iloc[-1]), limit=2)
        parked = report_items(connection, ids["report"], LAST, only="parked")
        assert count_items(connection, ids["report"], LAST) == 3
        assert count_items(connection, ids["draft"], LAST) == 0
    assert [*first["reference"], *rest["reference"]] == ["E1", "E2", "E3"]
    assert list(first["deducted"]) == [10_00, 0]
    assert list(first["error_type"]) == ["vat", None]
    assert list(parked["reference"]) == ["E2"]


def test_before_control_began_an_item_has_no_decision(ids: dict[str, int]) -> None:
    with reading() as connection:
        found = report_items(connection, ids["report"], date(2018, 7, 25))
        progress = control_progress(connection, ids["report"], LAST)
    assert list(found["decision_id"].isna()) == [True] * 3
    assert progress["decided"] == 0  # those of the certificate belong to no round under way


def test_project_reports_gather_certificates_and_say_what_became_of_them(ids: dict[str, int]) -> None:
    with writing() as connection:
        cut = {"project_report_id": ids["claim"], "amount": 40_04, "error_type": "procurement", "comment": "No tender."}
        item = claimed_items(connection, ids["claim"], search="E3")[0]["item_id"]
        at = {"author": "lead", "recorded_at": builders.moment(seasons.VERIFIED)}
        builders.row(connection, tables.verification_cut, expenditure_item_id=item, **cut, **at)
    with reading() as connection:
        free = certificates(connection, ids["phase"], date(2018, 9, 2))
        held = certificates(connection, ids["phase"], LAST)
        claimed = project_reports(connection, ids["phase"], date(2018, 10, 1))
        paid = project_report_detail(connection, ids["phase"], 1, LAST)
        assert project_report_detail(connection, ids["phase"], 2, LAST) is None
    assert (list(free["project_report"].isna()), list(held["project_report"])) == ([True], [1])
    assert claimed[["state", "certified", "certificates"]].values.tolist() == [["submitted", 390_04, 1]]
    assert bool(claimed["verified"].isna().all())
    assert paid is not None
    assert (paid["state"], paid["cuts"], paid["verified"], paid["paid"]) == ("paid", 40_04, 350_00, 350_00)
    assert [each["comment"] for each in paid["cuts_by_item"]] == ["No tender."]


def test_a_withdrawn_certificate_counts_until_the_day_before(ids: dict[str, int]) -> None:
    with writing() as connection:
        change = update(tables.certificate).where(tables.certificate.c.id == ids["certificate"])
        connection.execute(change.values(project_report_id=None, withdrawn_on=date(2018, 8, 20), withdrawn_by="c"))
    with reading() as connection:
        before = certificates(connection, ids["phase"], date(2018, 8, 19))
        after = certificates(connection, ids["phase"], date(2018, 8, 20))
    assert (len(before), len(after)) == (1, 0)


def test_a_certificates_sheet_adds_up_along_every_axis(ids: dict[str, int]) -> None:
    with writing() as connection:
        item = claimed_items(connection, ids["claim"], search="E3")[0]["item_id"]
        change = update(tables.expenditure_item).where(tables.expenditure_item.c.id == item)
        connection.execute(change.values(pilot_id=None, cost_category=CostCategory.TRAVEL))
        for position, pilot in enumerate((ids["pilot"], None)):
            builders.row(connection, tables.expenditure_share, expenditure_item_id=item, position=position,
                pilot_id=pilot, weight=1)  # fmt: skip
        rate = update(tables.partner).where(tables.partner.c.id == ids["other"])
        connection.execute(rate.values(erdf_rate=Decimal("0.75")))
    with reading() as connection:
        sheet = certificate_sheet(connection, ids["phase"], CODE, 1, LAST, "en")
        assert certificate_sheet(connection, ids["phase"], CODE, 2, LAST, "en") is None
        assert certificate_sheet(connection, ids["phase"], CODE, 1, date(2018, 7, 31), "en") is None
    assert sheet is not None
    assert sheet["sums"] == {"amount": 600_06, "certified": 390_04, "deducted": 10_00, "parked": 200_02}
    for axis in ("by_category", "by_pilot"):
        parts = sheet[axis].values()
        assert {name: sum(part[name] for part in parts) for name in sheet["sums"]} == sheet["sums"]
    assert sheet["by_pilot"][("", "")]["certified"] == 150_01
    assert sheet["by_error"] == {"vat": 10_00}
    assert [each["reference"] for each in sheet["exceptions"]] == ["E1", "E2"]
    assert (sheet["erdf_rate"], sheet["items"], sheet["sampled"]) == (Decimal("0.75"), 3, 2)


def test_a_document_carries_the_line_of_co_financing_in_its_language(ids: dict[str, int]) -> None:
    with writing() as connection:
        rule = {"visibility": {"statement": "Co-financed by the ERDF"}}
        (code,) = connection.execute(select(tables.project.c.code)).scalars()
        rules = connection.execute(select(tables.project.c.rules)).scalar_one()
        connection.execute(update(tables.project).values(rules={**rules, **rule}))
        builders.row(
            connection, tables.translation, project_id=1, entity="project", key=code, field="statement",
            language="fr", text="Cofinancé par le FEDER",
        )  # fmt: skip
        said = [document_place(connection, ids["phase"], each)["visibility"]["statement"] for each in ("fr", "es")]
    assert said == ["Cofinancé par le FEDER", "Co-financed by the ERDF"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_board_asks_the_database_no_more_often_for_more_items(ids: dict[str, int]) -> None:
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(engine(), "before_cursor_execute", note)
    try:
        with reading() as connection:
            season(connection, ids["phase"], LAST)
    finally:
        event.remove(engine(), "before_cursor_execute", note)
    assert len(asked) <= 12
    assert not any("expenditure_item" in words or "money_entry" in words for words in asked)
