"""What is uploaded is held in memory: only for a form drawn for who sends it, so much a person, and not for long."""

import http.client
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from dashboard.domain.vocabulary import Role
from dashboard.settings import ROOT
from dashboard.streamlit_inside import sessions
from dashboard.texts import text
from dashboard.widgets.kit import upload_room
from dashboard.widgets.kit.upload_room import LEFT_FOR_S, MOST_OF_ALL, MOST_OF_ONE, Room
from tests import memory
from tests.live import NOBODY, Live, Visitor, run
from tests.web.conftest import somebody

BOUNDARY = "binnacle"
MEGABYTE = 1_000_000
LARGE = 49 * MEGABYTE
AROUND = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode(),
    f"\r\n--{BOUNDARY}--\r\n".encode(),
)
SMALL = b"%PDF-"
IMPORTS = "imports"


def content_of(size: int) -> bytes:
    return AROUND[0] + SMALL + bytes(max(0, size - len(SMALL))) + AROUND[1]


def begin(live: Live, session: str, cookie: str, **headers: str) -> http.client.HTTPConnection:
    """Say that a file comes, with the token that Streamlit asks for; headers may lie about its length."""
    token = re.search(r"_streamlit_xsrf=([^;]+)", str(live.ask("/_stcore/health").all_headers))
    assert token
    connection = http.client.HTTPConnection(urlsplit(live.base).netloc, timeout=60)
    connection.putrequest("PUT", f"/_stcore/upload_file/{session}/{uuid4()}")
    given = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Cookie": f"{cookie}; _streamlit_xsrf={token[1]}",
        "X-Xsrftoken": token[1],
    }
    for name, value in (given | headers).items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    return connection


def answer(connection: http.client.HTTPConnection) -> tuple[int, str]:
    with closing(connection):
        found = connection.getresponse()
        return found.status, found.read().decode()


def put(live: Live, session: str, cookie: str, size: int = len(SMALL), **headers: str) -> tuple[int, str]:
    """Send a file of this size whole."""
    body = content_of(size)
    connection = begin(live, session, cookie, Content_Length=str(len(body)), **headers)
    with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was read
        connection.send(body)
    return answer(connection)


def refuse(live: Live, session: str, cookie: str, **headers: str) -> tuple[int, str]:
    """The answer to one of which nothing is sent but its head."""
    return answer(begin(live, session, cookie, **headers))


def said(key: str, language: str = "en", **values: object) -> str:
    return text(f"upload.{key}", language, **values)


def test_nobody_uploads_without_being_signed_in(server: Live) -> None:
    async def knock() -> None:
        cookie = server.cookie("admin")
        async with Visitor(server, cookie, page=IMPORTS) as admin:
            for other in (NOBODY, "binnacle_session=guess", "other=1"):
                refused = refuse(server, admin.seen.session_id, other, Content_Length="100", Accept_Language="fr")
                assert refused == (403, said("signed_out", "fr"))

    run(knock())


def test_a_form_takes_a_file_of_who_sees_it_and_so_long(server: Live) -> None:
    async def send() -> None:
        cookie, other = server.cookie("admin"), somebody(server, Role.ADMINISTRATOR).cookie
        async with Visitor(server, cookie, page=IMPORTS) as admin:
            session = admin.seen.session_id
            assert put(server, session, cookie) == (204, "")
            assert put(server, session, other) == (403, said("no_form"))
            assert server.ask(f"/_stcore/upload_file/{session}/{uuid4()}", "DELETE", Cookie=other).status == 403
            await admin.rerun()
            assert put(server, session, cookie) == (204, "")
            await admin.visit("budget")
            assert put(server, session, cookie, Accept_Language="pt") == (403, said("no_form", "pt"))

    run(send())


@pytest.mark.parametrize("page", ["", "deliverables", "expenditure", "reports", "imports", "budget-plan"])
def test_an_observer_has_no_form_for_files(server: Live, page: str) -> None:
    async def send() -> None:
        cookie = server.cookie("observer")
        async with Visitor(server, cookie, page=page) as observer:
            assert put(server, observer.seen.session_id, cookie) == (403, said("no_form"))

    run(send())


@pytest.mark.parametrize(
    ("length", "refused"),
    [
        ("51000001", (413, said("too_large", limit=50))),
        ("9" * 15, (413, said("too_large", limit=50))),
        ("", (411, said("no_length"))),
    ],
)
def test_too_much_is_refused_before_it_is_read(server: Live, length: str, refused: tuple[int, str]) -> None:
    async def send() -> None:
        cookie = server.cookie("admin")
        headers = {"Content_Length": length} if length else {"Transfer_Encoding": "chunked"}
        async with Visitor(server, cookie, page=IMPORTS) as admin:
            assert refuse(server, admin.seen.session_id, cookie, **headers) == refused

    run(send())


@contextmanager
def on_the_way(live: Live, session: str, cookie: str, count: int) -> Iterator[None]:
    """So many large files have been announced; of each the first piece is there."""
    with ExitStack() as stack:
        for _ in range(count):
            connection = stack.enter_context(closing(begin(live, session, cookie, Content_Length=str(LARGE))))
            connection.send(AROUND[0])
            # Whoever waits has been let in: the refused are answered, and hung up on.
            assert live.ask("/healthz").status == 200
        yield


def test_one_person_has_so_much_in_all_tabs_together(server: Live) -> None:
    async def send() -> None:
        cookie = somebody(server, Role.ADMINISTRATOR).cookie
        async with Visitor(server, cookie, page=IMPORTS) as one, Visitor(server, cookie, page=IMPORTS) as two:
            with on_the_way(server, one.seen.session_id, cookie, MOST_OF_ONE // LARGE):
                for tab in (one, two):
                    refused = refuse(server, tab.seen.session_id, cookie, Content_Length=str(LARGE))
                    assert refused == (413, said("too_much", limit=MOST_OF_ONE // MEGABYTE))
                assert put(server, two.seen.session_id, cookie) == (204, "")
                other = server.cookie("admin")
                async with Visitor(server, other, page=IMPORTS) as admin:
                    assert put(server, admin.seen.session_id, other) == (204, "")

    run(send())


class Kept:
    """What Streamlit's own keeper of uploads does with it."""

    def __init__(self) -> None:
        self.file_storage: dict[str, dict[str, Any]] = {}

    def come(self, room: Room, session: str, number: str, size: int) -> None:
        self.file_storage.setdefault(session, {})[number] = SimpleNamespace(data=range(size))
        room.arrived(session, number, size)

    def remove_file(self, session_id: str, file_id: str) -> None:
        self.file_storage.get(session_id, {}).pop(file_id, None)

    def remove_session_files(self, session_id: str) -> None:
        self.file_storage.pop(session_id, None)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    found = Kept()
    monkeypatch.setattr(sessions, "_files", lambda: found)
    return found


def drawn(room: Room, session: str, *keys: str, person_id: int = 1) -> None:
    room.begin(session, person_id)
    for key in keys:
        room.draw(session, key, 50 * MEGABYTE)
    room.settle(session, whole=True)


def test_a_file_is_let_go_with_its_form(kept: Kept) -> None:
    room = Room()
    drawn(room, "tab", "evidence_0")
    assert room.admit("tab", 1, "a", LARGE) is None
    kept.come(room, "tab", "a", LARGE)
    drawn(room, "tab", "evidence_0")
    assert kept.file_storage == {"tab": {"a": SimpleNamespace(data=range(LARGE))}}
    drawn(room, "tab", "evidence_1")
    assert kept.file_storage == {"tab": {}}
    assert room.desks["tab"].files == {}


def test_a_file_that_comes_after_its_form_is_gone_does_not_stay(kept: Kept) -> None:
    room = Room()
    drawn(room, "tab", "evidence_0")
    assert room.admit("tab", 1, "a", LARGE) is None
    drawn(room, "tab", "evidence_1")
    kept.come(room, "tab", "a", LARGE)
    assert kept.file_storage == {"tab": {}}


def test_a_page_cut_short_loses_no_file(kept: Kept) -> None:
    """A click while it is drawn, or a line that breaks: the form is drawn again by the next run."""
    room = Room()
    drawn(room, "tab", "evidence_0")
    assert room.admit("tab", 1, "a", LARGE) is None
    kept.come(room, "tab", "a", LARGE)
    room.begin("tab", 1)
    room.settle("tab", whole=False)
    refused = room.admit("tab", 1, "b", 1)
    assert refused is not None
    assert refused.key == "upload.no_form"
    drawn(room, "tab", "evidence_0")
    assert list(kept.file_storage["tab"]) == ["a"]


def test_all_people_together_have_so_much(kept: Kept) -> None:
    room = Room()
    for person in range(20):
        drawn(room, f"tab {person}", "evidence_0", person_id=person)
    taken = [room.admit(f"tab {number // 3}", number // 3, str(number), LARGE) for number in range(60)]
    assert taken.count(None) == MOST_OF_ALL // LARGE
    assert {(refused.status, refused.key) for refused in taken if refused} == {(503, "upload.busy")}
    assert room.admit("tab 0", 0, "again", MOST_OF_ONE) is not None


def test_empty_files_count_too(kept: Kept) -> None:
    room = Room()
    drawn(room, "tab", "evidence_0")
    for number in range(MOST_OF_ONE // upload_room.SMALLEST + 40):
        if room.admit("tab", 1, str(number), 0) is None:
            kept.come(room, "tab", str(number), 0)
    assert len(kept.file_storage["tab"]) <= (MOST_OF_ONE + MEGABYTE) // upload_room.SMALLEST + 1


def test_a_closed_tab_is_let_go(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    room, open_tabs, clock = Room(), {"tab", "other"}, [100.0]
    monkeypatch.setattr(sessions, "is_connected", open_tabs.__contains__)
    monkeypatch.setattr(upload_room.time, "monotonic", lambda: clock[0])
    for tab in open_tabs:
        drawn(room, tab, "evidence_0")
        assert room.admit(tab, 1, "a", LARGE) is None
        kept.come(room, tab, "a", LARGE)
    open_tabs.remove("tab")
    room.tidy()
    clock[0] += LEFT_FOR_S
    room.tidy()
    assert kept.file_storage.keys() == {"tab", "other"}, "a line that was lost for a moment"
    clock[0] += 1
    room.tidy()
    assert kept.file_storage.keys() == room.desks.keys() == {"other"}


def test_files_are_asked_for_in_one_place() -> None:
    """Only there the server learns that a form was drawn."""
    asking = [
        path.name for path in (ROOT / "dashboard").rglob("*.py") if re.search(r"\.file_uploader\(", path.read_text())
    ]
    assert asking == ["uploading.py"]
    other = re.compile(r"\.(camera_input|audio_input)\(|accept_file=")
    assert [path.name for path in (ROOT / "dashboard").rglob("*.py") if other.search(path.read_text())] == []


@pytest.mark.sweep
def test_one_person_holds_no_gigabyte(server: Live) -> None:
    """1 GB in files of 49 MB, in two tabs; and it is given back within a minute."""
    cookie = somebody(server, Role.ADMINISTRATOR).cookie

    async def send() -> int:
        async with Visitor(server, cookie, page=IMPORTS) as one, Visitor(server, cookie, page=IMPORTS) as two:
            put(server, one.seen.session_id, cookie)
            before = memory.now(server.pid)
            statuses = [put(server, (one, two)[n % 2].seen.session_id, cookie, LARGE)[0] for n in range(21)]
            assert statuses == [204] * 3 + [413] * 18
            print(f"{memory.most_since(server.pid, before) / MEGABYTE:.0f} MB more")
            assert memory.most_since(server.pid, before) < 250 * MEGABYTE
        return before

    before = run(send())
    assert memory.back_within(server.pid, before + 30 * MEGABYTE, seconds=60)


@pytest.mark.sweep
def test_an_observer_holds_nothing(server: Live) -> None:
    async def send() -> None:
        cookie = server.cookie("observer")
        async with Visitor(server, cookie, page="deliverables") as observer:
            put(server, observer.seen.session_id, cookie)
            before = memory.now(server.pid)
            for _ in range(12):
                assert put(server, observer.seen.session_id, cookie, LARGE)[0] == 403
            assert memory.most_since(server.pid, before) < 10 * MEGABYTE

    run(send())
