"""Movements of money in a project folder: an item's own figures are what its decisions and movements come to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.domain.money import text_from_cents
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import ReportState, Step
from dashboard.exchange.folder.rows import Row

Tables = Mapping[str, list[Row]]
Item = tuple[Any, Any, Any]
"""Phase, partner, reference."""
Sums = dict[Item, dict[str, int]]
COLUMNS: dict[str, str] = {
    Step.ENTERED: "declared_eur",
    Step.DECLARED: "declared_eur",
    Step.CERTIFIED: "certified_eur",
    Step.PAID: "paid_eur",
}
"""The step, and the item's column that says how much of it has come so far."""
SAYING = ("declared_on", "removed_on", "certified_on", "paid_on", *COLUMNS.values())


def problems_of_movements(tables: Tables) -> Iterator[Problem]:
    """Items certified or paid otherwise than their decisions say, or than their movements where they have any."""
    moved: Sums = defaultdict(lambda: defaultdict(int))
    for row in tables["money_entries"]:
        moved[_item(row)][row["step"]] += row["amount"] or 0
    decided = _decided(tables)
    for row in tables["expenditure"]:
        if any(name not in row.values for name in SAYING):
            continue
        if _item(row) in moved:
            yield from _differences(row, moved[_item(row)], tuple(COLUMNS))
        elif _item(row) in decided:
            yield from _differences(row, decided[_item(row)], (Step.CERTIFIED, Step.PAID))
        elif row["certified_on"] and row["paid_on"] and row["paid_on"] < row["certified_on"]:
            # With several certificates a first part may be paid before a second is certified.
            first = {"first": "certified_on", "first_value": row["certified_on"]}
            yield row.problem("out_of_order", "paid_on", value=row["paid_on"], **first)


def _item(row: Row) -> Item:
    return row["phase"], row["partner"], row["reference"]


def _decided(tables: Tables) -> Sums:
    """What certificates in force certified of each item, and what was paid of it, cuts taken off."""
    certificates = {
        (row["phase"], row["partner"], row["report"], row["number"]): row["project_report"]
        for row in tables["certificates"]
        if row["withdrawn_on"] is None
    }
    paid = {
        (row["phase"], row["project_report"]) for row in tables["report_events"] if row["state"] == ReportState.PAID
    }
    found: Sums = defaultdict(lambda: defaultdict(int))
    for row in tables["control_decisions"]:
        certificate = (row["phase"], row["partner"], row["report"], row["certificate"])
        if certificate in certificates:
            sums = found[_item(row)]
            sums[Step.CERTIFIED] += row["certified"] or 0
            if (row["phase"], certificates[certificate]) in paid:
                sums[Step.PAID] += row["certified"] or 0
    for row in tables["verification_cuts"]:
        if (row["phase"], row["project_report"]) in paid:
            found[_item(row)][Step.PAID] -= row["amount"] or 0
    return found


def _differences(row: Row, sums: Mapping[str, int], steps: tuple[str, ...]) -> Iterator[Problem]:
    said = {step: row[column] or 0 for step, column in COLUMNS.items()}
    if row["declared_on"] is None:
        said[Step.DECLARED] = 0
    if row["declared_on"] is not None or row["removed_on"] is not None:
        said[Step.ENTERED] = 0
    for step in steps:
        if said[step] != sums.get(step, 0):
            shown = {"value": text_from_cents(said[step]), "sum": text_from_cents(sums.get(step, 0))}
            yield row.problem("item_sum", COLUMNS[step], step=step, **shown)
