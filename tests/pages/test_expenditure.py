"""The page of expenditure: who sees it, in which language; a cost added, changed, duplicated, removed and put back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.expenditure.commands import BeginReport
from dashboard.services.expenditure.reports import begin_report
from dashboard.store import audit, tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.expenditure.trace import reports_of
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.kit.markdown import plain
from tests.pages.conftest import TODAY, Visit

READERS = ("cork", "lead", "ces", "steering", "controller", "admin")
SPEAKERS = list(zip(READERS, [*LANGUAGES, *LANGUAGES], strict=False))
CORK = Actor(person_id=1, username="cork", display_name="Cork", organisation="CORK", roles=frozenset({Role.PARTNER}))
PAID = date(2018, 9, 14)


def phase_id() -> int:
    with reading() as connection:
        query = select(tables.phase.c.id).join_from(tables.phase, tables.project)
        return int(
            connection.execute(
                query.where(tables.project.c.code == "ASL", tables.phase.c.code == "initial")
            ).scalar_one()
        )


@pytest.fixture
def report(demo_database: str) -> int:
    """Cork's open report with the latest period that has begun."""
    phase = phase_id()
    with reading() as connection:
        known = reports_of(connection, phase, "CORK", TODAY).to_dict("records")
        its = tables.reporting_period.c
        begun = connection.execute(select(its.number).where(its.phase_id == phase, its.start <= TODAY)).scalars().all()
    for row in known:
        if row["state"] in ("draft", "reopened"):
            return int(row["report_id"])
    command = BeginReport(phase_id=phase, partner="CORK", period=max(begun), idempotency_key="page")
    return begin_report(command, by=CORK, now=datetime.combine(TODAY, datetime.min.time(), tzinfo=UTC))


def items(report: int) -> list[dict[str, Any]]:
    """Of the report, oldest first."""
    its = tables.expenditure_item
    with reading() as connection:
        found = connection.execute(select(its).where(its.c.partner_report_id == report).order_by(its.c.id))
        return [dict(row) for row in found.mappings()]


def desk(visit: Visit, **query: str) -> AppTest:
    page = visit("expenditure", who="cork", language=query.pop("language", "en"), **query)
    assert not page.exception
    return page


def fill(page: AppTest, prefix: str = "cost", **words: Any) -> AppTest:
    choices = {name: words.pop(name) for name in ("category", "work_package") if name in words}
    for name, start in choices.items():
        box = page.selectbox(key=f"{prefix}_{name}")
        box.set_value(next(option for option in box.options if option.startswith(start)))
    if "payment_date" in words:
        page.date_input(key=f"{prefix}_payment_date").set_value(words.pop("payment_date"))
    for name, value in words.items():
        page.text_input(key=f"{prefix}_{name}").set_value(value)
    return page


def add(page: AppTest, **more: Any) -> AppTest:
    given = {"category": "Travel", "work_package": "WP4", "description": "Ferry", "declared_amount": "1,234.50",
             "payment_date": PAID}  # fmt: skip
    fill(page, **(given | more)).button(key="save_cost").click().run()
    assert not page.exception
    return page


def errors(page: AppTest) -> str:
    return "\n".join(error.value for error in page.error)


@pytest.mark.parametrize(("who", "language"), SPEAKERS)
def test_whoever_may_read_sees_the_list_in_their_language(visit: Visit, who: str, language: str) -> None:
    page = visit("expenditure", who=who, language=language, view="all")
    assert not page.exception
    assert page.title[0].value.startswith(text("expenditure.title", language))
    assert len(page.dataframe) >= 1


@pytest.mark.parametrize("who", ["observer", None])
def test_others_do_not(visit: Visit, who: str | None) -> None:
    page = visit("expenditure", who=who, language="en")
    assert not page.exception
    assert len(page.dataframe) == 0


@pytest.mark.parametrize("who", ["lead", "steering", "controller", "admin", "ces"])
def test_nobody_else_is_offered_to_enter_corks_costs(visit: Visit, report: int, who: str) -> None:
    page = visit("expenditure", who=who, language="en", partner="CORK")
    keys = {button.key for button in page.button}
    assert not keys & {"save_cost", "change_cost", "duplicate_cost", "remove_cost"}


def test_a_cost_is_added_and_the_form_starts_from_it(visit: Visit, report: int) -> None:
    page = add(desk(visit))
    new = [(row["declared_amount"], row["payment_date"]) for row in items(report) if row["description"] == "Ferry"]
    assert new == [(123_450, PAID)]
    before = len(items(report))
    assert text("expenditure.entered", "en") in [said.value for said in page.success]
    assert page.text_input(key="cost_description").value == "Ferry"
    assert page.text_input(key="cost_declared_amount").value == ""
    page.button(key="save_cost").click().run()
    assert len(items(report)) == before  # nothing was typed: no amount


def test_everything_unreadable_is_said_and_what_is_typed_stays(visit: Visit, report: int) -> None:
    before = len(items(report))
    page = add(desk(visit), declared_amount="1.234", vat="x", shares="P1")
    assert errors(page).count("is no amount") == 2
    assert "sharing key" in errors(page)
    assert page.text_input(key="cost_declared_amount").value == "1.234"
    assert len(items(report)) == before


def test_amounts_are_typed_in_ones_own_notation(visit: Visit, report: int) -> None:
    page = desk(visit, language="pt")
    add(page, category=text("words.cost_category.travel", "pt"), declared_amount="1.234,56")
    assert items(report)[-1]["declared_amount"] == 123_456


def test_a_shared_cost_keeps_its_key(visit: Visit, report: int) -> None:
    page = add(desk(visit), shares="P1 60, - 40")
    item = items(report)[-1]
    opened = desk(visit, id=f"CORK:{item['reference']}")
    assert plain("P1 60 %, – 40 %") in "\n".join(block.value for block in opened.markdown)
    assert not page.error


def test_an_opened_cost_is_changed_duplicated_removed_and_put_back(visit: Visit, report: int) -> None:
    add(desk(visit))
    item = items(report)[-1]
    page = desk(visit, id=f"CORK:{item['reference']}")
    page.get_by_key("cost_section").set_value("change").run()
    assert page.text_input(key="edit_declared_amount").value == "1,234.50"
    fill(page, "edit", declared_amount="99").button(key="change_cost").click().run()
    assert items(report)[-1]["declared_amount"] == 9_900
    page.button(key="undo_cost").click().run()
    assert items(report)[-1]["declared_amount"] == 123_450
    page.button(key="duplicate_cost").click().run()
    assert [row["declared_amount"] for row in items(report)[-2:]] == [123_450, 123_450]
    page.button(key="remove_cost").click().run()
    assert items(report)[-2]["removed_on"] == TODAY
    page.button(key="undo_cost").click().run()
    assert not page.exception
    assert items(report)[-2]["removed_on"] is None


def test_the_checks_come_first_and_lead_to_the_costs(visit: Visit, report: int) -> None:
    page = add(desk(visit), payment_date=date(2010, 1, 1))
    item = items(report)[-1]
    page = desk(visit)
    shown = "\n".join(block.value for block in page.markdown)
    assert f"**{plain(item['reference'])}**" in shown
    only = desk(visit, only="outside_dates")
    assert list(only.dataframe[0].value["reference"]) == [item["reference"]]


def test_its_way_and_its_documents_are_there_for_a_controller(visit: Visit, report: int) -> None:
    add(desk(visit))
    reference = items(report)[-1]["reference"]
    page = visit("expenditure", who="controller", language="fr", id=f"CORK:{reference}")
    assert not page.exception
    assert text("expenditure.no_documents", "fr") in "\n".join(block.value for block in page.markdown)
    page.get_by_key("cost_section").set_value("trace").run()
    assert not page.exception
    way = next(shown.value for shown in page.dataframe if "step" in shown.value)
    assert [step.endswith(text("words.step.entered", "fr")) for step in way["step"]] == [True]


def test_an_earlier_day_has_no_forms(visit: Visit, report: int) -> None:
    page = desk(visit, as_of="2018-07-03")
    keys = {button.key for button in page.button}
    assert not keys & {"save_cost", "begin_report", "refresh_flat_rates", "save_rate"}


def test_an_unknown_cost_is_said_to_be_unknown(visit: Visit) -> None:
    page = desk(visit, id="CORK:<script>")
    assert text("expenditure.unknown", "en") in "\n".join(block.value for block in page.markdown)


def test_the_lead_partner_sets_a_rate_and_others_only_read(visit: Visit, report: int) -> None:
    page = visit("expenditure", who="lead", language="en", view="all")
    page.selectbox(key="rate_currency").set_value("GBP").run()
    page.text_input(key="rate_value").set_value("0.89")
    page.button(key="save_rate").click().run()
    assert not page.exception
    assert not page.error
    its = tables.exchange_rate.c
    with reading() as connection:
        rates = connection.execute(select(its.rate).where(its.currency == "GBP", its.month == 201810)).scalars().all()
    assert [str(rate.normalize()) for rate in rates] == ["0.89"]
    others = {button.key for button in visit("expenditure", who="cork", language="en").button}
    assert "save_rate" not in others


def test_parked_costs_taken_in_again_are_named(visit: Visit, report: int) -> None:
    add(desk(visit))
    first = items(report)[0]
    with writing() as connection:
        its = tables.expenditure_item
        connection.execute(update(its).where(its.c.id == first["id"]).values(included_in_id=report))
        audit.append(
            connection, at=datetime(2018, 10, 30, tzinfo=UTC), actor="cork", action="include_parked", entity="test",
            entity_key="test",
        )  # fmt: skip
    page = desk(visit)
    said = text("expenditure.taken_in", "en", n=1, references=plain(first["reference"]))
    assert said in [caption.value for caption in page.caption]
