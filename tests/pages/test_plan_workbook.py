"""Working offline through the page: the plan taken away, brought back, compared and confirmed."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.exchange.offline.plan_format import Column
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.kit.table_workbook import XLSX
from tests.exchange.plan_files import codes, filled
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads
from tests.pages.test_deliverables_update import CODE, recorded, somebody_else_saves

pytestmark = pytest.mark.usefixtures("demo_database")

FILLED: dict[tuple[str, Column], Any] = {(CODE, Column.PROGRESS): 95, (CODE, Column.COMMENT): "From the train"}


def opened(visit: Visit, who: str = "cork", **query: str) -> AppTest:
    page = visit("deliverables", who=who, **({"language": "en"} | query))
    page.session_state["plan_offline"] = True
    return page.run()


@pytest.fixture
def plan(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Cork's, as its button gives it."""
    downloads = watch_downloads(monkeypatch)
    opened(visit)
    assert downloads.names["plan_download"] == "ASL-initial-CORK-plan-2018-10-30.xlsx"
    return downloads.makers["plan_download"]()


def upload(page: AppTest, content: bytes, name: str = "plan.xlsx") -> AppTest:
    page.file_uploader(key="plan_file").set_value((name, content, XLSX))
    return page.run()


def keys(page: AppTest) -> set[str]:
    return {button.key for button in page.button}


def test_a_partner_takes_its_own_deliverables_away(plan: bytes) -> None:
    assert CODE in codes(plan)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_brought_back_is_shown_first_and_saved_once_confirmed(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    downloads = watch_downloads(monkeypatch)
    page = opened(visit, language=language)
    page = upload(page, filled(downloads.makers["plan_download"](), FILLED))
    assert not page.exception
    assert recorded()["entries"] == 0
    assert page.button(key="confirm_plan").label == text("plan.confirm", language, n=1)
    page.button(key="confirm_plan").click().run()
    assert not page.exception
    assert (recorded()["progress"], recorded()["comment"], recorded()["author"]) == (95, "From the train", "cork")
    said = [notice.value for notice in page.success]
    assert any(words.startswith(text("plan.saved", language, n=1, unchanged=0, left=0, wrong=0)[:20]) for words in said)
    assert "confirm_plan" not in keys(page)


def test_clicking_again_and_again_saves_once(visit: Visit, plan: bytes) -> None:
    page = upload(opened(visit), filled(plan, FILLED))
    button = page.button(key="confirm_plan")
    for _ in range(10):
        button.click().run()
    assert recorded()["entries"] == 1


def test_the_same_file_again_changes_nothing_and_says_so(visit: Visit, plan: bytes) -> None:
    content = filled(plan, FILLED)
    page = upload(opened(visit), content)
    page.button(key="confirm_plan").click().run()
    page = upload(opened(visit), content)
    assert [info.value for info in page.info] == [text("plan.nothing", "en")]
    assert "confirm_plan" not in keys(page)
    assert recorded()["entries"] == 1


def test_a_conflict_is_left_or_settled_by_a_tick(visit: Visit, plan: bytes) -> None:
    somebody_else_saves()
    page = upload(opened(visit), filled(plan, FILLED))
    shown = "\n".join(element.value for element in page.markdown)
    assert "Theirs" in shown
    assert "From the train" in shown
    assert "confirm_plan" not in keys(page)
    page.checkbox(key=f"plan_mine_{CODE}").check().run()
    page.button(key="confirm_plan").click().run()
    assert (recorded()["progress"], recorded()["comment"]) == (95, "From the train")


def test_where_something_changed_since_the_preview_a_new_one_is_shown(visit: Visit, plan: bytes) -> None:
    page = upload(opened(visit), filled(plan, FILLED))
    somebody_else_saves()
    page.button(key="confirm_plan").click().run()
    assert not page.exception
    assert text("plan.again", "en") in [warning.value for warning in page.warning]
    assert page.checkbox(key=f"plan_mine_{CODE}")
    assert recorded()["comment"] == "Theirs"


def test_wrong_cells_are_named(visit: Visit, plan: bytes) -> None:
    page = upload(opened(visit), filled(plan, {(CODE, Column.PROGRESS): "![x](http://example.org/x.png) most"}))
    (error,) = page.error
    assert "Plan\\!F" in error.value
    assert "![x](" not in error.value


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "workbook_empty"), (b"PK\x03\x04", "workbook_damaged"), (b"%PDF", "workbook_not_one")],
)
def test_a_file_that_is_no_plan_is_refused_with_a_sentence(visit: Visit, content: bytes, problem: str) -> None:
    page = upload(opened(visit), content)
    assert not page.exception
    assert page.error[0].value.replace("\\", "") == text(f"problem.{problem}", "en")


def test_the_plan_of_another_partner_is_refused(visit: Visit, plan: bytes) -> None:
    page = upload(opened(visit, who="santiago"), plan)
    assert "CORK" in page.error[0].value
    assert "confirm_plan" not in keys(page)


def test_the_lead_partner_chooses_whose_plan(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    page = opened(visit, who="lead")
    everybody = codes(downloads.makers["plan_download"]())
    page.selectbox(key="plan_partner").select("CORK").run()
    own = codes(downloads.makers["plan_download"]())
    assert len(everybody) > len(own) > 0
    assert set(own) < set(everybody)


@pytest.mark.parametrize("who", ["steering", "controller", "observer", "admin"])
def test_those_who_update_nothing_do_not_see_it(visit: Visit, who: str) -> None:
    page = opened(visit, who=who)
    assert not page.get("file_uploader")


def test_on_another_day_there_is_a_way_to_today(visit: Visit) -> None:
    page = opened(visit, as_of="2018-07-03")
    assert not page.get("file_uploader")
    assert text("deliverables.to_today", "en") in [link.proto.label for link in page.get("page_link")]


def test_somebody_who_is_disabled_meanwhile_saves_nothing(
    visit: Visit, plan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.widgets.kit import session

    page = upload(opened(visit), filled(plan, FILLED))
    monkeypatch.setattr(session, "session_token", lambda: "")
    page.button(key="confirm_plan").click().run()
    assert recorded()["entries"] == 0
