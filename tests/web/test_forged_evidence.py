"""Messages that no browser would send, against the forms of evidence; ten quick clicks have one effect."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.vocabulary import Role
from dashboard.store import people, tables
from dashboard.store.engine import reading, writing
from dashboard.texts import text
from tests.builders import LEAD, OTHER
from tests.live import Live, Visitor, run
from tests.web.conftest import partner

AT = {"page": "deliverables", "query": "id=D1.2&section=evidence"}


def titles() -> list[str]:
    with reading() as connection:
        return list(connection.execute(select(tables.evidence.c.title).order_by(tables.evidence.c.id)).scalars())


def typed(widgets: Any, title: str, number: int = 0) -> list[tuple[str, str, Any]]:
    return [
        (widgets[f"evidence_link_{number}"].identity, "string_value", "https://example.org/forged"),
        (widgets[f"evidence_title_{number}"].identity, "string_value", title),
        (widgets["save_evidence"].identity, "trigger_value", True),
    ]


@pytest.fixture
def before(here: Live) -> Iterator[list[str]]:
    """What was there, and is there still after the test."""
    known = titles()
    yield known
    assert titles() == known


@pytest.mark.parametrize("who", ["observer", "steering", "controller", "admin", "cork", "lead", "ces"])
def test_the_form_of_evidence_does_nothing_for_others(here: Live, before: list[str], who: str) -> None:
    async def forge() -> None:
        async with Visitor(here, partner(here), **AT) as owner:
            states, page_hash = typed(owner.widgets, "forged"), owner.page_hash
        async with Visitor(here, here.cookie(who), **AT) as other:
            assert "save_evidence" not in other.widgets
            await other.forge(*states, page_hash=page_hash)

    run(forge())


def test_a_partner_who_lost_the_role_meanwhile_is_refused(here: Live, before: list[str]) -> None:
    async def act() -> None:
        cookie = partner(here, LEAD, Role.LEAD_PARTNER)
        with reading() as connection:
            number = people.find(connection, f"files-{LEAD}").id  # type: ignore[union-attr]
        async with Visitor(here, cookie, **AT) as visitor:
            states = typed(visitor.widgets, "too late")
            with writing() as connection:
                people.replace_roles(connection, number, [Role.OBSERVER])
            await visitor.forge(*states)
        with writing() as connection:
            people.replace_roles(connection, number, [Role.LEAD_PARTNER])

    run(act())


def test_ten_quick_clicks_add_one_link(here: Live) -> None:
    async def click() -> None:
        before = len(titles())
        async with Visitor(here, partner(here), **AT) as owner:
            request = owner._request()
            for identity, kind, value in typed(owner.widgets, "quick"):
                setattr(request.rerun_script.widget_states.widgets.add(id=identity), kind, value)
            for _ in range(9):
                await owner._socket.send(request.SerializeToString())
            await owner._exchange(request)
            await asyncio.sleep(1)
        assert len(titles()) == before + 1

    run(click())


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://a.example@b.example", "x" * 5000, "\0"],
    ids=["script", "name", "long", "unprintable"],
)
def test_a_forged_link_is_refused_in_a_sentence(here: Live, before: list[str], address: str) -> None:
    async def forge() -> None:
        async with Visitor(here, partner(here, OTHER), **AT) as owner:
            link, _, button = typed(owner.widgets, "")
            answer = await owner.forge((link[0], "string_value", address), button)
            (sentence,) = answer.failures
            assert sentence != text("shell.failed", "en")

    run(forge())
