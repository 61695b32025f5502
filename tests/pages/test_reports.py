"""Reports: each role finds first what it came for, in every language; a report goes its way from screen to screen."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import cycle, product
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from dashboard.domain.reporting.control import SampleBy
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Language, ReportState, Role
from dashboard.services.people.drafts import Typed, keep_typed
from dashboard.services.reporting.certificates import foreseen
from dashboard.services.reporting.control import DecideOnItem, DrawSample, decide_on_item, draw_sample
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.reads.reporting.season import report_id_of
from dashboard.store.writes.reporting.partner_reports import report_standing
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.kit.typed import give_up_typed
from scripts.bench.money import phase_of
from tests import builders, seasons
from tests.pages.conftest import TODAY, Visit
from tests.pages.downloads import watch_downloads

PLACE = {"project": builders.PROJECT, "phase": builders.PHASE}
OTHER, LEAD = f"{builders.OTHER}-R1", f"{builders.LEAD}-R1"
WORKS = {"other": (builders.OTHER, Role.PARTNER), "chief": (builders.LEAD, Role.LEAD_PARTNER)}
PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")
FIRST = {"lead": "season", "steering": "season", "observer": "season", "cork": "own", "controller": "control"}
READERS = ("other", "controller", "chief", "observer", "steering")


def spoken(things: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each with one of our languages, in turn."""
    return list(zip(things, cycle(LANGUAGES), strict=False))


@pytest.fixture
def ids(demo_database: str) -> dict[str, int]:
    """The demo, and beside it a project with a season of its own and somebody who works for each of its partners."""
    known = builders.small_project()
    with writing() as connection:
        for name, (organisation, role) in WORKS.items():
            accounts.add(
                connection, username=name, display_name=name, organisation=organisation,
                language=Language.PORTUGUESE if name == "other" else Language.ENGLISH, password_hash="-",
                roles=[role], now=settings().now(),
            )  # fmt: skip
        return seasons.reporting_season(connection, known)


@pytest.fixture
def entered(ids: dict[str, int]) -> dict[str, int]:
    """The lead's draft holds three items that are not declared yet."""
    with writing() as connection:
        line = {"partner_id": ids["lead"], "work_package_id": ids["wp1"], "reporting_period_id": ids["period1"]}
        for number, amount in enumerate((1_000_00, 2_000_00, 300_50), 1):
            ids[f"L{number}"] = builders.expenditure(
                connection, ids["phase"], f"L{number}", amount, declared_on=None, entered_on=date(2018, 7, 4),
                partner_report_id=ids["draft"], payment_date=date(2018, 3, 1), invoice_number=f"F{number}",
                invoice_date=date(2018, 2, 1), total_invoice=amount, description=f"Cost {number}", **line,
            )  # fmt: skip
        builders.finish(connection, ids["phase"])
    return ids


def words(page: AppTest) -> str:
    said = [*page.subheader, *page.markdown, *page.caption, *page.success, *page.error]
    return "\n".join(element.value for element in said)


def keys(page: AppTest) -> set[str]:
    return {str(element.key) for element in [*page.button, *page.text_input, *page.text_area] if element.key}


def state_of(report: int, column: str = "partner_report_id") -> str:
    its = tables.report_event.c
    with reading() as connection:
        query = select(its.state).where(its[column] == report).order_by(its.day.desc(), its.id.desc()).limit(1)
        return str(connection.execute(query).scalar_one())


@pytest.mark.parametrize(("who", "language"), spoken(PEOPLE))
def test_every_role_finds_its_own_first_in_its_language(visit: Visit, who: str, language: str) -> None:
    page = visit("reports", who=who, language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("reports.title", language))
    if view := FIRST.get(who):
        assert page.segmented_control[0].options[0] == text(f"reports.view_{view}", language)


@pytest.mark.parametrize(("view", "language"), spoken(("season", "own", "control", "claims")))
def test_every_view_reads_in_any_language(visit: Visit, ids: dict[str, int], view: str, language: str) -> None:
    who = {"own": "other", "control": "controller"}.get(view, "chief")
    page = visit("reports", who=who, language=language, view=view, **PLACE)
    assert not page.exception
    assert page.dataframe or page.metric


@pytest.mark.parametrize(("opened", "language"), spoken(product((OTHER, LEAD, "PR1"), READERS)))
def test_every_report_opens_for_everybody(
    visit: Visit, entered: dict[str, int], opened: tuple[str, str], language: str
) -> None:
    code, who = opened
    page = visit("reports", who=who, language=language, id=code, **PLACE)
    assert not page.exception
    assert "close_report" in keys(page)
    assert any(frame for frame in page.dataframe) == (who != "observer" and code != "PR1")


def test_the_board_says_who_is_late_and_what_blocks(visit: Visit, ids: dict[str, int]) -> None:
    page = visit("reports", who="chief", language="en", **PLACE)
    shown = page.dataframe[0].value
    assert list(shown["report"]) == [f"{builders.LEAD} R.1", f"{builders.OTHER} R.1"]
    assert list(shown["stage"]) == ["■ ◐ Draft", "● Certified"]
    assert list(shown["blocks"]) == ["The partner has not submitted it", "In project report PR.1 (Verified)"]
    assert page.metric[0].value == "1 of 2"
    assert "108 days late" in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_season_goes_out_as_a_document(
    visit: Visit, ids: dict[str, int], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = watch_downloads(monkeypatch)
    page = visit("reports", who="observer", language=language, **PLACE)
    assert not page.exception
    assert made.makers["season_pdf"]().startswith(b"%PDF")
    assert made.names["season_pdf"] == "TEST-initial-season-1-2018-10-30.pdf"


def test_a_period_is_chosen_in_the_address_and_one_that_is_unknown_is_the_current_one(
    visit: Visit, ids: dict[str, int]
) -> None:
    later = visit("reports", who="chief", language="en", period="2", **PLACE)
    assert list(later.dataframe[0].value["stage"]) == ["○ Not begun"] * 2
    every = visit("reports", who="chief", language="en", period="all", **PLACE)
    assert len(every.dataframe[0].value) == 4
    for period in ("9", "-1", "x", "²"):
        page = visit("reports", who="chief", language="en", period=period, **PLACE)
        assert not page.exception
        assert list(page.dataframe[0].value["stage"]) == ["■ ◐ Draft", "● Certified"]


@pytest.mark.parametrize("code", ["PR9", "PR²", "PR99999999999", "nobody-R1", "x", f"{builders.OTHER}-R2"])
def test_a_report_that_is_not_there_says_so(visit: Visit, ids: dict[str, int], code: str) -> None:
    page = visit("reports", who="chief", language="en", id=code, **PLACE)
    assert not page.exception
    assert text("reports.unknown", "en") in words(page)


def test_as_of_a_past_day_nothing_can_be_done_and_all_is_as_it_was(visit: Visit, entered: dict[str, int]) -> None:
    page = visit("reports", who="controller", language="en", id=OTHER, as_of="2018-07-25", **PLACE)
    assert "◇ Control ongoing" in words(page)
    assert text("reports.past", "en") in words(page)
    assert not {"draw_sample", "certify_report", "reopen_report"} & keys(page)
    board = visit("reports", who="chief", language="en", as_of="2018-07-12", **PLACE)
    assert list(board.dataframe[0].value["stage"]) == ["◐ Draft", "◆ Submitted"]


def test_a_project_without_periods_says_what_is_missing(visit: Visit) -> None:
    page = visit("reports", who="lead", language="en", project="SOCIAL-LAB-BX", phase="operation")
    assert not page.exception
    assert text("season.no_period", "en") in words(page)


def test_a_reminder_is_in_the_language_of_the_partners_people_and_names_nobody(
    visit: Visit, ids: dict[str, int]
) -> None:
    with writing() as connection:  # the partner's report is open again
        reopened = {"author": "controller", "comment": "The time sheets.", "partner_report_id": ids["report"]}
        seasons.step(connection, ReportState.REOPENED, date(2018, 10, 20), **reopened)
    page = visit("reports", who="chief", language="en", **PLACE)
    page.selectbox(key="remind_partner").set_value(OTHER).run()
    subject, body = (code.value for code in page.code)
    assert "10 dias de atraso" in subject
    assert "The time sheets." in body
    assert f"id={OTHER}" in body
    assert "controller" not in body
    page.selectbox(key=f"remind_language_{OTHER}").set_value("fr").run()
    assert "10 jours de retard" in page.code[0].value


def test_only_the_lead_partner_gets_reminders_and_sets_dates(visit: Visit, ids: dict[str, int]) -> None:
    for who in ("other", "controller", "observer", "steering", "admin"):
        page = visit("reports", who=who, language="en", view="season", **PLACE)
        assert not page.code
        assert "save_reporting_dates" not in keys(page)
    page = visit("reports", who="chief", language="en", **PLACE)
    page.date_input(key="period_internal_due").set_value(date(2018, 8, 31))
    page.button(key="save_reporting_dates").click().run()
    assert not page.exception
    assert text("season.dates_set", "en") in words(page)
    assert "60 days late" in words(page)


def test_the_partner_sees_what_is_missing_and_submits_once(visit: Visit, entered: dict[str, int]) -> None:
    page = visit("reports", who="chief", language="en", id=LEAD, **PLACE)
    page.text_input(key="submit_forecast").set_value("twelve")
    page.button(key="submit_report").click().run()
    assert "“twelve” is no amount" in words(page)
    assert page.text_input(key="submit_forecast").value == "twelve"
    page.text_input(key="submit_forecast").set_value("12,000.50")
    page.button(key="submit_report").click().run()
    assert not page.exception
    assert text("reports.submitted", "en") in words(page)
    assert state_of(entered["draft"]) == "submitted"
    assert "◆ Submitted" in words(page)
    page.button(key="take_back_report").click().run()
    assert state_of(entered["draft"]) == "reopened"


def test_an_empty_report_is_submitted_where_its_partner_says_it_is_meant_so(visit: Visit, ids: dict[str, int]) -> None:
    page = visit("reports", who="chief", language="en", id=LEAD, **PLACE)
    page.text_input(key="submit_forecast").set_value("0")
    page.button(key="submit_report").click().run()
    assert page.error
    page.checkbox(key="submit_nothing").check()
    page.button(key="submit_report").click().run()
    assert state_of(ids["draft"]) == "submitted"


def submitted(visit: Visit) -> None:
    page = visit("reports", who="chief", language="en", id=LEAD, **PLACE)
    page.text_input(key="submit_forecast").set_value("1")
    page.button(key="submit_report").click().run()


def test_the_controller_decides_item_by_item_and_certifies(
    visit: Visit, entered: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(visit)
    made = watch_downloads(monkeypatch)
    page = visit("reports", who="controller", language="en", id=LEAD, **PLACE)
    page.button(key="begin_control").click().run()
    page.text_input(key="sample_size").set_value("2")
    page.button(key="draw_sample").click().run()
    assert "2 items are in the sample." in words(page)
    first, second = entered["L1"], entered["L2"]
    page.multiselect(key="control_items").set_value([first]).run()
    page.text_input(key=f"decide_certified_{first}").set_value("900.00")
    page.text_input(key=f"decide_deducted_{first}").set_value("100.00")
    page.button(key="decide_item").click().run()
    assert page.error  # neither the type of error nor why
    assert page.text_input(key=f"decide_certified_{first}").value == "900.00"
    page.selectbox(key=f"decide_error_{first}").set_value("vat")
    page.text_area(key=f"decide_comment_{first}").set_value("VAT is recovered.")
    page.button(key="decide_item").click().run()
    assert text("reports.decided", "en") in words(page)
    page.multiselect(key="control_items").set_value([second, entered["L3"]]).run()
    page.radio(key="several_verdict").set_value("park")
    page.text_area(key="several_comment").set_value("The time sheets are missing.")
    page.button(key="decide_several").click().run()
    assert "2 items decided on." in words(page)
    page.button(key="certify_report").click().run()
    assert not page.exception
    assert text("reports.certified", "en") in words(page)
    assert state_of(entered["draft"]) == "certified"
    assert made.makers["certificate_pdf_1"]().startswith(b"%PDF")


def test_a_certificate_on_what_nobody_looked_at_is_asked_about_once(visit: Visit, entered: dict[str, int]) -> None:
    submitted(visit)
    page = visit("reports", who="controller", language="en", id=LEAD, **PLACE)
    page.button(key="begin_control").click().run()
    assert "certify_unseen" not in keys(page)
    page.text_area(key="certify_comment").set_value("On site.")
    page.button(key="certify_report").click().run()
    assert state_of(entered["draft"]) == "control_ongoing"
    (asked,) = [each.value for each in page.warning]
    assert re.search(r"None of the 3 items, €[\d,.]+, was looked at; no document is attached", asked)
    assert not page.error
    assert page.text_area(key="certify_comment").value == "On site."
    page.button(key="certify_unseen").click().run()
    assert not page.exception
    assert state_of(entered["draft"]) == "certified"


def test_nothing_is_certified_beside_a_decision_that_is_typed_and_not_saved(
    visit: Visit, entered: dict[str, int]
) -> None:
    submitted(visit)
    page = visit("reports", who="controller", language="en", id=LEAD, **PLACE)
    page.button(key="begin_control").click().run()
    item = entered["L1"]
    page.multiselect(key="control_items").set_value([item]).run()
    (about,) = {step.desk.about for step in page.session_state["report_desk"].steps.values()}
    typed = Typed(token=uuid4().hex, version=0, fields={f"decide_deducted_{item}": "100.00"})
    keep_typed(f"decide_{item}/{about}", typed, by=current("controller"), now=settings().now())
    page.button(key="certify_report").click().run()
    assert [each.value for each in page.error] == [text("problem.unsaved_decision", "en")]
    assert state_of(entered["draft"]) == "control_ongoing"
    give_up_typed(current("controller"), f"decide_{item}/{about}")
    page.button(key="certify_report").click().run()
    page.button(key="certify_unseen").click().run()
    assert state_of(entered["draft"]) == "certified"


def current(username: str) -> Actor:
    with reading() as connection:
        found = accounts.find(connection, username)
    assert found is not None
    roles = frozenset({Role.CONTROLLER})
    return Actor(person_id=found.id, username=username, display_name="", organisation=None, roles=roles)


def test_two_controllers_at_one_item_see_both_versions(visit: Visit, entered: dict[str, int]) -> None:
    submitted(visit)
    page = visit("reports", who="controller", language="en", id=LEAD, **PLACE)
    page.button(key="begin_control").click().run()
    item = entered["L1"]
    page.multiselect(key="control_items").set_value([item]).run()
    with reading() as connection:
        found = accounts.find(connection, "controller")
    assert found is not None
    other = Actor(person_id=99, username="second", display_name="Second", organisation=None,
                  roles=frozenset({Role.CONTROLLER}))  # fmt: skip
    theirs = DecideOnItem(report_id=entered["draft"], item_id=item, version=0, certified=0, parked=1_000_00,
                          comment="No time sheet.", idempotency_key=uuid4().hex)  # fmt: skip
    decide_on_item(theirs, by=other, now=settings().now())
    page.text_area(key=f"decide_comment_{item}").set_value("All there.")
    page.button(key="decide_item").click().run()
    assert "No time sheet" in words(page)
    assert "second" in words(page)
    page.button(key=f"save_over_decide_{item}").click().run()
    assert not page.exception
    assert text("reports.decided", "en") in words(page)


def test_a_report_given_back_tells_its_partner_why(visit: Visit, entered: dict[str, int]) -> None:
    submitted(visit)
    page = visit("reports", who="controller", language="en", id=LEAD, **PLACE)
    page.button(key="reopen_report").click().run()
    assert page.error
    page.text_area(key="reopen_reason").set_value("The *invoices* are unreadable.")
    page.button(key="reopen_report").click().run()
    assert state_of(entered["draft"]) == "reopened"
    page = visit("reports", who="chief", language="en", id=LEAD, **PLACE)
    assert "The \\*invoices\\* are unreadable" in page.warning[0].value


def test_the_lead_partner_gathers_claims_and_records_what_the_programme_says(visit: Visit, ids: dict[str, int]) -> None:
    with writing() as connection:  # nothing gathers the certificate yet
        connection.execute(update(tables.certificate).values(project_report_id=None).where(
            tables.certificate.c.id == ids["certificate"]))  # fmt: skip
        entries = tables.money_entry
        connection.execute(entries.delete().where(entries.c.phase_id == ids["phase"]))
        connection.execute(tables.report_event.delete().where(tables.report_event.c.project_report_id == ids["claim"]))
        connection.execute(tables.project_report.delete().where(tables.project_report.c.id == ids["claim"]))
        builders.finish(connection, ids["phase"])
    page = visit("reports", who="chief", language="en", view="claims", **PLACE)
    page.button(key="begin_project_report").click().run()
    assert text("reports.claim_begun", "en") in words(page)
    page = visit("reports", who="chief", language="en", id="PR1", **PLACE)
    page.checkbox(key=f"gather_{ids['certificate']}").uncheck().run()
    page.text_input(key="claim_reference").set_value("AA/PR1")
    page.button(key="submit_claim").click().run()
    assert [each.value for each in page.error] == [text("problem.unsaved_ticks", "en")]
    assert page.text_input(key="claim_reference").value == "AA/PR1"
    page.checkbox(key=f"gather_{ids['certificate']}").check().run()
    page.text_input(key="claim_reference").set_value("AA/PR1")
    page.button(key="submit_claim").click().run()
    assert text("reports.claim_submitted", "en") in words(page)
    page.text_input(key="cut_reference").set_value("E9")
    page.button(key="add_cut").click().run()
    assert page.error
    page.text_input(key="cut_reference").set_value("E3")
    page.text_input(key="cut_amount").set_value("0.03")
    page.selectbox(key="cut_error").set_value("arithmetic")
    page.button(key="record_verification").click().run()
    assert [each.value for each in page.error] == [text("problem.unsaved_cut", "en")]
    assert page.text_input(key="cut_amount").value == "0.03"
    page.button(key="add_cut").click().run()
    assert not page.error
    assert "€390\\.01" in words(page)
    page.button(key="record_verification").click().run()
    assert text("reports.verified", "en") in words(page)
    page.button(key="record_payment").click().run()
    assert not page.exception
    assert text("reports.paid", "en") in words(page)
    assert [metric.value for metric in page.metric] == ["€390.04", "€0.03", "€390.01", "€390.01"]
    page = visit("reports", who="controller", language="en", id=f"{builders.OTHER}-R1", **PLACE)
    assert "reopen_report" not in keys(page)  # paid: its partner would find nothing to change


@pytest.mark.usefixtures("demo_database")
def test_what_a_cut_pulls_along_is_said_before_it_is_recorded(visit: Visit) -> None:
    page = visit("reports", who="lead", language="en", id="PR2")
    page.text_input(key="claim_reference").set_value("ASL/PR2")
    page.button(key="submit_claim").click().run()
    page.text_input(key="cut_reference").set_value("COR-R2-030")
    page.text_input(key="cut_amount").set_value("111.11")
    page.selectbox(key="cut_error").set_value("arithmetic")
    page.button(key="add_cut").click().run()
    assert not page.error
    pulled = text("words.error_type.follows_base", "en")
    assert any(pulled in caption.value for caption in page.caption)
    (foreseen,) = re.findall(r"\*\*€([0-9\\,.]+)\*\* will be verified", words(page))
    page.button(key="record_verification").click().run()
    assert not page.exception
    claimed, cut, verified = (round(float(each.value.strip("€").replace(",", "")) * 100) for each in page.metric[:3])
    assert verified == claimed - cut == round(float(foreseen.replace("\\", "").replace(",", "")) * 100)
    assert cut in (111_11 + 16_66, 111_11 + 16_67)  # 15 % of the staff costs, rounded down before and after


@pytest.mark.parametrize("who", ["other", "controller", "observer", "steering", "admin"])
def test_nobody_else_sees_the_lead_partners_forms(visit: Visit, ids: dict[str, int], who: str) -> None:
    for query in ({"view": "claims"}, {"id": "PR1"}):
        page = visit("reports", who=who, language="en", **query, **PLACE)
        assert not {"begin_project_report", "record_payment", "record_verification", "submit_claim"} & keys(page)


@pytest.mark.parametrize("who", ["chief", "other", "observer", "steering", "admin"])
def test_nobody_but_a_controller_sees_the_desk(visit: Visit, entered: dict[str, int], who: str) -> None:
    submitted(visit)
    page = visit("reports", who=who, language="en", id=LEAD, **PLACE)
    assert not {"begin_control", "reopen_report", "draw_sample", "certify_report"} & keys(page)


def test_a_sample_drawn_elsewhere_is_counted(visit: Visit, entered: dict[str, int]) -> None:
    submitted(visit)
    page = visit("reports", who="controller", language="en", id=LEAD, **PLACE)
    page.button(key="begin_control").click().run()
    command = DrawSample(report_id=entered["draft"], sample_by=SampleBy.HAND, items=(entered["L3"],),
                         idempotency_key=uuid4().hex)  # fmt: skip
    by = Actor(person_id=99, username="second", display_name="Second", organisation=None,
               roles=frozenset({Role.CONTROLLER}))  # fmt: skip
    draw_sample(command, by=by, now=settings().now())
    page = visit("reports", who="controller", language="en", id=LEAD, **PLACE)
    assert page.multiselect(key="control_items").value == [entered["L3"]]  # the next one to decide on


def test_what_the_certificate_will_say_counts_nothing_that_was_made_up_for_later_days(visit: Visit) -> None:
    """Of a report under control on the demo's day, which in its made-up life is certified weeks later."""
    with reading() as connection:
        standing = report_standing(connection, report_id_of(connection, phase_of(connection), "PAU-R2") or 0, TODAY)
        assert standing is not None
        expected = foreseen(connection, standing)
    assert (expected.items, expected.certified) == (30, 23_070_79)
    page = visit("reports", who="controller", language="en", id="PAU-R2")
    assert not page.exception
    assert any(element.value.startswith(r"- 30 items: €23\,070\.79 certified") for element in page.markdown)
