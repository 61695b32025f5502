"""Messages that no browser would send, against the forms of a report; ten quick clicks have one effect."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard.domain.vocabulary import ReportState as State
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.texts import text
from tests import builders, seasons
from tests.builders import OTHER, PHASE, PROJECT
from tests.live import Live, Visitor, run
from tests.web.conftest import partner

TYPED: dict[str, tuple[tuple[str, str, Any], ...]] = {
    "submit_report": (("submit_forecast", "string_value", "1"),),
    "take_back_report": (),
    "begin_control": (),
    "reopen_report": (("reopen_reason", "string_value", "forged"),),
    "draw_sample": (("sample_size", "string_value", "1"),),
    "certify_report": (("certify_comment", "string_value", "forged"),),
}
STATES = {"submit_report": State.DRAFT, "draw_sample": State.CONTROL_ONGOING, "certify_report": State.CONTROL_ONGOING}
BY_PARTNER = ("submit_report", "take_back_report")
READERS = ("observer", "steering", "admin", "cork", "lead")


@pytest.fixture
def report(here: Live, request: pytest.FixtureRequest) -> tuple[int, str]:
    """The id and the code of a report with one item, in the state in which the form is drawn."""
    state = STATES.get(request.param, State.SUBMITTED)
    with writing() as connection:
        its = tables.reporting_period.c
        number = int(connection.execute(select(func.max(its.number)).where(its.phase_id == 1)).scalar_one()) + 1
        other = connection.execute(select(tables.partner.c.id).where(tables.partner.c.number == 2)).scalar_one()
        package = connection.execute(select(tables.work_package.c.id).order_by("id").limit(1)).scalar_one()
        period = builders.row(connection, tables.reporting_period, phase_id=1, number=number,
                              start=date(2018, 1, 1), end=date(2018, 6, 30))  # fmt: skip
        ids = {"phase": 1, "other": other, "period": period}
        made = seasons.report(connection, ids, "other", "period", number)
        for day, step in enumerate((State.DRAFT, State.SUBMITTED, State.CONTROL_ONGOING), 1):
            seasons.step(connection, step, date(2018, 9, day), partner_report_id=made)
            if step == state:
                break
        builders.expenditure(
            connection, 1, f"W{number}", 100_00, partner_id=other, work_package_id=package,
            reporting_period_id=period, partner_report_id=made, entered_on=date(2018, 9, 1),
            declared_on=None if state == State.DRAFT else date(2018, 9, 2), payment_date=date(2018, 3, 1),
            invoice_date=date(2018, 2, 1), invoice_number=f"W{number}", total_invoice=100_00,
        )  # fmt: skip
        builders.finish(connection, 1)
    return made, f"{OTHER}-R{number}"


def version(report: int) -> int:
    with reading() as connection:
        its = tables.partner_report.c
        return int(connection.execute(select(its.version).where(its.id == report)).scalar_one())


def at(code: str) -> dict[str, str]:
    return {"page": "reports", "query": f"project={PROJECT}&phase={PHASE}&id={code}"}


def owner_of(here: Live, form: str) -> str:
    return partner(here, OTHER) if form in BY_PARTNER else here.cookie("controller")


def states(widgets: Any, form: str) -> list[tuple[str, str, Any]]:
    fields = [(widgets[key].identity, kind, value) for key, kind, value in TYPED[form]]
    return [*fields, (widgets[form].identity, "trigger_value", True)]


@pytest.mark.parametrize(
    ("report", "form"), [(form, form) for form in TYPED if form not in BY_PARTNER], indirect=["report"]
)
def test_who_entered_a_cost_of_it_meanwhile_is_refused(here: Live, report: tuple[int, str], form: str) -> None:
    number, code = report

    async def act() -> None:
        async with Visitor(here, owner_of(here, form), **at(code)) as visitor:
            forged = states(visitor.widgets, form)
            with writing() as connection:
                its = tables.expenditure_item
                connection.execute(
                    its.update().where(its.c.partner_report_id == number).values(entered_by="controller")
                )
            before = version(number)
            await visitor.forge(*forged)
            assert text("problem.one_person_enter_and_control", "en") in visitor.words
            assert version(number) == before

    run(act())


@pytest.mark.parametrize(("report", "form"), [(form, form) for form in TYPED], indirect=["report"])
def test_the_form_does_nothing_for_others(here: Live, report: tuple[int, str], form: str) -> None:
    number, code = report
    before = version(number)

    async def forge() -> None:
        async with Visitor(here, owner_of(here, form), **at(code)) as owner:
            forged, page_hash = states(owner.widgets, form), owner.page_hash
        crossed = here.cookie("controller") if form in BY_PARTNER else partner(here, OTHER)
        for cookie in (*map(here.cookie, READERS), crossed):
            async with Visitor(here, cookie, **at(code)) as other:
                assert form not in other.widgets
                await other.forge(*forged, page_hash=page_hash)

    run(forge())
    assert version(number) == before


@pytest.mark.parametrize(("report", "form"), [(form, form) for form in TYPED], indirect=["report"])
def test_ten_quick_clicks_have_one_effect(here: Live, report: tuple[int, str], form: str) -> None:
    number, code = report
    before = version(number)

    async def press() -> None:
        async with Visitor(here, owner_of(here, form), **at(code)) as owner:
            request = owner._request()
            for identity, kind, value in states(owner.widgets, form):
                setattr(request.rerun_script.widget_states.widgets.add(id=identity), kind, value)
            for _ in range(9):
                await owner._socket.send(request.SerializeToString())
            await owner._exchange(request)
            await asyncio.sleep(1)

    run(press())
    assert version(number) == before + 1
