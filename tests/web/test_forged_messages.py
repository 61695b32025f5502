"""Messages that no browser would send, against the forms of the people page, the account and the sidebar."""

import asyncio

import pytest

from dashboard.domain.vocabulary import Role
from dashboard.store import people
from dashboard.store.engine import reading, writing
from dashboard.texts import text
from tests.live import Live, Visitor, run

OTHERS = ("lead", "cork", "ces", "steering", "controller", "observer")


def everybody(live: Live) -> list[object]:
    with reading(live.database) as connection:
        frame = people.people(connection)
    return [
        *frame[["username", "organisation", "version"]].itertuples(index=False, name=None),
        *map(str, frame["roles"]),
    ]


@pytest.mark.parametrize("who", OTHERS)
def test_the_forms_of_the_people_page_do_nothing_for_others(server: Live, who: str) -> None:
    async def forge() -> None:
        async with Visitor(server, server.cookie("admin"), page="people") as admin:
            await admin.forge((admin.id_of("person"), "string_value", "Observer (observer)"))
            ids = {key: widget.identity for key, widget in admin.widgets.items()}
            page_hash = admin.page_hash
        assert {"add_person", "save_person", "disable_person", "reset_password"} <= set(ids)
        before = everybody(server)
        async with Visitor(server, server.cookie(who), page="people") as other:
            typed = (
                (ids["new_username"], "string_value", "intruder"),
                (ids["new_display_name"], "string_value", "Intruder"),
                (ids["new_roles"], "string_array_value", ["Administrator"]),
                (ids["person"], "string_value", "Observer (observer)"),
                (ids["person_roles"], "string_array_value", ["Administrator"]),
            )
            for button in ("add_person", "save_person", "disable_person", "reset_password"):
                await other.forge(*typed, (ids[button], "trigger_value", True), page_hash=page_hash)
                assert text("shell.no_access_hint", "pt" if who == "ces" else "en") in other.words
        assert everybody(server) == before

    run(forge())


def test_an_administrator_demoted_meanwhile_is_refused_at_the_next_click(server: Live) -> None:
    async def act() -> None:
        with writing(server.database) as connection:
            number = people.find(connection, "pau").id  # type: ignore[union-attr]
            people.replace_roles(connection, number, [Role.ADMINISTRATOR])
        async with Visitor(server, server.cookie("pau"), page="people") as demoted:
            assert "add_person" in demoted.widgets
            with writing(server.database) as connection:
                people.replace_roles(connection, number, [Role.PARTNER])
            before = everybody(server)
            await demoted.forge(
                (demoted.id_of("new_username"), "string_value", "intruder"),
                (demoted.id_of("new_display_name"), "string_value", "Intruder"),
                (demoted.id_of("new_roles"), "string_array_value", ["Observateur"]),
                (demoted.id_of("add_person"), "trigger_value", True),
            )
            assert everybody(server) == before
            assert text("shell.no_access", "fr") in demoted.words

    run(act())


def test_ten_quick_clicks_add_one_person(server: Live) -> None:
    async def click() -> None:
        async with Visitor(server, server.cookie("admin"), page="people") as admin:
            request = admin._request()
            states = request.rerun_script.widget_states.widgets
            states.add(id=admin.id_of("new_username"), string_value="quick")
            states.add(id=admin.id_of("new_display_name"), string_value="Quick")
            states.add(id=admin.id_of("new_roles")).string_array_value.data.append("Observer")
            states.add(id=admin.id_of("add_person"), trigger_value=True)
            for _ in range(9):
                await admin._socket.send(request.SerializeToString())
            await admin._exchange(request)
            await asyncio.sleep(1)
        with reading(server.database) as connection:
            names = people.people(connection)["username"].tolist()
        assert names.count("quick") == 1

    run(click())


@pytest.mark.parametrize(
    ("key", "kind", "value"),
    [
        ("project", "string_value", "NOPE"),
        ("phase", "string_value", "../../etc/passwd"),
        ("as_of", "string_array_value", ["not a date"]),
        ("as_of", "string_array_value", ["1066/10/14"]),
        ("as_of", "string_array_value", []),
        ("language", "string_value", "xx"),
        ("language", "string_value", "<script>"),
    ],
)
def test_the_sidebar_keeps_to_what_there_is(server: Live, key: str, kind: str, value: object) -> None:
    async def forge() -> None:
        async with Visitor(server, server.cookie("observer"), page="account") as visitor:
            run = await visitor.forge((visitor.id_of(key), kind, value))
            assert run.failures == []
        async with Visitor(server, server.cookie("observer"), page="account") as again:
            assert text("account.title", "en") in again.words

    run(forge())


def test_a_forged_password_change_needs_the_present_password(server: Live) -> None:
    async def forge() -> None:
        async with Visitor(server, server.cookie("controller"), page="account") as visitor:
            await visitor.forge(
                (visitor.id_of("new_password"), "string_value", "taken over by somebody"),
                (visitor.id_of("new_password_again"), "string_value", "taken over by somebody"),
                (visitor.id_of("save_password"), "trigger_value", True),
            )
            assert text("problem.password_wrong", "en") in visitor.words

    run(forge())
