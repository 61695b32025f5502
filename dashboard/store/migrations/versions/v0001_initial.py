"""Every table, and the triggers that keep the audit append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = [
    f"CREATE TRIGGER audit_refuses_{verb} BEFORE {verb} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for verb in ("update", "delete")
]
POSTGRESQL_TRIGGERS = [
    "CREATE FUNCTION audit_refuses_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
    "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses_change()",
]


def upgrade() -> None:
    _create_tables()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if on_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _create_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("project_code", sa.String(length=40), nullable=True),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("entity_key", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_audit_idempotency_key")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("nuts", sa.String(length=8), nullable=True),
        sa.Column(
            "legal_status",
            sa.Enum("public", "private", name="legalstatus", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
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
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("organisation_code", sa.String(length=40), nullable=True),
        sa.Column(
            "language",
            sa.Enum("en", "fr", "es", "pt", name="language", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("acronym", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="EUR", nullable=False),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("opens_phase", sa.String(length=40), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
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
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("code", name=op.f("uq_project_code")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_account_at"), "sign_in_attempt", ["account", "at"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_address_at"), "sign_in_attempt", ["address", "at"], unique=False)
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "lead_partner",
                "partner",
                "quality_reviewer",
                "steering_committee",
                "controller",
                "observer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end_initial", sa.Date(), nullable=True),
        sa.Column("end_revised", sa.Date(), nullable=True),
        sa.Column("end_actual", sa.Date(), nullable=True),
        sa.Column("total_budget", sa.BigInteger(), nullable=True),
        sa.Column("erdf", sa.BigInteger(), nullable=True),
        sa.Column("erdf_rate", sa.Numeric(precision=7, scale=6), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_phase_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_phase_project_id_code")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_ticket")),
    )
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_translation_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint(
            "project_id",
            "entity",
            "key",
            "field",
            "language",
            name=op.f("uq_translation_project_id_entity_key_field_language"),
        ),
    )
    op.create_table(
        "deliverable_axis_summary",
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=20), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_deliverable_axis_summary_phase_id")),
        sa.PrimaryKeyConstraint(
            "phase_id", "axis", "measure", "month", "key", name=op.f("pk_deliverable_axis_summary")
        ),
    )
    op.create_table(
        "deliverable_summary",
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("work_package_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("responsible_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pilot_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_deliverable_summary_phase_id")),
        sa.PrimaryKeyConstraint(
            "phase_id",
            "measure",
            "month",
            "work_package_key",
            "responsible_key",
            "pilot_key",
            name=op.f("pk_deliverable_summary"),
        ),
    )
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("retained", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_fact_phase_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_fact_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint(
            "project_id", "phase_id", "subject", "position", name=op.f("uq_fact_project_id_phase_id_subject_position")
        ),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "coordination",
                "steering_committee",
                "event",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_meeting_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("phase_id", "code", name=op.f("uq_meeting_phase_id_code")),
    )
    op.create_table(
        "money_axis_summary",
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=20), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "budgeted",
                "declared",
                "certified",
                "paid",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_money_axis_summary_phase_id")),
        sa.PrimaryKeyConstraint("phase_id", "axis", "step", "month", "key", name=op.f("pk_money_axis_summary")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "lead",
                "partner",
                "associated",
                name="partnerrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "type",
            sa.Enum(
                "local_regional_public",
                "national_public",
                "university",
                "third_sector",
                "other",
                name="partnertype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("total_budget", sa.BigInteger(), nullable=True),
        sa.Column("erdf", sa.BigInteger(), nullable=True),
        sa.Column("erdf_rate", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("entry", sa.Date(), nullable=True),
        sa.Column("exit", sa.Date(), nullable=True),
        sa.Column("replaces", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_partner_organisation_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_partner_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("phase_id", "organisation_id", name=op.f("uq_partner_phase_id_organisation_id")),
    )
    op.create_table(
        "pilot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("total_budget", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
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
            nullable=False,
        ),
        sa.Column("schedule_source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "schedule_status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="schedule_provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_pilot_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
        sa.UniqueConstraint("phase_id", "code", name=op.f("uq_pilot_phase_id_code")),
    )
    op.create_table(
        "reporting_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_reporting_period_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_period")),
        sa.UniqueConstraint("phase_id", "number", name=op.f("uq_reporting_period_phase_id_number")),
    )
    op.create_table(
        "pilot_partner",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_pilot_partner_partner_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_partner_pilot_id")),
        sa.PrimaryKeyConstraint("pilot_id", "partner_id", name=op.f("pk_pilot_partner")),
    )
    op.create_table(
        "work_package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["partner.id"], name=op.f("fk_work_package_leader_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_work_package_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_package")),
        sa.UniqueConstraint("phase_id", "code", name=op.f("uq_work_package_phase_id_code")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("work_package_id", sa.Integer(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_activity_phase_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["partner.id"], name=op.f("fk_activity_responsible_id")),
        sa.ForeignKeyConstraint(["work_package_id"], ["work_package.id"], name=op.f("fk_activity_work_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("phase_id", "code", name=op.f("uq_activity_phase_id_code")),
    )
    op.create_table(
        "budget_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
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
        sa.Column("reporting_period_id", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_budget_line_partner_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_budget_line_phase_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_budget_line_pilot_id")),
        sa.ForeignKeyConstraint(
            ["reporting_period_id"], ["reporting_period.id"], name=op.f("fk_budget_line_reporting_period_id")
        ),
        sa.ForeignKeyConstraint(["work_package_id"], ["work_package.id"], name=op.f("fk_budget_line_work_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
    )
    op.create_index(op.f("ix_budget_line_phase_id_status"), "budget_line", ["phase_id", "status"], unique=False)
    op.create_table(
        "expenditure_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
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
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("invoice_date", sa.Date(), nullable=True),
        sa.Column("payment_date", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("total_invoice", sa.BigInteger(), nullable=True),
        sa.Column("vat", sa.BigInteger(), nullable=True),
        sa.Column("declared_amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=8), nullable=True),
        sa.Column("declared_eur", sa.BigInteger(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("certified_eur", sa.BigInteger(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("paid_eur", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_expenditure_item_partner_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_expenditure_item_phase_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_expenditure_item_pilot_id")),
        sa.ForeignKeyConstraint(
            ["reporting_period_id"], ["reporting_period.id"], name=op.f("fk_expenditure_item_reporting_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_package_id"], ["work_package.id"], name=op.f("fk_expenditure_item_work_package_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expenditure_item")),
        sa.UniqueConstraint(
            "phase_id", "partner_id", "reference", name=op.f("uq_expenditure_item_phase_id_partner_id_reference")
        ),
    )
    op.create_index(
        "ix_expenditure_item_certified",
        "expenditure_item",
        [
            "phase_id",
            "certified_on",
            "partner_id",
            "work_package_id",
            "cost_category",
            "reporting_period_id",
            "pilot_id",
            "certified_eur",
        ],
        unique=False,
    )
    op.create_index(
        "ix_expenditure_item_declared",
        "expenditure_item",
        [
            "phase_id",
            "declared_on",
            "partner_id",
            "work_package_id",
            "cost_category",
            "reporting_period_id",
            "pilot_id",
            "declared_eur",
        ],
        unique=False,
    )
    op.create_index(
        "ix_expenditure_item_paid",
        "expenditure_item",
        [
            "phase_id",
            "paid_on",
            "partner_id",
            "work_package_id",
            "cost_category",
            "reporting_period_id",
            "pilot_id",
            "paid_eur",
        ],
        unique=False,
    )
    op.create_index(
        op.f("ix_expenditure_item_phase_id_status"), "expenditure_item", ["phase_id", "status"], unique=False
    )
    op.create_table(
        "money_summary",
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "budgeted",
                "declared",
                "certified",
                "paid",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
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
        sa.Column("reporting_period_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pilot_key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_money_summary_partner_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_money_summary_phase_id")),
        sa.ForeignKeyConstraint(
            ["work_package_id"], ["work_package.id"], name=op.f("fk_money_summary_work_package_id")
        ),
        sa.PrimaryKeyConstraint(
            "phase_id",
            "step",
            "month",
            "partner_id",
            "work_package_id",
            "cost_category",
            "reporting_period_key",
            "pilot_key",
            name=op.f("pk_money_summary"),
        ),
    )
    op.create_table(
        "output",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("work_package_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("achieved", sa.Integer(), nullable=True),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_output_phase_id")),
        sa.ForeignKeyConstraint(["work_package_id"], ["work_package.id"], name=op.f("fk_output_work_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_output")),
        sa.UniqueConstraint("phase_id", "code", name=op.f("uq_output_phase_id_code")),
    )
    op.create_table(
        "deliverable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("work_package_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("due_initial", sa.Date(), nullable=True),
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
            nullable=False,
        ),
        sa.Column("schedule_source", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "schedule_status",
            sa.Enum(
                "verified",
                "inferred",
                "illustrative",
                "recorded",
                name="schedule_provenance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_deliverable_activity_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_deliverable_phase_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_deliverable_pilot_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["partner.id"], name=op.f("fk_deliverable_responsible_id")),
        sa.ForeignKeyConstraint(["work_package_id"], ["work_package.id"], name=op.f("fk_deliverable_work_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
        sa.UniqueConstraint("phase_id", "code", name=op.f("uq_deliverable_phase_id_code")),
    )
    op.create_index(op.f("ix_deliverable_phase_id_pilot_id"), "deliverable", ["phase_id", "pilot_id"], unique=False)
    op.create_index(
        op.f("ix_deliverable_phase_id_responsible_id"), "deliverable", ["phase_id", "responsible_id"], unique=False
    )
    op.create_index(
        op.f("ix_deliverable_phase_id_work_package_id"), "deliverable", ["phase_id", "work_package_id"], unique=False
    )
    op.create_table(
        "deliverable_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["deliverable_id"], ["deliverable.id"], name=op.f("fk_deliverable_due_deliverable_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_deliverable_due_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_due")),
        sa.UniqueConstraint(
            "deliverable_id", "recorded_at", name=op.f("uq_deliverable_due_deliverable_id_recorded_at")
        ),
    )
    op.create_index(
        "ix_deliverable_due_by_date",
        "deliverable_due",
        ["phase_id", "due", "deliverable_id", "day", "until_day"],
        unique=False,
    )
    op.create_index(
        "ix_deliverable_due_in_force", "deliverable_due", ["deliverable_id", "day", "until_day", "due"], unique=False
    )
    op.create_table(
        "deliverable_event",
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("work_package_key", sa.Integer(), nullable=False),
        sa.Column("responsible_key", sa.Integer(), nullable=False),
        sa.Column("pilot_key", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_deliverable_event_deliverable_id")
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_deliverable_event_phase_id")),
        sa.PrimaryKeyConstraint("deliverable_id", "day", "measure", name=op.f("pk_deliverable_event")),
    )
    op.create_index(
        "ix_deliverable_event_by_day",
        "deliverable_event",
        ["phase_id", "day", "measure", "work_package_key", "responsible_key", "pilot_key", "delta"],
        unique=False,
    )
    op.create_table(
        "deliverable_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not_started",
                "in_progress",
                "submitted",
                "under_review",
                "accepted",
                "sent_back",
                "cancelled",
                name="deliverablestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=True),
        sa.Column("forecast", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_deliverable_status_deliverable_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_status")),
        sa.UniqueConstraint(
            "deliverable_id", "recorded_at", name=op.f("uq_deliverable_status_deliverable_id_recorded_at")
        ),
    )
    op.create_index(
        "ix_deliverable_status_in_force",
        "deliverable_status",
        ["deliverable_id", "day", "until_day", "state"],
        unique=False,
    )
    op.create_index(
        "ix_deliverable_status_newest",
        "deliverable_status",
        ["state", "day", "deliverable_id", "until_day"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_deliverable_status_newest", table_name="deliverable_status")
    op.drop_index("ix_deliverable_status_in_force", table_name="deliverable_status")
    op.drop_table("deliverable_status")
    op.drop_index("ix_deliverable_event_by_day", table_name="deliverable_event")
    op.drop_table("deliverable_event")
    op.drop_index("ix_deliverable_due_in_force", table_name="deliverable_due")
    op.drop_index("ix_deliverable_due_by_date", table_name="deliverable_due")
    op.drop_table("deliverable_due")
    op.drop_index(op.f("ix_deliverable_phase_id_work_package_id"), table_name="deliverable")
    op.drop_index(op.f("ix_deliverable_phase_id_responsible_id"), table_name="deliverable")
    op.drop_index(op.f("ix_deliverable_phase_id_pilot_id"), table_name="deliverable")
    op.drop_table("deliverable")
    op.drop_table("output")
    op.drop_table("money_summary")
    op.drop_index(op.f("ix_expenditure_item_phase_id_status"), table_name="expenditure_item")
    op.drop_index("ix_expenditure_item_paid", table_name="expenditure_item")
    op.drop_index("ix_expenditure_item_declared", table_name="expenditure_item")
    op.drop_index("ix_expenditure_item_certified", table_name="expenditure_item")
    op.drop_table("expenditure_item")
    op.drop_index(op.f("ix_budget_line_phase_id_status"), table_name="budget_line")
    op.drop_table("budget_line")
    op.drop_table("activity")
    op.drop_table("work_package")
    op.drop_table("pilot_partner")
    op.drop_table("reporting_period")
    op.drop_table("pilot")
    op.drop_table("partner")
    op.drop_table("money_axis_summary")
    op.drop_table("meeting")
    op.drop_table("fact")
    op.drop_table("deliverable_summary")
    op.drop_table("deliverable_axis_summary")
    op.drop_table("translation")
    op.drop_table("ticket")
    op.drop_index(op.f("ix_session_person_id"), table_name="session")
    op.drop_table("session")
    op.drop_table("phase")
    op.drop_table("person_role")
    op.drop_index(op.f("ix_sign_in_attempt_address_at"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_account_at"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("project")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_refuses_change()")
