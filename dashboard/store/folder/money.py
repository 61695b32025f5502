"""What a project folder says about money, as the tables need it: what an older folder, or the file, leaves unsaid."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from dashboard.domain.vocabulary import Provenance
from dashboard.store.folder.directory import Directory
from dashboard.store.folder.movements import untold_entries
from dashboard.store.folder.shapes import ITEM, Shape
from dashboard.store.tables import exchange_rate, expenditure_item

Row = Mapping[str, Any]
Entry = dict[str, Any]
UNSAID = {"partners": ("vat_recovery",), "periods": ("internal_due", "programme_due", "closed_on")}


def money_rows(directory: Directory, shape: Shape, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a file with what the table needs and an older folder, or the file itself, does not say."""
    if shape.name in UNSAID:
        return _kept(directory, shape, rows)
    if shape.name == "exchange_rates":
        its = exchange_rate.c
        query = select(its.currency, its.month).where(directory.scope(exchange_rate), its.status == Provenance.RECORDED)
        by_people = {(row.currency, row.month) for row in directory.connection.execute(query)}
        month = shape.codecs["month"].stored
        told = (row for row in rows if row["status"] == Provenance.RECORDED)
        others = (row for row in rows if (row["currency"], month(row["month"])) not in by_people)
        return [*told, *(row for row in others if row["status"] != Provenance.RECORDED)]
    if shape.name == "expenditure":
        return [{**row, "entered_on": row["entered_on"] or row["declared_on"]} for row in rows]
    if shape.name == "report_events":  # where two are of one day, the order in which they came decides
        return sorted(rows, key=lambda row: (row["day"], row["recorded_at"]))
    if shape.name == "control_decisions":
        versions = _item_versions(directory) if rows else {}
        return [
            {**row, "item_changed": 0 if row["item_changed"] else versions[_item_of(directory, row)]} for row in rows
        ]
    return rows


def _kept(directory: Directory, shape: Shape, rows: Sequence[Row]) -> Sequence[Row]:
    """What the folder does not say stays as it is: people set deadlines, and older folders lack the columns."""
    rows = [{**dict.fromkeys(UNSAID[shape.name]), **row} for row in rows]
    missing = [row for row in rows if any(row[name] is None for name in UNSAID[shape.name])]
    if not missing:
        return rows
    columns = (shape.table.c[name] for name in (*directory.identity(shape), *UNSAID[shape.name]))
    present = directory.connection.execute(select(*columns).where(directory.scope(shape.table))).mappings()
    known = {tuple(row[name] for name in directory.identity(shape)): row for row in present}
    found = []
    for row in rows:
        stored = directory.stored(shape, row)
        before = known.get(tuple(stored[name] for name in directory.identity(shape)))
        given = {name: before[name] for name in UNSAID[shape.name] if before is not None and row[name] is None}
        found.append({**row, **given})
    return found


def money_content(directory: Directory, content: Mapping[str, list[Entry]]) -> dict[str, list[Entry]]:
    """The files of money as ``money_rows`` and ``save_movements`` take them, from rows as the tables hold them."""
    items = {(row["phase"], row["partner"], row["reference"]): row for row in content["expenditure"]}
    versions = _item_versions(directory) if content["control_decisions"] else {}
    for row in content["control_decisions"]:
        open_yet = row["certificate"] is None
        row["item_changed"] = open_yet and row["item_changed"] != versions[_item_of(directory, row)]
    for row in content["expenditure_shares"]:
        item = items[row["phase"], row["partner"], row["reference"]]
        row |= {"source": item["source"], "status": item["status"]}
    for name in ("scenarios", "budget_requests"):
        for row in content[name]:
            row |= {"source": None, "status": Provenance.RECORDED}
    return {"money_entries": list(untold_entries(directory, items))}


def _item_of(directory: Directory, row: Row) -> int:
    return directory.linked(ITEM, row) or 0


def _item_versions(directory: Directory) -> dict[int, int]:
    its = expenditure_item.c
    query = select(its.id, its.version).where(directory.scope(expenditure_item))
    return {row.id: row.version for row in directory.connection.execute(query)}
