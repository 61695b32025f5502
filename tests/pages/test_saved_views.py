"""Saved views on the deliverables: saved, opened, renamed, shared and deleted without leaving the page."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit

pytestmark = pytest.mark.usefixtures("demo_database")


def opened(page: AppTest) -> AppTest:
    page.session_state["saved_views"] = True
    return page.run()


def views(page: AppTest) -> list[tuple[str, str]]:
    """Labels and addresses of the links to views."""
    found = [link.proto for link in page.get("page_link")]
    return [(each.label, each.query_string) for each in found if "only=" in each.query_string]


def save(page: AppTest, name: str, *, shared: bool = False) -> AppTest:
    page.text_input(key="view_name").set_value(name)
    page.checkbox(key="view_shared").set_value(shared)
    return page.button(key="save_view").click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_filters_show_is_saved_under_a_name(visit: Visit, language: str) -> None:
    page = opened(visit("deliverables", who="cork", language=language, only="overdue", responsible="CORK", id="D4.2"))
    assert not page.exception
    assert text("views.none", language) in [caption.value for caption in page.caption]
    save(page, "*Ours* and late")
    assert not page.exception
    assert text("views.saved", language) in [found.value for found in page.success]
    [(label, query)] = views(page)
    assert label == "\\*Ours\\* and late"
    assert "responsible=CORK" in query
    assert "id=" not in query
    assert page.text_input(key="view_name").value == ""


def test_a_shared_view_is_seen_by_others_who_cannot_change_it(visit: Visit) -> None:
    save(opened(visit("deliverables", who="lead", only="overdue")), "Late", shared=True)
    page = opened(visit("deliverables", who="observer"))
    assert views(page)[0][0].startswith("Late :small")
    assert "own_view" not in [box.key for box in page.selectbox]


def test_a_view_of_ones_own_is_renamed_and_deleted(visit: Visit) -> None:
    page = save(opened(visit("deliverables", who="lead", only="overdue")), "Late")
    page.selectbox(key="own_view").select_index(0).run()
    page.text_input(key="own_view_name").set_value("Later")
    page.button(key="change_view").click().run()
    assert [label for label, _ in views(page)] == ["Later"]
    page.button(key="delete_view").click().run()
    assert not page.exception
    assert views(page) == []


def test_a_refusal_says_why_beside_the_form(visit: Visit) -> None:
    page = save(opened(visit("deliverables", who="lead", only="overdue")), "")
    assert [error.value for error in page.error] == [text("problem.view_name_missing", "en")]
    assert page.text_input(key="view_name").value == ""


def test_closed_it_draws_one_button(visit: Visit) -> None:
    page = visit("deliverables", who="lead")
    assert "view_name" not in [field.key for field in page.text_input]
