"""Money as files of a project folder: budgets by version, expenditure, reports, control, payment, scenarios."""

from dashboard.domain.money import LARGEST_CENTS
from dashboard.domain.vocabulary import (
    BudgetVersionKind,
    CostBasis,
    CostCategory,
    DecisionOnChange,
    ErrorType,
    FlexibilityLevel,
    Provenance,
    ReportState,
    Step,
)
from dashboard.exchange.folder.format import (
    Column,
    Kind,
    Reference,
    Table,
    added_later,
    amount,
    choice,
    code,
    day,
    integer,
    moment,
    provenance,
    words,
)
from dashboard.exchange.folder.reviews import PERSON

ERDF_RATE = Column(name="erdf_rate", kind=Kind.RATE, smallest=0, largest=1)
OPTIONS = ("office_on_staff", "office_on_direct", "travel_on_staff", "staff_on_direct", "other_on_staff")
CONTRIBUTIONS = ("public", "automatic_public", "private")
FIRST_VERSION = 1
"""Of a budget in a folder that names no versions."""

PHASE = code("phase", "phases")
PARTNER = code("partner", "partners")
AUTHOR = words("author", required=True, length=PERSON)
RECORDED = (words("source"), choice("status", (Provenance.RECORDED.value,)))
"""What only people do: nothing of it is read in a source or made up."""
LINE = (
    PHASE,
    PARTNER,
    code("work_package", "work_packages"),
    choice("cost_category", CostCategory),
)
REPORT = Reference(columns=("partner", "report"), file="partner_reports")
ITEM = Reference(columns=("partner", "reference"), file="expenditure")
CERTIFICATE = Reference(columns=("partner", "report", "certificate"), file="certificates")
SCENARIO = Reference(columns=("scenario_author", "scenario_at"), file="scenarios")


def number(name: str, refers_to: str = "", *, required: bool = True, largest: int = 1000) -> Column:
    """Of a version, a report, a round: from 1."""
    return Column(name=name, kind=Kind.INTEGER, required=required, refers_to=refers_to, smallest=1, largest=largest)


def rate(name: str, *, required: bool = False) -> Column:
    """Units of a currency for one euro."""
    return Column(name=name, kind=Kind.EXCHANGE_RATE, required=required, smallest=0.000001, largest=999_999)


CURRENCY = Column(name="currency", kind=Kind.CURRENCY, required=True)
BUDGET_TABLES: tuple[Table, ...] = (
    Table(
        name="exchange_rates",
        key=("currency", "month"),
        columns=(
            CURRENCY,
            Column(name="month", kind=Kind.MONTH, required=True),
            rate("rate", required=True),
            *provenance(),
        ),
    ),
    Table(
        name="budget_versions",
        key=("phase", "number"),
        columns=(
            PHASE,
            number("number"),
            choice("kind", BudgetVersionKind),
            words("name"),
            day("in_force_from"),
            words("note"),
            words("author", length=PERSON),
            moment("recorded_at"),
            *provenance(),
        ),
    ),
    Table(
        name="budget_financing",
        key=("phase", "version", "partner"),
        columns=(
            PHASE,
            number("version", "budget_versions"),
            PARTNER,
            ERDF_RATE,
            amount("erdf"),
            *(amount(name) for name in CONTRIBUTIONS),
            *(Column(name=name, kind=Kind.RATE, smallest=0, largest=1) for name in OPTIONS),
            *provenance(),
        ),
    ),
    Table(
        name="budget",
        key=("phase", "version", "partner", "work_package", "cost_category", "period", "pilot"),
        columns=(
            PHASE,
            added_later(number("version", "budget_versions"), FIRST_VERSION),
            *LINE[1:],
            number("period", "periods", required=False),
            code("pilot", "pilots", required=False),
            amount("amount", required=True),
            *provenance(),
        ),
    ),
)
ITEM_TABLES: tuple[Table, ...] = (
    Table(
        name="expenditure",
        key=("phase", "partner", "reference"),
        spans=(
            ("invoice_date", "payment_date"),
            ("payment_date", "declared_on"),
            ("invoice_date", "declared_on"),
            ("entered_on", "declared_on"),
            ("entered_on", "removed_on"),
            ("declared_on", "certified_on"),
        ),
        references=(
            REPORT,
            Reference(columns=("partner", "included_in"), file="partner_reports"),
        ),
        columns=(
            PHASE,
            PARTNER,
            code("reference"),
            added_later(number("report", required=False)),
            added_later(number("included_in", required=False)),
            *LINE[2:],
            number("period", "periods"),
            code("pilot", "pilots", required=False),
            added_later(choice("basis", CostBasis), CostBasis.REAL.value),
            added_later(code("option_code", required=False)),
            added_later(Column(name="units", kind=Kind.QUANTITY, smallest=0)),
            words("invoice_number", length=200),
            day("invoice_date"),
            day("payment_date"),
            words("description"),
            amount("total_invoice"),
            amount("vat"),
            amount("declared_amount", required=True),
            CURRENCY,
            rate("rate"),
            amount("declared_eur"),
            added_later(words("comment")),
            added_later(day("entered_on")),
            added_later(words("entered_by", length=PERSON)),
            added_later(day("removed_on")),
            day("declared_on"),
            amount("certified_eur"),
            day("certified_on"),
            amount("paid_eur"),
            day("paid_on"),
            *provenance(),
        ),
    ),
    Table(
        name="expenditure_shares",
        key=("phase", "partner", "reference", "position"),
        references=(ITEM,),
        columns=(
            PHASE,
            PARTNER,
            code("reference"),
            integer("position", required=True, largest=1000),
            code("pilot", "pilots", required=False),
            integer("weight", required=True, largest=1_000_000),
            *provenance(),
        ),
    ),
    Table(
        name="money_entries",
        key=("phase", "partner", "reference", "position"),
        references=(
            ITEM,
            REPORT,
            Reference(columns=("partner", "certificate_report", "certificate"), file="certificates"),
            Reference(columns=("project_report",), file="project_reports"),
        ),
        columns=(
            PHASE,
            PARTNER,
            code("reference"),
            integer("position", required=True, smallest=1),
            choice("step", tuple(step.value for step in Step if step != Step.BUDGETED)),
            day("day", required=True),
            *LINE[2:],
            number("period", "periods"),
            code("pilot", "pilots", required=False),
            number("report", required=False),
            Column(name="amount", kind=Kind.AMOUNT, required=True, smallest=-LARGEST_CENTS),
            number("certificate_report", required=False),
            number("certificate", required=False),
            number("project_report", required=False),
            *provenance(),
        ),
    ),
)
REPORT_TABLES: tuple[Table, ...] = (
    Table(
        name="partner_reports",
        key=("phase", "partner", "number"),
        columns=(
            PHASE,
            PARTNER,
            number("number"),
            number("period", "periods"),
            amount("next_forecast"),
            words("note"),
            *provenance(),
        ),
    ),
    Table(
        name="project_reports",
        key=("phase", "number"),
        columns=(PHASE, number("number"), words("reference"), words("note"), *provenance()),
    ),
    Table(
        name="report_events",
        key=("phase", "partner", "report", "project_report", "recorded_at", "state"),
        order=("phase", "partner", "report", "project_report", "day", "recorded_at"),
        references=(REPORT,),
        columns=(
            PHASE,
            code("partner", "partners", required=False),
            number("report", required=False),
            number("project_report", "project_reports", required=False),
            choice("state", ReportState),
            day("day", required=True),
            moment("recorded_at", required=True),
            AUTHOR,
            words("comment"),
            *provenance(),
        ),
    ),
    Table(
        name="certificates",
        key=("phase", "partner", "report", "number"),
        spans=(("day", "withdrawn_on"),),
        references=(REPORT,),
        columns=(
            PHASE,
            PARTNER,
            number("report"),
            number("number"),
            day("day", required=True),
            moment("recorded_at", required=True),
            AUTHOR,
            *(amount(name, required=True) for name in ("certified", "deducted", "parked")),
            words("comment"),
            number("project_report", "project_reports", required=False),
            day("withdrawn_on"),
            words("withdrawn_by", length=PERSON),
            words("withdrawal_reason"),
            *provenance(),
        ),
    ),
    Table(
        name="control_decisions",
        key=("phase", "partner", "report", "reference", "round"),
        references=(REPORT, ITEM, CERTIFICATE),
        columns=(
            PHASE,
            PARTNER,
            number("report"),
            code("reference"),
            number("round"),
            Column(name="in_sample", kind=Kind.BOOLEAN, required=True),
            *(amount(name, required=True) for name in ("amount", "certified", "deducted", "parked")),
            choice("error_type", ErrorType, required=False),
            words("comment"),
            AUTHOR,
            moment("decided_at", required=True),
            number("certificate", required=False),
            Column(name="item_changed", kind=Kind.BOOLEAN, required=True),
            *provenance(),
        ),
    ),
    Table(
        name="verification_cuts",
        key=("phase", "project_report", "partner", "reference"),
        references=(ITEM,),
        columns=(
            PHASE,
            number("project_report", "project_reports"),
            PARTNER,
            code("reference"),
            amount("amount", required=True),
            choice("error_type", ErrorType),
            words("comment"),
            AUTHOR,
            moment("recorded_at", required=True),
            *provenance(),
        ),
    ),
)
"""``item_changed``: the partner has changed the item since control looked at it."""
SCENARIO_TABLES: tuple[Table, ...] = (
    Table(
        name="scenarios",
        key=("phase", "author", "recorded_at"),
        spans=(("recorded_at", "changed_at"), ("recorded_at", "removed_at")),
        columns=(
            PHASE,
            number("version", "budget_versions"),
            words("name", required=True, length=80),
            words("note"),
            Column(name="moves", kind=Kind.MOVES, required=True, length=900_000),
            Column(name="shared", kind=Kind.BOOLEAN, required=True),
            AUTHOR,
            code("organisation", required=False),
            moment("recorded_at", required=True),
            moment("changed_at", required=True),
            moment("removed_at"),
            *RECORDED,
        ),
    ),
    Table(
        name="budget_requests",
        key=("phase", "author", "recorded_at"),
        spans=(("recorded_at", "decided_at"),),
        references=(SCENARIO,),
        columns=(
            PHASE,
            words("scenario_author", required=True, length=PERSON),
            moment("scenario_at", required=True),
            choice("level", FlexibilityLevel),
            words("reason", required=True),
            AUTHOR,
            moment("recorded_at", required=True),
            choice("decision", DecisionOnChange, required=False),
            moment("decided_at"),
            words("decided_by", length=PERSON),
            words("answer"),
            number("version", "budget_versions", required=False),
            *RECORDED,
        ),
    ),
)
MONEY_TABLES: tuple[Table, ...] = (*BUDGET_TABLES, *REPORT_TABLES, *ITEM_TABLES, *SCENARIO_TABLES)
