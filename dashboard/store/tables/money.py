"""Budgets by version, expenditure items, every movement of money, and its sums kept in the same transaction."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dashboard.domain.vocabulary import BudgetVersionKind, CostBasis, CostCategory, Provenance, Step
from dashboard.store.tables.base import LONG_ID, Cents, Moment, closed_set, metadata, provenance
from dashboard.store.tables.plan import CODE, owned_by
from dashboard.store.tables.review import USERNAME

RATE = Numeric(7, 6, asdecimal=True)

budget_version = Table(
    "budget_version",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    Column("number", Integer, nullable=False),
    Column("kind", closed_set(BudgetVersionKind), nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("in_force_from", Date),  # missing while it is a draft
    Column("note", Text, nullable=False, server_default=""),
    Column("author", USERNAME, nullable=False, server_default=""),
    Column("recorded_at", Moment),  # missing for what a project folder brought
    Column("version", Integer, nullable=False, server_default="1"),
    *provenance(recorded=True),
    UniqueConstraint("phase_id", "number"),
)
budget_financing = Table(  # how a partner's budget is paid for, and which simplified cost options it has chosen
    "budget_financing",
    metadata,
    Column("budget_version_id", ForeignKey("budget_version.id"), primary_key=True),
    Column("partner_id", ForeignKey("partner.id"), primary_key=True),
    Column("erdf_rate", RATE),
    Column("erdf", Cents),
    Column("public", Cents),
    Column("automatic_public", Cents),
    Column("private", Cents),
    Column("office_on_staff", RATE),
    Column("office_on_direct", RATE),
    Column("travel_on_staff", RATE),
    Column("staff_on_direct", RATE),
    Column("other_on_staff", RATE),
    *provenance(recorded=True),
)
budget_line = Table(
    "budget_line",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("phase"),
    owned_by("budget_version"),
    owned_by("partner"),
    owned_by("work_package"),
    Column("cost_category", closed_set(CostCategory), nullable=False),
    owned_by("reporting_period", nullable=True),
    owned_by("pilot", nullable=True),
    Column("amount", Cents, nullable=False),
    *provenance(),
    Index(None, "phase_id", "status"),
    Index(None, "budget_version_id"),
)
exchange_rate = Table(  # the Commission's monthly accounting rate
    "exchange_rate",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("project"),
    Column("currency", String(3), nullable=False),
    Column("month", Integer, nullable=False),  # 201810
    Column("rate", Numeric(18, 8, asdecimal=True), nullable=False),  # units of currency for one euro
    *provenance(recorded=True),
    UniqueConstraint("project_id", "currency", "month"),
)
expenditure_item = Table(
    "expenditure_item",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("phase"),
    owned_by("partner"),
    owned_by("partner_report", nullable=True),  # in which it is declared first
    owned_by("partner_report", "included_in_id", nullable=True),  # into which it was taken again after being parked
    Column("reference", CODE, nullable=False),  # the partner's own internal reference
    owned_by("work_package"),
    Column("cost_category", closed_set(CostCategory), nullable=False),
    owned_by("reporting_period"),
    owned_by("pilot", nullable=True),  # missing too where it is shared: see expenditure_share
    Column("basis", closed_set(CostBasis), nullable=False, server_default=CostBasis.REAL.value),
    Column("option_code", CODE),  # of the project's lump sums and unit costs
    Column("units", Numeric(12, 2, asdecimal=True)),
    Column("invoice_number", Text),
    Column("invoice_date", Date),
    Column("payment_date", Date),
    Column("description", Text),
    Column("total_invoice", Cents),  # in the item's currency, as the two below
    Column("vat", Cents),
    Column("declared_amount", Cents, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("rate", Numeric(18, 8, asdecimal=True)),  # units of currency for one euro (InforEuro)
    Column("declared_eur", Cents),  # missing while no rate is known; fixed by the month of submission
    Column("comment", Text, nullable=False, server_default=""),
    Column("entered_on", Date, nullable=False),
    Column("entered_by", USERNAME, nullable=False, server_default=""),
    Column("removed_on", Date),  # from a draft; the audit keeps what it was
    Column("declared_on", Date),  # of the submission; missing while the report is a draft
    Column("certified_eur", Cents),  # all that certificates have certified of it so far, and when last
    Column("certified_on", Date),
    Column("paid_eur", Cents),
    Column("paid_on", Date),
    Column("version", Integer, nullable=False, server_default="1"),
    *provenance(),
    UniqueConstraint("phase_id", "partner_id", "reference"),
    Index(None, "phase_id", "status"),
    Index(None, "phase_id", "id"),
    Index(None, "partner_report_id", "id"),
    # Lists are read page by page from the newest day on that is asked for.
    Index(None, "phase_id", "entered_on", "id"),
    Index(None, "phase_id", "partner_id", "entered_on", "id"),
    Index(None, "partner_report_id", "entered_on", "id"),
    Index(None, "included_in_id"),
    Index(None, "partner_id", "invoice_number"),
)
expenditure_share = Table(  # a cost shared over pilots by a key; amounts are split by domain.money.split
    "expenditure_share",
    metadata,
    Column("expenditure_item_id", ForeignKey("expenditure_item.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    owned_by("pilot", nullable=True),
    Column("weight", Integer, nullable=False),
)
money_entry = Table(  # every movement of every item, appended and never changed: what sums are made of
    "money_entry",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("phase"),
    owned_by("expenditure_item"),
    Column("step", closed_set(Step), nullable=False),
    Column("day", Date, nullable=False),
    owned_by("partner"),
    owned_by("work_package"),
    Column("cost_category", closed_set(CostCategory), nullable=False),
    owned_by("reporting_period"),
    Column("pilot_key", Integer, nullable=False),  # 0 for none
    Column("partner_report_key", Integer, nullable=False),  # 0 for none
    Column("amount", Cents, nullable=False),  # less than zero where it is taken back
    owned_by("certificate", nullable=True),
    owned_by("project_report", nullable=True),
    Column("status", closed_set(Provenance), nullable=False, server_default=Provenance.RECORDED.value),
    Index(None, "expenditure_item_id"),
    Index(None, "phase_id", "day"),
    Index(None, "certificate_id"),
)
money_summary = Table(  # 0 stands for "none" in a key; the budget has a version and no day (BEGINNING)
    "money_summary",
    metadata,
    Column("phase_id", ForeignKey("phase.id"), primary_key=True),
    Column("step", closed_set(Step), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("version_key", Integer, primary_key=True, autoincrement=False),
    Column("partner_id", ForeignKey("partner.id"), primary_key=True),
    Column("work_package_id", ForeignKey("work_package.id"), primary_key=True),
    Column("cost_category", closed_set(CostCategory), primary_key=True),
    Column("reporting_period_key", Integer, primary_key=True, autoincrement=False),
    Column("pilot_key", Integer, primary_key=True, autoincrement=False),
    Column("partner_report_key", Integer, primary_key=True, autoincrement=False),
    Column("amount", Cents, nullable=False),
    Column("lines", Integer, nullable=False),
)
money_axis_summary = Table(  # the same along one axis alone: its size depends on the plan, not on the lines
    "money_axis_summary",
    metadata,
    Column("phase_id", ForeignKey("phase.id"), primary_key=True),
    Column("axis", String(20), primary_key=True),  # partner, work_package, cost_category, period, pilot, report
    Column("step", closed_set(Step), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("version_key", Integer, primary_key=True, autoincrement=False),
    Column("key", String(32), primary_key=True),  # an id, a cost category's code, or 0
    Column("amount", Cents, nullable=False),
)
