"""Evidence on a deliverable's page: by whom it is read and added, as of a day, once a click, and never as markup."""

import tomllib
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from dashboard.domain.deliverables.evidence import LARGEST_FILE, MEGABYTE
from dashboard.settings import ROOT
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.deliverables.evidence import evidence_of
from dashboard.texts import LANGUAGES, formats, text
from dashboard.widgets.evidence import state
from tests.evidence_files import PDF, REFUSED, picture
from tests.pages.conftest import TODAY, Visit

pytestmark = pytest.mark.usefixtures("demo_database")

CODE = "D2.6"
"""Cork's, in progress on the demo's day."""
SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://example.com/x.png)",
    "[x](javascript:alert(1))",
    ":material/alarm: :red[red] $x^2$",
    "| a | b |\n|---|---|",
    "<h1>x</h1>",
)


def recorded() -> list[dict[str, Any]]:
    its = tables.deliverable.c
    with reading() as connection:
        query = select(its.id).join_from(tables.deliverable, tables.phase).join(tables.project)
        query = query.where(tables.project.c.code == "ASL", tables.phase.c.code == "initial", its.code == CODE)
        found = connection.execute(query).scalar_one()
        return evidence_of(connection, found, TODAY).to_dict("records")  # type: ignore[return-value]


def section(visit: Visit, who: str = "cork", language: str = "en", **query: str) -> AppTest:
    return visit("deliverables", who=who, language=language, id=CODE, section="evidence", **query)


def field(name: str, number: int = 0) -> str:
    return f"evidence_{name}_{number}"


def add(page: AppTest, *given: tuple[str, bytes, str], number: int = 0, **words: str) -> AppTest:
    if given:
        page.file_uploader(key=field("files", number)).set_value(list(given))
    for name, value in words.items():
        page.text_input(key=field(name, number)).set_value(value)
    return page.button(key="save_evidence").click().run()


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.caption])


REPORT = ("report.pdf", PDF, "application/pdf")
PHOTO = ("photo.png", picture("PNG"), "image/png")


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_files_and_a_link_are_added_with_one_click(visit: Visit, language: str) -> None:
    page = add(section(visit, language=language), REPORT, PHOTO, link="https://example.org/minutes", comment="Final")
    assert page.success[0].value == text("evidence.added", language, n=3)
    rows = recorded()
    assert sorted(row["title"] for row in rows) == ["example.org/minutes", "photo", "report"]
    shown = words(page)
    for row in rows:
        if row["kind"] == "file":
            assert f"/files/{row['public_id']}" in shown
            assert row["sha256"] in shown
    assert "(<https://example.org/minutes>)" in shown
    assert formats.size(len(PDF), language) in shown.replace("\\", "")


def test_after_saving_the_fields_are_empty_and_more_clicks_add_nothing(visit: Visit) -> None:
    page = add(section(visit), REPORT, comment="Final")
    for _ in range(3):
        page.button(key="save_evidence").click().run()
    assert page.success
    assert not page.error
    assert len(recorded()) == 1
    assert page.text_input(key=field("comment", 1)).value == ""
    assert not page.file_uploader(key=field("files", 1)).value


@pytest.mark.parametrize("name", ["invoice.pdf", "macros.xlsx", "page.html", "photo.png", "empty.pdf"])
def test_a_refusal_is_a_sentence_that_names_the_file(visit: Visit, name: str) -> None:
    content, code = REFUSED[name]
    page = add(section(visit), (name, content, "application/octet-stream"), REPORT)
    assert name in page.error[0].value.replace("\\", "")
    assert not page.exception
    assert recorded() == []
    assert code.startswith("evidence_")


def test_nothing_chosen_is_said(visit: Visit) -> None:
    page = add(section(visit))
    assert text("problem.evidence_none_chosen", "en") in page.error[0].value.replace("\\", "")


def test_a_version_stands_before_the_earlier_one_and_a_piece_is_removed_with_its_reason(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = add(section(visit), REPORT)
    page.segmented_control(key="evidence_task").set_value("version").run()
    page.file_uploader(key=field("file", 1)).set_value(("better.pdf", PDF + b"\n%%EOF", "application/pdf"))
    page.button(key="save_evidence_version").click().run()
    assert page.success[0].value == text("evidence.renewed", "en")
    assert [row["number"] for row in recorded()] == [2, 1]
    assert text("evidence.earlier", "en") in words(page)
    page.segmented_control(key="evidence_task").set_value("remove").run()
    monkeypatch.setattr(state, "QUICK_SECONDS", 0)
    page.button(key="remove_evidence").click().run()
    assert page.error
    page.text_input(key=field("reason", 2)).set_value("Wrong file")
    page.button(key="remove_evidence").click().run()
    assert page.success[0].value == text("evidence.taken_off", "en")
    assert "Wrong file" in words(page)
    assert f"/files/{recorded()[0]['public_id']}" not in words(page)
    assert text("evidence.empty", "en") in words(page)


@pytest.mark.parametrize("who", ["ces", "santiago", "steering", "controller", "admin"])
def test_who_may_only_read_sees_the_list_and_no_form(visit: Visit, who: str) -> None:
    add(section(visit), REPORT)
    page = section(visit, who)
    assert "/files/" in words(page)
    assert not page.file_uploader


def test_an_observer_is_told_who_may_read(visit: Visit) -> None:
    add(section(visit), REPORT)
    page = section(visit, "observer")
    assert text("evidence.not_for_you", "en") in words(page)
    assert "/files/" not in words(page)
    assert "report" not in words(page)


def test_a_past_day_shows_what_was_there_and_leads_to_today(visit: Visit) -> None:
    add(section(visit), REPORT)
    page = section(visit, as_of="2018-10-29")
    assert "/files/" not in words(page)
    assert text("evidence.past", "en") in words(page)
    assert not page.file_uploader


@pytest.mark.parametrize("language", LANGUAGES)
def test_until_when_it_is_kept_is_said_and_that_it_rests_on_made_up_payments(visit: Visit, language: str) -> None:
    with reading() as connection:
        item = tables.expenditure_item.c
        query = select(item.paid_on).join_from(tables.expenditure_item, tables.phase).join(tables.project)
        query = query.where(tables.project.c.code == "ASL", item.paid_on <= TODAY)
        last = max(connection.execute(query).scalars())
    shown = words(section(visit, language=language))
    assert formats.long_day(date(last.year + 5, 12, 31), language) in shown
    assert text("shell.illustrative", language) in shown


def test_without_a_payment_it_is_said_that_nothing_is_known(visit: Visit) -> None:
    assert text("evidence.kept_no_payment", "en") in words(section(visit, as_of="2017-06-30"))


def test_without_a_rule_it_is_said_that_nothing_is_deleted(visit: Visit) -> None:
    with writing() as connection:
        connection.execute(update(tables.project).where(tables.project.c.code == "ASL").values(rules={}))
    assert text("evidence.kept_no_rule", "en") in words(section(visit))


@pytest.mark.parametrize("script", SCRIPTS)
def test_words_of_people_are_never_markup(visit: Visit, script: str) -> None:
    script = " ".join(script.splitlines())  # the fields of a browser hold one line
    page = add(section(visit), (f"{script[:40]}.pdf", PDF, "text/html"), title=script, comment=script)
    assert page.success
    for element in page.markdown:
        assert script not in element.value
        assert not element.allow_html


def test_the_status_form_hints_at_missing_evidence_and_leads_there(visit: Visit) -> None:
    page = visit("deliverables", who="cork", language="en", id=CODE)
    assert text("evidence.none_yet", "en") in words(page)
    page.button(key="go_to_evidence").click().run()
    assert page.query_params["section"] in ("evidence", ["evidence"])
    assert page.file_uploader
    add(page, REPORT)
    again = visit("deliverables", who="cork", language="en", id=CODE)
    assert text("evidence.none_yet", "en") not in words(again)


@pytest.mark.parametrize("who", ["santiago", "observer", "ces"])
def test_others_get_no_hint(visit: Visit, who: str) -> None:
    assert text("evidence.none_yet", "en") not in words(visit("deliverables", who=who, language="en", id=CODE))


def test_the_history_tells_of_evidence_but_not_what_was_said_with_it(visit: Visit) -> None:
    add(section(visit), REPORT, comment="Between partners only")
    page = visit("deliverables", who="observer", language="fr", id=CODE)
    assert text("words.deliverable_change.add_evidence", "fr") in words(page)
    assert "Between partners" not in words(page)


def test_the_browser_is_told_the_same_limit() -> None:
    configured = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert configured["server"]["maxUploadSize"] * MEGABYTE == LARGEST_FILE
