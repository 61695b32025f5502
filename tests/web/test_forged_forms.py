"""Messages that no browser would send, against each form of the table.

A form is sent by people who are not shown it, by whoever has lost the role meanwhile, with values that cannot be, ten
times at once by whoever may, and late.
"""

from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard.domain.vocabulary import Role
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.texts import text
from tests.builders import LEAD, OTHER
from tests.live import Live, Stranger, Visitor, run
from tests.web.conftest import Somebody, partner, somebody
from tests.web.forms import FORMS, Field, Form
from tests.web.worlds import World, world

WRITTEN = (
    tables.report_event, tables.certificate, tables.control_decision, tables.project_report, tables.verification_cut,
    tables.money_entry, tables.budget_version, tables.scenario, tables.budget_request, tables.evidence, tables.remark,
    tables.expenditure_item, tables.deliverable_status, tables.review, tables.acceptance, tables.person,
    tables.person_role,
)  # fmt: skip
VERSIONED = (
    tables.partner_report, tables.project_report, tables.budget_version, tables.scenario, tables.deliverable,
    tables.person,
)  # fmt: skip
ELSEWHERE = ("observer", "admin", "cork", "controller", "steering", "lead", "ces")
"""Demo people: of the project in question none is a partner, all others may at least read it."""


def others(live: Live, form: Form) -> dict[str, str]:
    """The cookies of everybody who is not shown the form, by name."""
    known = {name: live.cookie(name) for name in ELSEWHERE}
    known |= {"lead partner": partner(live, LEAD, Role.LEAD_PARTNER), "partner": partner(live, OTHER)}
    own = {(Role.LEAD_PARTNER, LEAD): "lead partner", (Role.PARTNER, OTHER): "partner"}
    own |= {(Role.CONTROLLER, None): "controller", (Role.STEERING_COMMITTEE, None): "steering"}
    return {name: cookie for name, cookie in known.items() if name not in (*form.sees, own.get(form.who))}


def written(code: str | None) -> tuple[int, ...]:
    """What the audit has of the project, and how many rows and versions there are of whatever a form may write."""
    with reading() as connection:
        of_project = tables.audit.c.project_code == code
        told = connection.execute(select(func.count()).select_from(tables.audit).where(of_project))
        counts = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in WRITTEN]
        versions = [
            connection.execute(select(func.coalesce(func.sum(table.c.version), 0))).scalar_one() for table in VERSIONED
        ]
        return (int(told.scalar_one()), *map(int, counts), *map(int, versions))


def filled(place: World, value: Any) -> Any:
    return place.sees(value) if isinstance(value, str) else value


def states(visitor: Visitor, place: World, fields: tuple[Field, ...]) -> list[Field]:
    """The fields by the identities that the visitor's page drew."""
    return [(visitor.id_of(place.sees(key)), kind, filled(place, value)) for key, kind, value in fields]


def message(visitor: Visitor, place: World, form: Form, rubbish: tuple[Field, ...] = ()) -> list[Field]:
    """The form's fields and the click on its button."""
    fields = {key: (kind, value) for key, kind, value in (*form.fields, *rubbish)}
    typed = tuple((key, kind, value) for key, (kind, value) in fields.items())
    return states(visitor, place, (*typed, *form.opens, (form.button, "trigger_value", True)))


def give(who: Somebody, *roles: Role) -> None:
    with writing() as connection:
        accounts.replace_roles(connection, who.id, roles)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.button}, {form.stage}")
def test_a_form_acts_once_for_whoever_may_and_for_nobody_else(here: Live, form: Form) -> None:
    role, organisation = form.who
    who = somebody(here, role, organisation=organisation)
    place, strangers = world(here, form.stage, who), others(here, form)
    at = {"page": place.page, "query": place.query}
    before = written(place.code)

    async def forge() -> None:
        async with (
            Visitor(here, who.cookie, **at) as owner,
            Visitor(here, who.cookie, **at) as late,
            Visitor(here, who.cookie, **at) as demoted,
        ):
            for visitor in (owner, late, demoted) if form.opens else ():
                await visitor.forge(*states(visitor, place, form.opens))
            forged, afterwards, too_late = (message(visitor, place, form) for visitor in (owner, late, demoted))
            for name, cookie in strangers.items():
                async with Stranger(here, cookie, **at) as other:
                    await other.forge(*forged, page_hash=owner.page_hash)
                    assert place.sees(form.button) not in other.widgets, name
                assert written(place.code) == before, name
            give(who, Role.OBSERVER)
            await demoted.forge(*too_late)
            give(who, role)
            assert written(place.code) == before
            if form.rubbish:
                await owner.forge(*message(owner, place, form, form.rubbish))
                assert text("shell.failed", "en") not in owner.words
                assert written(place.code) == before
            await owner.hurry(*message(owner, place, form))
            once = written(place.code)
            assert once[0] == before[0] + 1
            if not form.again:
                await late.forge(*afterwards)
                assert text("shell.failed", "en") not in late.words
                assert written(place.code) == once

    run(forge())
