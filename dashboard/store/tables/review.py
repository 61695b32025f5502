"""What follows a submission: reviews by round, the lead partner's and the programme's yes, and changes asked for."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from dashboard.domain.vocabulary import AcceptanceKind, ChangeKind, DecisionOnChange, ReviewOutcome
from dashboard.store.tables.base import LONG_ID, Moment, closed_set, metadata, provenance
from dashboard.store.tables.plan import CODE, owned_by

USERNAME = String(60)

review = Table(  # one round: from being taken up to its outcome
    "review",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("deliverable"),
    Column("round", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("reviewer", USERNAME, nullable=False),
    Column("organisation", CODE),
    Column("closed_at", Moment),
    Column("outcome", closed_set(ReviewOutcome)),  # missing while the round is open, and where it was handed back
    Column("remarks", Text, nullable=False, server_default=""),
    *provenance(recorded=True),
    UniqueConstraint("deliverable_id", "round"),
)
review_score = Table(
    "review_score",
    metadata,
    Column("review_id", ForeignKey("review.id"), primary_key=True),
    Column("criterion", CODE, primary_key=True),  # a code of the project's rules.review.criteria
    Column("score", Integer),  # missing: the criterion does not apply
    Column("remark", Text, nullable=False, server_default=""),
)
acceptance = Table(  # the second and the third truth; a row that was withdrawn stays
    "acceptance",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("deliverable"),
    Column("kind", closed_set(AcceptanceKind), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("day", Date, nullable=False),  # of the act itself: the programme's letter may be older than its record
    Column("reference", Text, nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),
    Column("author", USERNAME, nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", USERNAME),
    *provenance(recorded=True),
    Index(None, "deliverable_id", "kind"),
)
change_request = Table(  # a rescheduling or cancelling beyond what the partner may decide alone
    "change_request",
    metadata,
    Column("id", LONG_ID, primary_key=True),
    owned_by("deliverable"),
    Column("kind", closed_set(ChangeKind), nullable=False),
    Column("old_due", Date),
    Column("new_due", Date),
    Column("reason", Text, nullable=False),
    Column("author", USERNAME, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("decision", closed_set(DecisionOnChange)),  # missing while it waits
    Column("decided_at", Moment),
    Column("decided_by", USERNAME),
    Column("answer", Text, nullable=False, server_default=""),
    *provenance(recorded=True),
    Index(None, "deliverable_id", "decision"),
)
