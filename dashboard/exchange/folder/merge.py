"""A checked folder against what the database already holds: what would contradict it, and what gives way to it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import Provenance
from dashboard.exchange.folder.control import in_order, owner_of, problems_of_steps
from dashboard.exchange.folder.history import problems_of_chain
from dashboard.exchange.folder.rows import Folder, Row
from dashboard.exchange.folder.tables import BY_NAME

Stored = Sequence[Mapping[str, Any]]
Deliverable = tuple[str, str]
MONEY_OF_PEOPLE = (
    "expenditure",
    "expenditure_shares",
    "money_entries",
    "partner_reports",
    "project_reports",
    "report_events",
    "certificates",
    "control_decisions",
    "verification_cuts",
)
"""Files that grow with what people record; a budget and its versions are a plan."""


def problems_with_organisations(folder: Folder, elsewhere: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """An organisation exists once: what another project says of it must be said again, but for the source."""
    described = [name for name in BY_NAME["organisations"].header if name != "source"]
    for row in folder.tables["organisations"]:
        for name in described if row["code"] in elsewhere else ():
            theirs = elsewhere[row["code"]][name]
            if row[name] != theirs:
                yield row.problem("organisation_differs", name, value=row[name] or "", theirs=theirs or "")


def problems_with_evidence(folder: Folder, recorded: Stored) -> Iterator[Problem]:
    """A version that is recorded stays what it is; ``recorded`` are those of ``recorded_versions``."""
    by_number = {row["public_id"]: row for row in recorded}
    by_place = {(row["piece"], row["number"]): row for row in recorded}
    taken = {row["piece"] for row in recorded if row["project"] != folder.code}
    for row in folder.tables["evidence_versions"]:
        same = (by_number.get(row["public_id"]), by_place.get((row["piece"], row["number"])))
        found = [before for before in same if before is not None]
        if row["piece"] in taken or any(before["project"] != folder.code for before in found):
            yield row.problem("evidence_elsewhere", "public_id", value=row["public_id"])
            continue
        names = ("piece", "number", "public_id", "size", "sha256", "url")
        different = [name for name in names for before in found if row[name] != before[name]]
        if different:
            yield row.problem("evidence_differs", different[0], value=row[different[0]] or "")


def drop_demo_future(folder: Folder, stored: Stored) -> None:
    """Leave out illustrative facts that lie after what people recorded of the same deliverable."""
    recorded: dict[Deliverable, datetime] = {}
    for row in stored:
        if row["status"] == Provenance.RECORDED:
            key = (row["phase"], row["deliverable"])
            recorded[key] = min(row["recorded_at"], recorded.get(key, row["recorded_at"]))

    def stays(row: Row) -> bool:
        first = recorded.get((row["phase"], row["deliverable"]))
        return first is None or row["status"] != Provenance.ILLUSTRATIVE or row["recorded_at"] <= first

    folder.tables["deliverable_history"] = [row for row in folder.tables["deliverable_history"] if stays(row)]


def drop_made_up_money(folder: Folder, phases: Collection[str], items: Collection[tuple[str, str, str]]) -> None:
    """Leave out what is made up of the money of ``phases``, where people have recorded some, and ``items`` of people.

    What was made up until then was loaded before; what was made up for later ended with the first thing recorded.
    """

    def stays(row: Row) -> bool:
        made_up = row["phase"] in phases and row["status"] == Provenance.ILLUSTRATIVE
        return not made_up and (row["phase"], row["partner"], row["reference"]) not in items

    if not phases:
        return
    for name in MONEY_OF_PEOPLE:
        folder.tables[name] = [row for row in folder.tables[name] if stays(row)]
    gone = {
        (row["phase"], row["piece"])
        for row in folder.tables["evidence"]
        if row["reference"] is not None and row["phase"] in phases and row["status"] == Provenance.ILLUSTRATIVE
    }
    for name in ("evidence", "evidence_versions"):
        folder.tables[name] = [row for row in folder.tables[name] if (row["phase"], row["piece"]) not in gone]


def problems_with_events(folder: Folder, stored: Stored) -> Iterator[Problem]:
    """The folder's steps of reports among those already recorded must still be permitted ones."""
    events: dict[tuple[Any, ...], dict[tuple[Any, ...], Row]] = {}
    for before in stored:
        row = Row(file="", line=0, values=dict(before))
        events.setdefault(owner_of(row), {})[row["recorded_at"], row["state"]] = row
    told = {owner_of(row): row for row in folder.tables["report_events"]}
    for row in folder.tables["report_events"]:
        events.setdefault(owner_of(row), {})[row["recorded_at"], row["state"]] = row
    for owner, last in told.items():
        if any(problems_of_steps(in_order(events[owner].values()))):
            yield last.problem("events_differ", "state")


def problems_with_history(folder: Folder, stored: Stored) -> Iterator[Problem]:
    """The folder's facts among those already recorded must still make a permitted life."""
    histories: dict[Deliverable, dict[datetime, Row]] = {}
    for before in stored:
        of_deliverable = histories.setdefault((before["phase"], before["deliverable"]), {})
        of_deliverable[before["recorded_at"]] = Row(file="", line=0, values=dict(before))
    told = {(row["phase"], row["deliverable"]) for row in folder.tables["deliverable_history"]}
    for row in folder.tables["deliverable_history"]:
        histories.setdefault((row["phase"], row["deliverable"]), {})[row["recorded_at"]] = row
    for key in sorted(told):
        merged = [fact for _, fact in sorted(histories[key].items())]
        if any(problems_of_chain(merged)):
            last = next(row for row in reversed(merged) if row.file)
            yield last.problem("history_differs", "recorded_at", deliverable=key[1])
