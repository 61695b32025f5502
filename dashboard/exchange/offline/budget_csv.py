"""A budget version as CSV: the project folder's columns, and nothing that a spreadsheet would take for a formula."""

import csv
import io

import pandas as pd

from dashboard.domain.money import text_from_cents, whole_cents
from dashboard.exchange.formulas import guarded
from dashboard.exchange.sheets.workbook import is_missing

COLUMNS = ("partner", "work_package", "cost_category", "period", "pilot", "amount", "source", "status")


def budget_csv(lines: pd.DataFrame, *, phase: str, version: int) -> bytes:
    """``store.reads.budget.versions.lines`` as UTF-8 with ISO numbers: phase, version, then ``COLUMNS``."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["phase", "version", *COLUMNS])
    for row in lines.to_dict("records"):
        writer.writerow([guarded(phase), version, *(_cell(name, row[name]) for name in COLUMNS)])
    return file.getvalue().encode("utf-8-sig")


def _cell(name: str, value: object) -> str:
    if is_missing(value):
        return ""
    return text_from_cents(whole_cents(value)) if name == "amount" else guarded(str(value))
