"""A log of sign-ins and refusals, when a calendar's address was last asked, and no typed name that is nobody's."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_event")),
    )
    op.create_index(op.f("ix_access_event_at"), "access_event", ["at"])
    op.create_index(op.f("ix_access_event_person_id_at"), "access_event", ["person_id", "at"])
    op.add_column("calendar_feed", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("DELETE FROM sign_in_attempt WHERE account NOT IN (SELECT username FROM person)")


def downgrade() -> None:
    with op.batch_alter_table("calendar_feed") as batch:
        batch.drop_column("used_at")
    op.drop_table("access_event")
