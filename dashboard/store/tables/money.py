"""Budget lines, expenditure items, and their sums kept in the same transaction as the lines."""

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

from dashboard.domain.vocabulary import CostCategory, Step
from dashboard.store.tables.base import Cents, closed_set, metadata, provenance
from dashboard.store.tables.plan import CODE, owned_by

budget_line = Table(
    "budget_line",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    owned_by("partner"),
    owned_by("work_package"),
    Column("cost_category", closed_set(CostCategory), nullable=False),
    owned_by("reporting_period", nullable=True),
    owned_by("pilot", nullable=True),
    Column("amount", Cents, nullable=False),
    *provenance(),
    Index(None, "phase_id", "status"),
)
expenditure_item = Table(
    "expenditure_item",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    owned_by("partner"),
    Column("reference", CODE, nullable=False),  # the partner's own internal reference
    owned_by("work_package"),
    Column("cost_category", closed_set(CostCategory), nullable=False),
    owned_by("reporting_period"),
    owned_by("pilot", nullable=True),
    Column("invoice_number", Text),
    Column("invoice_date", Date),
    Column("payment_date", Date),
    Column("description", Text),
    Column("total_invoice", Cents),  # in the item's currency, as the three below
    Column("vat", Cents),
    Column("declared_amount", Cents, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("rate", Numeric(18, 8, asdecimal=True)),  # units of currency for one euro (InforEuro)
    Column("declared_eur", Cents, nullable=False),
    Column("declared_on", Date, nullable=False),
    Column("certified_eur", Cents),
    Column("certified_on", Date),
    Column("paid_eur", Cents),
    Column("paid_on", Date),
    *provenance(),
    UniqueConstraint("phase_id", "partner_id", "reference"),
    Index(None, "phase_id", "status"),
    *(
        Index(
            f"ix_expenditure_item_{step}",
            "phase_id",
            f"{step}_on",
            "partner_id",
            "work_package_id",
            "cost_category",
            "reporting_period_id",
            "pilot_id",
            f"{step}_eur",
        )
        for step in ("declared", "certified", "paid")
    ),
)
money_summary = Table(  # closed months of each step; 0 stands for "none" in a key, month 0 for the budget
    "money_summary",
    metadata,
    Column("phase_id", ForeignKey("phase.id"), primary_key=True),
    Column("step", closed_set(Step), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("partner_id", ForeignKey("partner.id"), primary_key=True),
    Column("work_package_id", ForeignKey("work_package.id"), primary_key=True),
    Column("cost_category", closed_set(CostCategory), primary_key=True),
    Column("reporting_period_key", Integer, primary_key=True, autoincrement=False),
    Column("pilot_key", Integer, primary_key=True, autoincrement=False),
    Column("amount", Cents, nullable=False),
    Column("lines", Integer, nullable=False),
)
money_axis_summary = Table(  # the same along one axis alone: its size depends on the plan, not on the lines
    "money_axis_summary",
    metadata,
    Column("phase_id", ForeignKey("phase.id"), primary_key=True),
    Column("axis", String(20), primary_key=True),  # partner, work_package, cost_category, period, pilot
    Column("step", closed_set(Step), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("key", String(32), primary_key=True),  # an id, a cost category's code, or 0
    Column("amount", Cents, nullable=False),
)
