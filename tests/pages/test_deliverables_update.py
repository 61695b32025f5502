"""Updating a deliverable on its page: by whom, once, refused in sentences, and never over somebody else's words."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState, Role
from dashboard.services.deliverables.update import UpdateDeliverable, update_deliverable
from dashboard.settings import settings
from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.states import detail, history
from dashboard.store.reads.projects.outline import phases
from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import TODAY, Visit

pytestmark = pytest.mark.usefixtures("demo_database")

CODE = "D2.6"
"""Cork's, in progress on the demo's day."""
CORK = Actor(
    person_id=0, username="cork", display_name="Cork", organisation="CORK", roles=frozenset({Role.PARTNER})
)  # fmt: skip


def recorded(code: str = CODE) -> dict[str, Any]:
    with reading() as connection:
        known = phases(connection)
        phase = int(known[(known["project"] == "ASL") & (known["code"] == "initial")]["phase_id"].iloc[0])
        found = detail(connection, phase, code, TODAY)
        assert found is not None
        entries = history(connection, found["deliverable_id"], TODAY)
    return found | {"phase_id": phase, "entries": int((entries["status"] == "recorded").sum())}


def save(page: AppTest, *, state: str = "", comment: str = "", progress: int | None = None) -> AppTest:
    if state:
        page.selectbox(key="deliverable_status").set_value(state)
    if comment:
        page.text_area(key="deliverable_comment").set_value(comment)
    if progress is not None:
        page.number_input(key="deliverable_progress").set_value(progress)
    return page.button(key="save_deliverable").click().run()


def somebody_else_saves(**values: Any) -> None:
    now = recorded()
    command = {"state": DeliverableState.IN_PROGRESS, "progress": 85, "forecast": None, "comment": "Theirs"} | values
    update_deliverable(
        UpdateDeliverable(
            phase_id=now["phase_id"],
            code=CODE,
            version=now["version"],
            idempotency_key=f"else-{now['version']}",
            **command,
        ),
        by=CORK,
        now=settings().now(),
    )


@pytest.mark.parametrize("who", ["lead", "cork"])
def test_the_responsible_and_the_lead_partner_see_the_form(visit: Visit, who: str) -> None:
    page = visit("deliverables", who=who, language="en", id=CODE)
    assert page.selectbox(key="deliverable_status").value == "in_progress"
    assert page.button(key="save_deliverable")


@pytest.mark.parametrize("who", ["ces", "santiago", "steering", "controller", "observer", "admin"])
def test_all_others_see_no_form_but_who_may(visit: Visit, who: str) -> None:
    page = visit("deliverables", who=who, language="en", id=CODE)
    assert not [button for button in page.button if button.key == "save_deliverable"]
    assert any("CORK" in caption.value and "AVILES" in caption.value for caption in page.caption)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_update_is_confirmed_in_the_persons_language(visit: Visit, language: str) -> None:
    page = save(visit("deliverables", who="cork", language=language, id=CODE), state="submitted", comment="Here it is")
    now, was = (text(f"words.deliverable_state.{state}", language) for state in ("submitted", "in_progress"))
    assert page.success[0].value == text("deliverables.saved", language, code=CODE, state=now, before=was)
    assert recorded()["state"] == "submitted"
    assert recorded()["comment"] == "Here it is"
    assert recorded()["author"] == "cork"


def test_after_saving_the_form_starts_from_what_is_recorded(visit: Visit) -> None:
    page = save(visit("deliverables", who="cork", language="en", id=CODE), comment="Half way", progress=60)
    assert page.text_area(key="deliverable_comment").value == ""
    assert page.number_input(key="deliverable_progress").value == 60
    assert save(page, comment="And on", progress=65).success
    assert recorded()["entries"] == 2


def test_clicking_again_and_again_records_one_update(visit: Visit) -> None:
    page = visit("deliverables", who="lead", language="en", id=CODE)
    save(page, state="submitted", comment="Once")
    for _ in range(3):
        page.button(key="save_deliverable").click().run()
    assert page.success
    assert not page.error
    assert recorded()["entries"] == 1
    assert recorded()["state"] == "submitted"


def test_saving_without_a_change_says_so(visit: Visit) -> None:
    page = save(visit("deliverables", who="cork", language="en", id=CODE))
    assert page.error[0].value == text("problem.nothing_changed", "en")
    assert recorded()["entries"] == 0


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("progress", 900, "percent"),
        ("comment", "x" * 4001, "too_long"),
        ("forecast", date(2018, 10, 1), "forecast_past"),
    ],
)
def test_forged_values_are_refused_in_a_sentence(visit: Visit, kind: str, value: object, problem: str) -> None:
    page = visit("deliverables", who="cork", language="en", id=CODE)
    field = {"progress": page.number_input, "comment": page.text_area, "forecast": page.date_input}[kind]
    field(key=f"deliverable_{kind}").set_value(value)
    page.button(key="save_deliverable").click().run()
    assert not page.exception
    assert page.error[0].value.startswith(text(f"problem.{problem}", "en").split("{")[0])
    assert recorded()["entries"] == 0


def test_a_step_that_needs_a_reason_asks_for_it_and_keeps_what_was_typed(visit: Visit) -> None:
    page = save(visit("deliverables", who="cork", language="en", id=CODE), state="submitted", comment="Here it is")
    save(page, state="in_progress", progress=10)
    assert page.error[0].value == text("problem.reason_missing", "en")
    assert page.selectbox(key="deliverable_status").value == "in_progress"
    assert page.number_input(key="deliverable_progress").value == 10


def test_a_conflict_shows_both_and_loses_neither(visit: Visit) -> None:
    page = visit("deliverables", who="lead", language="en", id=CODE)
    somebody_else_saves()
    save(page, state="submitted", comment="Mine")
    shown = "\n".join(element.value for element in page.markdown)
    assert "cork saved another update" in shown
    assert "Theirs" in shown
    assert "Mine" in shown
    assert page.text_area(key="deliverable_comment").value == "Mine"
    assert recorded()["comment"] == "Theirs"


def test_saving_over_somebody_elses_update_keeps_both_in_the_history(visit: Visit) -> None:
    page = visit("deliverables", who="lead", language="en", id=CODE)
    somebody_else_saves()
    save(page, state="submitted", comment="Mine")
    page.button(key="save_over").click().run()
    assert page.success
    assert (recorded()["state"], recorded()["comment"], recorded()["entries"]) == ("submitted", "Mine", 2)


def test_keeping_somebody_elses_update_starts_from_it(visit: Visit) -> None:
    page = visit("deliverables", who="lead", language="en", id=CODE)
    somebody_else_saves()
    save(page, state="submitted", comment="Mine")
    page.button(key="keep_theirs").click().run()
    assert page.number_input(key="deliverable_progress").value == 85
    assert page.text_area(key="deliverable_comment").value == ""
    assert recorded()["entries"] == 1
    assert save(page, state="submitted", comment="Now mine").success


def test_saving_again_after_a_conflict_does_not_overwrite_unseen(visit: Visit) -> None:
    page = visit("deliverables", who="lead", language="en", id=CODE)
    somebody_else_saves()
    save(page, state="submitted", comment="Mine")
    save(page)
    assert recorded()["comment"] == "Theirs"


def test_on_another_day_there_is_a_way_to_today_and_no_form(visit: Visit) -> None:
    page = visit("deliverables", who="lead", language="en", id=CODE, as_of="2018-07-03")
    assert not [button for button in page.button if button.key == "save_deliverable"]
    labels = [link.proto.label for link in page.get("page_link")]
    assert text("deliverables.to_today", "en") in labels


def test_somebody_who_is_disabled_meanwhile_saves_nothing(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.widgets.kit import session

    page = visit("deliverables", who="cork", language="en", id=CODE)
    monkeypatch.setattr(session, "session_token", lambda: "")
    save(page, comment="Still me?")
    assert recorded()["entries"] == 0
