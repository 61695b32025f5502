"""The import's preview: twenty thousand generated rows looked at by a process of its own, as its command does it."""

import csv
import json
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psutil

from scripts.bench.report import Import
from scripts.bench.server import environment_of
from scripts.bench.updating import PROJECT

ROWS = 20_000
LOOKS_EVERY_S = 0.01
HEADER = ("Code", "Work package", "Deliverable", "Description", "Responsible", "Due", "Status", "Progress")
PARTNERS = ("AVILES", "CORK", "SANTIAGO", "PAU", "ADRAVE", "CRESS", "ENW", "CES", "GCU")
STATES = ("not started", "in progress", "submitted", "done")
FIRST_DUE = date(2018, 1, 31)


class NotPreviewed(RuntimeError):
    """The command refused the file, or would not add every row; its time would mean nothing."""


def import_of(folder: Path, *, rows: int = ROWS) -> Import:
    """Seconds and memory of ``binnacle import FILE --dry-run``, start to answer, on the database in ``folder``.

    Raises ``NotPreviewed``.
    """
    file, answer = folder / "tracker.csv", folder / "preview.json"
    write_tracker(file, rows)
    begin = time.perf_counter()
    with answer.open("w") as said:
        process = subprocess.Popen(  # noqa: S603  our own command
            [
                sys.executable,
                "-m",
                "dashboard.cli.app",
                "import",
                str(file),
                "--project",
                PROJECT,
                "--dry-run",
                "--json",
            ],
            env=environment_of(folder),
            stdin=subprocess.DEVNULL,
            stdout=said,
        )
        memory_mb = watched(process)
    seconds = time.perf_counter() - begin
    found = json.loads(answer.read_text(encoding="utf-8") or "{}")
    if process.returncode or found.get("added") != rows:
        raise NotPreviewed(json.dumps({name: found.get(name) for name in ("rows", "added", "changed", "unchanged")}))
    return Import(seconds=round(seconds, 2), mb=round(memory_mb, 1))


def write_tracker(file: Path, rows: int) -> None:
    """A plan in eight columns with codes that no project has."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for number in range(rows):
            state = STATES[number % len(STATES)]
            writer.writerow((
                f"D{number % 3 + 4}.{number + 1000}",
                f"WP{number % 3 + 4}",
                f"Report {number} on social innovation in the Atlantic area",
                f"What was learnt in round {number}, and what follows from it for those who come after.",
                PARTNERS[number % len(PARTNERS)],
                (FIRST_DUE + timedelta(days=number % 700)).strftime("%d/%m/%Y"),
                state,
                {"not started": "0 %", "in progress": "40 %"}.get(state, "100 %"),
            ))  # fmt: skip


def watched(process: subprocess.Popen[bytes]) -> float:
    """The most memory (MB) that the process held while it ran, looked at a hundred times a second."""
    most, seen = 0, psutil.Process(process.pid)
    while process.poll() is None:
        try:
            most = max(most, seen.memory_info().rss)
        except psutil.Error:  # it has just ended
            break
        time.sleep(LOOKS_EVERY_S)
    process.wait()
    return most / 2**20
