"""Organisations, projects, phases and what was planned: the project folder's tables."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dashboard.domain.vocabulary import (
    DeliverableState,
    LegalStatus,
    MeetingKind,
    PartnerRole,
    PartnerType,
    VatRecovery,
)
from dashboard.store.tables.base import LONG_ID, Cents, Moment, closed_set, metadata, provenance

CODE = String(40)


def owned_by(table: str, name: str | None = None, *, nullable: bool = False) -> Column[int]:
    return Column(name or f"{table}_id", ForeignKey(f"{table}.id"), nullable=nullable)


organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", CODE, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("country", String(2)),
    Column("city", Text),
    Column("nuts", String(8)),
    Column("legal_status", closed_set(LegalStatus)),
    Column("latitude", Float),
    Column("longitude", Float),
    *provenance(),
)
project = Table(
    "project",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", CODE, nullable=False, unique=True),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("acronym", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String(20), nullable=False),  # cooperation, call, operation
    Column("programme", Text),
    Column("reference", Text),  # the programme's own number, e.g. EAPA_246/2016
    Column("summary", Text),
    Column("language", String(2), nullable=False),  # the language its content is written in
    Column("currency", String(3), nullable=False, server_default="EUR"),
    Column("website", Text),
    Column("opens_phase", CODE),
    Column("rules", JSON, nullable=False),
    *provenance(),
)
phase = Table(
    "phase",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("project"),
    Column("code", CODE, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("approved_on", Date),
    Column("start", Date),
    Column("end_initial", Date),
    Column("end_revised", Date),
    Column("end_actual", Date),
    Column("total_budget", Cents),
    Column("erdf", Cents),
    Column("erdf_rate", Numeric(7, 6, asdecimal=True)),
    *provenance(),
    UniqueConstraint("project_id", "code"),
)
fact = Table(  # a figure that a source gives; where sources disagree, one row each, one of them retained
    "fact",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("project"),
    owned_by("phase", nullable=True),
    Column("subject", String(80), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("value", Text),  # empty: looked for and not found
    Column("unit", String(20), nullable=False),  # date, count, cents (as amount text), text, rate
    Column("retained", Boolean, nullable=False),
    Column("note", Text),
    *provenance(),
    UniqueConstraint("project_id", "phase_id", "subject", "position"),
)
translation = Table(
    "translation",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("project"),
    Column("entity", String(40), nullable=False),  # project, phase, work_package, activity, deliverable, pilot …
    Column("key", String(120), nullable=False),  # "initial/WP1"; the code alone for a phase or the project
    Column("field", String(40), nullable=False),
    Column("language", String(2), nullable=False),
    Column("text", Text, nullable=False),
    *provenance(),
    UniqueConstraint("project_id", "entity", "key", "field", "language"),
)
partner = Table(
    "partner",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    owned_by("organisation"),
    Column("number", Integer, nullable=False),  # PP1 is the lead partner
    Column("role", closed_set(PartnerRole), nullable=False),
    Column("type", closed_set(PartnerType)),
    Column("total_budget", Cents),
    Column("erdf", Cents),
    Column("erdf_rate", Numeric(7, 6, asdecimal=True)),
    Column("entry", Date),
    Column("exit", Date),
    Column("vat_recovery", closed_set(VatRecovery)),  # missing: not known
    Column("replaces", CODE),  # code of the organisation it replaces (in this phase or an earlier one)
    Column("note", Text),
    *provenance(),
    UniqueConstraint("phase_id", "organisation_id"),
)
reporting_period = Table(
    "reporting_period",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    Column("number", Integer, nullable=False),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    Column("internal_due", Date),  # of partner reports; missing: as the project's rules count it
    Column("programme_due", Date),  # of the project report; missing: as the project's rules count it
    Column("closed_on", Date),  # from that day on nothing more is declared in it
    *provenance(),
    UniqueConstraint("phase_id", "number"),
)
work_package = Table(
    "work_package",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    Column("code", CODE, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    owned_by("partner", "leader_id", nullable=True),
    Column("start", Date),
    Column("end", Date),
    Column("note", Text),
    *provenance(),
    UniqueConstraint("phase_id", "code"),
)
activity = Table(
    "activity",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    owned_by("work_package"),
    owned_by("partner", "responsible_id", nullable=True),
    Column("code", CODE, nullable=False),
    Column("name", Text, nullable=False),
    Column("start", Date),
    Column("end", Date),
    *provenance(),
    UniqueConstraint("phase_id", "code"),
)
pilot = Table(
    "pilot",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    Column("code", CODE, nullable=False),
    Column("name", Text),  # missing where no source names it
    Column("place", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("theme", Text),
    Column("start", Date),
    Column("end", Date),
    Column("total_budget", Cents),  # what a source gives; the plan's own total is the sum of its budget lines
    Column("note", Text),
    *provenance(),
    *provenance("schedule_"),  # of its dates
    UniqueConstraint("phase_id", "code"),
)
pilot_partner = Table(
    "pilot_partner",
    metadata,
    Column("pilot_id", ForeignKey("pilot.id"), primary_key=True),
    Column("partner_id", ForeignKey("partner.id"), primary_key=True),
    Column("position", Integer, nullable=False),  # 0 leads the pilot
)
deliverable = Table(
    "deliverable",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    owned_by("work_package", nullable=True),
    owned_by("activity", nullable=True),
    owned_by("partner", "responsible_id", nullable=True),
    owned_by("pilot", nullable=True),
    Column("code", CODE, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("due_initial", Date),
    Column("version", Integer, nullable=False, server_default="1"),
    *provenance(),
    *provenance("schedule_"),  # of its code, due date and responsible partner
    UniqueConstraint("phase_id", "code"),
    Index(None, "phase_id", "work_package_id"),
    Index(None, "phase_id", "responsible_id"),
    Index(None, "phase_id", "pilot_id"),
)
deliverable_status = Table(  # one dated fact a row; the state on a day is the row with day <= it < until_day
    "deliverable_status",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("deliverable"),
    Column("recorded_at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("until_day", Date, nullable=False),
    Column("state", closed_set(DeliverableState), nullable=False),
    Column("progress", Integer),
    Column("forecast", Date),
    Column("comment", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False),  # a username, or the organisation's code in a loaded history
    *provenance(),
    UniqueConstraint("deliverable_id", "recorded_at"),
    Index("ix_deliverable_status_in_force", "deliverable_id", "day", "until_day", "state"),
    Index("ix_deliverable_status_newest", "state", "day", "deliverable_id", "until_day"),
)
deliverable_due = Table(  # the due date and its reschedulings: in force from day until until_day
    "deliverable_due",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("deliverable"),
    owned_by("phase"),
    Column("recorded_at", Moment),  # missing for the initial date
    Column("day", Date, nullable=False),
    Column("until_day", Date, nullable=False),
    Column("due", Date),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False, server_default=""),
    *provenance(),
    UniqueConstraint("deliverable_id", "recorded_at"),
    Index("ix_deliverable_due_by_date", "phase_id", "due", "deliverable_id", "day", "until_day"),
    Index("ix_deliverable_due_in_force", "deliverable_id", "day", "until_day", "due"),
)
output = Table(
    "output",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    owned_by("work_package", nullable=True),
    Column("code", CODE, nullable=False),
    Column("title", Text, nullable=False),
    Column("unit", Text),
    Column("target", Integer),
    Column("achieved", Integer),
    *provenance(),
    UniqueConstraint("phase_id", "code"),
)
meeting = Table(
    "meeting",
    metadata,
    Column("id", Integer, primary_key=True),
    owned_by("phase"),
    Column("code", CODE, nullable=False),
    Column("kind", closed_set(MeetingKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text),
    Column("start", Date, nullable=False),
    Column("end", Date),
    *provenance(),
    UniqueConstraint("phase_id", "code"),
)
