"""Every table, on one ``metadata``."""

from dashboard.store.tables.audit import audit
from dashboard.store.tables.base import metadata
from dashboard.store.tables.counts import deliverable_axis_summary, deliverable_event, deliverable_summary
from dashboard.store.tables.desk import calendar_feed, draft, import_mapping, reminder, saved_view
from dashboard.store.tables.evidence import evidence, evidence_download, evidence_version
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
from dashboard.store.tables.review import acceptance, change_request, review, review_score
from dashboard.store.tables.talk import remark, remark_mention, remark_seen, search_entry

__all__ = [
    "acceptance",
    "activity",
    "audit",
    "budget_line",
    "calendar_feed",
    "change_request",
    "deliverable",
    "deliverable_axis_summary",
    "deliverable_due",
    "deliverable_event",
    "deliverable_status",
    "deliverable_summary",
    "draft",
    "evidence",
    "evidence_download",
    "evidence_version",
    "expenditure_item",
    "fact",
    "import_mapping",
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
    "remark",
    "remark_mention",
    "remark_seen",
    "reminder",
    "reporting_period",
    "review",
    "review_score",
    "saved_view",
    "search_entry",
    "session",
    "sign_in_attempt",
    "ticket",
    "translation",
    "work_package",
]
