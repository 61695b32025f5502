"""Where a person stands on the page of expenditure: whose reports are theirs, which is open, and what they look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.domain.reporting.steps import OPEN
from dashboard.domain.rights import Action, may
from dashboard.store.reads.expenditure.trace import reports_of
from dashboard.store.reads.reporting.season import report_id_of
from dashboard.widgets.deliverables.filters import Plan, plan_of
from dashboard.widgets.kit.address import parameter
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

EVERYTHING = "all"
Report = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """``own`` is the organisation whose expenditure the person may enter, missing for readers; ``open_report`` its
    report that takes costs now; ``report`` the one that is looked at, an id, missing for the phase's whole list."""

    plan: Plan
    own: str | None
    reports: tuple[Report, ...]
    open_report: Report | None
    report: int | None
    report_code: str

    @property
    def is_at_desk(self) -> bool:
        """Whether the person looks at the own report that is open."""
        return self.open_report is not None and self.report == self.open_report["report_id"]


def place_of(viewer: Viewer) -> Place:
    """A partner lands on its own open report; a link may name another, or the whole phase."""
    plan = plan_of(viewer)
    organisation = viewer.actor.organisation
    works = may(viewer.actor, Action.ENTER_EXPENDITURE, plan.scope(organisation)) and organisation in plan.partners
    own = organisation if works else None
    reports = _reports(viewer, own) if own else ()
    is_open = [report for report in reports if report["state"] in OPEN]
    first = is_open[-1] if is_open else None  # the oldest: later periods wait for it
    asked = parameter("report")
    named = read(report_id_of, viewer.phase_id, asked) if asked else None
    narrowed = any(parameter(name) for name in ("partner", "period", "category", "work_package", "pilot", "state"))
    if named is not None and viewer.own_only and named not in {each["report_id"] for each in reports}:
        named = None
    if named is not None:
        report, code = named, asked
    elif first is not None and parameter("view") != EVERYTHING and not narrowed:
        report, code = int(first["report_id"]), f"{own}-R{first['number']}"
    else:
        report, code = None, ""
    chosen = next((each for each in is_open if each["report_id"] == report), first)
    return Place(plan=plan, own=own, reports=reports, open_report=chosen, report=report, report_code=code)


def _reports(viewer: Viewer, own: str) -> tuple[Report, ...]:
    found = read(reports_of, viewer.phase_id, own, viewer.as_of)
    return tuple({str(name): value for name, value in row.items()} for row in found.to_dict("records"))
