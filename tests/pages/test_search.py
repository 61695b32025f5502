"""The search: from any page to the thing itself, in the person's language, and never what one may not read."""

import pytest

from dashboard.store import tables
from dashboard.store.derived.search import index_remark
from dashboard.store.engine import writing
from dashboard.texts import LANGUAGES, text
from tests.builders import NOW, row
from tests.pages.conftest import Visit


def links(page: object) -> list[str]:
    return [found.proto.label for found in page.get("page_link") if found.proto.icon]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_field_on_any_page_leads_to_what_was_found(visit: Visit, language: str) -> None:
    page = visit("budget", who="cork", language=language)
    page.text_input(key="search_everything").set_value("D4.2").run()
    assert not page.exception
    assert page.title[0].value.startswith(text("search.title", language))
    assert links(page)[0].startswith("**D4\\.2**")
    assert text("words.found_kind.deliverable", language) in links(page)[0]
    assert page.text_input(key="search_everything").value == ""


def test_accents_do_not_matter_and_every_word_counts(visit: Visit) -> None:
    assert "SANTIAGO" in links(visit("search", who="observer", q="SÁNTIAGO"))[0]
    assert not links(visit("search", who="observer", q="santiago zzzz"))
    assert not links(visit("search", who="observer", q="'\"*"))


def test_a_result_of_another_phase_says_so_and_more_are_shown_when_asked(visit: Visit) -> None:
    page = visit("search", phase="initial", q="d")
    assert len(links(page)) == 25
    page.button(key="search_more").click().run()
    assert len(links(page)) > 25


@pytest.mark.usefixtures("demo_database")
def test_remarks_are_found_only_by_those_who_may_read_them(visit: Visit) -> None:
    with writing() as connection:
        values = {"deliverable_id": 1, "at": NOW, "author": "cork", "text": "Vérifier le *xylophone*"}
        number = row(connection, tables.remark, **values)
        index_remark(connection, number)
    for who, sees in (("cork", True), ("controller", True), ("admin", True), ("observer", False)):
        assert bool(links(visit("search", who=who, q="xylophone"))) is sees, who


def test_nobody_searches_without_signing_in(visit: Visit) -> None:
    page = visit(who=None, q="D4.2")
    assert not links(page)
    assert [field.key for field in page.text_input if field.key == "search_everything"] == []
