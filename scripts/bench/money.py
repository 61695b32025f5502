"""Money under measure: the reads behind its pages at any size, the first look after a write, and entering a line."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dashboard.store import audit
from dashboard.store.engine import Connection, reading, writing
from dashboard.store.reads.expenditure.items import item_page
from dashboard.store.reads.money.forecast import forecast_facts
from dashboard.store.reads.money.ladder import by_axis, cross, over_time
from dashboard.store.reads.money.waiting import report_moves
from dashboard.store.reads.projects.outline import phases
from dashboard.store.reads.reporting.season import season
from scripts.bench.client import Tab
from scripts.bench.people import cookies_of
from scripts.bench.server import TODAY, Server, database_of, environment_of

ROUNDS, LOOKS, LINES_ENTERED = 7, 5, 40
PAGES = ("budget", "expenditure", "reports", "forecast", "budget-plan", "")
"""Those that read money; the last is the overview."""
PROJECT, PHASE = "ASL", "initial"
AFTER = (TODAY, 2**31 - 1)


def phase_of(connection: Connection) -> int:
    """The id of the phase with money that the demo opens at."""
    known = phases(connection)
    return int(known[(known["project"] == PROJECT) & (known["code"] == PHASE)].iloc[0]["phase_id"])


def reads(phase_id: int, as_of: date = TODAY) -> dict[str, Callable[[Connection], Any]]:
    """What the money pages ask of the database, by name."""
    return {
        "sums by pilot": lambda connection: by_axis(connection, phase_id, as_of, "pilot"),
        "sums by partner": lambda connection: by_axis(connection, phase_id, as_of, "partner"),
        "partner × pilot": lambda connection: cross(connection, phase_id, as_of, "partner", "pilot", "declared"),
        "month by month": lambda connection: over_time(connection, phase_id, as_of, "pilot"),
        "movements by report": lambda connection: report_moves(connection, phase_id, as_of),
        "season board": lambda connection: season(connection, phase_id, as_of),
        "forecast's series": lambda connection: forecast_facts(connection, phase_id),
        "first items": lambda connection: item_page(connection, as_of, phase_id=phase_id),
        "items of a partner": lambda connection: item_page(connection, as_of, phase_id=phase_id, partner="CORK"),
        "items far down": lambda connection: item_page(connection, as_of, (date(2018, 2, 1), 1), phase_id=phase_id),
    }


def read_ms(url: str) -> dict[str, float]:
    """Median milliseconds of each read, nothing kept between two."""
    found = {}
    with reading(url) as connection:
        for name, ask in reads(phase_of(connection)).items():
            times = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                ask(connection)
                times.append((time.perf_counter() - began) * 1000)
            found[name] = round(statistics.median(times), 1)
    return found


async def first_looks(server: Server, folder: Path, pages: Sequence[str] = PAGES) -> dict[str, float]:
    """Median milliseconds of each page's first rerun after somebody has written something: nothing kept serves it."""
    found = {}
    cookie = cookies_of(database_of(folder), "lead")[0]
    for page in pages:
        times = []
        async with Tab(server.base, cookie, page=page) as tab:
            await tab.rerun()
            for _ in range(LOOKS):
                _write_something(folder)
                times.append((await tab.rerun()).ms)
        found[f"/{page}"] = round(statistics.median(times), 1)
    return found


def _write_something(folder: Path) -> None:
    """An audit row is the sign by which all that was kept is read anew."""
    with writing(database_of(folder)) as connection:
        audit.append(connection, at=datetime.now(UTC), actor="bench", action="look", entity="bench", entity_key="bench")


def entering_ms(folder: Path) -> float:
    """Median milliseconds of entering an expenditure line, sums and audit row included, in a process of its own."""
    done = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "scripts.bench.entering", str(LINES_ENTERED)],
        env=environment_of(folder), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(json.loads(done.stdout.splitlines()[-1])["ms"])
