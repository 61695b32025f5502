"""One run of the bench, start to findings."""

import asyncio
import shutil
import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from dashboard.domain.rights import Action
from dashboard.store.derived.multiply import multiply
from dashboard.store.engine import writing
from dashboard.widgets.kit.menu import present
from scripts.bench.importing import import_of
from scripts.bench.list_importing import list_import_of
from scripts.bench.measures import Seat, fifty_people, idle_session_mb, reruns
from scripts.bench.money import entering_ms, first_looks, read_ms
from scripts.bench.people import cookies_of
from scripts.bench.report import Findings, Money, Page
from scripts.bench.searching import search_ms
from scripts.bench.server import Server, database_of, running
from scripts.bench.updating import opening_phase, updates

LINES, DELIVERABLES = 1_000_000, 20_000
EMPTY = "empty"
TIMES, STARTS, UPDATES, SESSIONS, PEOPLE, PEOPLE_SECONDS = 80, 3, 20, 40, 50, 30.0


def bench(*, scale: bool, say: Callable[[str], None]) -> Findings:
    """Measure a server over the shipped projects and, with ``scale``, one over many times as much."""
    with tempfile.TemporaryDirectory(prefix="binnacle-bench-") as scratch, ExitStack() as stack:
        demo = Path(scratch, "demo")
        demo.mkdir()
        say("loading the shipped projects")
        start_s = _starts(demo)
        if scale:
            say(f"filling a second database: {LINES:,} expenditure lines, {DELIVERABLES:,} deliverables")
            scaled = _filled(demo, Path(scratch, "scaled"))
        say("measuring pages")
        server = stack.enter_context(running(demo))
        times = asyncio.run(reruns(_seats(server, demo, with_empty=True), times=TIMES))
        by_page = {seat.page: ms for seat, ms in times.items()}
        floor_ms = by_page.pop(EMPTY)
        pages = {f"/{page}": Page(rerun_ms=round(ms, 2), ratio=round(ms / floor_ms, 2)) for page, ms in by_page.items()}
        if scale:
            say("measuring the same pages at scale")
            update_at_scale_ms = _compare(pages, server, demo, scaled)
            search_at_scale_ms = search_ms(scaled)
        say("measuring what money pages read, and their first look after a write")
        money = _money(server, demo, scaled if scale else None)
        say("previewing an import of 20,000 rows")
        imported = import_of(demo)
        say("measuring updates, idle sessions and fifty people")
        update_ms = asyncio.run(updates(server, demo, times=UPDATES))
        lead = cookies_of(database_of(demo), "lead", SESSIONS + PEOPLE)
        idle_mb = asyncio.run(idle_session_mb(server, lead[:SESSIONS]))
        visited = [page for page in by_page if page not in _administration()]
        users = asyncio.run(fifty_people(server, lead[SESSIONS:], visited, seconds=PEOPLE_SECONDS))
    return Findings(
        floor_ms=round(floor_ms, 2),
        pages=pages,
        update_ratio=round(update_ms / floor_ms, 2),
        update_ratio_at_scale=round(update_at_scale_ms / floor_ms, 2) if scale else None,
        search_ms=round(search_at_scale_ms, 1) if scale else None,
        import_20000=imported,
        idle_mb_per_session=round(idle_mb, 3),
        start_s=round(start_s, 2),
        users_50=users,
        money=money,
    )


def _money(server: Server, demo: Path, scaled: Path | None) -> Money:
    """At demo size, and where it was filled, at scale; lines are entered last, since they end what was made up."""
    found = Money(
        line_ms=0.0,
        reads_ms=read_ms(database_of(demo)),
        first_look_ms=asyncio.run(first_looks(server, demo)),
    )
    if scaled is not None:
        found.reads_at_scale_ms = read_ms(database_of(scaled))
        with running(scaled) as scaled_server:
            found.first_look_at_scale_ms = asyncio.run(first_looks(scaled_server, scaled))
        found.line_at_scale_ms = entering_ms(scaled)
    with tempfile.TemporaryDirectory(prefix="binnacle-bench-") as copy:
        folder = Path(copy, "money")
        shutil.copytree(demo, folder)
        found.list_100000 = list_import_of(folder)
        found.line_ms = entering_ms(folder)
    return found


def _starts(folder: Path) -> float:
    """Seconds from starting the process to its first healthy answer, over a database that is already filled."""
    with running(folder):
        pass
    found = []
    for _ in range(STARTS):
        with running(folder) as server:
            found.append(server.start_s)
    return statistics.median(found)


def _filled(demo: Path, folder: Path) -> Path:
    """A copy of the demo's folder whose opening phase holds many times the lines and deliverables."""
    shutil.copytree(demo, folder)
    opening = opening_phase(folder)
    with writing(database_of(folder)) as connection:
        multiply(connection, opening, lines=LINES, deliverables=DELIVERABLES)
    return folder


def _administration() -> set[str]:
    return {entry.address for entry in present() if entry.action is Action.MANAGE_PEOPLE}


def _seats(server: Server, folder: Path, *, with_empty: bool = False) -> list[Seat]:
    """A seat on every page: the administrator's where only they may, else the lead partner's."""
    pages = [entry.address for entry in present()] + [EMPTY] * with_empty
    who = ["admin" if page in _administration() else "lead" for page in pages]
    return [
        Seat(server=server, page=page, cookie=cookies_of(database_of(folder), name)[0])
        for page, name in zip(pages, who, strict=True)
    ]


def _compare(pages: dict[str, Page], server: Server, demo: Path, scaled: Path) -> float:
    """Note how much longer each page takes at scale, a server over each database taking turns.

    Returns the milliseconds of a status update at scale.
    """
    with running(scaled) as scaled_server:
        small, large = _seats(server, demo), _seats(scaled_server, scaled)
        times = asyncio.run(reruns([*small, *large], times=TIMES))
        update_ms = asyncio.run(updates(scaled_server, scaled, times=UPDATES))
    for here, there in zip(small, large, strict=True):
        pages[f"/{here.page}"].ratio_at_scale = round(times[there] / times[here], 2)
    return update_ms
