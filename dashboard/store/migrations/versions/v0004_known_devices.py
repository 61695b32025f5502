"""Known devices, and attempts counted apart for them; who was let in by a reset."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE sign_in_attempt ADD COLUMN own VARCHAR(64) NOT NULL DEFAULT ''")
    op.create_table(
        "known_device",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_known_device_person_id")),
        sa.PrimaryKeyConstraint("token_hash", "person_id", name=op.f("pk_known_device")),
    )
    op.create_index(op.f("ix_known_device_person_id"), "known_device", ["person_id"])
    op.create_table(
        "let_in",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_let_in_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_let_in")),
    )


def downgrade() -> None:
    op.drop_table("let_in")
    op.drop_table("known_device")
    op.execute("ALTER TABLE sign_in_attempt DROP COLUMN own")
