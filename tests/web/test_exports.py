"""Files that pages offer: only to the session that was shown the page, while it stands and may; nothing is kept."""

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.domain.vocabulary import Role
from dashboard.services.exports import File, Offer, Shown, offer, offered
from dashboard.services.people.keep import ResetPassword, reset_password
from dashboard.services.people.sign_in import digest
from dashboard.services.system import new_key
from dashboard.settings import ROOT
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.texts import LANGUAGES, text
from dashboard.web.exports import MOST_A_SESSION, MOST_BYTES, MOST_MADE, Exports
from dashboard.web.media import Media
from dashboard.widgets.kit.menu import addresses
from tests.builders import OTHER, PHASE, PROJECT, actor
from tests.live import WAYS, Answer, Live, Visitor, run, served
from tests.web.conftest import Somebody, partner, somebody

AT = {"page": "deliverables", "query": f"project={PROJECT}&phase={PHASE}"}
KEY = "deliverables_download"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Then = Callable[[str], None]


def while_open(live: Live, cookie: str, then: Then, *, key: str = KEY, **at: str) -> None:
    """``then`` is given the address behind the button ``key``, while the tab that shows it is open."""

    async def visit() -> None:
        async with Visitor(live, cookie, **(AT | at)) as visitor:
            then(visitor.seen.links[key])

    run(visit())


def is_refused(answer: Answer, status: int) -> bool:
    nothing = b"PK" not in answer.body and answer.header("content-disposition") == ""
    return answer.status == status and nothing and answer.header("cache-control") == "no-store"


def is_served(answer: Answer) -> bool:
    return answer.status == 200 and answer.body.startswith(b"PK")


def test_who_is_shown_the_page_gets_the_file_to_keep(here: Live) -> None:
    cookie = partner(here)

    def take(address: str) -> None:
        answer = here.ask(address, cookie=cookie)
        assert is_served(answer)
        assert answer.header("content-type") == XLSX
        assert answer.header("cache-control") == "no-store"
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("content-disposition").startswith(f'attachment; filename="{PROJECT}-{PHASE}-deliverables-')
        assert here.ask(address, "HEAD", cookie=cookie).body == b""
        assert is_served(here.ask(address, cookie=cookie, accept="text/html"))

    while_open(here, cookie, take)


def test_nobody_else_does(here: Live) -> None:
    cookie, again = partner(here), partner(here)

    def knock(address: str) -> None:
        for nobody in ("", "binnacle_session=", "binnacle_session=guess", "other=1"):
            assert is_refused(here.ask(address, cookie=nobody), 403)
        for other in ("lead", "admin", "observer", "cork"):
            assert is_refused(here.ask(address, cookie=here.cookie(other)), 404)
        assert again != cookie
        assert is_refused(here.ask(address, cookie=again), 404)  # the same person, in another session
        for made_up in ("/exports/", "/exports/x", f"{address}x", f"{address}/"):
            answer = here.ask(made_up, cookie=cookie)
            assert answer.status == 404, made_up
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            assert here.ask(address, method, cookie=cookie).status == 405
        assert is_served(here.ask(address, cookie=cookie))

    while_open(here, cookie, knock)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_speaks_the_browsers_language(here: Live, language: str) -> None:
    assert here.ask("/exports/x", accept_language=language).body.decode() == text("evidence.sign_in_first", language)


def signed_out(live: Live, person: Somebody) -> None:
    live.ask("/auth/sign-out", "POST", cookie=person.cookie)


def disabled(live: Live, person: Somebody) -> None:
    with writing() as connection:
        accounts.change(connection, person.id, disabled_at=datetime.now(UTC))


def reset(live: Live, person: Somebody) -> None:
    command = ResetPassword(username=person.username, link=new_key(), idempotency_key=new_key())
    reset_password(command, by=actor(Role.ADMINISTRATOR), now=datetime.now(UTC), clock=datetime.now(UTC))


def without_the_role(live: Live, person: Somebody) -> None:
    with writing() as connection:
        accounts.replace_roles(connection, person.id, [Role.OBSERVER])


def without_a_role(live: Live, person: Somebody) -> None:
    with writing() as connection:
        accounts.replace_roles(connection, person.id, [])


def elsewhere(live: Live, person: Somebody) -> None:
    with writing() as connection:
        accounts.change(connection, person.id, organisation_code=None)


@pytest.mark.parametrize("lost", [signed_out, disabled, reset, without_the_role, without_a_role, elsewhere])
def test_not_after_the_session_or_the_right_was_lost(here: Live, lost: Callable[[Live, Somebody], None]) -> None:
    person = somebody(here, Role.PARTNER, organisation=OTHER)

    def lose(address: str) -> None:
        assert is_served(here.ask(address, cookie=person.cookie))
        lost(here, person)
        assert is_refused(here.ask(address, cookie=person.cookie), 403)

    while_open(here, person.cookie, lose)


def test_a_page_left_offers_nothing_any_more(here: Live) -> None:
    cookie = partner(here)

    async def visit() -> None:
        async with Visitor(here, cookie, **AT) as visitor:
            address = visitor.seen.links[KEY]
            await visitor.rerun()
            assert is_served(here.ask(address, cookie=cookie))
            await visitor.visit("pilots", AT["query"])
            assert is_refused(here.ask(address, cookie=cookie), 404)

    run(visit())


def test_every_button_that_downloads_leads_through_this_address(here: Live) -> None:
    """And nothing of a page lies under ``/media/`` but pictures."""
    cookie, links, media = here.cookie("lead"), {}, set()

    async def visit() -> None:
        async with Visitor(here, cookie, **AT) as visitor:
            for page in addresses():
                await visitor.visit(page, AT["query"])
                media.update(visitor.seen.media)
                for key, address in visitor.seen.links.items():
                    links[key] = address
                    assert here.ask(address).status == 403, key
                    assert here.ask(address, cookie=here.cookie("observer")).status == 404, key
                    assert here.ask(address, cookie=cookie).status == 200, key

    run(visit())
    assert {key: address for key, address in links.items() if not address.startswith("/exports/")} == {}
    assert len(links) > 5
    for each in media:
        assert here.ask(each.decode(), cookie=cookie).header("content-type").startswith("image/")


@pytest.mark.parametrize("way", WAYS)
def test_however_the_server_is_started(way: str, tmp_path: Path) -> None:
    """The file comes from our address, and the grid offers no CSV of its own, whatever the environment says."""

    async def visit(live: Live) -> None:
        cookie = live.cookie("lead")
        async with Visitor(live, cookie, **AT) as visitor:
            assert visitor.seen.exports_off
            assert is_served(live.ask(visitor.seen.links[KEY], cookie=cookie))
            assert is_refused(live.ask(visitor.seen.links[KEY]), 403)

    with served(tmp_path, way, STREAMLIT_CLIENT_DISABLE_DATA_EXPORT="false") as live:
        run(visit(live))


def test_no_page_uses_streamlits_own_way() -> None:
    sources = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    assert [path.name for path in sources if "st.download_button(" in path.read_text(encoding="utf-8")] == []


class Asking:
    """Requests to ``Exports`` alone, from a session that stands."""

    def __init__(self, live: Live) -> None:
        self.cookie = partner(live)
        self.token = self.cookie.partition("=")[2]
        with reading() as connection:
            found = accounts.actor_of(connection, digest(self.token), datetime.now(UTC), "en")
        assert found is not None
        self.actor = found
        self.app = Starlette(routes=[Route("/exports/{number}", Exports())])

    def offers(self, number: str, make: Callable[[Any], bytes]) -> Offer:
        file = File(name="a.csv", media_type="text/csv", make=make)
        return offer(file, number=number, session=digest(self.token), shown=Shown(actor=self.actor))

    async def ask(self, number: str) -> int:
        return await status_of(self.app, f"/exports/{number}", self.cookie)


async def status_of(app: Any, path: str, cookie: str = "", method: str = "GET") -> int:
    headers = [(b"cookie", cookie.encode()), (b"host", b"localhost")]
    scope = {
        "type": "http", "method": method, "path": path, "headers": headers, "query_string": b"", "scheme": "http",
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    return int(said[0]["status"])


def test_a_session_waits_for_two_files_at_a_time_and_no_more(here: Live) -> None:
    asking, go, begun = Asking(here), threading.Event(), threading.Semaphore(0)

    def slow(_: Any) -> bytes:
        begun.release()
        assert go.wait(60)
        return b"x"

    async def ask() -> list[int]:
        first = [asyncio.create_task(asking.ask("slow")) for _ in range(MOST_A_SESSION)]
        for _ in first:
            await asyncio.to_thread(begun.acquire)
        more = [await asking.ask("slow") for _ in range(3)]
        go.set()
        return [*more, *await asyncio.gather(*first), await asking.ask("slow")]

    kept = asking.offers("slow", slow)
    assert run(ask()) == [429] * 3 + [200] * (MOST_A_SESSION + 1)
    assert kept.number == "slow"


def test_everybody_together_has_so_much_made_and_sent_at_a_time(here: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Asking(here)
    kept = [asking.offers("fails", lambda _: 1 // 0), asking.offers("large", lambda _: b"x" * 1000)]
    exports = Exports()
    asking.app = Starlette(routes=[Route("/exports/{number}", exports)])
    with pytest.raises(ZeroDivisionError):
        run(asking.ask("fails"))
    assert run(asking.ask("large")) == 200
    assert (exports.busy, exports.sending) == ({}, 0)
    monkeypatch.setattr("dashboard.web.exports.MOST_BYTES", 999)
    assert run(asking.ask("large")) == 503
    assert (exports.busy, exports.sending) == ({}, 0)
    assert (len(kept), MOST_BYTES <= 250_000_000, MOST_MADE <= 8) == (2, True, True)


def test_an_offer_ends_with_what_keeps_it(here: Live) -> None:
    asking = Asking(here)
    kept = asking.offers("short", lambda _: b"x")
    assert offered("short", token=asking.token) is kept
    assert offered("short", token="another") is None
    del kept
    gc.collect()
    assert offered("short", token=asking.token) is None


COMPASS = (ROOT / "static" / "compass.svg").read_bytes()


def holding(content: bytes, kind: str, **headers: str) -> Media:
    async def inner(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        said = {"content-type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
        raw = [(name.encode(), value.encode()) for name, value in said.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    return Media(inner)


def test_streamlits_address_serves_pictures_to_who_is_signed_in(here: Live) -> None:
    cookie, picture = partner(here), holding(b"\x89PNG", "image/png")
    assert run(status_of(picture, "/media/a.png", cookie)) == 200
    assert run(status_of(picture, "/media/a.png")) == 404
    assert run(status_of(picture, "/media/a.png", "binnacle_session=guess")) == 404
    assert run(status_of(picture, "/media/a.png", cookie, "OPTIONS")) == 404
    own = holding(COMPASS, "image/svg+xml")
    assert run(status_of(own, "/media/a.svg")) == 200


@pytest.mark.parametrize("kind", [XLSX, "text/csv", "application/pdf", "text/html", "video/mp4", "font/woff2", ""])
def test_and_nothing_else(here: Live, kind: str) -> None:
    cookie = partner(here)
    assert run(status_of(holding(b"PK", kind), "/media/a", cookie)) == 404
    kept = holding(b"\x89PNG", "image/png", content_disposition="attachment")
    assert run(status_of(kept, "/media/a", cookie)) == 404
    assert here.ask(f"/media/{'0' * 56}.xlsx", cookie=cookie).status == 404
    assert here.ask("/media/x", cookie=cookie).header("cache-control") == "no-store"
