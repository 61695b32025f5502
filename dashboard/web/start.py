"""The start of the server: the schema, the heavy libraries, the collector and the sockets, before the first visitor."""

import asyncio
import gc
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread
from typing import Any

from starlette.concurrency import run_in_threadpool

from dashboard.services.people.access_log import noting_refusals
from dashboard.services.people.passwords import no_password
from dashboard.store.files import sweep_waiting
from dashboard.store.modes import close_all, write_for_us_alone
from dashboard.store.schema import bring_up_to_date
from dashboard.streamlit_inside.starting import LOADED_LATE, SIGN_IN_FORM, set_for_good, without_a_session
from dashboard.texts import LANGUAGES, text
from dashboard.web.half_sent import end_half_sent
from dashboard.widgets.kit.upload_room import ROOM

# In this order: fifty people opening a fresh process at once met a half-imported numpy when plotly came first.
HEAVY = (
    "numpy",
    "pandas",
    "pyarrow",
    "plotly.graph_objects",
    "PIL.Image",
    *LOADED_LATE,
)
TIDY_EVERY_S = 10
ALWAYS = {"client.disableDataExport": True}
"""Options that no environment, flag or other folder's configuration turns off: the grid's own CSV holds formulas."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Empty reruns take 6 ms after this and 87–124 ms without: Streamlit collects all garbage after each."""
    await run_in_threadpool(prepare)
    send_at_once()
    settle()
    Thread(target=import_sign_in_form, name="sign-in form", daemon=True).start()
    tidying = asyncio.create_task(tidy_for_ever())
    with noting_refusals():
        yield
    tidying.cancel()


async def tidy_for_ever() -> None:
    """What people left behind is let go within a minute."""
    while True:
        await asyncio.sleep(TIDY_EVERY_S)
        ROOM.tidy()


def prepare() -> None:
    write_for_us_alone()
    close_all()
    end_half_sent()
    for name, value in ALWAYS.items():
        set_for_good(name, value)
    bring_up_to_date()
    sweep_waiting()
    import_heavy()
    no_password()
    for language in LANGUAGES:
        text("shell.product", language)


def import_heavy() -> None:
    for name in HEAVY:
        import_module(name)


def import_sign_in_form() -> None:
    """While the server answers already: who wants to sign in before it is there waits for it."""
    with without_a_session():
        import_module(SIGN_IN_FORM)
    settle()


def settle() -> None:
    """What is loaded by now stays: the collector need not look at it again."""
    gc.collect()
    gc.freeze()


def send_at_once() -> None:
    """TCP_NODELAY on the listening sockets, which accepted ones inherit on Linux: 40 ms less a click."""
    with suppress(FileNotFoundError):  # no /proc: not Linux
        for name in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                _without_delay(int(name))


def _without_delay(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as found:
        internet = found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM
        if internet and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
