"""Forms of a person who has had the other duty meanwhile: refused in a sentence that names both."""

import pytest
from sqlalchemy import select

from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.store import tables
from dashboard.store.engine import writing
from dashboard.texts import text
from tests import builders
from tests.live import Live, Visitor, run
from tests.services.seasons import JULY
from tests.web.conftest import Somebody, somebody
from tests.web.forms import A_CONTROLLER, FORMS, REPORTS, Form
from tests.web.test_forged_forms import message, states, written
from tests.web.worlds import CODE, World, world

SEPARATED = {
    "take_up_review": "submit_and_review",
    "finish_review": "submit_and_review",
    "confirm_deliverable": "submit_and_confirm",
    "refuse_confirmation": "submit_and_confirm",
    "grant_change": "ask_and_decide",
    "decline_change": "ask_and_decide",
} | {form.button: "enter_and_control" for form in REPORTS if form.who == A_CONTROLLER and "certified" not in form.stage}


def did_the_other(who: Somebody, place: World) -> None:
    """Handed in the deliverable and asked for its change, or entered the costs, of this project."""
    of_project = tables.project.c.code == place.code
    with writing() as connection:
        phase = connection.execute(
            select(tables.phase.c.id)
            .join(tables.project, tables.phase.c.project_id == tables.project.c.id)
            .where(of_project)
        ).scalar_one()
        items, requests, its = tables.expenditure_item, tables.change_request, tables.deliverable.c
        connection.execute(items.update().where(items.c.phase_id == phase).values(entered_by=who.username))
        made = connection.execute(select(its.id).where(its.phase_id == phase, its.code == CODE)).scalar()
        if made is not None:
            handed_in = builders.moment(JULY.date().replace(month=8, day=1))
            builders.state(connection, made, handed_in, State.SUBMITTED, author=who.username)
            connection.execute(requests.update().where(requests.c.deliverable_id == made).values(author=who.username))
        builders.finish(connection, phase)


@pytest.mark.parametrize(
    "form", [form for form in FORMS if form.button in SEPARATED], ids=lambda form: f"{form.button}, {form.stage}"
)
def test_who_had_the_other_duty_meanwhile_is_refused(here: Live, form: Form) -> None:
    role, organisation = form.who
    who = somebody(here, role, organisation=organisation)
    place = world(here, form.stage, who)

    async def act() -> None:
        async with Visitor(here, who.cookie, page=place.page, query=place.query) as visitor:
            if form.opens:
                await visitor.forge(*states(visitor, place, form.opens))
            forged = message(visitor, place, form)
            did_the_other(who, place)
            before = written(place.code)
            await visitor.forge(*forged)
            assert text(f"problem.one_person_{SEPARATED[form.button]}", "en") in visitor.words
            assert written(place.code) == before

    run(act())
