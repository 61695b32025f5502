"""What a tracker's rows would do to a project: added, changed, unchanged or refused, each with its reason."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.kind import Outcome, Planned, place
from dashboard.exchange.tracker.kinds import KIND_OF, Projects
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.references import References
from dashboard.exchange.tracker.rows import TableRead, TrackerRow
from dashboard.exchange.tracker.sheet import Tracker, problem
from dashboard.exchange.tracker.target import Making, Target, settle_organisations

Progress = Callable[[float], None]


@dataclass(kw_only=True)
class Plan:
    planned: list[Planned] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(str(row.outcome) for row in self.planned)
        return {**{str(outcome): found[str(outcome)] for outcome in Outcome}, Outcome.REFUSED: len(self.refused)}

    @property
    def made(self) -> dict[str, int]:
        """Rows that would be saved, by file of the project folder."""
        counts: Counter[str] = Counter()
        for target in self.targets:
            counts.update({name: len(rows) for name, rows in target.made.items() if rows})
        return dict(counts)


def plan_rows(
    tracker: Tracker,
    layout: Layout,
    read: TableRead,
    making: Making,
    target_of: Callable[[TrackerRow], Target],
    *,
    single: bool,
    progress: Progress | None = None,
) -> Plan:
    """Work every row out against its target; the targets hold what would be saved.

    ``single`` says that rows of several projects go into one: codes that meet are told apart by their project.
    """
    plan = Plan(refused=list(read.refused))
    references: dict[str, References] = {}
    plans: dict[str, Any] = {}
    sheet = tracker.sheets[layout.sheet].name
    several = single and len({row.values.get("project") for row in read.rows}) > 1
    doubled = _codes_of_several(read.rows) if several else frozenset()
    kind = Projects if layout.kind == "projects" and not single else KIND_OF[layout.kind]
    for number, row in enumerate(read.rows):
        if progress and number % 500 == 0:
            progress(number / max(1, len(read.rows)))
        source = ", ".join(part for part in (tracker.name, sheet, str(row.line)) if part)
        try:
            target = target_of(row)
            if target.code not in plans:
                plan.targets.append(target)
                references[target.code] = References(target, making)
                references[target.code].earliest = place(read.rows)
                plans[target.code] = kind(references[target.code], doubled=doubled, several=several)
            planned = plans[target.code].take(row, source)
        except BadCell as error:
            plan.refused.append(_refusal(tracker, layout, sheet, row, error))
            continue
        plan.planned.append(planned)
    for code, of_target in plans.items():
        settled = of_target.finish()
        plan.planned = [
            replace(row, outcome=settled[row.code].outcome, changes=settled[row.code].changes)
            if row.project == code and row.code in settled
            else row
            for row in (plan.planned if settled else ())
        ] or plan.planned
    for target in plan.targets:
        target.drop_unused(layout.kind)
    settle_organisations(plan.targets)
    plan.refused.sort(key=lambda found: int(str(found.values["row"] or 0)))
    return plan


def _codes_of_several(rows: list[TrackerRow]) -> frozenset[str]:
    """Codes that rows of different projects share."""
    projects: dict[str, set[str]] = {}
    for row in rows:
        if "project" in row.values and (code := row.values.get("code") or row.values.get("reference")):
            projects.setdefault(str(code), set()).add(str(row.values["project"]))
    return frozenset(code for code, found in projects.items() if len(found) > 1)


def _refusal(tracker: Tracker, layout: Layout, sheet: str, row: TrackerRow, error: BadCell) -> Problem:
    values: Mapping[str, Any] = error.values
    column = values.get("field", FIELD_OF.get(error.code, ""))
    shown = layout.names[layout.mapping[column]] if column in layout.mapping else ""
    rest = {name: value for name, value in values.items() if name != "field"}
    return problem(error.code, tracker.name, sheet=sheet, row=row.line, column=shown, **rest)


FIELD_OF = {
    "unknown_partner": "responsible",
    "ambiguous_organisation": "responsible",
    "unknown_work_package": "work_package",
    "unknown_activity": "activity",
    "unknown_pilot": "pilot",
    "unknown_period": "period",
    "behind": "state",
    "review_elsewhere": "state",
    "duplicate_in_file": "code",
    "no_such_project": "project",
}
"""The field that a refusal is about where it does not say itself."""
