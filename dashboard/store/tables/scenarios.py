"""Scenarios of the budget, and the changes of it that people ask for."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from dashboard.domain.vocabulary import DecisionOnChange, FlexibilityLevel
from dashboard.store.tables.base import LONG_ID, Moment, closed_set, metadata
from dashboard.store.tables.plan import CODE, owned_by
from dashboard.store.tables.review import USERNAME

scenario = Table(
    "scenario",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("phase"),
    owned_by("budget_version"),  # that it starts from
    Column("name", String(80), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("moves", JSON, nullable=False),  # list of {"amount": cents, "origin": cell, "target": cell}, by codes
    Column("shared", Boolean, nullable=False),
    Column("author", USERNAME, nullable=False),
    Column("organisation", CODE),
    Column("recorded_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Column("version", Integer, nullable=False, server_default="1"),
    Index(None, "phase_id"),
)
budget_request = Table(  # a change of the budget that waits for whoever must agree
    "budget_request",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("phase"),
    owned_by("scenario"),
    Column("level", closed_set(FlexibilityLevel), nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", USERNAME, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("decision", closed_set(DecisionOnChange)),  # missing while it waits
    Column("decided_at", Moment),
    Column("decided_by", USERNAME),
    Column("answer", Text, nullable=False, server_default=""),
    owned_by("budget_version", nullable=True),  # that it became
    Index(None, "phase_id", "decision"),
)
