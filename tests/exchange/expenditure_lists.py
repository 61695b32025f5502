"""Expenditure lists made in memory for the tests, and a report to put them into."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.domain.vocabulary import CostCategory
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.store.engine import writing
from dashboard.store.writes.reporting.partner_reports import add_report
from tests.builders import NOW, OTHER

HEADER = (
    "Internal reference", "Cost category", "Work package", "Pilot action", "Invoice number", "Invoice date",
    "Date of payment", "Description", "Total invoice value", "VAT", "Declared amount", "Currency",
)  # fmt: skip
ROW = ("S-1", "Staff costs", "WP2", "P1", "", "", "31/05/2018", "Salaries of May", "", "", "1.000,10", "EUR")


def line(reference: str, **given: Any) -> tuple[Any, ...]:
    """A row that is right, with other cells where ``given`` names a header's words in small letters."""
    cells = dict(zip(HEADER, ROW, strict=True)) | {"Internal reference": reference}
    named = {header.lower().replace(" ", "_"): header for header in HEADER}
    return tuple((cells | {named[name]: value for name, value in given.items()}).values())


def a_list(*rows: Sequence[Any], header: Sequence[str] = HEADER, name: str = "list.csv") -> Tracker:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([header, *rows])
    return read_tracker(name, out.getvalue().encode())


def a_report(ids: Mapping[str, int], *, partner: str = "other", period: str = "period1", number: int = 1) -> int:
    """A draft report of the small project's partner; its id."""
    with writing() as connection:
        return add_report(
            connection,
            phase_id=ids["phase"],
            partner_id=ids[partner],
            period_id=ids[period],
            number=number,
            author=OTHER,
            now=NOW,
        )


ITEM: dict[str, Any] = {
    "id": "R1.1", "option_code": None, "basis": "real", "cost_category": CostCategory.TRAVEL, "reference": "T-1",
    "invoice_number": None, "invoice_date": None, "payment_date": date(2018, 5, 31), "description": "A journey",
    "comment": "", "total_invoice": 12_345, "vat": None, "units": None, "declared_amount": 12_300, "currency": "EUR",
    "rate": None, "declared_eur": 12_300, "attachments": ["ticket.pdf"], "work_package": "WP1", "pilots": (),
    "period": 1, "partner": OTHER, "report": "R1", "state": "entered",
    "declared": None, "certified": None, "deducted": None, "parked": None, "paid": None,
}  # fmt: skip
"""As ``store.reads.expenditure.export`` gives one."""
