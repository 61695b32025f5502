"""Messages that no browser would send, against the forms of expenditure; ten quick clicks have one effect."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from dashboard.domain.vocabulary import Role
from dashboard.services.expenditure_commands import BeginReport
from dashboard.services.expenditure_reports import begin_report
from dashboard.store import tables
from dashboard.store.engine import reading
from tests import builders
from tests.builders import OTHER
from tests.live import Live, Visitor, run
from tests.services.costs import enter
from tests.web.conftest import partner

OTHERS = ("observer", "steering", "controller", "admin", "cork", "lead", "ces")
"""None of them of an organisation of the small project."""
LATER = builders.NOW.replace(month=10)


@pytest.fixture
def report(here: Live) -> int:
    """The other partner's open report with the period that runs on the server's day."""
    command = BeginReport(phase_id=1, partner=OTHER, period=2, idempotency_key=uuid4().hex)
    return begin_report(command, by=builders.PARTNER, now=LATER)


@pytest.fixture
def item(report: int) -> str:
    reference = f"F{uuid4().hex[:8]}"
    enter(report, reference=reference, now=LATER)
    return reference


def owner(here: Live) -> str:
    return partner(here, OTHER, Role.PARTNER)


def rows(reference: str = "") -> int:
    its = tables.expenditure_item.c
    query = select(func.count()).select_from(tables.expenditure_item).where(its.removed_on.is_(None))
    if reference:
        query = query.where(its.reference == reference)
    with reading() as connection:
        return int(connection.execute(query).scalar_one())


def typed(widgets: Any, button: str) -> list[tuple[str, str, Any]]:
    """A whole cost, and the click."""
    words = {"cost_description": "forged", "cost_declared_amount": "12.00"}
    fields = [(widgets[key].identity, "string_value", value) for key, value in words.items() if key in widgets]
    days = [(widgets[key].identity, "string_array_value", ["2018/09/14"]) for key in ("cost_payment_date",)]
    lists = {"cost_category": "Staff costs", "cost_work_package": "WP1 Work 1"}
    choices = [(widgets[key].identity, "string_value", value) for key, value in lists.items()]
    return [*fields, *days, *choices, (widgets[button].identity, "trigger_value", True)]


def at(reference: str = "") -> dict[str, str]:
    return {"page": "expenditure", "query": f"id={OTHER}:{reference}" if reference else ""}


async def _hurried(visitor: Visitor, *states: tuple[str, str, Any]) -> None:
    """The same message ten times before the first is answered."""
    request = visitor._request()
    for identity, kind, value in states:
        state = request.rerun_script.widget_states.widgets.add(id=identity)
        if kind.endswith("_array_value"):
            getattr(state, kind).data.extend(value)
        else:
            setattr(state, kind, value)
    for _ in range(9):
        await visitor._socket.send(request.SerializeToString())
    await visitor._exchange(request)
    await asyncio.sleep(1)


def test_the_form_of_a_cost_does_nothing_for_others(here: Live, report: int) -> None:
    before = rows()

    async def forge() -> None:
        async with Visitor(here, owner(here), **at()) as visitor:
            forged, page_hash = typed(visitor.widgets, "save_cost"), visitor.page_hash
        for who in OTHERS:
            async with Visitor(here, here.cookie(who), **at()) as other:
                assert "save_cost" not in other.widgets
                await other.forge(*forged, page_hash=page_hash)

    run(forge())
    assert rows() == before


@pytest.mark.parametrize("button", ["remove_cost", "duplicate_cost"])
def test_the_buttons_of_a_cost_do_nothing_for_others(here: Live, item: str, button: str) -> None:
    before = rows()

    async def forge() -> None:
        async with Visitor(here, owner(here), **at(item)) as visitor:
            forged, page_hash = (visitor.widgets[button].identity, "trigger_value", True), visitor.page_hash
        for who in OTHERS:
            async with Visitor(here, here.cookie(who), **at(item)) as other:
                assert button not in other.widgets
                await other.forge(forged, page_hash=page_hash)

    run(forge())
    assert (rows(), rows(item)) == (before, 1)


def test_ten_quick_clicks_enter_one_cost(here: Live, report: int) -> None:
    before = rows()

    async def click() -> None:
        async with Visitor(here, owner(here), **at()) as visitor:
            forged = typed(visitor.widgets, "save_cost")
            await _hurried(visitor, *forged)

    run(click())
    assert rows() == before + 1


@pytest.mark.parametrize(("button", "change"), [("remove_cost", -1), ("duplicate_cost", 1)])
def test_ten_quick_clicks_on_a_button_do_it_once(here: Live, item: str, button: str, change: int) -> None:
    before = rows()

    async def click() -> None:
        async with Visitor(here, owner(here), **at(item)) as visitor:
            forged = (visitor.widgets[button].identity, "trigger_value", True)
            await _hurried(visitor, forged)

    run(click())
    assert rows() == before + change
