"""The append-only record of every write, chained by hashes; triggers refuse its change (migrations)."""

from sqlalchemy import JSON, Column, Index, String, Table, Text

from dashboard.store.tables.base import LONG_ID, Moment, metadata
from dashboard.store.tables.plan import CODE

audit = Table(
    "audit",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(60), nullable=False),  # a username, or "system" for the command line
    Column("action", String(40), nullable=False),
    Column("project_code", CODE),
    Column("entity", String(40), nullable=False),
    Column("entity_key", Text, nullable=False),  # "ASL/initial/D4.2"
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("idempotency_key", String(64), unique=True),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_entity_key", "entity_key", postgresql_ops={"entity_key": "text_pattern_ops"}),
)
