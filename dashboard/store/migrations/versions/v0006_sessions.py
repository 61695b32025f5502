"""When, where and in what a session was opened and last used."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SAID = {"address": 64, "browser": 40, "system": 40}


def upgrade() -> None:
    """Nobody who is signed in at the moment of the update has been idle until then."""
    op.add_column("session", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    session = sa.table("session", sa.column("last_used_at", sa.DateTime(timezone=True)))
    op.execute(session.update().values(last_used_at=datetime.now(UTC)))
    with op.batch_alter_table("session") as batch:
        batch.alter_column("last_used_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        for name, length in SAID.items():
            batch.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("session") as batch:
        for name in ("last_used_at", *SAID):
            batch.drop_column(name)
