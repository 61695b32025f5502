"""Movements of money of a project folder: told for the items whose history is more than their rows tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, insert, select

from dashboard.domain.vocabulary import Provenance
from dashboard.store.derived.money_entries import FEW, derive_entries, forget_entries, told_entries
from dashboard.store.derived.upserts import Changes
from dashboard.store.folder.directory import Directory
from dashboard.store.folder.shapes import ITEM, LINE, REPORT, Link, Shape
from dashboard.store.tables import certificate, control_decision, expenditure_item, money_entry

Row = Mapping[str, Any]
Entry = dict[str, Any]
COMPARED = tuple(column.name for column in money_entry.c if column.name not in ("id", "expenditure_item_id"))
MOVEMENT = Shape(
    name="money_entries",
    table=money_entry,
    key=("phase", "partner", "reference", "position"),
    references={
        **{name: LINE[name] for name in ("phase", "partner", "work_package", "period")},
        "pilot": ("pilot_key", "pilots"),
        "project_report": ("project_report_id", "project_reports"),
    },
    links=(
        ITEM,
        Link(column="partner_report_key", file=REPORT.file, by=REPORT.by),
        Link(
            column="certificate_id", file="certificates", by=("phase", "partner", "certificate_report", "certificate")
        ),
    ),
    only_in_file=("position", "source"),
)
"""The keys that are 0 for none are missing in the file."""


def untold_entries(directory: Directory, items: Mapping[Any, Entry]) -> Iterator[Entry]:
    """Movements of the items whose history is more than their rows tell, in the order in which they came."""
    present = _entries(directory)
    told = dict(told_entries(directory.connection, directory.scope(expenditure_item)))
    for number, entries in sorted(present.items()):
        if _alike(entries, told.get(number, ())):
            continue
        item = items[directory.codes["expenditure"][number]]
        for position, entry in enumerate(entries, start=1):
            named = {name: entry[name] or None for name in ("pilot_key", "partner_report_key")}
            written = directory.written(MOVEMENT, {**entry, **named, "expenditure_item_id": number})
            yield {**written, "position": position, "source": item["source"]}


def _entries(directory: Directory, items: Iterable[int] | None = None) -> dict[int, list[Entry]]:
    """The stored movements by item, of all or of some, in the order in which they came."""
    found: dict[int, list[Entry]] = defaultdict(list)
    columns = [money_entry.c[name] for name in ("expenditure_item_id", *COMPARED)]
    query = select(*columns).order_by(money_entry.c.expenditure_item_id, money_entry.c.id)
    numbers = None if items is None else sorted(items)
    parts = [None] if numbers is None else [numbers[at : at + FEW] for at in range(0, len(numbers), FEW)]
    for part in parts:
        its = money_entry.c
        here = its.phase_id.in_(list(directory.codes["phases"])) if part is None else its.expenditure_item_id.in_(part)
        for row in directory.connection.execute(query.where(here)).mappings():
            found[row["expenditure_item_id"]].append({name: row[name] for name in COMPARED})
    return found


def _alike(some: Iterable[Entry], others: Iterable[Entry]) -> bool:
    """The same movements, whatever their order; what moves nothing does not count."""
    one, other = (
        sorted(tuple(str(entry[name]) for name in COMPARED) for entry in entries if entry["amount"])
        for entries in (some, others)
    )
    return one == other


def save_movements(directory: Directory, rows: Sequence[Row], changes: Mapping[str, Changes]) -> tuple[Changes, bool]:
    """Work the movements of what has changed out anew, and put those that the folder tells in the place of theirs.

    Returns the items of the latter that were not as told, and whether anything may have moved.
    """
    connection = directory.connection
    given = _given(directory, rows)
    stored = _entries(directory, given) if given else {}
    told = {number for number, entries in given.items() if entries != stored.get(number)}
    touched = _touched(directory, changes)
    moved = touched | told
    forget_entries(connection, sorted(moved))
    entries = [{"expenditure_item_id": number, **entry} for number in sorted(moved) for entry in given.get(number, ())]
    if entries:
        connection.execute(insert(money_entry), entries)
    for phase_id in directory.codes["phases"] if moved else ():
        derive_entries(connection, phase_id)
    return Changes(keys={(number,) for number in told}), bool(moved)


def _touched(directory: Directory, changes: Mapping[str, Changes]) -> set[int]:
    """Items whose own rows have changed, or those of their control, their claim and its payment."""
    items, partners = directory.ids["expenditure"], directory.codes["partners"]
    found = {items[(*partners[key[1]], key[2])] for key in changes["expenditure"].keys}
    found |= {key[0] for key in changes["expenditure_shares"].keys}
    found |= {key[1] for name in ("control_decisions", "verification_cuts") for key in changes[name].keys}
    reports = {key[1] for key in changes["report_events"].keys if key[1] is not None}
    certificates = {key[:2] for key in changes["certificates"].keys}
    if not reports and not certificates:
        return found
    of, cert, moved = control_decision.c, certificate.c, money_entry.c
    by_people = exists().where(moved.expenditure_item_id == of.expenditure_item_id, moved.status == Provenance.RECORDED)
    query = (
        select(of.expenditure_item_id, cert.project_report_id, cert.partner_report_id, cert.number)
        .join_from(control_decision, certificate, of.certificate_id == cert.id)
        .where(directory.scope(certificate), ~by_people)
    )
    return found | {
        row.expenditure_item_id
        for row in directory.connection.execute(query)
        if row.project_report_id in reports or (row.partner_report_id, row.number) in certificates
    }


def _given(directory: Directory, rows: Sequence[Row]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["position"]):
        stored = directory.stored(MOVEMENT, row)
        number = stored.pop("expenditure_item_id")
        named = {name: stored[name] or 0 for name in ("pilot_key", "partner_report_key")}
        found[number].append({name: {**stored, **named}[name] for name in COMPARED})
    return found
