"""Partner reports, their control and certificates, and the project reports that gather them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from dashboard.domain.vocabulary import ErrorType, ReportState
from dashboard.store.tables.base import LONG_ID, Cents, Moment, closed_set, metadata, provenance
from dashboard.store.tables.plan import owned_by
from dashboard.store.tables.review import USERNAME

partner_report = Table(  # R.n; its state on a day is that of its last event up to then
    "partner_report",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    owned_by("partner"),
    owned_by("reporting_period"),
    Column("number", Integer, nullable=False),
    Column("next_forecast", Cents),  # what the partner expects to declare in its next report
    Column("note", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    *provenance(recorded=True),
    UniqueConstraint("phase_id", "partner_id", "number"),
    UniqueConstraint("partner_id", "reporting_period_id"),
)
project_report = Table(  # PR.n, the payment claim
    "project_report",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    Column("number", Integer, nullable=False),
    Column("reference", Text, nullable=False, server_default=""),  # the programme's own
    Column("note", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    *provenance(recorded=True),
    UniqueConstraint("phase_id", "number"),
)
report_event = Table(  # one dated fact a row
    "report_event",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("partner_report", nullable=True),
    owned_by("project_report", nullable=True),
    Column("state", closed_set(ReportState), nullable=False),
    Column("day", Date, nullable=False),  # of the act itself: a payment may be recorded later
    Column("recorded_at", Moment, nullable=False),
    Column("author", USERNAME, nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    *provenance(recorded=True),
    CheckConstraint("(partner_report_id IS NULL) <> (project_report_id IS NULL)", name="belongs_to_one"),
    Index(None, "partner_report_id", "day"),
    Index(None, "project_report_id", "day"),
)
certificate = Table(  # what one act of control certified of a report
    "certificate",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("partner_report"),
    Column("number", Integer, nullable=False),  # within the report: 2 after it was reopened
    Column("day", Date, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("author", USERNAME, nullable=False),
    Column("certified", Cents, nullable=False),
    Column("deducted", Cents, nullable=False),
    Column("parked", Cents, nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    owned_by("project_report", nullable=True),  # that gathers it
    Column("withdrawn_on", Date),
    Column("withdrawn_by", USERNAME),
    Column("withdrawal_reason", Text, nullable=False, server_default=""),
    *provenance(recorded=True),
    UniqueConstraint("partner_report_id", "number"),
    Index(None, "project_report_id"),
)
control_decision = Table(  # what the controller says of an item: certified + deducted + parked = amount
    "control_decision",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("partner_report"),  # under whose control it is
    owned_by("expenditure_item"),
    Column("round", Integer, nullable=False),  # the number of the certificate it is for
    Column("in_sample", Boolean, nullable=False),
    Column("amount", Cents, nullable=False),
    Column("certified", Cents, nullable=False),
    Column("deducted", Cents, nullable=False),
    Column("parked", Cents, nullable=False),
    Column("error_type", closed_set(ErrorType)),
    Column("comment", Text, nullable=False, server_default=""),
    Column("author", USERNAME, nullable=False),
    Column("decided_at", Moment, nullable=False),
    owned_by("certificate", nullable=True),  # missing while control is ongoing
    Column("item_version", Integer, nullable=False, server_default="1"),  # the item's, that was looked at
    Column("version", Integer, nullable=False, server_default="1"),
    *provenance(recorded=True),
    UniqueConstraint("partner_report_id", "expenditure_item_id", "round"),
    Index(None, "expenditure_item_id"),
    Index(None, "certificate_id"),
)
verification_cut = Table(  # what the joint secretariat took off a certified item
    "verification_cut",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("project_report"),
    owned_by("expenditure_item"),
    Column("amount", Cents, nullable=False),
    Column("error_type", closed_set(ErrorType), nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    Column("author", USERNAME, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    *provenance(recorded=True),
    UniqueConstraint("project_report_id", "expenditure_item_id"),
)
