"""Messages that no browser would send, against saved views, the search, one's own address and calendar."""

import asyncio

import pytest
from sqlalchemy import select
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.bench.client import Run
from dashboard.store import people, tables
from dashboard.store.engine import reading
from tests.live import Live, Visitor, run


def rows(live: Live, *columns: object) -> list[tuple[object, ...]]:
    with reading(live.database) as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]  # type: ignore[call-overload]


def views(live: Live) -> list[tuple[object, ...]]:
    its = tables.saved_view.c
    return rows(live, its.person_id, its.name, its.parameters)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "\0", "x" * 100_000, "a' OR 1=1 --", "![](//evil)"])
def test_anything_may_be_searched_for(server: Live, typed: str) -> None:
    async def forge() -> None:
        async with Visitor(server, server.cookie("observer"), page="account") as visitor:
            found = await visitor.forge((visitor.id_of("search_everything"), "string_value", typed))
            assert found.failures == []
        async with Visitor(server, server.cookie("observer"), page="search", query=f"q={typed[:50]!r}") as visitor:
            assert visitor.first.failures == []

    run(forge())


def test_a_forged_address_for_mail_is_refused(server: Live) -> None:
    async def forge() -> None:
        async with Visitor(server, server.cookie("gcu"), page="account") as visitor:
            await visitor.forge(
                (visitor.id_of("own_email"), "string_value", "a@example.org\nBcc: everybody@example.org"),
                (visitor.id_of("save_email"), "trigger_value", True),
            )
            assert "Bcc" in visitor.words
        with reading(server.database) as connection:
            found = people.find(connection, "gcu")
        assert found is not None
        assert found.email is None

    run(forge())


def test_ten_quick_clicks_make_one_calendar_address(server: Live) -> None:
    async def click() -> None:
        async with Visitor(server, server.cookie("steering"), page="account") as visitor:
            request = visitor._request()
            states = request.rerun_script.widget_states.widgets
            states.add(id=visitor.id_of("make_calendar"), trigger_value=True)
            for _ in range(9):
                await visitor._socket.send(request.SerializeToString())
            await visitor._exchange(request)
            await asyncio.sleep(1)

    run(click())
    its = tables.audit.c
    made = rows(server, its.actor, its.action)
    assert made.count(("steering", "calendar_feed_made")) == 1


class Opener(Visitor):
    """A visitor who can also open what opens."""

    popover = ""

    def _note(self, message: ForwardMsg, data: bytes, run: Run) -> None:
        if message.WhichOneof("type") == "delta" and message.delta.add_block.WhichOneof("type") == "popover":
            self.popover = message.delta.add_block.popover.id or self.popover
        super()._note(message, data, run)


def test_the_view_of_another_is_neither_changed_nor_deleted_and_ten_clicks_save_one(server: Live) -> None:
    async def act() -> None:
        with reading(server.database) as connection:
            found = people.find(connection, "lead")
        assert found is not None
        async with Opener(server, server.cookie("lead"), page="deliverables", query="only=overdue") as lead:
            lead_open = (lead.popover, "bool_value", True)
            await lead.forge(lead_open)
            request = lead._request()
            states = request.rerun_script.widget_states.widgets
            states.add(id=lead.popover, bool_value=True)
            states.add(id=lead.id_of("view_name"), string_value="Lead's own")
            states.add(id=lead.id_of("view_shared"), bool_value=True)
            states.add(id=lead.id_of("save_view"), trigger_value=True)
            for _ in range(9):
                await lead._socket.send(request.SerializeToString())
            await lead._exchange(request)
            await asyncio.sleep(1)
            await lead.forge(lead_open)
            await lead.forge(lead_open, (lead.id_of("own_view"), "string_value", "Lead's own"))
            ids = {key: widget.identity for key, widget in lead.widgets.items()}
        before = views(server)
        assert [(person, name) for person, name, _ in before] == [(found.id, "Lead's own")]
        async with Opener(server, server.cookie("cork"), page="deliverables") as other:
            opened = (other.popover, "bool_value", True)
            await other.forge(opened)
            assert "Lead\\'s own" in other.words
            for button in ("change_view", "delete_view"):
                chosen = (ids["own_view"], "string_value", "Lead's own")
                await other.forge(
                    opened,
                    chosen,
                    (ids["own_view_name"], "string_value", "Stolen"),
                    (ids[button], "trigger_value", True),
                )
        assert views(server) == before

    run(act())
