"""A duty that another person has: a sentence in place of the button; where the rules let it, the page says so."""

from typing import Any

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from dashboard.domain.vocabulary import OnePerson, Role
from dashboard.store import audit, tables
from dashboard.store.engine import writing
from dashboard.store.people import accounts
from dashboard.store.reads.projects.outline import rules
from dashboard.store.reads.reporting.season import report_id_of
from dashboard.texts import LANGUAGES, text
from scripts.bench.money import phase_of
from tests.builders import NOW
from tests.pages.conftest import Visit
from tests.pages.test_deliverable_life import keys, opened, press, review, words
from tests.pages.test_deliverables_update import CODE, save

pytestmark = pytest.mark.usefixtures("demo_database")


def accepted_of_the_lead(visit: Visit) -> AppTest:
    """The lead partner's person submits it for Cork, CES accepts it; as the lead's person sees it then."""
    assert save(opened(visit, "lead", "status"), state="submitted", comment="For Cork").success
    review(press(opened(visit, "ces"), "take_up_review"), "accepted", "Good")
    return opened(visit, "lead")


def let(*pairs: OnePerson) -> None:
    with writing() as connection:
        known: dict[str, Any] = rules(connection, "ASL")
        given = {"separation": {"one_person_may": [str(pair) for pair in pairs]}}
        connection.execute(update(tables.project).where(tables.project.c.code == "ASL").values(rules=known | given))
        audit.append(connection, at=NOW, actor="someone", action="load", entity="project", entity_key="ASL")


def test_who_submitted_does_not_confirm_and_is_told_who_does(visit: Visit) -> None:
    page = accepted_of_the_lead(visit)
    assert text("problem.one_person_submit_and_confirm", "en") in words(page)
    assert not {"confirm_deliverable", "refuse_confirmation"} & keys(page)
    assert "record_programme_acceptance" in keys(page)
    assert CODE not in words(visit("my-work", who="lead"))


def test_where_the_rules_let_it_the_page_says_so_before_and_after(visit: Visit) -> None:
    accepted_of_the_lead(visit)
    let(OnePerson.SUBMIT_AND_CONFIRM)
    page = opened(visit, "lead")
    what = text("words.one_person.submit_and_confirm", "en")
    assert text("separation.will_say", "en", what=what) in words(page)
    press(page, "confirm_deliverable")
    said = text("separation.said", "en", who="lead", what=what)
    assert said in words(opened(visit, "observer"))
    assert said in words(opened(visit, "observer", "status"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_entered_a_cost_is_shown_no_desk_of_control(visit: Visit, language: str) -> None:
    with writing() as connection:
        report = report_id_of(connection, phase_of(connection), "ADRAVE-R1")
        item = tables.expenditure_item
        connection.execute(update(item).where(item.c.partner_report_id == report).values(entered_by="controller"))
        audit.append(connection, at=NOW, actor="someone", action="load", entity="project", entity_key="ASL")
    page = visit("reports", who="controller", language=language, id="ADRAVE-R1")
    assert text("problem.one_person_enter_and_control", language) in words(page)
    assert not {"begin_control", "draw_sample", "certify_report", "reopen_report", "withdraw_certificate"} & keys(page)


def test_a_controller_who_works_for_a_partner_is_told_to_leave_it_to_another(visit: Visit) -> None:
    with writing() as connection:
        found = accounts.find(connection, "cork")
        assert found is not None
        accounts.replace_roles(connection, found.id, [Role.PARTNER, Role.CONTROLLER])
    page = visit("reports", who="cork", id="ADRAVE-R1")
    assert text("problem.one_person_take_part_and_control", "en") in words(page)
    assert "reopen_report" not in keys(page)
