"""What a socket may send: kinds and sizes, with a session and without."""

import asyncio
import struct
import zlib
from pathlib import Path

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

from dashboard.web.line import MOST, STRANGERS_MOST
from dashboard.web.messages import KNOWN, MOST_FILES, STRANGERS
from tests.live import WAYS, Live, Visitor, run, served
from tests.memory import most_since, now

MEGABYTE = 1_000_000
BOMB = 150 * MEGABYTE
KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
HUNG_UP = (1009, 1006)
"""Too big, said so or not: the line may be cut before all was sent."""
HEARTBEAT = BackMsg(app_heartbeat=True)


def message(kind: str) -> BackMsg:
    said = BackMsg()
    if isinstance(getattr(said, kind), bool):
        setattr(said, kind, True)
    else:
        getattr(said, kind).SetInParent()
    return said


async def connect(live: Live, cookie: str = "") -> ClientConnection:
    return await websockets.connect(
        f"ws{live.base[4:]}/_stcore/stream",
        additional_headers={"Origin": live.base} | ({"Cookie": cookie} if cookie else {}),
        max_size=None,
        ping_interval=None,
    )


async def hung_up(socket: ClientConnection) -> int:
    """The code the server hangs up with; 0 where it goes on to answer."""
    try:
        async with asyncio.timeout(60):
            while True:  # a run that begins may clear an answer away
                await socket.send(HEARTBEAT.SerializeToString())
                if await _answered(socket):
                    return 0
    except websockets.ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    finally:
        await socket.close()


async def _answered(socket: ClientConnection) -> bool:
    try:
        async with asyncio.timeout(1):
            while ForwardMsg.FromString(await socket.recv(decode=False)).WhichOneof("type") != "heartbeat_ack":
                pass
    except TimeoutError:
        return False
    return True


async def after(live: Live, sent: bytes | str, cookie: str = "") -> int:
    socket = await connect(live, cookie)
    await socket.send(sent)
    return await hung_up(socket)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_message_passes_where_it_is_on_the_list(server: Live, kind: str) -> None:
    said = message(kind).SerializeToString()
    assert run(after(server, said)) == (0 if kind in STRANGERS else 1008)
    assert run(after(server, said, server.cookie("observer"))) == (0 if kind in KNOWN else 1008)


def test_the_lists_are_short() -> None:
    assert STRANGERS < KNOWN < set(KINDS)
    assert KNOWN.isdisjoint({"clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime"})


@pytest.mark.parametrize("operation", ["deferred_file", "install_skills", "dismiss_skills_nudge", "dataframe_chunk"])
def test_nothing_of_what_the_server_does_aside_is_asked_for(server: Live, operation: str) -> None:
    said = BackMsg()
    getattr(said.backend_operation_request, operation).SetInParent()
    assert run(after(server, said.SerializeToString(), server.cookie("observer"))) == 1008
    assert run(after(server, said.SerializeToString())) == 1008


@pytest.mark.parametrize(
    ("sent", "code"),
    [(b"", 1008), (b"\xff" * 40, 1007), (b"\x0a\x7f", 1007), ("words", 1003), (b"\x9a\x06\x01x", 1008)],
)
def test_what_is_no_message_ends_the_socket(server: Live, sent: bytes | str, code: int) -> None:
    assert run(after(server, sent)) == code
    assert run(after(server, sent, server.cookie("observer"))) == code


def test_an_upload_names_so_many_files(server: Live) -> None:
    said = BackMsg()
    said.file_urls_request.file_names.extend(["a.pdf"] * MOST_FILES)
    cookie = server.cookie("observer")
    assert run(after(server, said.SerializeToString(), cookie)) == 0
    said.file_urls_request.file_names.append("b.pdf")
    assert run(after(server, said.SerializeToString(), cookie)) == 1008


def typed(size: int) -> bytes:
    """A message of just this size."""
    said = message("rerun_script")
    text = said.rerun_script.widget_states.widgets.add(id="nothing")
    text.string_value = "x" * (size - 40)
    text.string_value += "x" * (size - said.ByteSize())
    return said.SerializeToString()


def test_a_long_text_passes_with_a_session(server: Live) -> None:
    """Larger than what any form takes, in one message and in pieces."""
    cookie = server.cookie("observer")
    assert run(after(server, typed(MOST), cookie)) == 0
    assert run(after(server, typed(MOST + 1), cookie)) == 1009
    assert run(after(server, typed(STRANGERS_MOST))) == 0
    assert run(after(server, typed(STRANGERS_MOST + 1))) == 1009


def test_nobody_empties_the_caches(server: Live) -> None:
    """The rows read stay as they are: a page asked for again is not slower because somebody knocked."""

    async def knock() -> None:
        async with Visitor(server, server.cookie("lead"), page="budget") as lead:
            assert await after(server, message("clear_cache").SerializeToString()) == 1008
            with pytest.raises(websockets.ConnectionClosed):
                await lead._exchange(message("clear_cache"))

    run(knock())


def zeros(size: int, *, ends: bool = True) -> bytes:
    """So many, as a browser would compress them."""
    compressor = zlib.compressobj(9, wbits=-12)
    parts = [compressor.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)]
    parts += [compressor.compress(bytes(size % MEGABYTE)), compressor.flush(zlib.Z_SYNC_FLUSH)]
    whole = b"".join(parts)
    return whole[:-4] if ends else whole


def frame(data: bytes, *, opcode: int = 2, fin: bool = True, packed: bool = True) -> bytes:
    """As it goes over the wire; a mask of zeros changes nothing."""
    return struct.pack("!BBQ4x", fin << 7 | packed << 6 | opcode, 0x80 | 127, len(data)) + data


def bombs(most: int) -> dict[str, bytes]:
    """150 MB of zeros in 150 kB, in the ways a message may be put together."""
    exactly = frame(zeros(most, ends=False), fin=False)
    return {
        "one message": frame(zeros(BOMB)),
        "a piece that fills what is allowed, then the bomb": exactly + frame(zeros(BOMB), opcode=0, packed=False),
        "many messages at once": frame(zeros(most - 1000)) * (BOMB // most),
        "many pieces": frame(zeros(1000, ends=False), fin=False)
        + frame(zeros(MEGABYTE, ends=False), opcode=0, fin=False, packed=False) * 150,
        "a length alone": frame(bytes(BOMB), packed=False)[:4096],
    }


async def throw(live: Live, bomb: bytes, cookie: str) -> int:
    socket = await connect(live, cookie)
    assert "permessage-deflate" in socket.response.headers["Sec-WebSocket-Extensions"]  # type: ignore[union-attr]
    socket.transport.write(bomb)
    return await hung_up(socket)


@pytest.mark.parametrize("who", ["", "observer"])
def test_what_grows_when_it_is_inflated_does_not(server: Live, who: str) -> None:
    cookie = server.cookie(who) if who else ""
    run(after(server, HEARTBEAT.SerializeToString(), cookie))
    for name, bomb in bombs(MOST if who else STRANGERS_MOST).items():
        before = now(server.pid)
        assert run(throw(server, bomb, cookie)) in HUNG_UP, name
        assert most_since(server.pid, before) < 10 * MEGABYTE, name


@pytest.mark.parametrize("way", WAYS)
def test_the_bounds_hold_on_every_way_to_start(way: str, tmp_path: Path) -> None:
    with served(tmp_path, way) as live:
        assert run(after(live, message("clear_cache").SerializeToString())) == 1008
        assert run(throw(live, frame(zeros(BOMB)), "")) in HUNG_UP
        assert run(throw(live, frame(zeros(BOMB)), live.cookie("observer"))) in HUNG_UP
        assert run(after(live, typed(MOST), live.cookie("observer"))) == 0
        assert "no bound of ours" not in (live.folder / "server.log").read_text()
