"""People who sign in, their sessions, and the attempts that are counted against guessing."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from dashboard.domain.vocabulary import Language, Role
from dashboard.store.tables.base import LONG_ID, Moment, closed_set, metadata
from dashboard.store.tables.plan import CODE, owned_by

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(60), nullable=False, unique=True),  # lower case
    Column("display_name", Text, nullable=False),
    Column("email", Text),
    Column(
        "organisation_code", CODE
    ),  # code of organisation.code; a code, since a person may be added before it is loaded
    Column("language", closed_set(Language)),  # missing until the person chooses
    Column("password_hash", Text, nullable=False),  # empty: none, until the person sets one by a link
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("version", Integer, nullable=False, server_default="1"),
)
person_role = Table(
    "person_role",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("role", closed_set(Role), primary_key=True),
)
ticket = Table(  # proves to /auth/exchange, once and for thirty seconds, that the form succeeded
    "ticket",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    owned_by("person"),
    Column("expires_at", Moment, nullable=False),
    Column("second_factor", Boolean, nullable=False, server_default=false()),  # whether it was given too
)
session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    owned_by("person"),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),  # by the person; to the minute, as it is not written at each click
    Column("address", String(64), nullable=False, server_default=""),  # where it was opened; of IPv6 the network
    Column("browser", String(40), nullable=False, server_default=""),  # "Firefox"; empty where nobody knows
    Column("system", String(40), nullable=False, server_default=""),
    Column("second_factor", Boolean, nullable=False, server_default=false()),  # whether it was opened with one
    Index(None, "person_id"),
)
sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    Column("account", String(60), nullable=False),  # a person's user name, or a keyed hash of what was typed
    Column("address", String(64), nullable=False),  # as counted: of IPv6 the network
    Column("own", String(64), nullable=False, server_default=""),  # hash of the person's own device or session
    Column("at", Moment, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Index(None, "account", "at"),
    Index(None, "address", "at"),
)
access_event = Table(  # who came in, who did not, what was refused: kept for a while, beside the audit
    "access_event",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    Column("at", Moment, nullable=False),  # of the real clock
    Column("kind", String(32), nullable=False),  # no closed set: rows outlive the kinds of a program
    Column("person_id", ForeignKey("person.id")),  # missing where the name is nobody's
    Column("name", String(64), nullable=False),  # stands for such a name: a keyed hash
    Column("address", String(64), nullable=False),  # as counted: of IPv6 the network
    Column("detail", String(80), nullable=False),
    Index(None, "at"),
    Index(None, "person_id", "at"),
)
known_device = Table(  # a device may have several people, and knows each from their own sign-in on
    "known_device",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("signed_in_at", Moment, nullable=False),
    Index(None, "person_id"),
)
let_in = Table(  # by an administrator's reset, until the person signed in
    "let_in",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("at", Moment, nullable=False),  # of the real clock, as attempts are
)
