"""My work: each role finds what it owes, in every language, and does it where it stands."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.domain.duties.owed import DutyKind
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.deliverables.remarks import WriteRemark, write_remark
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.people import accounts
from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit

OWING = ("lead", "cork", "ces", "gcu")
OTHERS = ("admin", "steering", "observer")


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.caption])


def keys(page: AppTest) -> list[str]:
    return [str(button.key) for button in page.button]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", OWING)
def test_whoever_owes_something_sees_it_with_a_button_to_do_it(visit: Visit, who: str, language: str) -> None:
    page = visit("my-work", who=who, language=language)
    assert not page.exception
    assert any(key.startswith("do_") for key in keys(page))
    assert 1 <= len(page.metric) <= 4


@pytest.mark.parametrize("who", OTHERS)
def test_the_others_owe_nothing_and_see_the_next_date(visit: Visit, who: str) -> None:
    page = visit("my-work", who=who, language="en")
    assert not page.exception
    assert text("my_work.nothing", "en") in words(page)
    assert not any(key.startswith("do_") for key in keys(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_controller_finds_the_reports_that_wait_and_a_link_to_each(visit: Visit, language: str) -> None:
    page = visit("my-work", who="controller", language=language)
    assert not page.exception
    assert text(f"my_work.kind.{DutyKind.CONTROL}", language) in words(page)
    assert text("my_work.do.control", language) in [link.proto.label for link in page.get("page_link")]


@pytest.mark.usefixtures("demo_database")
def test_a_row_opens_the_form_where_it_is_and_a_saved_update_stays_there(visit: Visit) -> None:
    page = visit("my-work", who="cork", language="en")
    key = next(key for key in keys(page) if key.startswith(f"do_{DutyKind.OVERDUE}"))
    page.button(key=key).click().run()
    assert page.query_params["id"] == key.rsplit("_", 1)[1]
    page.selectbox(key="deliverable_status").set_value("in_progress")
    page.text_area(key="deliverable_comment").set_value("Half done")
    page.button(key="save_deliverable").click().run()
    assert not page.exception
    assert page.success
    page.button(key="close_deliverable").click().run()
    assert "save_deliverable" not in keys(page)


@pytest.mark.usefixtures("demo_database")
def test_a_mention_waits_until_it_is_seen(visit: Visit) -> None:
    with reading() as connection:
        found = accounts.find(connection, "lead")
        assert found is not None
        its = tables.phase.c
        query = select(its.id).join(tables.project).where(tables.project.c.code == "ASL", its.code == "initial")
        phase = connection.execute(query).scalar_one()
    author = Actor(
        person_id=found.id,
        username="lead",
        display_name="Lead",
        organisation=found.organisation_code,
        roles=frozenset({Role.LEAD_PARTNER}),
    )
    command = WriteRemark(phase_id=phase, code="D2.6", text="@cork <b>now</b>", idempotency_key=uuid4().hex)
    write_remark(command, by=author, now=settings().now())
    page = visit("my-work", who="cork", language="en")
    (seen,) = [key for key in keys(page) if key.startswith("seen_")]
    assert "\\@cork \\<b\\>now" in words(page)
    page.button(key=seen).click().run()
    assert page.success[0].value == text("my_work.was_seen", "en")
    assert seen not in keys(page)


def test_the_past_shows_what_was_owed_then_and_offers_no_form(visit: Visit) -> None:
    now, then = (visit("my-work", who="cork", language="en", as_of=day) for day in ("2018-10-30", "2018-03-01"))
    assert words(now) != words(then)
    assert not any(key.startswith("seen_") for key in keys(then))
