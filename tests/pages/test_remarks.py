"""Remarks on a deliverable's page: by whom read and written, once a click, as of a day, and never as markup."""

from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.deliverables import remark_state
from tests.pages.conftest import Visit
from tests.pages.test_evidence import SCRIPTS

pytestmark = pytest.mark.usefixtures("demo_database")

CODE = "D2.6"


def section(visit: Visit, who: str = "cork", language: str = "en", **query: str) -> AppTest:
    return visit("deliverables", who=who, language=language, id=CODE, section="remarks", **query)


def write(page: AppTest, words: str, mentions: list[str] | None = None) -> AppTest:
    page.text_area(key="remark_text").set_value(words)
    if mentions:
        page.multiselect(key="remark_mentions").set_value(mentions)
    return page.button(key="save_remark").click().run()


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.caption])


def recorded() -> list[dict[str, Any]]:
    with reading() as connection:
        query = select(tables.remark).where(tables.remark.c.status == "recorded").order_by(tables.remark.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_remark_is_written_and_says_whom_it_reaches(visit: Visit, language: str) -> None:
    page = write(section(visit, language=language), "When is it due?\nSoon", ["AVILES", "lead"])
    assert page.success[0].value == text("remarks.saved_to", language, names="AVILES\\, lead")
    (one,) = recorded()
    assert (one["text"], one["author"], one["organisation"]) == ("When is it due?\nSoon @AVILES @lead", "cork", "CORK")
    assert "Soon **\\@AVILES** **\\@lead**" in words(page)
    assert page.text_area(key="remark_text").value == ""
    assert page.multiselect(key="remark_mentions").value == []


def test_an_answer_stands_below_what_it_answers(visit: Visit) -> None:
    write(section(visit), "First")
    (first,) = recorded()
    page = section(visit, who="lead")
    page.button(key=f"answer_remark_{first['id']}").click().run()
    page = write(page, "Second")
    assert [row["answers_id"] for row in recorded()] == [None, first["id"]]
    assert "> Second" in words(page)


def test_only_ones_own_remark_can_be_removed_and_its_text_is_gone(visit: Visit) -> None:
    page = write(section(visit), "To be regretted")
    number = recorded()[0]["id"]
    assert f"remove_remark_{number}" not in {button.key for button in section(visit, who="lead").button}
    page = section(visit)
    page.button(key=f"remove_remark_{number}").click().run()
    assert page.success[0].value == text("remarks.was_removed", "en")
    assert "regretted" not in words(page)
    assert "removed by cork" in words(page)


def test_an_empty_remark_is_refused_with_a_sentence_and_what_was_typed_stays(visit: Visit) -> None:
    page = write(section(visit), "   ")
    assert text("problem.remark_empty", "en") in page.error[0].value.replace("\\", "")
    page = write(page, "bad\u0007sign")
    assert page.text_area(key="remark_text").value == "bad\u0007sign"
    assert recorded() == []


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("lead", True, True),
        ("ces", True, True),
        ("steering", True, True),
        ("controller", True, True),
        ("admin", True, False),
        ("observer", False, False),
    ],
)
def test_who_reads_and_who_writes(visit: Visit, who: str, reads: bool, writes: bool) -> None:
    write(section(visit), "Between us")
    page = section(visit, who=who, language="en")
    assert ("Between us" in words(page)) is reads
    assert ("save_remark" in {button.key for button in page.button}) is writes
    assert (text("remarks.not_for_you", "en") in words(page)) is not reads


def test_the_past_shows_what_had_been_said_by_then_and_no_form(visit: Visit) -> None:
    write(section(visit), "Said today")
    page = section(visit, as_of="2018-10-29")
    assert "Said today" not in words(page)
    assert text("remarks.past", "en") in words(page)
    assert "save_remark" not in {button.key for button in page.button}


def test_scripts_and_remote_images_show_as_text(visit: Visit) -> None:
    page = section(visit)
    for script in SCRIPTS:
        page = write(page, f"{script} @lead {script}")
        assert not page.exception
    assert len(recorded()) == len(SCRIPTS)
    for shown in (section(visit, who="lead"), visit("my-work", who="lead")):
        for element in [*shown.markdown, *shown.caption]:
            for raw in (
                "<script>",
                "<img src=",
                "![x]",
                "[x](javascript",
                ":material/alarm:",
                ":red[red]",
                "\n# Title",
            ):
                assert raw not in element.value


def test_the_same_click_again_writes_nothing_more(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remark_state, "ON_THE_WAY", 600.0)
    page = section(visit)
    for _ in range(3):
        page = write(page, "Once")
    assert len(recorded()) == 1


def test_the_same_words_written_again_later_are_another_remark(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    page = write(section(visit), "Still waiting")
    monkeypatch.setattr(remark_state, "ON_THE_WAY", 0.0)
    page = write(page, "Still waiting")
    assert [row["text"] for row in recorded()] == ["Still waiting", "Still waiting"]
    assert page.text_area(key="remark_text").value == ""
