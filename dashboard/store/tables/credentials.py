"""How people prove who they are, beside the password's hash: links to set one."""

from sqlalchemy import Column, Index, String, Table

from dashboard.domain.people.password_link import LinkEnd
from dashboard.store.tables.base import Moment, closed_set, metadata
from dashboard.store.tables.plan import owned_by

password_link = Table(  # of the link only a hash is kept; one a person is open, those that ended say when
    "password_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    owned_by("person"),
    Column("made_at", Moment, nullable=False),  # of the real clock, as all of these
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("end", closed_set(LinkEnd)),
    Index(None, "person_id"),
)
