"""Messages that no browser would send, against the forms of a deliverable's life; ten quick clicks have one effect."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Role
from dashboard.services.changes import CancelDeliverable, cancel_deliverable
from dashboard.store import people, tables
from dashboard.store.engine import reading, writing
from dashboard.texts import text
from tests import builders
from tests.builders import LEAD, NOW, OTHER
from tests.live import Live, Visitor, run
from tests.web.conftest import partner

OTHERS = ("observer", "steering", "controller", "admin", "cork", "lead", "ces")
"""None of them of an organisation of the small project."""
TYPED: dict[str, tuple[tuple[str, str, Any], ...]] = {
    "reschedule_deliverable": (
        ("reschedule_due", "string_array_value", ["2018/12/31"]),
        ("reschedule_reason", "string_value", "forged"),
    ),
    "cancel_deliverable": (("cancel_reason", "string_value", "forged"),),
    "grant_change": (("change_answer", "string_value", "forged"),),
    "decline_change": (("change_answer", "string_value", "forged"),),
    "take_up_review": (),
    "finish_review": (("review_remarks", "string_value", "forged"), ("review_outcome", "string_value", "Sent back")),
    "hand_back_review": (),
    "confirm_deliverable": (),
    "refuse_confirmation": (("refusal_reason", "string_value", "forged"),),
    "record_programme_acceptance": (("programme_day", "string_array_value", ["2018/10/01"]),),
}
SEPARATED = {
    "take_up_review": "submit_and_review",
    "finish_review": "submit_and_review",
    "confirm_deliverable": "submit_and_confirm",
    "refuse_confirmation": "submit_and_confirm",
    "grant_change": "ask_and_decide",
    "decline_change": "ask_and_decide",
}
STATES = {
    "status": State.IN_PROGRESS,
    "take_up_review": State.SUBMITTED,
    "finish_review": State.UNDER_REVIEW,
    "hand_back_review": State.UNDER_REVIEW,
    "confirm_deliverable": State.ACCEPTED,
    "refuse_confirmation": State.ACCEPTED,
    "record_programme_acceptance": State.ACCEPTED,
}


def lead(here: Live) -> str:
    return partner(here, LEAD, Role.LEAD_PARTNER)


@pytest.fixture
def code(here: Live, request: pytest.FixtureRequest) -> str:
    """A deliverable of its own, in the state in which the form is drawn."""
    form = getattr(request, "param", "")
    name = f"L{uuid4().hex[:8]}"
    with writing() as connection:
        responsible = connection.execute(select(tables.partner.c.id).where(tables.partner.c.number == 2)).scalar_one()
        work_package = connection.execute(select(tables.work_package.c.id).order_by("id").limit(1)).scalar_one()
        state = STATES.get(form, State.IN_PROGRESS)
        made = builders.deliverable(
            connection, 1, name, due=date(2018, 10, 1), states=[(date(2018, 9, 1), state)],
            responsible_id=responsible, work_package_id=work_package,
        )  # fmt: skip
        if state == State.UNDER_REVIEW:
            builders.row(
                connection, tables.review, deliverable_id=made, round=1, opened_at=NOW, reviewer=f"files-{LEAD}"
            )
        builders.finish(connection, 1)
    if form in ("grant_change", "decline_change"):
        command = CancelDeliverable(phase_id=1, code=name, version=1, idempotency_key=name, reason="Not needed")
        cancel_deliverable(command, by=builders.PARTNER, now=NOW)
    return name


def version(code: str) -> int:
    with reading() as connection:
        its = tables.deliverable.c
        return int(connection.execute(select(its.version).where(its.code == code)).scalar_one())


def at(code: str, form: str) -> dict[str, str]:
    section = "review" if form in STATES else "status"
    return {"page": "deliverables", "query": f"id={code}&section={section}"}


def states(widgets: Any, form: str) -> list[tuple[str, str, Any]]:
    fields = [(widgets[key].identity, kind, value) for key, kind, value in TYPED[form]]
    return [*fields, (widgets[form].identity, "trigger_value", True)]


@pytest.mark.parametrize(("code", "form"), [(form, form) for form in TYPED], indirect=["code"])
def test_the_form_does_nothing_for_others(here: Live, code: str, form: str) -> None:
    before = version(code)

    async def forge() -> None:
        async with Visitor(here, lead(here), **at(code, form)) as owner:
            forged, page_hash = states(owner.widgets, form), owner.page_hash
        for who in OTHERS:
            async with Visitor(here, here.cookie(who), **at(code, form)) as other:
                assert form not in other.widgets
                await other.forge(*forged, page_hash=page_hash)

    run(forge())
    assert version(code) == before


@pytest.mark.parametrize(("code", "form"), [(form, form) for form in TYPED], indirect=["code"])
def test_who_lost_the_role_meanwhile_is_refused_and_who_has_it_is_not(here: Live, code: str, form: str) -> None:
    before = version(code)

    async def act() -> None:
        cookie = lead(here)
        with reading() as connection:
            number = people.find(connection, f"files-{LEAD}").id  # type: ignore[union-attr]
        async with Visitor(here, cookie, **at(code, form)) as visitor:
            forged = states(visitor.widgets, form)
            with writing() as connection:
                people.replace_roles(connection, number, [Role.OBSERVER])
            await visitor.forge(*forged)
            assert version(code) == before
            with writing() as connection:
                people.replace_roles(connection, number, [Role.LEAD_PARTNER])
        async with Visitor(here, cookie, **at(code, form)) as visitor:
            answer = await visitor.forge(*states(visitor.widgets, form))
            assert answer.failures == []

    run(act())
    assert version(code) == before + 1


@pytest.mark.parametrize(("code", "form"), [(form, form) for form in SEPARATED], indirect=["code"])
def test_who_had_the_other_duty_meanwhile_is_refused(here: Live, code: str, form: str) -> None:
    async def act() -> None:
        async with Visitor(here, lead(here), **at(code, form)) as visitor:
            forged = states(visitor.widgets, form)
            with writing() as connection:
                made = connection.execute(select(tables.deliverable.c.id).where(tables.deliverable.c.code == code))
                handed_in = (made.scalar_one(), builders.moment(date(2018, 8, 1)), State.SUBMITTED)
                builders.state(connection, *handed_in, author=f"files-{LEAD}")
                connection.execute(tables.change_request.update().values(author=f"files-{LEAD}"))
                builders.finish(connection, 1)
            before = version(code)
            await visitor.forge(*forged)
            assert text(f"problem.one_person_{SEPARATED[form]}", "en") in visitor.words
            assert version(code) == before

    run(act())


@pytest.mark.parametrize(("code", "form"), [(form, form) for form in TYPED], indirect=["code"])
def test_ten_quick_clicks_have_one_effect(here: Live, code: str, form: str) -> None:
    before = version(code)

    async def press() -> None:
        async with Visitor(here, lead(here), **at(code, form)) as owner:
            request = owner._request()
            for identity, kind, value in states(owner.widgets, form):
                state = request.rerun_script.widget_states.widgets.add(id=identity)
                if kind.endswith("_array_value"):
                    getattr(state, kind).data.extend(value)
                else:
                    setattr(state, kind, value)
            for _ in range(9):
                await owner._socket.send(request.SerializeToString())
            await owner._exchange(request)
            await asyncio.sleep(1)

    run(press())
    assert version(code) == before + 1


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (["2018/10/29"], "due_past"),
        (["2150/12/31"], "due_far"),
        (["9999/12/31"], "due_missing"),
        (["not a day"], ""),
        ([], ""),
    ],
)
def test_a_forged_day_is_refused_in_a_sentence(here: Live, code: str, day: list[str], problem: str) -> None:
    async def forge() -> None:
        async with Visitor(here, partner(here, OTHER), **at(code, "reschedule_deliverable")) as owner:
            date_field, reason, button = states(owner.widgets, "reschedule_deliverable")
            await owner.forge((date_field[0], "string_array_value", day), reason, button)
            assert text("shell.failed", "en") not in owner.words
            if problem:
                assert text(f"problem.{problem}", "en", value="\0").rpartition("\0")[2] in owner.words

    run(forge())
    assert version(code) == 1


@pytest.mark.parametrize("code", ["finish_review"], indirect=True)
@pytest.mark.parametrize("words", ["x" * 4001, "a\x1bb"], ids=["long", "unprintable"])
def test_forged_remarks_are_refused_in_a_sentence(here: Live, code: str, words: str) -> None:
    async def forge() -> None:
        async with Visitor(here, lead(here), **at(code, "finish_review")) as owner:
            _, outcome, button = states(owner.widgets, "finish_review")
            answer = await owner.forge((owner.id_of("review_remarks"), "string_value", words), outcome, button)
            (sentence,) = answer.failures
            assert sentence != text("shell.failed", "en")

    run(forge())
    assert version(code) == 1
