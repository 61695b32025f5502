"""Messages that no browser would send, against the account and the sidebar."""

import pytest

from dashboard.domain.vocabulary import Role
from dashboard.texts import text
from tests.live import Live, Visitor, run
from tests.web.conftest import somebody


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
        cookie = somebody(server, Role.OBSERVER).cookie
        async with Visitor(server, cookie, page="account") as visitor:
            run = await visitor.forge((visitor.id_of(key), kind, value))
            assert run.failures == []
        async with Visitor(server, cookie, page="account") as again:
            assert text("account.title", "en") in again.words

    run(forge())


def test_a_forged_password_change_needs_the_present_password(server: Live) -> None:
    async def forge() -> None:
        async with Visitor(server, somebody(server, Role.CONTROLLER).cookie, page="account") as visitor:
            await visitor.forge(
                (visitor.id_of("new_password"), "string_value", "taken over by somebody"),
                (visitor.id_of("new_password_again"), "string_value", "taken over by somebody"),
                (visitor.id_of("save_password"), "trigger_value", True),
            )
            assert text("problem.password_wrong", "en") in visitor.words

    run(forge())
