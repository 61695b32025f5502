"""Ids of what comes with use have 64 bits, and so has whoever refers to them; SQLite's have had them always."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COUNTED = {
    "audit": (),
    "import_mapping": (),
    "sign_in_attempt": (),
    "access_event": (),
    "reminder": (),
    "saved_view": (),
    "search_entry": ("owner_id",),
    "scenario": (),
    "budget_line": (),
    "budget_request": ("scenario_id",),
    "certificate": (),
    "expenditure_item": (),
    "report_event": (),
    "control_decision": ("expenditure_item_id", "certificate_id"),
    "money_entry": ("expenditure_item_id", "certificate_id"),
    "verification_cut": ("expenditure_item_id",),
    "acceptance": (),
    "change_request": (),
    "deliverable_due": (),
    "deliverable_status": (),
    "evidence": ("expenditure_item_id",),
    "remark": ("answers_id",),
    "review": (),
    "evidence_version": ("evidence_id",),
    "evidence_download": ("evidence_version_id",),
}
"""Tables whose ids a sequence counts, and what else in them refers to such an id."""
REFERRING = {
    "expenditure_share": ("expenditure_item_id",),
    "remark_mention": ("remark_id",),
    "remark_seen": ("remark_id",),
    "review_score": ("review_id",),
}


def upgrade() -> None:
    _give_type("BIGINT")


def downgrade() -> None:
    """PostgreSQL refuses, and leaves all as it was, where an id needs its 64 bits."""
    _give_type("INTEGER")


def _give_type(kind: str) -> None:
    """One statement a table, that its rows are written anew once."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, columns in (REFERRING | {name: ("id", *others) for name, others in COUNTED.items()}).items():
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"ALTER COLUMN {name} TYPE {kind}" for name in columns))
    for table in COUNTED:
        op.execute(f"ALTER SEQUENCE {table}_id_seq AS {kind}")
