"""How many sockets without a session the door lets in, from one address, in all, and on devices that are known."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from urllib.parse import urlencode

import pytest
import websockets
from websockets.exceptions import InvalidStatus

from dashboard.services.people.sign_in import DEVICE_COOKIE
from dashboard.texts import text
from tests.live import Live, run, served
from tests.web.test_door import ticket_of

EACH, ALL = 5, 12
HOMES = ["203.0.113.7", "203.0.113.8", "2001:db8:1:2::1"]


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    bounds = {"BINNACLE_ANONYMOUS_SOCKETS_PER_ADDRESS": str(EACH), "BINNACLE_ANONYMOUS_SOCKETS": str(ALL)}
    with served(tmp_path_factory.mktemp("narrow"), **bounds) as live:
        yield live


class Crowd:
    """Sockets that stay open until the test ends."""

    def __init__(self, live: Live) -> None:
        self.live, self.open = live, AsyncExitStack()

    async def knock(self, address: str, cookie: str = "", language: str = "en") -> tuple[int, str]:
        """The status of the answer, and its words where the door stays shut."""
        headers = {"Origin": self.live.base, "X-Forwarded-For": address, "Accept-Language": language}
        asking = websockets.connect(
            f"ws{self.live.base[4:]}/_stcore/stream",
            additional_headers=headers | ({"Cookie": cookie} if cookie else {}),
        )
        try:
            await self.open.enter_async_context(asking)
        except InvalidStatus as refused:
            return refused.response.status_code, (refused.response.body or b"").decode()
        return 101, ""

    async def enter(self, address: str) -> None:
        """Knocks until it is let in: what was closed may not have been given back yet."""
        async with asyncio.timeout(60):
            while (await self.knock(address))[0] != 101:
                pass


def test_one_address_has_so_many_and_they_are_given_back(narrow: Live) -> None:
    async def act() -> None:
        crowd = Crowd(narrow)
        async with crowd.open:
            for number in range(EACH):
                await crowd.enter(f"2001:db8:9:9::{number:x}")
            for language in ("en", "es", "fr", "pt"):
                refused = await crowd.knock("2001:db8:9:9:ffff::1", language=language)
                assert refused == (429, text("shell.no_room", language))
            await crowd.enter("2001:db8:9:a::1")
            cookie = narrow.cookie("observer")
            assert (await crowd.knock("2001:db8:9:9::1", cookie))[0] == 101
        again = Crowd(narrow)
        async with again.open:
            for number in range(EACH):
                await again.enter(f"2001:db8:9:9::{number:x}")

    run(act())


def test_all_addresses_together_have_so_many_and_whoever_was_here_gets_in(narrow: Live) -> None:
    given = narrow.ask("/auth/exchange", "POST", body=urlencode({"ticket": ticket_of(narrow, "observer")}))
    [device] = [value.partition(";")[0] for name, value in given.all_headers if value.startswith(DEVICE_COOKIE)]

    async def act() -> None:
        crowd = Crowd(narrow)
        async with crowd.open:
            for number in range(ALL):
                await crowd.enter(HOMES[number % len(HOMES)])
            assert await crowd.knock("203.0.113.99") == (503, text("shell.no_room", "en"))
            assert (await crowd.knock("203.0.113.99", f"{DEVICE_COOKIE}=made-up"))[0] == 503
            assert (await crowd.knock("203.0.113.99", "binnacle_session=made-up"))[0] == 503
            known = [(await crowd.knock("203.0.113.99", device))[0] for _ in range(EACH + 1)]
            assert known == [101] * EACH + [429]
            assert narrow.ask("/healthz").status == 200

    run(act())
