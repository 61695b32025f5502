"""What belongs to a person's desk: drafts, saved views, the calendar feed, reminders sent; and remembered mappings."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, String, Table, UniqueConstraint

from dashboard.store.tables.base import LONG_ID, Moment, metadata
from dashboard.store.tables.plan import owned_by
from dashboard.store.tables.review import USERNAME

draft = Table(  # what was typed and not saved yet
    "draft",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("form", String(200), primary_key=True),  # "deliverable/ASL/initial/D4.2"
    Column("content", JSON, nullable=False),
    Column("saved_at", Moment, nullable=False),
)
saved_view = Table(
    "saved_view",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("person"),
    Column("page", String(40), nullable=False),  # the address without its slash
    Column("name", String(80), nullable=False),
    Column("parameters", JSON, nullable=False),  # of the address: name → text
    Column("shared", Boolean, nullable=False),
    Column("saved_at", Moment, nullable=False),
    UniqueConstraint("person_id", "page", "name"),
)
import_mapping = Table(  # which column of a file with these headers is which field
    "import_mapping",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("signature", String(64), nullable=False),  # SHA-256 of the headers, folded and in order
    Column("mapping", JSON, nullable=False),
    Column("author", USERNAME, nullable=False),
    Column("saved_at", Moment, nullable=False),
    UniqueConstraint("kind", "signature"),
)
calendar_feed = Table(  # revoking deletes the row
    "calendar_feed",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),  # when a program last asked, to the hour; missing until one did
)
reminder = Table(  # said once: never again to the same person about the same thing
    "reminder",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("person"),
    Column("item", String(200), nullable=False),  # "overdue/ASL/initial/D4.2/2018-10-18"
    Column("sent_at", Moment, nullable=False),
    UniqueConstraint("person_id", "item"),
)
