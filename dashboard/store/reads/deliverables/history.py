"""Everything that happened to a deliverable, newest first: what the audit says, and what loaded folders do."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from dashboard.domain.vocabulary import DeliverableChange, Provenance
from dashboard.store.reads.deliverables.reviews import end_of
from dashboard.store.reads.deliverables.states import HISTORY, history_events
from dashboard.store.tables import audit, deliverable, phase, project


def changes(connection: Connection, deliverable_id: int, as_of: date) -> list[dict[str, Any]]:
    """Each with at, day, action, author, before, after, recorded (here, or loaded) and undone.

    ``before`` and ``after`` are what the audit keeps, days and moments as text. A loaded fact comes as the change that
    would have made it, so that both read alike; a fact recorded here is told by its audit row alone.
    """
    audited = _audited(connection, deliverable_id, as_of)
    told = {
        datetime.fromisoformat(fact["recorded_at"])
        for row in audited
        for fact in (row["after"].get("facts") or {}).get("added", [])
        if fact["recorded_at"]
    }
    undone = {row["after"].get("undone") for row in audited if row["action"] == DeliverableChange.UNDO}
    entries = [_entry(row, row["number"] in undone) for row in audited]
    entries += _loaded(connection, deliverable_id, as_of, told)
    return sorted(entries, key=lambda entry: (entry["at"], entry["number"]), reverse=True)


def _audited(connection: Connection, deliverable_id: int, as_of: date) -> list[dict[str, Any]]:
    """The audit's rows about the deliverable, and about what belongs to it."""
    its, named = audit.c, select(project.c.code, phase.c.code.label("phase"), deliverable.c.code.label("deliverable"))
    named = named.select_from(deliverable.join(phase).join(project)).where(deliverable.c.id == deliverable_id)
    codes = connection.execute(named).first()
    if codes is None:
        return []
    key = "/".join(codes)
    here = or_(its.entity_key == key, _begins(connection, f"{key}/"))
    query = select(its.id.label("number"), its.at, its.actor, its.action, its.before, its.after)
    query = query.where(here, its.at < end_of(as_of)).order_by(its.id.desc())
    return [
        dict(row) | {"before": row["before"] or {}, "after": row["after"] or {}}
        for row in connection.execute(query).mappings()
    ]


def _begins(connection: Connection, prefix: str) -> Any:
    """So that each engine uses its index."""
    column = audit.c.entity_key
    if connection.dialect.name == "sqlite":
        return (column >= prefix) & (column < prefix[:-1] + chr(ord(prefix[-1]) + 1))
    return column.startswith(prefix, autoescape=True)


def _entry(row: dict[str, Any], undone: bool) -> dict[str, Any]:
    common = {name: row[name] for name in ("number", "at", "action", "before", "after")}
    return common | {"day": row["at"].date(), "author": row["actor"], "recorded": True, "undone": undone}


def _loaded(connection: Connection, deliverable_id: int, as_of: date, told: set[datetime]) -> list[dict[str, Any]]:
    facts = [dict(zip(HISTORY, event, strict=True)) for event in history_events(connection, deliverable_id, as_of)]
    was: dict[str, Any] = {"state": "not_started", "progress": None, "forecast": None}
    entries = []
    for fact in reversed(facts):
        said = {name: fact[name] for name in ("state", "progress", "forecast")}
        status = fact["kind"] == "status"
        if status:
            before, was = was, said
        if fact["status"] == Provenance.RECORDED and fact["recorded_at"] in told:
            continue
        dues = {"due": fact["old_due"]}, {"due": fact["new_due"], "reason": fact["comment"]}
        old, new = (before, said | {"comment": fact["comment"]}) if status else dues
        action = DeliverableChange.UPDATE if status else DeliverableChange.RESCHEDULE
        entries.append(
            {
                "number": 0, "at": fact["recorded_at"], "day": fact["day"], "action": action, "before": _text(old),
                "after": _text(new), "author": fact["author"], "undone": False,
                "recorded": fact["status"] == Provenance.RECORDED,
            }
        )  # fmt: skip
    return entries


def _text(values: dict[str, Any]) -> dict[str, Any]:
    """Days as the audit keeps them, numbers as plain ones."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
