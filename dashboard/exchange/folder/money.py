"""Money in a project folder: budgets that sum to the cent, and each rung of the ladder within the one below."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from dashboard.domain.money import text_from_cents
from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.rows import Folder, Row

LADDER = (("declared_eur", "certified_eur"), ("certified_eur", "paid_eur"), ("total_invoice", "vat"))
"""The second is part of the first."""


def problems_of_money(folder: Folder) -> Iterator[Problem]:
    for row in (*folder.phases, *folder.tables["partners"]):
        yield from _above(row, "total_budget", "erdf")
    yield from _problems_of_sums(folder)
    yield from _problems_of_periods(folder)
    for row in folder.tables["expenditure"]:
        yield from problems_of_item(row, folder.project["currency"])


def _above(row: Row, whole: str, part: str) -> Iterator[Problem]:
    if row[whole] is not None and row[part] is not None and row[part] > row[whole]:
        yield row.problem(
            "more_than", part, value=text_from_cents(row[part]), whole=whole, limit=text_from_cents(row[whole])
        )


def _problems_of_sums(folder: Folder) -> Iterator[Problem]:
    """The partners' totals give the phase's, wherever both are there."""
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


def problems_of_item(row: Row, own: str) -> Iterator[Problem]:
    """Between the cells of an item of expenditure; ``own`` is the project's currency."""
    yield from _problems_of_stage(row)
    for whole, part in LADDER:
        yield from _above(row, whole, part)
    for step in ("certified", "paid"):
        given, missing = f"{step}_eur", f"{step}_on"
        for one, other in ((given, missing), (missing, given)):
            if row[one] is not None and other in row.values and row[other] is None:
                yield row.problem("half_a_step", other, given=one)
    for later, before in (("paid_on", "certified_on"), ("certified_on", "declared_on")):
        if row[later] is not None and before in row.values and row[before] is None:
            yield row.problem("half_a_step", before, given=later)
    yield from _problems_of_conversion(row, own)


def _problems_of_stage(row: Row) -> Iterator[Problem]:
    """An item is entered, then declared in euro; what was taken out of a draft was never declared."""
    names = ("declared_on", "declared_eur", "entered_on", "removed_on")
    if any(name not in row.values for name in names):
        return
    if row["declared_on"] is None and row["entered_on"] is None:
        yield row.problem("missing_value", "entered_on")
    if row["declared_on"] is not None and row["declared_eur"] is None:
        yield row.problem("half_a_step", "declared_eur", given="declared_on")
    if row["removed_on"] is not None and row["declared_on"] is not None:
        yield row.problem("removed_declared", "removed_on", value=row["removed_on"])


def _problems_of_conversion(row: Row, own: str) -> Iterator[Problem]:
    """Amounts in the project's currency are the declared ones; others are divided by the rate, to within a cent."""
    declared, euros, currency = row["declared_amount"], row["declared_eur"], row["currency"]
    if declared is None or euros is None or currency is None or "rate" not in row.values:
        return
    rate = Decimal(1) if currency == own else row["rate"]
    if rate is None:
        yield row.problem("missing_rate", "rate", currency=currency)
    elif currency == own and row["rate"] not in (None, Decimal(1)):
        yield row.problem("rate_of_euro", "rate", value=row["rate"])
    elif abs(Decimal(declared) / rate - euros) > (0 if currency == own else 1):
        expected = text_from_cents(int(Decimal(declared) / rate))
        yield row.problem("conversion", "declared_eur", value=text_from_cents(euros), expected=expected)
