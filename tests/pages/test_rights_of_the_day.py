"""Rights that follow the day: a lead that hands over, and a partner that left, on every screen."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import insert, select, update
from streamlit.testing.v1 import AppTest

from dashboard.domain.vocabulary import PartnerRole, Role
from dashboard.store import audit, tables
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.reads.duties.owed import duties
from dashboard.texts import LANGUAGES, formats, text
from dashboard.widgets.kit.markdown import plain
from scripts.bench.money import phase_of
from tests.builders import NOW, actor
from tests.demos import TODAY
from tests.pages.conftest import Visit

pytestmark = pytest.mark.usefixtures("demo_database")

LAST = date(2018, 9, 30)
PLACES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("deliverables", {"id": "WP4-D1", "section": "status"}),
    ("deliverables", {"id": "WP4-D1", "section": "review"}),
    ("deliverables", {"id": "WP4-D1", "section": "changes"}),
    ("deliverables", {"id": "WP4-D1", "section": "evidence"}),
    ("deliverables", {}),
    ("budget-plan", {}),
    ("reports", {"view": "season"}),
    ("reports", {"view": "claims"}),
    ("reports", {"id": "PR1"}),
    ("reports", {"id": "PR2"}),
    ("expenditure", {"view": "all"}),
    ("scenarios", {}),
    ("imports", {}),
    ("my-work", {}),
)
"""Where the lead partner may do what other partners may not."""


def leaves(code: str, day: date) -> None:
    with writing() as connection:
        of = select(tables.organisation.c.id).where(tables.organisation.c.code == code).scalar_subquery()
        its = tables.partner.c
        here = (its.phase_id == phase_of(connection), its.organisation_id == of)
        connection.execute(update(tables.partner).where(*here).values(exit=day))
        audit.append(connection, at=NOW, actor="someone", action="load", entity="project", entity_key="ASL")


def leads(code: str) -> None:
    with writing() as connection:
        of = select(tables.organisation.c.id).where(tables.organisation.c.code == code).scalar_subquery()
        here = (tables.partner.c.phase_id == phase_of(connection), tables.partner.c.organisation_id == of)
        connection.execute(update(tables.partner).where(*here).values(role=PartnerRole.LEAD))
        person = accounts.find(connection, code.lower())
        assert person is not None
        accounts.replace_roles(connection, person.id, [Role.LEAD_PARTNER, Role.PARTNER])
        audit.append(connection, at=NOW, actor="someone", action="load", entity="project", entity_key="ASL")


def tools(page: AppTest) -> set[str]:
    """Keys of what can be pressed, typed or chosen, without what a version or a row makes its own."""
    kinds = (page.button, page.text_input, page.text_area, page.selectbox, page.radio, page.date_input, page.checkbox)
    return {str(each.key) for kind in kinds for each in kind if each.key}


def at(visit: Visit, who: str, place: tuple[str, Mapping[str, str]]) -> AppTest:
    page = visit(place[0], who=who, **place[1])
    assert not page.exception
    return page


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join([place[0], *place[1].values()]))
def test_what_the_lead_may_do_is_handed_over_with_the_lead(visit: Visit, place: tuple[str, Mapping[str, str]]) -> None:
    led, followed = tools(at(visit, "lead", place)), tools(at(visit, "cork", place))
    leads("CORK")
    leaves("AVILES", LAST)
    handed_over, gone = tools(at(visit, "cork", place)), tools(at(visit, "lead", place))
    of_the_lead = {key for key in led - followed if not key.startswith(("close_", "seen_", "do_mention"))}
    assert of_the_lead - handed_over == set()
    assert of_the_lead & gone == set()


def words(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.info, page.title, page.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_of_a_partner_that_left_sees_the_phase_as_it_was_on_its_last_day(visit: Visit, language: str) -> None:
    leaves("CORK", LAST)
    for address in ("", "deliverables", "budget", "forecast", "pilots", "partners", "work-packages"):
        page = visit(address, who="cork", language=language)
        assert not page.exception
        assert text("shell.until_exit", language, day=formats.long_day(LAST, language)) in words(page), address
        assert plain(formats.day(LAST, language)) in page.title[0].value
        assert plain(formats.day(TODAY, language)) not in page.title[0].value


def test_what_happened_after_its_last_day_does_not_reach_it_by_any_date(visit: Visit) -> None:
    leaves("CORK", LAST)
    asked = visit("deliverables", who="cork", as_of=TODAY.isoformat())
    assert formats.day(LAST, "en") in asked.title[0].value
    earlier = visit("deliverables", who="cork", as_of="2018-06-01")
    assert formats.day(date(2018, 6, 1), "en") in earlier.title[0].value
    assert text("shell.until_exit", "en", day=formats.long_day(LAST, "en")) not in words(earlier)


@pytest.mark.parametrize("who", ["steering", "controller", "observer", "admin", "pau"])
def test_the_others_see_today(visit: Visit, who: str) -> None:
    leaves("CORK", LAST)
    assert formats.day(TODAY, "en") in visit("deliverables", who=who, language="en").title[0].value


def test_it_sees_its_own_reports_as_they_are_and_nobody_elses(visit: Visit) -> None:
    leaves("CORK", LAST)
    page = visit("reports", who="cork")
    assert text("shell.own_after_exit", "en", day=formats.long_day(LAST, "en")) in words(page)
    assert "reports_views" not in tools(page)
    assert "CORK" in words(visit("reports", who="cork", id="CORK-R1"))
    for other in ("PAU-R1", "PR1"):
        assert text("reports.unknown", "en") in words(visit("reports", who="cork", id=other))
    theirs = visit("expenditure", who="cork", view="all", partner="PAU")
    partners = {each for frame in theirs.dataframe for each in frame.value.get("partner", [])}
    assert partners <= {"CORK"}


def test_it_is_told_of_the_reports_that_it_still_owes_and_of_nothing_else(visit: Visit) -> None:
    person = actor(Role.PARTNER, organisation="ADRAVE", username="adrave")
    with reading() as connection:
        before = {duty.kind for duty in duties(connection, person, TODAY)}
    assert len(before) > 1
    leaves("ADRAVE", LAST)
    with writing() as connection:
        its = tables.remark
        number = connection.execute(select(its.c.id).order_by(its.c.id).limit(1)).scalar_one()
        connection.execute(insert(tables.remark_mention).values(remark_id=number, kind="organisation", name="ADRAVE"))
    with reading() as connection:
        after = {duty.kind for duty in duties(connection, person, TODAY)}
    assert after <= {"report", "report_reopened"}
