"""How a project reviews what its partners submit: by whom, within how many days, against which criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DEFAULT_DAYS = 14
LARGEST_SCORE = 5


class ReviewedBy(StrEnum):
    QUALITY_REVIEWERS = "quality_reviewers"
    LEAD_PARTNER = "lead_partner"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A line of the checklist, scored from 0 to ``largest``; ``name`` is in the project's own language."""

    code: str
    name: str
    largest: int = LARGEST_SCORE


@dataclass(frozen=True, kw_only=True)
class ReviewRule:
    """The project's ``[rules.review]``; a project that names no reviewers is reviewed by its lead partner."""

    by: ReviewedBy = ReviewedBy.LEAD_PARTNER
    days: int = DEFAULT_DAYS
    criteria: tuple[Criterion, ...] = ()

    @property
    def lead_reviews(self) -> bool:
        return self.by == ReviewedBy.LEAD_PARTNER


def review_rule(rules: Mapping[str, Any]) -> ReviewRule:
    """Read from a project's rules, which ``exchange.folder_rules`` has checked."""
    given = rules.get("review", {})
    criteria = (
        Criterion(code=row["code"], name=row["name"], largest=row.get("largest", LARGEST_SCORE))
        for row in given.get("criteria", [])
    )
    by = ReviewedBy(given.get("by", ReviewedBy.LEAD_PARTNER))
    return ReviewRule(by=by, days=given.get("days", DEFAULT_DAYS), criteria=tuple(criteria))


def reschedule_limit(rules: Mapping[str, Any]) -> int:
    """Days past its initial due date to which a partner may put a deliverable off by itself; 0 where none is agreed."""
    return int(rules.get("reschedule", {}).get("days", 0))
