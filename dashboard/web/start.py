"""The start of the server: the schema, the heavy libraries, the collector and the sockets, before the first visitor."""

import asyncio
import gc
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread
from typing import Any

from starlette.concurrency import run_in_threadpool
from streamlit.config import set_option

from dashboard.services.people.access_log import noting_refusals
from dashboard.services.people.passwords import no_password
from dashboard.store.files import sweep_waiting
from dashboard.store.modes import close_all, write_for_us_alone
from dashboard.store.schema import bring_up_to_date
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
    "streamlit.dataframe_util",
    "streamlit.components.v1",
)
TIDY_EVERY_S = 10
ALWAYS = {"client.disableDataExport": True}
"""Options that no environment, flag or other folder's configuration turns off: the grid's own CSV holds formulas."""
SIGN_IN_FORM = "streamlit_authenticator"
"""A seventh of a start, with all it would like to talk to: loaded while the server answers already."""
NO_SESSION = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""Who warns; Streamlit gives each of its loggers a handler and, reading its configuration, a level: a filter stays."""


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
        set_option(name, value, where_defined="Binnacle")
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
    """Who wants to sign in before it is there waits for it."""
    logger = logging.getLogger(NO_SESSION)
    logger.addFilter(_no_warning)  # it looks for a session while it is imported, and warns that there is none
    try:
        import_module(SIGN_IN_FORM)
    finally:
        logger.removeFilter(_no_warning)
    settle()


def _no_warning(record: logging.LogRecord) -> bool:
    return record.levelno > logging.WARNING


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
