"""How each file of a project folder lies in the tables: its columns, and the codes that become ids."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table

from dashboard.domain.vocabulary import CostBasis
from dashboard.store import tables


@dataclass(frozen=True, kw_only=True)
class Link:
    """A row of another file, which several columns of this one name together: its key there, phase first."""

    column: str
    file: str
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Codec:
    """A cell that the table holds otherwise than the file."""

    stored: Callable[[Any], Any]
    written: Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """``key`` in the file's columns; ``references``: file column → (table column, file whose code it is);
    ``links`` are references by several columns; ``names``: file column → table column, where they differ;
    ``only_in_file`` is not stored, or is stored elsewhere; ``unsaid`` stands for what the file does not say;
    ``named``: others refer to its rows, though its key is more than a phase and a code."""

    name: str
    table: Table
    key: tuple[str, ...]
    references: dict[str, tuple[str, str]]
    links: tuple[Link, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    only_in_file: tuple[str, ...] = ()
    unsaid: dict[str, Any] = field(default_factory=dict)
    codecs: dict[str, Codec] = field(default_factory=dict)
    named: bool = False

    @property
    def is_named(self) -> bool:
        """Whether other files refer to its rows."""
        return self.named or (len(self.key) == 2 and self.key[0] == "phase")


PHASE = {"phase": ("phase_id", "phases")}
PLAN = {"work_package": ("work_package_id", "work_packages")}
RESPONSIBLE = {"responsible": ("responsible_id", "partners")}
PILOT = {"pilot": ("pilot_id", "pilots")}
LINE = {
    **PHASE,
    **PLAN,
    **PILOT,
    "partner": ("partner_id", "partners"),
    "period": ("reporting_period_id", "periods"),
}
CODE_IN_PHASE = ("phase", "code")

REPORT = Link(column="partner_report_id", file="partner_reports", by=("phase", "partner", "report"))
ITEM = Link(column="expenditure_item_id", file="expenditure", by=("phase", "partner", "reference"))
PROJECT_REPORT = {"project_report": ("project_report_id", "project_reports")}
VERSION = {"version": ("budget_version_id", "budget_versions")}
MONTH = Codec(
    stored=lambda month: month.year * 100 + month.month,
    written=lambda number: date(number // 100, number % 100, 1),
)
MONEY = (
    Shape(
        name="exchange_rates",
        table=tables.exchange_rate,
        key=("currency", "month"),
        references={},
        codecs={"month": MONTH},
    ),
    Shape(name="budget_versions", table=tables.budget_version, key=("phase", "number"), references=PHASE),
    Shape(
        name="budget_financing",
        table=tables.budget_financing,
        key=("version", "partner"),
        references={**VERSION, "partner": LINE["partner"]},
        only_in_file=("phase",),
    ),
    Shape(
        name="budget",
        table=tables.budget_line,
        key=("phase", "version", "partner", "work_package", "cost_category", "period", "pilot"),
        references={**LINE, **VERSION},
    ),
    Shape(
        name="partner_reports",
        table=tables.partner_report,
        key=("phase", "partner", "number"),
        references={**PHASE, "partner": LINE["partner"], "period": LINE["period"]},
        named=True,
    ),
    Shape(name="project_reports", table=tables.project_report, key=("phase", "number"), references=PHASE),
    Shape(
        name="expenditure",
        table=tables.expenditure_item,
        key=("phase", "partner", "reference"),
        references=LINE,
        links=(
            REPORT,
            Link(column="included_in_id", file="partner_reports", by=("phase", "partner", "included_in")),
        ),
        unsaid={"basis": CostBasis.REAL},
        named=True,
    ),
    Shape(
        name="expenditure_shares",
        table=tables.expenditure_share,
        key=("phase", "partner", "reference", "position"),
        references=PILOT,
        links=(ITEM,),
        only_in_file=("source", "status"),
    ),
    Shape(
        name="report_events",
        table=tables.report_event,
        key=("phase", "partner", "report", "project_report", "recorded_at", "state"),
        references=PROJECT_REPORT,
        links=(REPORT,),
    ),
    Shape(
        name="certificates",
        table=tables.certificate,
        key=("phase", "partner", "report", "number"),
        references=PROJECT_REPORT,
        links=(REPORT,),
        named=True,
    ),
    Shape(
        name="control_decisions",
        table=tables.control_decision,
        key=("phase", "partner", "report", "reference", "round"),
        references={},
        links=(
            REPORT,
            ITEM,
            Link(column="certificate_id", file="certificates", by=("phase", "partner", "report", "certificate")),
        ),
        names={"item_changed": "item_version"},
    ),
    Shape(
        name="verification_cuts",
        table=tables.verification_cut,
        key=("project_report", "reference"),
        references=PROJECT_REPORT,
        links=(ITEM,),
    ),
    Shape(
        name="scenarios",
        table=tables.scenario,
        key=("phase", "author", "recorded_at"),
        references={**PHASE, **VERSION},
        only_in_file=("source", "status"),
        named=True,
    ),
    Shape(
        name="budget_requests",
        table=tables.budget_request,
        key=("phase", "author", "recorded_at"),
        references={**PHASE, **VERSION},
        links=(Link(column="scenario_id", file="scenarios", by=("phase", "scenario_author", "scenario_at")),),
        only_in_file=("source", "status"),
    ),
)

SHAPES = (
    Shape(
        name="partners",
        table=tables.partner,
        key=CODE_IN_PHASE,
        references={**PHASE, "code": ("organisation_id", "organisations")},
    ),
    Shape(name="periods", table=tables.reporting_period, key=("phase", "number"), references=PHASE),
    Shape(
        name="work_packages",
        table=tables.work_package,
        key=CODE_IN_PHASE,
        references={**PHASE, "leader": ("leader_id", "partners")},
    ),
    Shape(
        name="activities",
        table=tables.activity,
        key=CODE_IN_PHASE,
        references={**PHASE, **PLAN, **RESPONSIBLE},
    ),
    Shape(name="pilots", table=tables.pilot, key=CODE_IN_PHASE, references=PHASE, only_in_file=("partners",)),
    Shape(
        name="deliverables",
        table=tables.deliverable,
        key=CODE_IN_PHASE,
        references={**PHASE, **PLAN, **RESPONSIBLE, **PILOT, "activity": ("activity_id", "activities")},
        names={"due": "due_initial"},
    ),
    Shape(name="outputs", table=tables.output, key=CODE_IN_PHASE, references={**PHASE, **PLAN}),
    Shape(name="meetings", table=tables.meeting, key=CODE_IN_PHASE, references=PHASE),
    *MONEY,
    Shape(name="facts", table=tables.fact, key=("phase", "subject", "position"), references=PHASE),
    Shape(
        name="translations",
        table=tables.translation,
        key=("entity", "key", "field", "language"),
        references={},
    ),
)
"""In the order in which they refer to one another; histories and reschedulings are kept by ``folder_histories``."""
