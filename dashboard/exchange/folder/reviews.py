"""What follows a deliverable's submission, as files of a project folder: reviews, acceptances, requests, remarks."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.domain.deliverables.review import review_rule
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import AcceptanceKind, ChangeKind, DecisionOnChange, ReviewOutcome
from dashboard.exchange.folder.format import Column, Kind, Table, choice, code, day, integer, moment, provenance, words

PERSON = 60
OWNER = (code("phase", "phases"), code("deliverable", "deliverables"))
ROUND = integer("round", required=True, smallest=1, largest=1000)

LIFE_TABLES: tuple[Table, ...] = (
    Table(
        name="reviews",
        key=("phase", "deliverable", "round"),
        spans=(("opened_at", "closed_at"),),
        columns=(
            *OWNER,
            ROUND,
            moment("opened_at", required=True),
            words("reviewer", required=True, length=PERSON),
            code("organisation", required=False),
            moment("closed_at"),
            choice("outcome", ReviewOutcome, required=False),
            words("remarks"),
            *provenance(),
        ),
    ),
    Table(
        name="review_scores",
        key=("phase", "deliverable", "round", "criterion"),
        columns=(*OWNER, ROUND, code("criterion"), integer("score", largest=100), words("remark"), *provenance()),
    ),
    Table(
        name="acceptances",
        key=("phase", "deliverable", "kind", "recorded_at"),
        spans=(("recorded_at", "withdrawn_at"),),
        columns=(
            *OWNER,
            choice("kind", AcceptanceKind),
            moment("recorded_at", required=True),
            day("day", required=True),
            words("reference"),
            words("comment"),
            words("author", required=True, length=PERSON),
            moment("withdrawn_at"),
            words("withdrawn_by", length=PERSON),
            *provenance(),
        ),
    ),
    Table(
        name="change_requests",
        key=("phase", "deliverable", "recorded_at"),
        spans=(("recorded_at", "decided_at"),),
        columns=(
            *OWNER,
            moment("recorded_at", required=True),
            choice("kind", ChangeKind),
            day("old_due"),
            day("new_due"),
            words("reason", required=True),
            words("author", required=True, length=PERSON),
            choice("decision", DecisionOnChange, required=False),
            moment("decided_at"),
            words("decided_by", length=PERSON),
            words("answer"),
            *provenance(),
        ),
    ),
    Table(
        name="remarks",
        key=("phase", "deliverable", "at", "author"),
        spans=(("at", "removed_at"),),
        columns=(
            *OWNER,
            moment("at", required=True),
            words("author", required=True, length=PERSON),
            code("organisation", required=False),
            words("text", required=True),
            moment("answers_at"),
            words("answers_author", length=PERSON),
            Column(name="mentions", kind=Kind.CODES),
            moment("removed_at"),
            words("removed_by", length=PERSON),
            *provenance(),
        ),
    ),
)
"""``mentions`` are ``person:USERNAME`` and ``organisation:CODE``; an answer names the remark it answers."""
TOGETHER = {
    "reviews": (("closed_at", "outcome"),),
    "acceptances": (("withdrawn_at", "withdrawn_by"),),
    "change_requests": (("decided_at", "decision"), ("decided_at", "decided_by")),
    "evidence": (
        ("removed_at", "removed_by"),
        ("removed_at", "removal_reason"),
        ("partner", "reference"),
        ("reference", "partner"),
    ),
    "remarks": (("answers_at", "answers_author"), ("removed_at", "removed_by")),
}
"""Pairs of columns of which the second says nothing without the first."""


def problems_of_life(tables: Mapping[str, list[Any]], rules: dict[str, Any]) -> Iterator[Problem]:
    """Scores, answers and mentions of what is not there, and halves of what belongs together."""
    yield from _problems_of_scores(tables, rules)
    for name, pairs in TOGETHER.items():
        for row in tables[name]:
            for first, second in pairs:
                if row[second] is not None and first in row.values and row[first] is None:
                    yield row.problem("goes_with", second, other=first)
    remarks = {_remark(row, row["at"], row["author"]) for row in tables["remarks"]}
    for row in tables["remarks"]:
        if row["answers_at"] is not None and _remark(row, row["answers_at"], row["answers_author"]) not in remarks:
            yield row.problem("unknown_code", "answers_at", value=row["answers_at"], known_in="remarks.csv")
        for mention in row["mentions"] or []:
            if mention.partition(":")[0] not in ("person", "organisation") or not mention.partition(":")[2]:
                yield row.problem("bad_mention", "mentions", value=mention)


def _remark(row: Any, at: object, author: object) -> tuple[object, ...]:
    return row["phase"], row["deliverable"], at, author


def _problems_of_scores(tables: Mapping[str, list[Any]], rules: dict[str, Any]) -> Iterator[Problem]:
    reviews = {tuple(row[name] for name in ("phase", "deliverable", "round")) for row in tables["reviews"]}
    largest = {criterion.code: criterion.largest for criterion in review_rule(rules).criteria}
    for row in tables["review_scores"]:
        if tuple(row[name] for name in ("phase", "deliverable", "round")) not in reviews:
            yield row.problem("unknown_code", "round", value=row["round"], known_in="reviews.csv")
        if row["criterion"] is None:
            continue
        if row["criterion"] not in largest:
            yield row.problem("unknown_code", "criterion", value=row["criterion"], known_in="project.toml")
        elif row["score"] is not None and row["score"] > largest[row["criterion"]]:
            yield row.problem("too_large", "score", value=row["score"], limit=largest[row["criterion"]])
