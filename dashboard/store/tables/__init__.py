"""Every table, on one ``metadata``."""

from dashboard.store.tables.audit import audit
from dashboard.store.tables.base import metadata
from dashboard.store.tables.counts import deliverable_axis_summary, deliverable_event, deliverable_summary
from dashboard.store.tables.money import budget_line, expenditure_item, money_axis_summary, money_summary
from dashboard.store.tables.people import person, person_role, session, sign_in_attempt, ticket
from dashboard.store.tables.plan import (
    activity,
    deliverable,
    deliverable_due,
    deliverable_status,
    fact,
    meeting,
    organisation,
    output,
    partner,
    phase,
    pilot,
    pilot_partner,
    project,
    reporting_period,
    translation,
    work_package,
)

__all__ = [
    "activity",
    "audit",
    "budget_line",
    "deliverable",
    "deliverable_axis_summary",
    "deliverable_due",
    "deliverable_event",
    "deliverable_status",
    "deliverable_summary",
    "expenditure_item",
    "fact",
    "meeting",
    "metadata",
    "money_axis_summary",
    "money_summary",
    "organisation",
    "output",
    "partner",
    "person",
    "person_role",
    "phase",
    "pilot",
    "pilot_partner",
    "project",
    "reporting_period",
    "session",
    "sign_in_attempt",
    "ticket",
    "translation",
    "work_package",
]
