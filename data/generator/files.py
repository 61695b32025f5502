"""The project folder's CSVs, read and written; rows in the order in which an export writes them."""

import csv
import io
import re
from pathlib import Path

from dashboard.exchange.formulas import guarded

FOLDER = Path(__file__).resolve().parent.parent / "ASL"
PHASE = "initial"
SOURCE = "made up for the demonstration by data/generate_illustrative.py"
STATUS = "illustrative"

Rows = list[dict[str, object]]

KEYS = {
    "periods": ("number",),
    "activities": ("code",),
    "deliverables": ("code",),
    "deliverable_history": ("deliverable", "recorded_at"),
    "reschedulings": ("deliverable", "recorded_at"),
    "reviews": ("deliverable", "round"),
    "review_scores": ("deliverable", "round", "criterion"),
    "acceptances": ("deliverable", "kind", "recorded_at"),
    "remarks": ("deliverable", "at", "author"),
    "evidence": ("piece",),
    "evidence_versions": ("piece", "number"),
    "outputs": ("code",),
    "meetings": ("code",),
    "exchange_rates": ("currency", "month"),
    "budget_versions": ("number",),
    "budget_financing": ("version", "partner"),
    "budget": ("version", "partner", "work_package", "cost_category", "period", "pilot"),
    "partner_reports": ("partner", "number"),
    "project_reports": ("number",),
    "report_events": ("partner", "report", "project_report", "day", "recorded_at"),
    "certificates": ("partner", "report", "number"),
    "control_decisions": ("partner", "report", "reference", "round"),
    "verification_cuts": ("project_report", "partner", "reference"),
    "expenditure": ("partner", "reference"),
    "expenditure_shares": ("partner", "reference", "position"),
    "money_entries": ("partner", "reference", "position"),
    "translations": ("entity", "key", "field", "language"),
}


def read(name: str) -> list[dict[str, str]]:
    """The real rows of the phase."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("phase", PHASE) == PHASE]


def write(name: str, rows: Rows, folder: Path) -> None:
    """One illustrative CSV: every row says so."""
    marked = [complete(name, row) for row in rows]
    marked.sort(key=lambda row: [natural(row[column]) for column in KEYS[name]])
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, list(marked[0]), lineterminator="\n")
    writer.writeheader()
    for row in marked:
        writer.writerow({column: harmless(value) for column, value in row.items()})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_bytes(lines.getvalue().encode())


def harmless(value: object) -> object:
    """As an export writes it: no text that a spreadsheet takes for a formula, and numbers as they are."""
    return value if not isinstance(value, str) or re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) else guarded(value)


def write_evidence(contents: dict[str, bytes], folder: Path) -> None:
    """The files of evidence, by their numbers."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / "files" / name).write_bytes(content)


def complete(name: str, row: dict[str, object]) -> dict[str, object]:
    phase = {} if name in ("translations", "exchange_rates") else {"phase": PHASE}
    schedule = {"schedule_source": SOURCE, "schedule_status": STATUS} if name == "deliverables" else {}
    return {**phase, **row, "source": SOURCE, "status": STATUS, **schedule}


def natural(value: object) -> list[tuple[int, int, str]]:
    """``D1.9`` before ``D1.10``; nothing before something."""
    parts = re.split(r"([0-9]+)", str(value))
    return [*((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part), (-1, 0, "")]
