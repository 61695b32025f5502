"""Money in a project folder: budgets that sum to the cent, and each rung of the ladder within the one below."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from dashboard.domain.money import text_from_cents
from dashboard.domain.refusal import Problem
from dashboard.exchange.folder_rows import Folder, Row

EURO = "EUR"
LADDER = (("declared_eur", "certified_eur"), ("certified_eur", "paid_eur"), ("total_invoice", "vat"))
"""The second is part of the first."""


def problems_of_money(folder: Folder) -> Iterator[Problem]:
    for row in (*folder.phases, *folder.tables["partners"]):
        yield from _above(row, "total_budget", "erdf")
    yield from _problems_of_sums(folder)
    yield from _problems_of_periods(folder)
    for row in folder.tables["expenditure"]:
        yield from problems_of_item(row)


def _above(row: Row, whole: str, part: str) -> Iterator[Problem]:
    if row[whole] is not None and row[part] is not None and row[part] > row[whole]:
        yield row.problem(
            "more_than", part, value=text_from_cents(row[part]), whole=whole, limit=text_from_cents(row[whole])
        )


def _problems_of_sums(folder: Folder) -> Iterator[Problem]:
    """A partner's lines give its total, and the partners' totals the phase's, wherever both are there."""
    lines: dict[tuple[str, str], int] = {}
    unread = set()
    for row in folder.tables["budget"]:
        key = (row["phase"], row["partner"])
        lines[key] = lines.get(key, 0) + (row["amount"] or 0)
        if row["amount"] is None:
            unread.add(key)
    for row in folder.tables["partners"]:
        key = (row["phase"], row["code"])
        if key in lines and key not in unread and row["total_budget"] not in (None, lines[key]):
            yield row.problem(
                "budget_sum",
                "total_budget",
                value=text_from_cents(row["total_budget"]),
                sum=text_from_cents(lines[key]),
                difference=text_from_cents(lines[key] - row["total_budget"]),
            )
    for phase in folder.phases:
        for column in ("total_budget", "erdf"):
            yield from _problems_of_phase_sum(folder, phase, column)


def _problems_of_phase_sum(folder: Folder, phase: Row, column: str) -> Iterator[Problem]:
    amounts = [row[column] for row in folder.tables["partners"] if row["phase"] == phase["code"]]
    given = [amount for amount in amounts if amount is not None]
    whole = phase[column]
    if whole is None or not given:
        return
    if sum(given) > whole or (len(given) == len(amounts) and sum(given) != whole):
        yield phase.problem("partners_sum", column, value=text_from_cents(whole), sum=text_from_cents(sum(given)))


def _problems_of_periods(folder: Folder) -> Iterator[Problem]:
    by_phase: dict[str, list[Row]] = {}
    for row in folder.tables["periods"]:
        if row["start"] is not None and row["end"] is not None and row["number"] is not None:
            by_phase.setdefault(row["phase"], []).append(row)
    for rows in by_phase.values():
        rows.sort(key=lambda row: row["number"])
        for before, after in pairwise(rows):
            if after["start"] <= before["end"]:
                yield after.problem(
                    "out_of_order", "start", value=after["start"], first="end", first_value=before["end"]
                )


def problems_of_item(row: Row) -> Iterator[Problem]:
    for whole, part in LADDER:
        yield from _above(row, whole, part)
    for step in ("certified", "paid"):
        given, missing = f"{step}_eur", f"{step}_on"
        for one, other in ((given, missing), (missing, given)):
            if row[one] is not None and other in row.values and row[other] is None:
                yield row.problem("half_a_step", other, given=one)
    if row["paid_on"] is not None and "certified_on" in row.values and row["certified_on"] is None:
        yield row.problem("half_a_step", "certified_on", given="paid_on")
    yield from _problems_of_conversion(row)


def _problems_of_conversion(row: Row) -> Iterator[Problem]:
    """Euro amounts are the declared ones; others are divided by the rate, to within a cent of rounding."""
    declared, euros, currency = row["declared_amount"], row["declared_eur"], row["currency"]
    if declared is None or euros is None or currency is None or "rate" not in row.values:
        return
    rate = Decimal(1) if currency == EURO else row["rate"]
    if rate is None:
        yield row.problem("missing_rate", "rate", currency=currency)
    elif currency == EURO and row["rate"] not in (None, Decimal(1)):
        yield row.problem("rate_of_euro", "rate", value=row["rate"])
    elif abs(Decimal(declared) / rate - euros) > (0 if currency == EURO else 1):
        expected = text_from_cents(int(Decimal(declared) / rate))
        yield row.problem("conversion", "declared_eur", value=text_from_cents(euros), expected=expected)
