"""How each file of a project folder lies in the tables: its columns, and the codes that become ids."""

from dataclasses import dataclass, field

from sqlalchemy import Table

from dashboard.store import tables


@dataclass(frozen=True, kw_only=True)
class Shape:
    """``key`` in the file's columns; ``references``: file column → (table column, file whose code it is);
    ``names``: file column → table column, where they differ; ``only_in_file`` is not stored, or is stored elsewhere."""

    name: str
    table: Table
    key: tuple[str, ...]
    references: dict[str, tuple[str, str]]
    names: dict[str, str] = field(default_factory=dict)
    only_in_file: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """The column that says which phase, project or deliverable a row belongs to."""
        return next(name for name in ("phase_id", "project_id", "deliverable_id", "code") if name in self.table.c)


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
    Shape(
        name="budget",
        table=tables.budget_line,
        key=("phase", "partner", "work_package", "cost_category", "period", "pilot"),
        references=LINE,
    ),
    Shape(name="expenditure", table=tables.expenditure_item, key=("phase", "partner", "reference"), references=LINE),
    Shape(name="facts", table=tables.fact, key=("phase", "subject", "position"), references=PHASE),
    Shape(
        name="translations",
        table=tables.translation,
        key=("entity", "key", "field", "language"),
        references={},
    ),
)
"""In the order in which they refer to one another; histories and reschedulings are kept by ``folder_histories``."""
