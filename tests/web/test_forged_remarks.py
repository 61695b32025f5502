"""Messages that no browser would send, against the form of remarks; ten quick clicks write one."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.vocabulary import Role
from dashboard.store import people, tables
from dashboard.store.engine import reading, writing
from tests.builders import LEAD
from tests.live import Live, Visitor, run
from tests.web.conftest import partner

AT = {"page": "deliverables", "query": "id=D1.2&section=remarks"}


def texts() -> list[str]:
    with reading() as connection:
        return list(connection.execute(select(tables.remark.c.text).order_by(tables.remark.c.id)).scalars())


def typed(widgets: Any, words: str, mentions: tuple[str, ...] = ()) -> list[tuple[str, str, Any]]:
    return [
        (widgets["remark_text"].identity, "string_value", words),
        (widgets["remark_mentions"].identity, "string_array_value", list(mentions)),
        (widgets["save_remark"].identity, "trigger_value", True),
    ]


@pytest.mark.parametrize("who", ["observer", "admin", "cork", "lead", "ces"])
def test_the_form_of_remarks_does_nothing_for_others(here: Live, who: str) -> None:
    async def forge() -> None:
        before = texts()
        async with Visitor(here, partner(here), **AT) as owner:
            states, page_hash = typed(owner.widgets, "forged"), owner.page_hash
        async with Visitor(here, here.cookie(who), **AT) as other:
            assert "save_remark" not in other.widgets
            await other.forge(*states, page_hash=page_hash)
        assert texts() == before

    run(forge())


def test_a_person_who_lost_the_role_meanwhile_is_refused(here: Live) -> None:
    async def act() -> None:
        before, cookie = texts(), partner(here, LEAD, Role.LEAD_PARTNER)
        with reading() as connection:
            number = people.find(connection, f"files-{LEAD}").id  # type: ignore[union-attr]
        async with Visitor(here, cookie, **AT) as visitor:
            states = typed(visitor.widgets, "too late")
            with writing() as connection:
                people.replace_roles(connection, number, [Role.OBSERVER])
            await visitor.forge(*states)
        with writing() as connection:
            people.replace_roles(connection, number, [Role.LEAD_PARTNER])
        assert texts() == before

    run(act())


def test_ten_quick_clicks_write_one_remark(here: Live) -> None:
    async def click() -> None:
        before = len(texts())
        async with Visitor(here, partner(here), **AT) as owner:
            request = owner._request()
            for identity, kind, value in typed(owner.widgets, "quick"):
                state = request.rerun_script.widget_states.widgets.add(id=identity)
                if kind == "string_array_value":
                    state.string_array_value.data.extend(value)
                else:
                    setattr(state, kind, value)
            for _ in range(9):
                await owner._socket.send(request.SerializeToString())
            await owner._exchange(request)
            await asyncio.sleep(1)
        assert len(texts()) == before + 1

    run(click())


@pytest.mark.parametrize("words", ["", "x" * 5000, "a\x07b"], ids=["empty", "long", "unprintable"])
def test_what_the_field_would_not_send_is_refused(here: Live, words: str) -> None:
    async def forge() -> None:
        before = texts()
        async with Visitor(here, partner(here), **AT) as owner:
            await owner.forge(*typed(owner.widgets, words, ("nobody <b>",)))
        assert texts() == before

    run(forge())
