"""How people prove who they are, beside the password's hash: links to set one, and second factors."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

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
second_factor = Table(  # secrets are sealed by a key that is not in the database
    "second_factor",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("sealed", Text),  # missing: not on yet
    Column("since", Moment),
    Column("last_step", Integer, nullable=False, server_default="0"),  # of the last code taken: none up to it is again
    Column("offered", Text),  # a secret that waits for its first code, sealed
    Column("offered_at", Moment),  # of the real clock
)
recovery_code = Table(  # of each only a hash is kept
    "recovery_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    owned_by("person"),
    Column("used_at", Moment),
    Index(None, "person_id"),
)
half_sign_in = Table(  # the password was right, the second factor is still owed; it opens nothing
    "half_sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    owned_by("person"),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("was_given", Boolean, nullable=False, server_default=false()),
    Index(None, "person_id"),
)
