"""Rows that a change of a deliverable adds, changes and removes, kept so that the change can be taken back exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Date, Select, Table, bindparam, delete, exists, func, insert, or_, select, update

from dashboard.domain.calendar import BEGINNING, FAR_FUTURE
from dashboard.domain.vocabulary import DeliverableState, Provenance
from dashboard.store.derived.history import rebuild_intervals_of
from dashboard.store.tables import (
    acceptance,
    change_request,
    deliverable_due,
    deliverable_status,
    review,
    review_score,
)
from dashboard.store.tables.base import Moment

INSTANT = timedelta(microseconds=1)
OWNED = (deliverable_status, deliverable_due, review, acceptance, change_request)
TABLES = {table.name: table for table in (*OWNED, review_score)}
DATED = (deliverable_status, deliverable_due)
MADE_UP: tuple[tuple[Table, str, dict[str, Any]], ...] = (
    (review, "opened_at", {"closed_at": None, "outcome": None, "remarks": ""}),
    (acceptance, "recorded_at", {"withdrawn_at": None, "withdrawn_by": None}),
    (change_request, "recorded_at", {"decided_at": None, "decision": None, "decided_by": None, "answer": ""}),
)
"""When each begins, and what it is again where its end was made up; the end is named first."""


def _made_up_ahead() -> Select[Any]:
    """Whether anything was made up for the days after today: one question instead of a dozen, asked at every change."""
    today, tomorrow = bindparam("today", type_=Date), bindparam("tomorrow", type_=Moment)
    later = [(table, table.c.day > today) for table in DATED]
    for table, begins, reopened in MADE_UP:
        ends = table.c[next(iter(reopened))]
        later.append((table, (table.c[begins] >= tomorrow) | (ends >= tomorrow)))
    made_up = (
        exists().where(
            table.c.deliverable_id == bindparam("deliverable"), table.c.status == Provenance.ILLUSTRATIVE, ahead
        )
        for table, ahead in later
    )
    return select(or_(*made_up))


MADE_UP_AHEAD = _made_up_ahead()


class Overtaken(Exception):
    """A row that was to be taken back is not as it was left."""


@dataclass(kw_only=True)
class Facts:
    """The rows of one change of one deliverable; days are those of ``now``, in UTC."""

    connection: Connection
    deliverable_id: int
    phase_id: int
    now: datetime
    author: str
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    illustrative_removed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, table: Table, **values: Any) -> int:
        """Insert a row of the deliverable and return its id."""
        row = insert(table).values(deliverable_id=self.deliverable_id, **values)
        number = int(self.connection.execute(row).inserted_primary_key[0])  # type: ignore[index]
        self.added.append({"table": table.name, "id": number, "recorded_at": values.get("recorded_at")})
        return number

    def change(self, table: Table, number: int, **values: Any) -> None:
        """Change columns of a row of the deliverable."""
        here = (table.c.id == number, table.c.deliverable_id == self.deliverable_id)
        old = self.connection.execute(select(*(table.c[name] for name in values)).where(*here)).mappings().one()
        self.connection.execute(update(table).where(*here).values(**values))
        self.changed.append({"table": table.name, "id": number, "old": dict(old)})

    def set_state(self, state: DeliverableState, *, progress: int | None, forecast: date | None, comment: str) -> None:
        """From today on the deliverable is in ``state``."""
        said = {"state": state, "progress": progress, "forecast": forecast, "comment": comment}
        self._date(deliverable_status, **said)

    def set_due(self, due: date, *, reason: str) -> None:
        """From today on the deliverable is due on ``due``."""
        self._date(deliverable_due, phase_id=self.phase_id, due=due, reason=reason)

    def _date(self, table: Table, **values: Any) -> None:
        """Add a fact after the one in force, whatever the clocks say, and work the intervals out again."""
        its, today = table.c, self.now.date()
        known = select(func.max(its.recorded_at)).where(
            its.deliverable_id == self.deliverable_id, its.day <= today, its.day > BEGINNING
        )
        newest = self.connection.execute(known).scalar()
        taken = select(its.id).where(its.deliverable_id == self.deliverable_id, its.recorded_at == self.now)
        follows = self.now if newest is None else max(self.now, newest + INSTANT)
        if follows == self.now and self.connection.execute(taken).first():  # the very moment at which it begins
            follows += INSTANT
        common = {"recorded_at": follows, "day": today, "until_day": FAR_FUTURE, "author": self.author}
        self.add(table, **common, status=Provenance.RECORDED, **values)
        rebuild_intervals_of(self.connection, table, self.deliverable_id)

    def end_made_up_future(self) -> None:
        """Remove what was made up for the days after today: from now on this deliverable's life is recorded."""
        tomorrow = datetime.combine(self.now.date() + timedelta(days=1), time(), tzinfo=UTC)
        given = {"deliverable": self.deliverable_id, "today": self.now.date(), "tomorrow": tomorrow}
        if not self.connection.execute(MADE_UP_AHEAD, given).scalar():
            return
        for table in DATED:
            if self._remove_made_up(table, table.c.day > max(self.now.date(), BEGINNING)):
                rebuild_intervals_of(self.connection, table, self.deliverable_id)
        its = review.c
        unfinished = select(its.id).where(
            *self._made_up(review), (its.closed_at >= tomorrow) | (its.opened_at >= tomorrow)
        )
        numbers = self.connection.execute(unfinished).scalars().all()
        if numbers:
            self._remove(review_score, review_score.c.review_id.in_(numbers))
        for table, begins, reopened in MADE_UP:
            self._remove_made_up(table, table.c[begins] >= tomorrow)
            ends = next(iter(reopened))
            ended = select(table.c.id).where(*self._made_up(table), table.c[ends] >= tomorrow)
            for number in self.connection.execute(ended).scalars().all():
                self.change(table, number, **reopened)

    def _made_up(self, table: Table) -> tuple[Any, ...]:
        return table.c.deliverable_id == self.deliverable_id, table.c.status == Provenance.ILLUSTRATIVE

    def _remove_made_up(self, table: Table, later: Any) -> bool:
        return self._remove(table, *self._made_up(table), later)

    def _remove(self, table: Table, *here: Any) -> bool:
        rows = self.connection.execute(select(table).where(*here).order_by(*table.primary_key.columns)).mappings().all()
        if rows:
            self.connection.execute(delete(table).where(*here))
        self.illustrative_removed += [{"table": table.name, **row} for row in rows]
        return bool(rows)

    def kept(self) -> dict[str, Any]:
        """What the audit row keeps of it: ``facts`` (added, changed) and ``illustrative_removed``, whole rows."""
        facts = {"added": self.added, "changed": self.changed}
        written = {name: rows for name, rows in facts.items() if rows}
        removed = self.illustrative_removed
        return ({"facts": written} if written else {}) | ({"illustrative_removed": removed} if removed else {})


def take_back(connection: Connection, deliverable_id: int, kept: Mapping[str, Any]) -> None:
    """Undo exactly what ``Facts.kept`` says was written.

    Raises ``Overtaken`` where a row is not there any more; the transaction is then to be given up.
    """
    facts = kept.get("facts", {})
    for entry in facts.get("added", []):
        table = TABLES[entry["table"]]
        here = (table.c.id == entry["id"], table.c.deliverable_id == deliverable_id)
        _one(connection.execute(delete(table).where(*here)).rowcount)
    for entry in reversed(facts.get("changed", [])):
        table = TABLES[entry["table"]]
        here = (table.c.id == entry["id"], table.c.deliverable_id == deliverable_id)
        _one(connection.execute(update(table).where(*here).values(**_typed(table, entry["old"]))).rowcount)
    _put_back(connection, kept.get("illustrative_removed", []))
    for table in DATED:
        rebuild_intervals_of(connection, table, deliverable_id)


def _put_back(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert them again, under new numbers: the old ones may be somebody else's by now."""
    numbers: dict[int, int] = {}
    for row in sorted(rows, key=lambda each: each["table"] == review_score.name):
        table = TABLES[row["table"]]
        values = _typed(table, {name: value for name, value in row.items() if name not in ("table", "id")})
        if table is review_score:
            values["review_id"] = numbers.get(values["review_id"], values["review_id"])
        made = connection.execute(insert(table).values(**values)).inserted_primary_key
        if table is review and made:
            numbers[row["id"]] = made[0]


def _one(rows: int) -> None:
    if rows != 1:
        raise Overtaken


def _typed(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """As the columns hold them: the audit keeps dates and moments as text."""
    return {name: _value(table.c[name].type, value) for name, value in values.items()}


def _value(kind: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value
