"""Evidence: what proves the work, as files kept outside the database and as links; every version, every download."""

from uuid import uuid4

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table, Text, UniqueConstraint

from dashboard.domain.vocabulary import EvidenceKind
from dashboard.store.tables.base import LONG_ID, Moment, closed_set, metadata, provenance
from dashboard.store.tables.plan import CODE, owned_by
from dashboard.store.tables.review import USERNAME

evidence = Table(
    "evidence",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    Column("public_id", String(32), nullable=False, unique=True, default=lambda: uuid4().hex),  # its key in a folder
    owned_by("deliverable", nullable=True),
    owned_by("expenditure_item", nullable=True),
    Column("kind", closed_set(EvidenceKind), nullable=False),
    Column("title", Text, nullable=False),
    Column("organisation", CODE),  # of the person who added it
    Column("created_at", Moment, nullable=False),
    Column("created_by", USERNAME, nullable=False),
    Column("removed_at", Moment),  # its versions stay until their retention date
    Column("removed_by", USERNAME),
    Column("removal_reason", Text, nullable=False, server_default=""),
    *provenance(recorded=True),
    CheckConstraint("(deliverable_id IS NULL) <> (expenditure_item_id IS NULL)", name="belongs_to_one"),
    Index(None, "deliverable_id"),
    Index(None, "expenditure_item_id"),
)
evidence_version = Table(
    "evidence_version",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("evidence"),
    Column("number", Integer, nullable=False),
    Column("public_id", String(32), nullable=False, unique=True),  # in its address, and its name on disk
    Column("file_name", Text),  # as the person's machine called it; missing for a link
    Column("media_type", String(100)),
    Column("size", BigInteger),
    Column("sha256", String(64)),
    Column("url", Text),
    Column("comment", Text, nullable=False, server_default=""),
    Column("author", USERNAME, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    *provenance(recorded=True),
    UniqueConstraint("evidence_id", "number"),
)
evidence_download = Table(
    "evidence_download",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("evidence_version"),
    Column("username", USERNAME, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "evidence_version_id"),
)
