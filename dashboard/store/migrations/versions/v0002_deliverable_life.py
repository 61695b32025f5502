"""A deliverable's whole life: reviews, acceptances, evidence, remarks, the desk, and what the search looks through."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE_SEARCH = [
    "CREATE VIRTUAL TABLE search_index USING fts5(folded, content='search_entry', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry "
    "BEGIN INSERT INTO search_index(rowid, folded) VALUES (new.id, new.folded); END",
    "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry "
    "BEGIN INSERT INTO search_index(search_index, rowid, folded) VALUES ('delete', old.id, old.folded); END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry "
    "BEGIN INSERT INTO search_index(search_index, rowid, folded) VALUES ('delete', old.id, old.folded); "
    "INSERT INTO search_index(rowid, folded) VALUES (new.id, new.folded); END",
]
POSTGRESQL_SEARCH = ["CREATE INDEX search_index ON search_entry USING gin (to_tsvector('simple', folded))"]


def upgrade() -> None:
    _create_tables()
    op.create_index(  # PostgreSQL compares the beginnings of texts only so
        op.f("ix_audit_entity_key"), "audit", ["entity_key"], postgresql_ops={"entity_key": "text_pattern_ops"}
    )
    for statement in SQLITE_SEARCH if _on_sqlite() else POSTGRESQL_SEARCH:
        op.execute(statement)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _create_tables() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("kind", "signature", name=op.f("uq_import_mapping_kind_signature")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_table(
        "draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("person_id", "form", name=op.f("pk_draft")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("person_id", "item", name=op.f("uq_reminder_person_id_item")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "page", "name", name=op.f("uq_saved_view_person_id_page_name")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "deliverable",
                "remark",
                "partner",
                "pilot",
                "work_package",
                name="foundkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_search_entry_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "owner_id", name=op.f("uq_search_entry_kind_owner_id")),
    )
    op.create_index(op.f("ix_search_entry_phase_id_kind"), "search_entry", ["phase_id", "kind"], unique=False)
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confirmed", "programme", name="acceptancekind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=60), nullable=True),
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
        sa.ForeignKeyConstraint(["deliverable_id"], ["deliverable.id"], name=op.f("fk_acceptance_deliverable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_deliverable_id_kind"), "acceptance", ["deliverable_id", "kind"], unique=False)
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("reschedule", "cancel", name="changekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("old_due", sa.Date(), nullable=True),
        sa.Column("new_due", sa.Date(), nullable=True),
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
        sa.ForeignKeyConstraint(["deliverable_id"], ["deliverable.id"], name=op.f("fk_change_request_deliverable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(
        op.f("ix_change_request_deliverable_id_decision"),
        "change_request",
        ["deliverable_id", "decision"],
        unique=False,
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=True),
        sa.Column("expenditure_item_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("file", "link", name="evidencekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organisation", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=60), nullable=True),
        sa.Column("removal_reason", sa.Text(), server_default="", nullable=False),
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
            "(deliverable_id IS NULL) <> (expenditure_item_id IS NULL)", name=op.f("ck_evidence_belongs_to_one")
        ),
        sa.ForeignKeyConstraint(["deliverable_id"], ["deliverable.id"], name=op.f("fk_evidence_deliverable_id")),
        sa.ForeignKeyConstraint(
            ["expenditure_item_id"], ["expenditure_item.id"], name=op.f("fk_evidence_expenditure_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_public_id")),
    )
    op.create_index(op.f("ix_evidence_deliverable_id"), "evidence", ["deliverable_id"], unique=False)
    op.create_index(op.f("ix_evidence_expenditure_item_id"), "evidence", ["expenditure_item_id"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=60), nullable=True),
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
        sa.ForeignKeyConstraint(["answers_id"], ["remark.id"], name=op.f("fk_remark_answers_id")),
        sa.ForeignKeyConstraint(["deliverable_id"], ["deliverable.id"], name=op.f("fk_remark_deliverable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_deliverable_id_id"), "remark", ["deliverable_id", "id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.String(length=40), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted", "sent_back", name="reviewoutcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
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
        sa.ForeignKeyConstraint(["deliverable_id"], ["deliverable.id"], name=op.f("fk_review_deliverable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("deliverable_id", "round", name=op.f("uq_review_deliverable_id_round")),
    )
    op.create_table(
        "evidence_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_version_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_version")),
        sa.UniqueConstraint("evidence_id", "number", name=op.f("uq_evidence_version_evidence_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_version_public_id")),
    )
    op.create_table(
        "remark_mention",
        sa.Column("remark_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("person", "organisation", name="mentionkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_remark_mention_remark_id")),
        sa.PrimaryKeyConstraint("remark_id", "kind", "name", name=op.f("pk_remark_mention")),
    )
    op.create_index(
        op.f("ix_remark_mention_kind_name_remark_id"), "remark_mention", ["kind", "name", "remark_id"], unique=False
    )
    op.create_table(
        "remark_seen",
        sa.Column("remark_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_remark_seen_person_id")),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_remark_seen_remark_id")),
        sa.PrimaryKeyConstraint("remark_id", "person_id", name=op.f("pk_remark_seen")),
    )
    op.create_table(
        "review_score",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_score_review_id")),
        sa.PrimaryKeyConstraint("review_id", "criterion", name=op.f("pk_review_score")),
    )
    op.create_table(
        "evidence_download",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_version_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_version_id"], ["evidence_version.id"], name=op.f("fk_evidence_download_evidence_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_download")),
    )
    op.create_index(
        op.f("ix_evidence_download_evidence_version_id"), "evidence_download", ["evidence_version_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entity_key"), table_name="audit")
    op.execute("DROP TABLE search_index" if _on_sqlite() else "DROP INDEX search_index")
    op.drop_index(op.f("ix_evidence_download_evidence_version_id"), table_name="evidence_download")
    op.drop_table("evidence_download")
    op.drop_table("review_score")
    op.drop_table("remark_seen")
    op.drop_index(op.f("ix_remark_mention_kind_name_remark_id"), table_name="remark_mention")
    op.drop_table("remark_mention")
    op.drop_table("evidence_version")
    op.drop_table("review")
    op.drop_index(op.f("ix_remark_deliverable_id_id"), table_name="remark")
    op.drop_table("remark")
    op.drop_index(op.f("ix_evidence_expenditure_item_id"), table_name="evidence")
    op.drop_index(op.f("ix_evidence_deliverable_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_change_request_deliverable_id_decision"), table_name="change_request")
    op.drop_table("change_request")
    op.drop_index(op.f("ix_acceptance_deliverable_id_kind"), table_name="acceptance")
    op.drop_table("acceptance")
    op.drop_index(op.f("ix_search_entry_phase_id_kind"), table_name="search_entry")
    op.drop_table("search_entry")
    op.drop_table("saved_view")
    op.drop_table("reminder")
    op.drop_table("draft")
    op.drop_table("calendar_feed")
    op.drop_table("import_mapping")
