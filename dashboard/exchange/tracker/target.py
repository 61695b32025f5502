"""What a tracker is brought into: a project's phase as it is, or one that is made from the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dashboard.domain.deliverables.review import review_rule
from dashboard.domain.vocabulary import Provenance
from dashboard.exchange.folder.tables import TABLES
from dashboard.exchange.tracker.names import Names

Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Making:
    """Who imports, when, and whether what is not there yet is made."""

    author: str
    now: datetime
    create: bool = False


@dataclass(kw_only=True)
class Target:
    """``known`` are the phase's rows by file of the project folder and code; ``made`` those that will be saved.

    ``current`` holds, by deliverable, the state, progress, forecast, comment, due date and moment in force.
    """

    project: dict[str, Any]
    phases: Rows
    phase: str
    names: Names
    is_new: bool = False
    touched: bool = False
    known: dict[str, dict[Any, dict[str, Any]]] = field(default_factory=dict)
    current: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: dict[str, dict[Any, dict[str, Any]]] = field(default_factory=dict)
    partners: Names = field(default_factory=Names)

    @property
    def code(self) -> str:
        return str(self.project["code"])

    @property
    def start(self) -> date | None:
        start: date | None = next(row["start"] for row in self.phases if row["code"] == self.phase)
        return start

    @property
    def lead_reviews(self) -> bool:
        return review_rule(self.project["rules"]).lead_reviews

    def rows(self, name: str) -> dict[Any, dict[str, Any]]:
        """Known and made, by code."""
        return {**self.known.get(name, {}), **self.made.get(name, {})}

    def row(self, name: str, code: Any) -> dict[str, Any] | None:
        return self.made.get(name, {}).get(code) or self.known.get(name, {}).get(code)

    def keep(self, name: str, code: Any, row: dict[str, Any]) -> None:
        self.made.setdefault(name, {})[code] = row

    def drop_unused(self, kind: str) -> None:
        """Forget what was made only for rows that were refused afterwards."""
        main = {name: self.made.get(name, {}).values() for name in ("deliverables", "activities", "expenditure")}
        rows = [row for of_file in main.values() for row in of_file]
        if kind != "partners":
            self._keep_only("partners", {row.get("responsible") or row.get("partner") for row in rows})
        self._keep_only("work_packages", {row["work_package"] for row in rows})
        self._keep_only("periods", {row["period"] for row in main["expenditure"]})

    def _keep_only(self, name: str, used: set[Any]) -> None:
        if name in self.made:
            self.made[name] = {code: row for code, row in self.made[name].items() if code in used}

    def content(self) -> dict[str, Rows]:
        """What ``save_project`` takes: the project, its phases, and the rows that are new or changed."""
        phases = [{**row, "position": row.get("position") or number} for number, row in enumerate(self.phases, start=1)]
        made = {table.name: list(self.made.get(table.name, {}).values()) for table in TABLES}
        return {"project": [self.project], "phases": phases, **made}


def new_project(code: str, source: str, *, language: str, currency: str, **given: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("programme", "reference", "summary", "website", "opens_phase"))
    return {
        "code": code, "position": 1000, "acronym": code, "title": code, "kind": "cooperation", **blank,
        "language": language, "currency": currency, "rules": {}, "source": source, "status": Provenance.RECORDED,
        **given,
    }  # fmt: skip


def new_phase(code: str, source: str, **given: Any) -> dict[str, Any]:
    names = ("approved_on", "start", "end_initial", "end_revised", "end_actual", "total_budget", "erdf", "erdf_rate")
    blank = dict.fromkeys(names)
    return {
        "code": code,
        "position": 1,
        "name": code,
        **blank,
        "source": source,
        "status": Provenance.RECORDED,
        **given,
    }


def settle_organisations(targets: Sequence[Target]) -> None:
    """The first project to be saved brings those that a partner of any of them is; the others refer to them."""
    used = {code for target in targets for code in target.made.get("partners", {})}
    made = {code: row for target in targets for code, row in target.made.pop("organisations", {}).items()}
    if kept := {code: row for code, row in made.items() if code in used}:
        targets[0].made["organisations"] = kept
