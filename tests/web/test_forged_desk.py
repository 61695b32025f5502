"""Messages that no browser would send, against saved views, the search, one's own address and calendar."""

import pytest
from sqlalchemy import select
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.domain.vocabulary import Role
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.people import accounts
from scripts.bench.client import Run
from tests.builders import OTHER, PHASE, PROJECT
from tests.live import Live, Visitor, run
from tests.web.conftest import Somebody, somebody


def rows(live: Live, *columns: object) -> list[tuple[object, ...]]:
    with reading(live.database) as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]  # type: ignore[call-overload]


def views(live: Live, of: Somebody) -> list[tuple[object, ...]]:
    its = tables.saved_view.c
    return [row[1:] for row in rows(live, its.person_id, its.name, its.parameters) if row[0] == of.id]


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
    owner = somebody(server, Role.PARTNER)

    async def forge() -> None:
        async with Visitor(server, owner.cookie, page="account") as visitor:
            await visitor.forge(
                (visitor.id_of("own_email"), "string_value", "a@example.org\nBcc: everybody@example.org"),
                (visitor.id_of("save_email"), "trigger_value", True),
            )
            assert "Bcc" in visitor.words
        with reading(server.database) as connection:
            found = accounts.find(connection, owner.username)
        assert found is not None
        assert found.email is None

    run(forge())


def test_ten_quick_clicks_make_one_calendar_address(server: Live) -> None:
    owner = somebody(server, Role.STEERING_COMMITTEE)

    async def click() -> None:
        async with Visitor(server, owner.cookie, page="account") as visitor:
            await visitor.hurry((visitor.id_of("make_calendar"), "trigger_value", True))

    run(click())
    its = tables.audit.c
    made = rows(server, its.actor, its.action)
    assert made.count((owner.username, "calendar_feed_made")) == 1


class Opener(Visitor):
    """A visitor who can also open what opens."""

    popover = ""

    def _note(self, message: ForwardMsg, data: bytes, run: Run) -> None:
        if message.WhichOneof("type") == "delta" and message.delta.add_block.WhichOneof("type") == "popover":
            self.popover = message.delta.add_block.popover.id or self.popover
        super()._note(message, data, run)


def test_the_view_of_another_is_neither_changed_nor_deleted_and_ten_clicks_save_one(server: Live) -> None:
    owner, stranger = (somebody(server, Role.PARTNER, organisation=OTHER) for _ in range(2))
    place = f"project={PROJECT}&phase={PHASE}"

    async def act() -> None:
        async with Opener(server, owner.cookie, page="deliverables", query=f"{place}&only=overdue") as saving:
            opened = (saving.popover, "bool_value", True)
            await saving.forge(opened)
            await saving.hurry(
                opened,
                (saving.id_of("view_name"), "string_value", "One's own"),
                (saving.id_of("view_shared"), "bool_value", True),
                (saving.id_of("save_view"), "trigger_value", True),
            )
        before = views(server, owner)
        assert [name for name, _ in before] == ["One's own"]
        async with Opener(server, owner.cookie, page="deliverables", query=place) as own:
            opened = (own.popover, "bool_value", True)
            await own.forge(opened)
            await own.forge(opened, (own.id_of("own_view"), "string_value", "One's own"))
            ids = {key: widget.identity for key, widget in own.widgets.items()}
        async with Opener(server, stranger.cookie, page="deliverables", query=place) as other:
            opened = (other.popover, "bool_value", True)
            await other.forge(opened)
            assert "One\\'s own" in other.words
            for button in ("change_view", "delete_view"):
                await other.forge(
                    opened,
                    (ids["own_view"], "string_value", "One's own"),
                    (ids["own_view_name"], "string_value", "Stolen"),
                    (ids[button], "trigger_value", True),
                )
        assert views(server, owner) == before
        assert views(server, stranger) == []

    run(act())
