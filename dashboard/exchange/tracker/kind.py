"""What every kind of row shares: its code, its merging with what is there, its checks, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.domain.vocabulary import Provenance
from dashboard.exchange.folder.check import out_of_order
from dashboard.exchange.folder.rows import Row
from dashboard.exchange.folder.tables import BY_NAME
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.names import code_from, name_code
from dashboard.exchange.tracker.references import References
from dashboard.exchange.tracker.rows import TrackerRow


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A row that can be taken: ``changes`` are field → (before, after) of what is there already."""

    line: int
    project: str
    code: str
    title: str
    outcome: Outcome
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


OURS = ("source", "status", "schedule_source", "schedule_status")


def place(rows: Sequence[TrackerRow]) -> date | None:
    """The first of January of the earliest year among the rows' days."""
    days = (value for row in rows for value in row.values.values() if isinstance(value, date))
    earliest = min(days, default=None)
    return date(earliest.year, 1, 1) if earliest else None


class Kind:
    """One kind of row, in one target."""

    file = ""
    name_field = "name"

    def __init__(self, references: References, *, doubled: frozenset[str], several: bool) -> None:
        self.references = references
        self.target = references.target
        self.doubled = doubled
        self.several = several
        self.lines: dict[str, int] = {}

    def take(self, row: TrackerRow, source: str) -> Planned:
        """Plan the row.

        Raises ``BadCell`` with why it cannot be taken.
        """
        raise NotImplementedError

    def finish(self) -> dict[str, Planned]:
        """What became of rows that could only be settled together, by code."""
        return {}

    def code_of(self, row: TrackerRow, name: str = "code", letter: str = "R") -> str:
        """The row's code; where it has none, that of the row with the same title, or one from its position."""
        given = row.values.get(name)
        if given is None:
            return self._known_by_title(row) or f"{letter}{row.line}"
        code = code_from(str(given))
        if str(given) in self.doubled and "project" in row.values:
            code = code_from(f"{name_code(str(row.values['project']))[:20]}-{code}")
        if not code:
            raise BadCell("bad_code", value=str(given)[:80], field=name)
        known = self.target.known.get(self.file, {})
        return code if code in known else next((one for one in known if _same(one, code)), code)

    def _known_by_title(self, row: TrackerRow) -> str | None:
        title = row.values.get(self.name_field)
        found = [code for code, known in self._by_title().get(str(title), ()) if known]
        return str(found[0]) if len(found) == 1 else None

    def _by_title(self) -> dict[str, list[tuple[Any, bool]]]:
        if not hasattr(self, "_titles"):
            self._titles: dict[str, list[tuple[Any, bool]]] = {}
            for code, known in self.target.known.get(self.file, {}).items():
                self._titles.setdefault(str(known.get(self.name_field)), []).append((code, True))
        return self._titles

    def once(self, code: str, row: TrackerRow) -> None:
        """Raises ``BadCell`` where another row of the file has the code."""
        other = self.lines.setdefault(code.casefold(), row.line)
        if other != row.line:
            raise BadCell("duplicate_in_file", value=code, other=other)

    def settle(self, key: Any, code: str, title: str, row: TrackerRow, wanted: dict[str, Any], source: str) -> Planned:
        """Merge ``wanted`` (its missing values change nothing) with what is there, and keep what differs."""
        before = self.target.known.get(self.file, {}).get(key)
        if before is None:
            ours = {name: source if name.endswith("source") else Provenance.RECORDED for name in OURS if name in wanted}
            merged, changes, outcome = {**wanted, **ours}, {}, Outcome.ADDED
        else:
            merged = {
                **before,
                **{name: value for name, value in wanted.items() if value is not None and name not in OURS},
            }
            changes = {name: (before[name], merged[name]) for name in merged if merged[name] != before[name]}
            if changes:
                merged |= {"source": source, "status": Provenance.RECORDED}
            outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        if outcome != Outcome.UNCHANGED:
            self.check(merged, row.line)
            self.target.keep(self.file, key, merged)
        return Planned(
            line=row.line, project=self.target.code, code=code, title=title, outcome=outcome, changes=changes
        )

    def check(self, merged: dict[str, Any], line: int) -> None:
        """What must hold between a row's values.

        Raises ``BadCell`` with the first problem.
        """
        given = Row(file=self.file, line=line, values=merged)
        for found in out_of_order(given, BY_NAME[self.file].spans):
            values = {name: value for name, value in found.values.items() if name not in ("file", "row", "column")}
            raise BadCell(found.code, field=found.values["column"], **values)

    def blank(self) -> dict[str, Any]:
        return dict.fromkeys(BY_NAME[self.file].header) | {"phase": self.target.phase}


def _same(one: Any, other: str) -> bool:
    return str(one).casefold() == other.casefold()
