"""A list brought in on the page: looked at, called off, confirmed once however often, taken back."""

import threading
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.domain.refusal import NotAllowed
from dashboard.services.expenditure import bring_in
from dashboard.settings import settings
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.expenditure import import_state
from dashboard.widgets.expenditure.import_state import Desk, confirm
from dashboard.widgets.kit import background_work, session
from dashboard.widgets.kit.background_work import Work
from tests.builders import PARTNER
from tests.exchange.expenditure_lists import a_list, a_report, line
from tests.services.test_expenditure_import import items, looked_at

LIST = b"Reference;Cost category;Work package;Description;Date of payment;Declared amount\n"
TWO = LIST + b"S-1;Staff;WP1;Salaries;31/05/2018;10,50\nS-2;Travel;WP2;A journey;31/07/2018;20,00\n"
WRONG = TWO + b"S-3;Gold;WP2;A crown;31/05/2018;20,00\n"
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def draw(report_id: int, phase_id: int, language: str) -> None:
    from datetime import date

    from dashboard.widgets.expenditure.bringing_in import import_section
    from dashboard.widgets.kit.page import viewing
    from dashboard.widgets.kit.viewer import Viewer
    from tests.builders import PARTNER, PHASE, PROJECT

    today = date(2018, 6, 15)
    viewer = Viewer(
        actor=PARTNER, language=language, today=today, as_of=today, project=PROJECT, phase=PHASE, phase_id=phase_id
    )
    with viewing(viewer):
        import_section(viewer, report_id=report_id, report="other-university-R1")


@pytest.fixture
def here(small_project: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A partner signed in on a day of its draft report."""
    monkeypatch.setenv("BINNACLE_TODAY", "2018-06-15")
    settings.cache_clear()
    monkeypatch.setattr(import_state, "current_actor", lambda: PARTNER)
    monkeypatch.setattr(background_work, "later_check", lambda action: lambda: None)
    monkeypatch.setattr(session, "session_token", lambda: "")
    return small_project | {"report": a_report(small_project)}


def page_of(here: dict[str, int], language: str = "en") -> AppTest:
    given = {"report_id": here["report"], "phase_id": here["phase"], "language": language}
    return AppTest.from_function(draw, kwargs=given, default_timeout=60).run()


def upload(page: AppTest, content: bytes = TWO) -> AppTest:
    box = page.get("file_uploader")[0]
    page.file_uploader(key=box.key).set_value(("list.csv", content, "text/csv"))
    return settled(page.run())


def settled(page: AppTest) -> AppTest:
    """Drawn once more where its work was not over at once: no fragment runs by itself here."""
    at = page.session_state["expenditure_import_desk"]
    for work in (at.looking, at.importing):
        if work is not None:
            assert work.wait(60)
            page.run()
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_looked_at_confirmed_and_taken_back(here: dict[str, int], language: str) -> None:
    page = upload(page_of(here, language))
    assert not page.exception
    assert page.selectbox(key="import_map_reference").value == "Reference"
    counted = f"**2** {text('expenditure_import.count_added', language, n=2)}"
    assert any(counted in words.value for words in page.markdown)
    assert text("expenditure_import.check_paid_after_period", language) in str(page.dataframe[0].value)
    settled(page.button(key="confirm_list").click().run())
    assert not page.exception
    assert [item["reference"] for item in items(here["report"])] == ["S-1", "S-2"]
    assert "confirm_list" not in [button.key for button in page.button]
    back = next(button for button in page.button if button.key.startswith("take_back"))
    back.click().run()
    assert items(here["report"]) == []


def test_where_a_row_is_wrong_it_is_named_and_there_is_no_button(here: dict[str, int]) -> None:
    page = upload(page_of(here), WRONG)
    assert not page.exception
    assert page.error[0].value == text("expenditure_import.nothing_comes", "en", n=1)
    frame = page.dataframe[0].value
    assert list(frame["row"]) == ["4"]
    assert list(frame["problem"]) == [text("imports.problem.unknown_cost_category", "en", value="Gold")]
    assert "confirm_list" not in [button.key for button in page.button]


def test_ten_quick_clicks_bring_a_list_in_once(here: dict[str, int]) -> None:
    tracker = a_list(line("S-1"))
    at = Desk(report_id=here["report"], tracker=tracker, preview=looked_at(tracker, here["report"]))
    for _ in range(10):
        confirm(at)
    assert at.importing is not None
    assert at.importing.wait(60)
    assert len(items(here["report"])) == 1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Imports that wait after each line until they may go on."""
    gate = threading.Semaphore(0)
    writes = bring_in.add_items
    monkeypatch.setattr(bring_in, "AT_ONCE", 1)
    monkeypatch.setattr(import_state, "AT_ONCE_S", 0.05)

    def wait(*args: object, **kwargs: object) -> list[int]:
        assert gate.acquire(timeout=30)
        return writes(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(bring_in, "add_items", wait)
    yield gate.release
    for _ in range(10):
        gate.release()


def test_a_list_that_is_coming_in_is_called_off_and_leaves_nothing(
    here: dict[str, int], slow: Callable[[], None]
) -> None:
    page = upload(page_of(here))
    page.button(key="confirm_list").click().run()
    assert not page.exception
    assert "confirm_list" not in [button.key for button in page.button]
    page.button(key="cancel_expenditure_import_work").click().run()
    slow()
    at = page.session_state["expenditure_import_desk"]
    assert at.importing.wait(30)
    page.run()
    assert items(here["report"], removed=True) == []
    assert page.info[0].value == text("expenditure_import.called_off", "en")
    assert "confirm_list" in [button.key for button in page.button]


def test_work_ends_with_the_session_of_its_person(here: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_work, "LOOKS_EVERY_S", 0.0)
    monkeypatch.setattr(background_work, "PATIENCE_S", 0.05)

    def work_on(progress: Callable[[float], None]) -> None:
        for _ in range(10**8):  # until it is called off
            progress(0.5)

    monkeypatch.setattr(background_work, "_presence", lambda: lambda: False)
    gone = Work(work_on)
    assert gone.wait(30)
    assert gone.called_off

    def refuse() -> None:
        raise NotAllowed("read")

    monkeypatch.setattr(background_work, "_presence", lambda: lambda: True)
    monkeypatch.setattr(background_work, "later_check", lambda action: refuse)
    signed_out = Work(work_on)
    assert signed_out.wait(30)
    assert [problem.code for problem in signed_out.problems] == ["not_allowed"]
