"""A partner's list of a hundred thousand lines put into its report by the command, on a copy of the demo's database."""

import csv
import json
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from dashboard.domain.money import text_from_cents
from dashboard.domain.reporting.steps import OPEN
from dashboard.settings import settings
from dashboard.store.engine import engine, writing
from dashboard.store.reads.projects.phases import partner_places, periods_of
from dashboard.store.writes.reporting.partner_reports import add_report, last_number, report_of, report_standing
from scripts.bench.importing import NotPreviewed, watched
from scripts.bench.report import Import
from scripts.bench.server import TODAY, database_of, environment_of
from scripts.bench.updating import PROJECT, opening_phase

LINES = 100_000
PARTNER = "CORK"
HEADER = (
    "Internal reference", "Cost category", "Work package", "Pilot action", "Invoice number", "Invoice date",
    "Date of payment", "Description", "Total invoice value", "VAT", "Declared amount", "Currency", "Comment",
)  # fmt: skip
CATEGORIES = ("Staff costs", "Travel and accommodation", "External expertise and services", "Equipment")


def list_import_of(folder: Path, *, lines: int = LINES) -> Import:
    """Seconds and memory (MB at its most) of ``binnacle import FILE --report``, from its start to its answer.

    All checks and sums are part of it. Raises ``NotPreviewed`` where not every line came in.
    """
    scratch = folder / "list_import"
    scratch.mkdir(exist_ok=True)
    for file in folder.glob("binnacle.db*"):  # no server runs over it: what was not yet moved into it lies beside it
        shutil.copy(file, scratch)
    report, begins = open_report(scratch)
    file, answer = scratch / "list.csv", scratch / "answer.json"
    write_list(file, lines, begins=begins)
    command = [sys.executable, "-m", "dashboard.cli.app", "import", str(file), "--project", PROJECT, "--report", report]
    begin = time.perf_counter()
    with answer.open("w") as said:
        process = subprocess.Popen(  # noqa: S603  our own command
            [*command, "--json"], env=environment_of(scratch), stdin=subprocess.DEVNULL, stdout=said
        )
        memory_mb = watched(process)
    seconds = time.perf_counter() - begin
    found = json.loads(answer.read_text(encoding="utf-8") or "{}")
    if process.returncode or found.get("added") != lines:
        raise NotPreviewed(json.dumps({name: found.get(name) for name in ("rows", "added", "known", "refused")})[:500])
    return Import(seconds=round(seconds, 2), mb=round(memory_mb, 1))


def open_report(folder: Path) -> tuple[str, date]:
    """A report of ``PARTNER`` that takes costs on the demo's day, as ``CORK/R3``, and the first day of its period."""
    url = database_of(folder)
    with writing(url) as connection:
        phase_id = opening_phase(folder)
        partner_id = partner_places(connection, phase_id, TODAY)[PARTNER].partner_id
        for period_id, period in periods_of(connection, phase_id).values():
            if period.start > TODAY or period.is_closed(TODAY):
                continue
            there = report_of(connection, partner_id, period_id)
            if there is None:
                number = last_number(connection, phase_id, partner_id) + 1
                add_report(
                    connection,
                    phase_id=phase_id,
                    partner_id=partner_id,
                    period_id=period_id,
                    number=number,
                    author="bench",
                    now=settings().now(),
                )
                break
            standing = report_standing(connection, there, TODAY)
            if standing is not None and standing.state in OPEN:
                number = standing.number
                break
        else:
            raise NotPreviewed(f"{PARTNER} has no open report")
        begins = period.start
    engine(url).dispose()
    return f"{PARTNER}/R{number}", begins


def write_list(file: Path, lines: int, *, begins: date) -> None:
    """Costs of half a year, three lines an invoice, in the columns that the empty list has."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        for number in range(lines):
            invoiced = begins + timedelta(days=number % 90)
            cents = 10_000 + number * 37 % 50_000
            vat = cents * 21 // 100
            writer.writerow((
                f"BENCH-{number:06d}",
                CATEGORIES[number % len(CATEGORIES)],
                f"WP{number % 3 + 4}",
                "",
                f"F{number // 3}/2018",
                invoiced.strftime("%d/%m/%Y"),
                (invoiced + timedelta(days=5)).strftime("%d/%m/%Y"),
                f"Payment {number} for work on social innovation in the Atlantic area",
                text_from_cents(cents + vat).replace(".", ","),
                text_from_cents(vat).replace(".", ","),
                text_from_cents(cents).replace(".", ","),
                "EUR",
                "",
            ))  # fmt: skip
