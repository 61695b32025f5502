"""Money: budget versions, reports and their control, every movement of it, and scenarios."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CATEGORIES = (
    "staff",
    "office",
    "travel",
    "external_expertise",
    "equipment",
    "infrastructure",
    "lump_sum",
    "unit_cost",
    "other_costs",
)
PROVENANCE = ("verified", "inferred", "illustrative", "recorded")
OLD_STEPS = ("declared", "certified", "paid")
STEPS = ("budgeted", "entered", "declared", "certified", "claimed", "verified", "paid", "parked", "deducted")
SPREAD = ("phase_id", "partner_id", "work_package_id", "cost_category", "reporting_period_id", "pilot_id")
AXES = {
    "partner": "partner_id",
    "work_package": "work_package_id",
    "cost_category": "cost_category",
    "period": "reporting_period_key",
    "pilot": "pilot_key",
}
BEGINNING = "0001-01-01"
NEW_INDEXES = (
    ("included_in_id",),
    ("partner_id", "invoice_number"),
    ("partner_report_id", "entered_on", "id"),
    ("partner_report_id", "id"),
    ("phase_id", "entered_on", "id"),
    ("phase_id", "id"),
    ("phase_id", "partner_id", "entered_on", "id"),
)
TABLES = (
    "exchange_rate",
    "budget_version",
    "project_report",
    "budget_financing",
    "partner_report",
    "scenario",
    "budget_request",
    "certificate",
    "report_event",
    "control_decision",
    "expenditure_share",
    "money_entry",
    "verification_cut",
)
"""That are new, in the order in which they refer to one another."""


def upgrade() -> None:
    _create_tables()
    op.execute(
        "INSERT INTO budget_version (phase_id, number, kind, name, in_force_from, source, status) "
        "SELECT phase.id, 1, 'initial', '', coalesce(phase.approved_on, phase.start, date('0001-01-01')), '', "
        "min(budget_line.status) FROM phase JOIN budget_line ON budget_line.phase_id = phase.id GROUP BY phase.id, "
        "phase.approved_on, phase.start"
    )
    with op.batch_alter_table("budget_line", copy_from=_budget_line()) as batch:
        batch.add_column(sa.Column("budget_version_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE budget_line SET budget_version_id = "
        "(SELECT id FROM budget_version WHERE budget_version.phase_id = budget_line.phase_id)"
    )
    with op.batch_alter_table("budget_line", copy_from=_budget_line(version=True)) as batch:
        batch.alter_column("budget_version_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(
            op.f("fk_budget_line_budget_version_id"), "budget_version", ["budget_version_id"], ["id"]
        )
    op.create_index(op.f("ix_budget_line_budget_version_id"), "budget_line", ["budget_version_id"])
    for step in OLD_STEPS:
        op.drop_index(f"ix_expenditure_item_{step}", table_name="expenditure_item")
    with op.batch_alter_table("expenditure_item", copy_from=_expenditure_item()) as batch:
        for column in _new_columns():
            batch.add_column(column)
        batch.alter_column("declared_eur", existing_type=sa.BigInteger(), nullable=True)
        batch.alter_column("declared_on", existing_type=sa.Date(), nullable=True)
        batch.create_foreign_key(
            op.f("fk_expenditure_item_partner_report_id"), "partner_report", ["partner_report_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_expenditure_item_included_in_id"), "partner_report", ["included_in_id"], ["id"]
        )
    op.execute("UPDATE expenditure_item SET entered_on = declared_on")
    with op.batch_alter_table("expenditure_item", copy_from=_expenditure_item(new=True)) as batch:
        batch.alter_column("entered_on", existing_type=sa.Date(), nullable=False)
    for columns in NEW_INDEXES:
        op.create_index(op.f(f"ix_expenditure_item_{'_'.join(columns)}"), "expenditure_item", list(columns))
    op.execute("ALTER TABLE reporting_period ADD COLUMN internal_due DATE")
    op.execute("ALTER TABLE reporting_period ADD COLUMN programme_due DATE")
    op.execute("ALTER TABLE reporting_period ADD COLUMN closed_on DATE")
    op.execute(
        "ALTER TABLE partner ADD COLUMN vat_recovery VARCHAR(32) CONSTRAINT ck_partner_vatrecovery "
        "CHECK (vat_recovery IN ('yes', 'partly', 'no'))"
    )
    op.drop_table("money_axis_summary")
    op.drop_table("money_summary")
    _create_sums(new=True)
    _fill_entries()
    _fill_sums()


def downgrade() -> None:
    op.drop_table("money_axis_summary")
    op.drop_table("money_summary")
    for name in ("closed_on", "programme_due", "internal_due"):
        op.execute(f"ALTER TABLE reporting_period DROP COLUMN {name}")
    op.execute("ALTER TABLE partner DROP COLUMN vat_recovery")
    _leave_out_what_was_not_known()
    for columns in NEW_INDEXES:
        op.drop_index(op.f(f"ix_expenditure_item_{'_'.join(columns)}"), table_name="expenditure_item")
    with op.batch_alter_table("expenditure_item", copy_from=_expenditure_item(new=True, strict=True)) as batch:
        for name in ("partner_report_id", "included_in_id"):
            batch.drop_constraint(op.f(f"fk_expenditure_item_{name}"), type_="foreignkey")
        batch.alter_column("declared_eur", existing_type=sa.BigInteger(), nullable=False)
        batch.alter_column("declared_on", existing_type=sa.Date(), nullable=False)
        for column in _new_columns():
            batch.drop_column(column.name)
    for step in OLD_STEPS:
        op.create_index(f"ix_expenditure_item_{step}", "expenditure_item", [
            "phase_id", f"{step}_on", *SPREAD[1:], f"{step}_eur",
        ])  # fmt: skip
    op.drop_index(op.f("ix_budget_line_budget_version_id"), table_name="budget_line")
    with op.batch_alter_table("budget_line", copy_from=_budget_line(version=True, referring=True)) as batch:
        batch.drop_constraint(op.f("fk_budget_line_budget_version_id"), type_="foreignkey")
        batch.drop_column("budget_version_id")
    for table in reversed(TABLES):
        op.drop_table(table)
    _create_sums(new=False)
    _fill_old_sums()


def _leave_out_what_was_not_known() -> None:
    """Budgets other than the one in force, drafts, and what was removed from them: the schema before holds none."""
    op.execute(
        "DELETE FROM budget_line WHERE budget_version_id NOT IN (SELECT max(id) FROM budget_version "
        "WHERE in_force_from IS NOT NULL GROUP BY phase_id)"
    )
    op.execute("DELETE FROM money_entry")
    op.execute("DELETE FROM control_decision")
    op.execute("DELETE FROM verification_cut")
    op.execute("DELETE FROM expenditure_share")
    unsaid = "SELECT id FROM expenditure_item WHERE declared_on IS NULL OR declared_eur IS NULL"
    pieces = f"SELECT id FROM evidence WHERE expenditure_item_id IN ({unsaid})"
    versions = f"SELECT id FROM evidence_version WHERE evidence_id IN ({pieces})"
    op.execute(f"DELETE FROM evidence_download WHERE evidence_version_id IN ({versions})")
    op.execute(f"DELETE FROM evidence_version WHERE evidence_id IN ({pieces})")
    op.execute(f"DELETE FROM evidence WHERE expenditure_item_id IN ({unsaid})")
    op.execute("DELETE FROM expenditure_item WHERE declared_on IS NULL OR declared_eur IS NULL")


def _closed_set(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _reference(table: str, column: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(
        column, sa.Integer(), sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{column}")), nullable=nullable
    )


def _table(name: str, *parts: Any) -> sa.Table:
    """As it stands, with its checks: SQLite's copy of a table would lose those that it does not know of."""
    metadata = sa.MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})
    own = (*parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))
    return sa.Table(name, metadata, sa.Column("id", sa.Integer(), nullable=False), *own)


def _provenance() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("status", _closed_set("provenance", PROVENANCE), nullable=False),
    )


def _keys(table: str, *, period: bool) -> tuple[sa.Column[Any], ...]:
    return (
        _reference(table, "phase_id", "phase"),
        _reference(table, "partner_id", "partner"),
        _reference(table, "work_package_id", "work_package"),
        sa.Column("cost_category", _closed_set("costcategory", CATEGORIES), nullable=False),
        _reference(table, "reporting_period_id", "reporting_period", nullable=not period),
        _reference(table, "pilot_id", "pilot", nullable=True),
    )


def _budget_line(*, version: bool = False, referring: bool = False) -> sa.Table:
    column: tuple[sa.Column[Any], ...] = ()
    if referring:
        column = (_reference("budget_line", "budget_version_id", "budget_version"),)
    elif version:
        column = (sa.Column("budget_version_id", sa.Integer(), nullable=True),)
    made = _table(
        "budget_line", *_keys("budget_line", period=False), sa.Column("amount", sa.BigInteger(), nullable=False),
        *_provenance(), *column,
    )  # fmt: skip
    sa.Index(op.f("ix_budget_line_phase_id_status"), made.c.phase_id, made.c.status)
    return made


def _new_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("partner_report_id", sa.Integer(), nullable=True),
        sa.Column("included_in_id", sa.Integer(), nullable=True),
        sa.Column(
            "basis",
            _closed_set("costbasis", ("real", "flat_rate", "lump_sum", "unit_cost")),
            server_default="real",
            nullable=False,
        ),
        sa.Column("option_code", sa.String(length=40), nullable=True),
        sa.Column("units", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    )


def _expenditure_item(*, new: bool = False, strict: bool = False) -> sa.Table:
    """``strict`` as the downgrade finds it."""
    name = "expenditure_item"
    added = _new_columns() if new else ()
    references = [
        sa.ForeignKeyConstraint([column], ["partner_report.id"], name=op.f(f"fk_{name}_{column}"))
        for column in ("partner_report_id", "included_in_id")
        if new
    ]
    made = _table(
        name,
        *_keys(name, period=True),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("invoice_date", sa.Date(), nullable=True),
        sa.Column("payment_date", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("total_invoice", sa.BigInteger(), nullable=True),
        sa.Column("vat", sa.BigInteger(), nullable=True),
        sa.Column("declared_amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=8), nullable=True),
        sa.Column("declared_eur", sa.BigInteger(), nullable=new),
        sa.Column("declared_on", sa.Date(), nullable=new),
        sa.Column("certified_eur", sa.BigInteger(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("paid_eur", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        *_provenance(),
        *added,
        *references,
        sa.UniqueConstraint(
            "phase_id", "partner_id", "reference", name=op.f("uq_expenditure_item_phase_id_partner_id_reference")
        ),
    )
    if strict:
        made.c.entered_on.nullable = False
    sa.Index(op.f("ix_expenditure_item_phase_id_status"), made.c.phase_id, made.c.status)
    return made


def _create_sums(*, new: bool) -> None:
    steps = STEPS if new else ("budgeted", *OLD_STEPS)
    report = [_key("partner_report_key")] if new else []
    for name, columns in (
        ("money_summary", [
            sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partner.id", name=op.f("fk_money_summary_partner_id")),
                      nullable=False),
            sa.Column("work_package_id", sa.Integer(),
                      sa.ForeignKey("work_package.id", name=op.f("fk_money_summary_work_package_id")), nullable=False),
            sa.Column("cost_category", _closed_set("costcategory", CATEGORIES), nullable=False),
            _key("reporting_period_key"), _key("pilot_key"), *report,
        ]),
        ("money_axis_summary", [sa.Column("key", sa.String(length=32), nullable=False)]),
    ):  # fmt: skip
        axis = [sa.Column("axis", sa.String(length=20), nullable=False)] if name == "money_axis_summary" else []
        phase = sa.Column(
            "phase_id", sa.Integer(), sa.ForeignKey("phase.id", name=op.f(f"fk_{name}_phase_id")), nullable=False
        )
        step: sa.Column[Any] = sa.Column("step", _closed_set("step", steps), nullable=False)
        cell = [phase, *axis, step, *_when(new=new), *columns]
        lines = [] if axis else [sa.Column("lines", sa.Integer(), nullable=False)]
        op.create_table(
            name,
            *cell,
            sa.Column("amount", sa.BigInteger(), nullable=False),
            *lines,
            sa.PrimaryKeyConstraint(*(column.name for column in cell), name=op.f(f"pk_{name}")),
        )


def _when(*, new: bool) -> list[sa.Column[Any]]:
    return [sa.Column("day", sa.Date(), nullable=False), _key("version_key")] if new else [_key("month")]


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _fill_entries() -> None:
    """What each item's row tells; what was paid had been claimed and verified, at the latest on that day."""
    for step, column in (*((step, step) for step in OLD_STEPS), ("claimed", "paid"), ("verified", "paid")):
        op.execute(
            "INSERT INTO money_entry (phase_id, expenditure_item_id, step, day, partner_id, work_package_id, "
            "cost_category, reporting_period_id, pilot_key, partner_report_key, amount, status) "
            f"SELECT phase_id, id, '{step}', {column}_on, partner_id, work_package_id, cost_category, "
            f"reporting_period_id, coalesce(pilot_id, 0), 0, {column}_eur, status FROM expenditure_item "
            f"WHERE {column}_on IS NOT NULL AND {column}_eur IS NOT NULL ORDER BY id"
        )


def _fill_sums() -> None:
    keys = "partner_id, work_package_id, cost_category"
    into = f"INSERT INTO money_summary (phase_id, step, day, version_key, {keys}, reporting_period_key, pilot_key, "
    into += "partner_report_key, amount, lines) "
    op.execute(
        f"{into} SELECT phase_id, 'budgeted', date('{BEGINNING}'), budget_version_id, {keys}, "
        "coalesce(reporting_period_id, 0), coalesce(pilot_id, 0), 0, sum(amount), count(*) FROM budget_line "
        f"GROUP BY phase_id, budget_version_id, {keys}, coalesce(reporting_period_id, 0), coalesce(pilot_id, 0)"
    )
    op.execute(
        f"{into} SELECT phase_id, step, day, 0, {keys}, reporting_period_id, pilot_key, partner_report_key, "
        f"sum(amount), count(*) FROM money_entry GROUP BY phase_id, step, day, {keys}, reporting_period_id, "
        "pilot_key, partner_report_key"
    )
    for axis, key in ({**AXES, "report": "partner_report_key"}).items():
        op.execute(
            "INSERT INTO money_axis_summary (phase_id, axis, step, day, version_key, key, amount) "
            f"SELECT phase_id, '{axis}', step, day, version_key, cast({key} AS VARCHAR(32)), sum(amount) "
            f"FROM money_summary GROUP BY phase_id, step, day, version_key, {key}"
        )


def _fill_old_sums() -> None:
    keys = "partner_id, work_package_id, cost_category"
    rest = "coalesce(reporting_period_id, 0), coalesce(pilot_id, 0)"
    into = f"INSERT INTO money_summary (phase_id, step, month, {keys}, reporting_period_key, pilot_key, amount, lines) "
    op.execute(
        f"{into} SELECT phase_id, 'budgeted', 0, {keys}, {rest}, sum(amount), count(*) FROM budget_line "
        f"GROUP BY phase_id, {keys}, {rest}"
    )
    for step in OLD_STEPS:
        day = f"{step}_on"
        month = f"cast(extract(year FROM {day}) * 100 + extract(month FROM {day}) AS INTEGER)"
        if op.get_bind().dialect.name == "sqlite":
            month = f"cast(strftime('%Y%m', {day}) AS INTEGER)"
        op.execute(
            f"{into} SELECT phase_id, '{step}', {month}, {keys}, {rest}, sum({step}_eur), count(*) "
            f"FROM expenditure_item WHERE {day} IS NOT NULL AND {step}_eur IS NOT NULL "
            f"GROUP BY phase_id, {month}, {keys}, {rest}"
        )
    for axis, key in AXES.items():
        op.execute(
            "INSERT INTO money_axis_summary (phase_id, axis, step, month, key, amount) "
            f"SELECT phase_id, '{axis}', step, month, cast({key} AS VARCHAR(32)), sum(amount) "
            f"FROM money_summary GROUP BY phase_id, step, month, {key}"
        )


def _create_tables() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_exchange_rate_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("project_id", "currency", "month", name=op.f("uq_exchange_rate_project_id_currency_month")),
    )
    op.create_table(
        "budget_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "initial",
                "modification",
                name="budgetversionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.String(length=60), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_budget_version_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_version")),
        sa.UniqueConstraint("phase_id", "number", name=op.f("uq_budget_version_phase_id_number")),
    )
    op.create_table(
        "project_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_project_report_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_report")),
        sa.UniqueConstraint("phase_id", "number", name=op.f("uq_project_report_phase_id_number")),
    )
    op.create_table(
        "budget_financing",
        sa.Column("budget_version_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("erdf_rate", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("erdf", sa.BigInteger(), nullable=True),
        sa.Column("public", sa.BigInteger(), nullable=True),
        sa.Column("automatic_public", sa.BigInteger(), nullable=True),
        sa.Column("private", sa.BigInteger(), nullable=True),
        sa.Column("office_on_staff", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("office_on_direct", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("travel_on_staff", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("staff_on_direct", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("other_on_staff", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["budget_version_id"], ["budget_version.id"], name=op.f("fk_budget_financing_budget_version_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_budget_financing_partner_id")),
        sa.PrimaryKeyConstraint("budget_version_id", "partner_id", name=op.f("pk_budget_financing")),
    )
    op.create_table(
        "partner_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("reporting_period_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("next_forecast", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_report_partner_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_partner_report_phase_id")),
        sa.ForeignKeyConstraint(
            ["reporting_period_id"], ["reporting_period.id"], name=op.f("fk_partner_report_reporting_period_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_report")),
        sa.UniqueConstraint(
            "partner_id", "reporting_period_id", name=op.f("uq_partner_report_partner_id_reporting_period_id")
        ),
        sa.UniqueConstraint(
            "phase_id", "partner_id", "number", name=op.f("uq_partner_report_phase_id_partner_id_number")
        ),
    )
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("budget_version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.String(length=40), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_version_id"], ["budget_version.id"], name=op.f("fk_scenario_budget_version_id")
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_scenario_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    op.create_index(op.f("ix_scenario_phase_id"), "scenario", ["phase_id"], unique=False)

    op.create_table(
        "budget_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "free",
                "steering_committee",
                "programme_modification",
                "impossible",
                name="flexibilitylevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "granted",
                "declined",
                "withdrawn",
                name="decisiononchange",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("budget_version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["budget_version_id"], ["budget_version.id"], name=op.f("fk_budget_request_budget_version_id")
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_budget_request_phase_id")),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.id"], name=op.f("fk_budget_request_scenario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_request")),
    )
    op.create_index(
        op.f("ix_budget_request_phase_id_decision"), "budget_request", ["phase_id", "decision"], unique=False
    )

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("certified", sa.BigInteger(), nullable=False),
        sa.Column("deducted", sa.BigInteger(), nullable=False),
        sa.Column("parked", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("project_report_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=60), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["partner_report_id"], ["partner_report.id"], name=op.f("fk_certificate_partner_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_report_id"], ["project_report.id"], name=op.f("fk_certificate_project_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("partner_report_id", "number", name=op.f("uq_certificate_partner_report_id_number")),
    )
    op.create_index(op.f("ix_certificate_project_report_id"), "certificate", ["project_report_id"], unique=False)

    op.create_table(
        "report_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_report_id", sa.Integer(), nullable=True),
        sa.Column("project_report_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "control_ongoing",
                "certified",
                "reopened",
                "verification_ongoing",
                "verified",
                "paid",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.CheckConstraint(
            "(partner_report_id IS NULL) <> (project_report_id IS NULL)", name=op.f("ck_report_event_belongs_to_one")
        ),
        sa.ForeignKeyConstraint(
            ["partner_report_id"], ["partner_report.id"], name=op.f("fk_report_event_partner_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_report_id"], ["project_report.id"], name=op.f("fk_report_event_project_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_event")),
    )
    op.create_index(
        op.f("ix_report_event_partner_report_id_day"), "report_event", ["partner_report_id", "day"], unique=False
    )
    op.create_index(
        op.f("ix_report_event_project_report_id_day"), "report_event", ["project_report_id", "day"], unique=False
    )

    op.create_table(
        "control_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_report_id", sa.Integer(), nullable=False),
        sa.Column("expenditure_item_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("in_sample", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("certified", sa.BigInteger(), nullable=False),
        sa.Column("deducted", sa.BigInteger(), nullable=False),
        sa.Column("parked", sa.BigInteger(), nullable=False),
        sa.Column(
            "error_type",
            sa.Enum(
                "arithmetic",
                "missing_evidence",
                "outside_dates",
                "not_eligible",
                "outside_budget",
                "procurement",
                "vat",
                "double_financing",
                "exchange_rate",
                "visibility",
                "follows_base",
                "other",
                name="errortype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("item_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_control_decision_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["expenditure_item_id"], ["expenditure_item.id"], name=op.f("fk_control_decision_expenditure_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_report_id"], ["partner_report.id"], name=op.f("fk_control_decision_partner_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_decision")),
        sa.UniqueConstraint(
            "partner_report_id",
            "expenditure_item_id",
            "round",
            name=op.f("uq_control_decision_partner_report_id_expenditure_item_id_round"),
        ),
    )
    op.create_index(op.f("ix_control_decision_certificate_id"), "control_decision", ["certificate_id"], unique=False)
    op.create_index(
        op.f("ix_control_decision_expenditure_item_id"), "control_decision", ["expenditure_item_id"], unique=False
    )

    op.create_table(
        "expenditure_share",
        sa.Column("expenditure_item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expenditure_item_id"], ["expenditure_item.id"], name=op.f("fk_expenditure_share_expenditure_item_id")
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_expenditure_share_pilot_id")),
        sa.PrimaryKeyConstraint("expenditure_item_id", "position", name=op.f("pk_expenditure_share")),
    )
    op.create_table(
        "money_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("expenditure_item_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "budgeted",
                "entered",
                "declared",
                "certified",
                "claimed",
                "verified",
                "paid",
                "parked",
                "deducted",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("work_package_id", sa.Integer(), nullable=False),
        sa.Column(
            "cost_category",
            sa.Enum(
                "staff",
                "office",
                "travel",
                "external_expertise",
                "equipment",
                "infrastructure",
                "lump_sum",
                "unit_cost",
                "other_costs",
                name="costcategory",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reporting_period_id", sa.Integer(), nullable=False),
        sa.Column("pilot_key", sa.Integer(), nullable=False),
        sa.Column("partner_report_key", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("project_report_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_money_entry_certificate_id")),
        sa.ForeignKeyConstraint(
            ["expenditure_item_id"], ["expenditure_item.id"], name=op.f("fk_money_entry_expenditure_item_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_money_entry_partner_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_money_entry_phase_id")),
        sa.ForeignKeyConstraint(
            ["project_report_id"], ["project_report.id"], name=op.f("fk_money_entry_project_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["reporting_period_id"], ["reporting_period.id"], name=op.f("fk_money_entry_reporting_period_id")
        ),
        sa.ForeignKeyConstraint(["work_package_id"], ["work_package.id"], name=op.f("fk_money_entry_work_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_entry")),
    )
    op.create_index(op.f("ix_money_entry_certificate_id"), "money_entry", ["certificate_id"], unique=False)
    op.create_index(op.f("ix_money_entry_expenditure_item_id"), "money_entry", ["expenditure_item_id"], unique=False)
    op.create_index(op.f("ix_money_entry_phase_id_day"), "money_entry", ["phase_id", "day"], unique=False)

    op.create_table(
        "verification_cut",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_report_id", sa.Integer(), nullable=False),
        sa.Column("expenditure_item_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "error_type",
            sa.Enum(
                "arithmetic",
                "missing_evidence",
                "outside_dates",
                "not_eligible",
                "outside_budget",
                "procurement",
                "vat",
                "double_financing",
                "exchange_rate",
                "visibility",
                "follows_base",
                "other",
                name="errortype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="recorded",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["expenditure_item_id"], ["expenditure_item.id"], name=op.f("fk_verification_cut_expenditure_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_report_id"], ["project_report.id"], name=op.f("fk_verification_cut_project_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_cut")),
        sa.UniqueConstraint(
            "project_report_id",
            "expenditure_item_id",
            name=op.f("uq_verification_cut_project_report_id_expenditure_item_id"),
        ),
    )
