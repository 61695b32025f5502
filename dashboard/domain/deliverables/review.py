"""How a project reviews what its partners submit: by whom, within how many days, against which criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import ReviewOutcome

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
class Score:
    """A reviewer's answer to a criterion; ``score`` is missing where the criterion does not apply."""

    criterion: str
    score: int | None
    remark: str = ""


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
    """Read from a project's rules, which ``exchange.folder.rules`` has checked."""
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


def problems_of_review(
    rule: ReviewRule, *, outcome: ReviewOutcome, scores: Sequence[Score], remarks: str
) -> list[Problem]:
    """Every reason why a round cannot end so: accepting needs each criterion answered, sending back needs remarks."""
    known = {criterion.code: criterion for criterion in rule.criteria}
    answered = [score.criterion for score in scores]
    problems = [
        Problem(code="criterion_unknown", field=code, values={"criterion": code})
        for code in dict.fromkeys(answered)
        if code not in known or answered.count(code) > 1
    ]
    for score in scores:
        criterion = known.get(score.criterion)
        if criterion and score.score is not None and not 0 <= score.score <= criterion.largest:
            values = {"criterion": criterion.code, "value": score.score, "largest": criterion.largest}
            problems.append(Problem(code="score", field=criterion.code, values=values))
        problems += problems_of_text(score.remark, field=score.criterion)
    missing = [code for code in known if code not in answered]
    if outcome == ReviewOutcome.ACCEPTED and missing:
        problems.append(Problem(code="criteria_missing", field=missing[0], values={"criteria": ", ".join(missing)}))
    if outcome == ReviewOutcome.SENT_BACK and not remarks.strip():
        problems.append(Problem(code="remarks_missing", field="remarks"))
    return problems + problems_of_text(remarks, field="remarks")
