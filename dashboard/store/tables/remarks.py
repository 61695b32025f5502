"""Remarks on deliverables and whom they mention, and the folded texts that the search looks through."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from dashboard.domain.vocabulary import FoundKind, MentionKind
from dashboard.store.tables.base import LONG_ID, Moment, closed_set, metadata, provenance
from dashboard.store.tables.plan import CODE, owned_by
from dashboard.store.tables.review import USERNAME

remark = Table(
    "remark",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("deliverable"),
    Column("at", Moment, nullable=False),
    Column("author", USERNAME, nullable=False),
    Column("organisation", CODE),
    Column("text", Text, nullable=False),
    owned_by("remark", "answers_id", nullable=True),
    Column("removed_at", Moment),
    Column("removed_by", USERNAME),
    *provenance(recorded=True),
    Index(None, "deliverable_id", "id"),
)
remark_mention = Table(
    "remark_mention",
    metadata,
    Column("remark_id", ForeignKey("remark.id"), primary_key=True),
    Column("kind", closed_set(MentionKind), primary_key=True),
    Column("name", String(60), primary_key=True),  # a username, or an organisation's code
    Index(None, "kind", "name", "remark_id"),
)
remark_seen = Table(  # a mention that its person has dealt with
    "remark_seen",
    metadata,
    Column("remark_id", ForeignKey("remark.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("at", Moment, nullable=False),
)
search_entry = Table(  # one thing that can be found; the full-text indexes beside it are made by the migration
    "search_entry",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("phase"),
    Column("kind", closed_set(FoundKind), nullable=False),
    Column("owner_id", LONG_ID, nullable=False),  # the row's id in the table its kind names
    Column("code", String(60), nullable=False),  # what the address takes: a deliverable's, partner's or pilot's code
    Column("shown", Text, nullable=False),  # what a result shows
    Column("folded", Text, nullable=False),  # lower case, without accents (domain.search)
    UniqueConstraint("kind", "owner_id"),
    Index(None, "phase_id", "kind"),
)
