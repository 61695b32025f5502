"""Signing in over the wire: a device that is known, a proxy on another address, and the sentence for who is held."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

import pytest
import websockets
from sqlalchemy import select

from dashboard.domain.people.guessing import LIMITS
from dashboard.services.people.sign_in import COOKIE, DEVICE_COOKIE
from dashboard.store.engine import reading, writing
from dashboard.store.tables import sign_in_attempt
from dashboard.texts import formats, text
from tests.live import NOBODY, PASSWORD, Answer, Live, Visitor, run, served

PROXY, SPOOFER = "127.0.0.2", "127.0.0.1"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that trusts one proxy, which has another address than itself."""
    with served(tmp_path_factory.mktemp("proxied"), BINNACLE_TRUSTED_PROXIES=PROXY) as live:
        yield live


@pytest.fixture(autouse=True)
def _nothing_tried_yet(proxied: Live) -> None:
    with writing(proxied.database) as connection:
        connection.execute(sign_in_attempt.delete())


class Forwarded(Visitor):
    """A visitor whose connection a proxy passes on."""

    def __init__(self, live: Live, cookie: str = NOBODY, *, peer: str = PROXY, said: str = "203.0.113.7") -> None:
        super().__init__(live, cookie)
        self.peer, self.said = peer, said

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Cookie": self.cookie, "Origin": self.base, "X-Forwarded-For": self.said},
            max_size=None,
            local_addr=(self.peer, 0),
        )
        self.first = await self.rerun()
        return self

    async def enter(self, username: str, password: str) -> str:
        """Send the form; the ticket, or nothing."""
        fields = self.seen.unnamed
        submit = self.id_of(f"FormSubmitter:sign_in-{text('sign_in.submit', 'en')}")
        await self.forge(
            (fields[0], "string_value", username),
            (fields[1], "string_value", password),
            (submit, "trigger_value", True),
        )
        form = next((words for words in self.seen.words if "/auth/exchange" in words), "")
        return form.split('name="ticket" value="')[1].split('"')[0] if form else ""


def attempt(live: Live, username: str, password: str, *, cookie: str = NOBODY, **where: Any) -> tuple[str, str]:
    """The ticket and the words."""

    async def work() -> tuple[str, str]:
        async with Forwarded(live, cookie, **where) as visitor:
            return await visitor.enter(username, password), visitor.words

    return run(work())


def exchange(live: Live, ticket: str, cookie: str = NOBODY) -> dict[str, str]:
    """The cookies given: name → value; and the whole headers."""
    answer = live.ask("/auth/exchange", "POST", body=urlencode({"ticket": ticket}), Cookie=cookie)
    return {line.partition("=")[0]: line for line in cookies_of(answer)}


def cookies_of(answer: Answer) -> list[str]:
    return [value for name, value in answer.all_headers if name.lower() == "set-cookie"]


def addresses(live: Live) -> list[str]:
    with reading(live.database) as connection:
        return [str(address) for address in connection.execute(select(sign_in_attempt.c.address)).scalars()]


@pytest.mark.parametrize(
    ("peer", "said", "counted"),
    [
        (PROXY, "203.0.113.7", "203.0.113.7"),
        (PROXY, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (PROXY, "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (SPOOFER, "203.0.113.7", "local"),
    ],
)
def test_an_attempt_counts_for_whom_the_trusted_proxy_names(proxied: Live, peer: str, said: str, counted: str) -> None:
    ticket, _ = attempt(proxied, "observer", "wrong", peer=peer, said=said)
    assert (ticket, addresses(proxied)) == ("", [counted])


def test_a_device_is_known_after_sign_out_when_strangers_hold_the_account(proxied: Live) -> None:
    ticket, _ = attempt(proxied, "observer", PASSWORD)
    given = exchange(proxied, ticket)
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"} <= set(given[DEVICE_COOKIE].split("; "))
    session, device = (given[name].partition(";")[0] for name in (COOKIE, DEVICE_COOKIE))
    out = proxied.ask("/auth/sign-out", "POST", body="x=y", Cookie=f"{session}; {device}")
    assert not [line for line in cookies_of(out) if line.startswith(DEVICE_COOKIE)]
    before = datetime.now(UTC)
    for number in range(LIMITS.account.failures):
        assert attempt(proxied, "observer", "wrong", said=f"198.51.100.{number}")[0] == ""
    ticket, words = attempt(proxied, "observer", PASSWORD, said="198.51.100.99")
    assert ticket == ""
    until = [before + LIMITS.account.within + timedelta(seconds=second) for second in range(30)]
    told = [formats.moment_in_zone(moment, "en", "Europe/Brussels") for moment in until]
    assert any(text("problem.attempts_account", "en", until=moment, days=30) in words for moment in told)
    ticket, _ = attempt(proxied, "observer", PASSWORD, cookie=device)
    again = exchange(proxied, ticket, device)
    assert again[DEVICE_COOKIE].partition(";")[0] == device
