"""The dated facts of a project folder's deliverables: states, due dates and their reschedulings."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select, update

from dashboard.domain.calendar import BEGINNING, FAR_FUTURE
from dashboard.domain.vocabulary import DeliverableState
from dashboard.store import tables
from dashboard.store.derived.upserts import Changes, upsert
from dashboard.store.folder.directory import Directory
from dashboard.store.tables import deliverable, deliverable_due, deliverable_status

Row = Mapping[str, Any]
OPEN_END = frozenset({"until_day"})
"""Set when the row comes new; ``history.rebuild_intervals`` closes it."""
VERSIONED = ("deliverable_history", "reschedulings", "reviews", "acceptances", "change_requests")
"""Files whose rows a form of the deliverable builds on; the first part of their keys is its id."""
WITHOUT_START = date(2000, 1, 1)


def save_histories(directory: Directory, content: Mapping[str, list[dict[str, Any]]]) -> dict[str, Changes]:
    """Every deliverable's first state and due date, its history and its reschedulings."""
    return {
        "beginnings": _save_beginnings(directory, content["deliverables"]),
        "deliverable_history": _save_states(directory, content["deliverable_history"]),
        "reschedulings": _save_dues(directory, content["reschedulings"]),
    }


def bump_versions(directory: Directory, changes: Mapping[str, Changes]) -> None:
    """A form opened before the load shows a conflict after it."""
    new = {
        directory.ids["deliverables"][directory.codes["phases"][key[0]], key[1]] for key in changes["deliverables"].new
    }
    touched = {key[0] for name in VERSIONED for key in changes[name].keys} - new
    if touched:
        here = deliverable.c.id.in_(sorted(touched))
        directory.connection.execute(update(deliverable).where(here).values(version=deliverable.c.version + 1))


def _save_beginnings(directory: Directory, rows: Iterable[Row]) -> Changes:
    starts = _starts(directory)
    states, dues = [], []
    for row in rows:
        number = directory.id_of("deliverables", row["phase"], row["code"])
        provenance = {"source": row["schedule_source"] or "", "status": row["schedule_status"]}
        begins = {"deliverable_id": number, "day": BEGINNING, "until_day": FAR_FUTURE, **provenance}
        start = datetime.combine(starts.get(row["phase"]) or WITHOUT_START, time(), UTC)
        states.append({**begins, "recorded_at": start, "state": DeliverableState.NOT_STARTED, "author": ""})
        phase = directory.id_of("phases", None, row["phase"])
        dues.append({**begins, "recorded_at": None, "phase_id": phase, "due": row["due"]})
    at_beginning = directory.scope(deliverable_status) & (deliverable_status.c.day == BEGINNING)
    first_dues = directory.scope(deliverable_due) & deliverable_due.c.recorded_at.is_(None)
    key = ("deliverable_id", "day")
    changes = upsert(directory.connection, deliverable_status, key, states, at_beginning, only_new=OPEN_END)
    due_changes = upsert(directory.connection, deliverable_due, key, dues, first_dues, only_new=OPEN_END)
    changes.keys |= due_changes.keys
    return changes


def _starts(directory: Directory) -> dict[str, date | None]:
    phase = tables.phase.c
    query = select(phase.code, phase.start).where(phase.project_id == directory.project_id)
    return {row.code: row.start for row in directory.connection.execute(query)}


def _save_states(directory: Directory, rows: Iterable[Row]) -> Changes:
    names = ("recorded_at", "state", "progress", "forecast", "author", "status")
    stored = [
        {
            **{name: row[name] for name in names},
            "deliverable_id": directory.id_of("deliverables", row["phase"], row["deliverable"]),
            "day": row["recorded_at"].date(),
            "until_day": FAR_FUTURE,
            "comment": row["comment"] or "",
            "source": row["source"] or "",
        }
        for row in rows
    ]
    scope = directory.scope(deliverable_status) & (deliverable_status.c.day != BEGINNING)
    key = ("deliverable_id", "recorded_at")
    return upsert(directory.connection, deliverable_status, key, stored, scope, only_new=OPEN_END)


def _save_dues(directory: Directory, rows: Iterable[Row]) -> Changes:
    stored = [
        {
            **{name: row[name] for name in ("recorded_at", "reason", "author", "status")},
            "deliverable_id": directory.id_of("deliverables", row["phase"], row["deliverable"]),
            "phase_id": directory.id_of("phases", None, row["phase"]),
            "day": row["recorded_at"].date(),
            "until_day": FAR_FUTURE,
            "due": row["new_due"],
            "source": row["source"] or "",
        }
        for row in rows
    ]
    scope = directory.scope(deliverable_due) & deliverable_due.c.recorded_at.is_not(None)
    key = ("deliverable_id", "recorded_at")
    return upsert(directory.connection, deliverable_due, key, stored, scope, only_new=OPEN_END)


def read_histories(directory: Directory) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``deliverable_history.csv`` and ``reschedulings.csv``."""
    return {"deliverable_history": _read_states(directory), "reschedulings": _read_dues(directory)}


def _read_states(directory: Directory) -> list[dict[str, Any]]:
    names = ("recorded_at", "state", "progress", "forecast", "comment", "author", "source", "status")
    status = deliverable_status.c
    query = select(status.deliverable_id, *(status[name] for name in names))
    query = query.where(directory.scope(deliverable_status), status.day != BEGINNING)
    rows = []
    for row in directory.connection.execute(query).mappings():
        phase, code = directory.codes["deliverables"][row["deliverable_id"]]
        values = {name: None if row[name] == "" else row[name] for name in names}
        rows.append({"phase": phase, "deliverable": code, **values})
    return rows


def _read_dues(directory: Directory) -> list[dict[str, Any]]:
    names = ("recorded_at", "reason", "author", "source", "status")
    due = deliverable_due.c
    query = select(due.deliverable_id, due.due, *(due[name] for name in names))
    query = query.where(directory.scope(deliverable_due))
    found = list(directory.connection.execute(query).mappings())
    # The first date, without a moment, sorts before its reschedulings.
    found.sort(key=lambda row: (row["deliverable_id"], row["recorded_at"] or datetime.min.replace(tzinfo=UTC)))
    rows = []
    before: dict[int, date | None] = {}
    for row in found:
        number = row["deliverable_id"]
        phase, code = directory.codes["deliverables"][number]
        if row["recorded_at"] is not None:
            values = {name: None if row[name] == "" else row[name] for name in names}
            values |= {"old_due": before.get(number), "new_due": row["due"]}
            rows.append({"phase": phase, "deliverable": code, **values})
        before[number] = row["due"]
    return rows
