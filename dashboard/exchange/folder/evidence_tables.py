"""Evidence as files of a project folder: pieces, and the versions of each."""

from dashboard.domain.deliverables.evidence import LARGEST_FILE, LIMITS, LONGEST_NAME, MEDIA_TYPES
from dashboard.domain.vocabulary import EvidenceKind
from dashboard.exchange.folder.format import Table, choice, code, integer, moment, provenance, words
from dashboard.exchange.folder.reviews import PERSON

EVIDENCE_TABLES: tuple[Table, ...] = (
    Table(
        name="evidence",
        key=("phase", "piece"),
        spans=(("created_at", "removed_at"),),
        columns=(
            code("phase", "phases"),
            code("piece"),
            code("deliverable", "deliverables", required=False),
            code("partner", "partners", required=False),
            code("reference", required=False),
            choice("kind", EvidenceKind),
            words("title", required=True, length=LIMITS["title"]),
            code("organisation", required=False),
            moment("created_at", required=True),
            words("created_by", required=True, length=PERSON),
            moment("removed_at"),
            words("removed_by", length=PERSON),
            words("removal_reason", length=LIMITS["reason"]),
            *provenance(),
        ),
    ),
    Table(
        name="evidence_versions",
        key=("phase", "piece", "number"),
        columns=(
            code("phase", "phases"),
            code("piece", "evidence"),
            integer("number", required=True, smallest=1, largest=1_000_000),
            code("public_id"),
            words("file_name", length=LONGEST_NAME),
            choice("media_type", tuple(sorted(MEDIA_TYPES.values())), required=False),
            integer("size", smallest=1, largest=LARGEST_FILE),
            words("sha256", length=64),
            words("url", length=LIMITS["url"]),
            words("comment", length=LIMITS["comment"]),
            words("author", required=True, length=PERSON),
            moment("recorded_at", required=True),
            *provenance(),
        ),
    ),
)
"""A piece proves a deliverable, or an item of expenditure by its ``partner`` and ``reference``."""
