"""The programme rules that screens count with: numbers where numbers are needed, whatever else ``[rules]`` holds."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from dashboard.domain.deliverables.progress import TrafficLightRule
from dashboard.domain.deliverables.review import ReviewedBy
from dashboard.domain.refusal import Problem
from dashboard.domain.separation import MAY, RULE
from dashboard.domain.vocabulary import OnePerson
from dashboard.exchange.folder.format import PROJECT_FILE
from dashboard.exchange.folder.project import line_of
from dashboard.exchange.folder.rows import problem
from dashboard.exchange.folder.values import CODE

SHARES = ("erdf_rate", "underspending_alert", "budget_flexibility")
WHOLE = {
    "traffic_light": tuple(field.name for field in fields(TrafficLightRule)),
    "review": ("days",),
    "reschedule": ("days",),
}
"""Tables of which each key is a whole number; others are not known there."""
OTHER_KEYS = {"review": ("by", "criteria")}
EVIDENCE = ("required", "state_aid")
CRITERION = {"code", "name", "largest"}


def problems_of_rules(rules: dict[str, Any], text: str) -> Iterator[Problem]:
    for name in SHARES:
        value = rules.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield problem("bad_rate", PROJECT_FILE, line_of(text, name, "[rules]0"), name, value=str(value))
    for name, keys in WHOLE.items():
        table, section = rules.get(name, {}), f"[rules.{name}]"
        if not isinstance(table, dict):
            yield problem("bad_rule", PROJECT_FILE, line_of(text, name, "[rules]0"), name, value=str(table))
            continue
        for key, value in table.items():
            row = line_of(text, key, section)
            if key in OTHER_KEYS.get(name, ()):
                continue
            if key not in keys:
                yield problem("unknown_key", PROJECT_FILE, row, key)
            elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
                yield problem("bad_integer", PROJECT_FILE, row, key, value=str(value))
    if isinstance(rules.get("review", {}), dict):
        yield from _problems_of_review(rules.get("review", {}), text)
    yield from _problems_of_evidence(rules, text)
    yield from _problems_of_separation(rules.get(RULE, {}), text)


def _problems_of_separation(rule: Any, text: str) -> Iterator[Problem]:
    """A list of duties that one person may have both of, and nothing else."""
    if not isinstance(rule, dict):
        yield problem("bad_rule", PROJECT_FILE, line_of(text, RULE, "[rules]0"), RULE, value=str(rule)[:80])
        return
    for key, value in rule.items():
        row = line_of(text, key, f"[rules.{RULE}]")
        if key != MAY:
            yield problem("unknown_key", PROJECT_FILE, row, key)
            continue
        for name in value if isinstance(value, list) else [value]:
            if not isinstance(value, list) or not isinstance(name, str) or name not in set(OnePerson):
                allowed = ", ".join(OnePerson)
                yield problem("not_in_set", PROJECT_FILE, row, key, value=str(name)[:80], allowed=allowed)


def _problems_of_evidence(rules: dict[str, Any], text: str) -> Iterator[Problem]:
    """Two yes-or-no questions, and the years that evidence is kept."""
    for name in ("evidence_years", "evidence_years_state_aid"):
        value = rules.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
            yield problem("bad_integer", PROJECT_FILE, line_of(text, name, "[rules]0"), name, value=str(value)[:80])
    rule = rules.get("evidence", {})
    if not isinstance(rule, dict):
        yield problem("bad_rule", PROJECT_FILE, line_of(text, "evidence", "[rules]0"), "evidence", value=str(rule)[:80])
        return
    for key, value in rule.items():
        row = line_of(text, key, "[rules.evidence]")
        if key not in EVIDENCE:
            yield problem("unknown_key", PROJECT_FILE, row, key)
        elif not isinstance(value, bool):
            yield problem("bad_boolean", PROJECT_FILE, row, key, value=str(value)[:80])


def _problems_of_review(rule: dict[str, Any], text: str) -> Iterator[Problem]:
    """Who reviews, and a checklist whose codes are unique and whose largest scores are 1 to 100."""
    by, criteria = rule.get("by", ReviewedBy.LEAD_PARTNER), rule.get("criteria", [])
    if by not in set(ReviewedBy):
        row = line_of(text, "by", "[rules.review]")
        yield problem("not_in_set", PROJECT_FILE, row, "by", value=str(by)[:80], allowed=", ".join(ReviewedBy))
    row, seen = line_of(text, "criteria", "[rules.review]"), set()
    for criterion in criteria if isinstance(criteria, list) else [criteria]:
        if not _is_criterion(criterion) or criterion["code"] in seen:
            yield problem("bad_criterion", PROJECT_FILE, row, "criteria", value=str(criterion)[:80])
            continue
        seen.add(criterion["code"])


def criteria_of(rules: dict[str, Any]) -> list[str]:
    """Codes of the review's checklist, as far as they can be read."""
    return [row["code"] for row in readable_review(rules)["review"]["criteria"]]


def readable_review(rules: dict[str, Any]) -> dict[str, Any]:
    """The review's checklist alone, without what could not be read of it."""
    rule = rules.get("review", {})
    criteria = rule.get("criteria", []) if isinstance(rule, dict) else []
    readable = [row for row in criteria if _is_criterion(row)] if isinstance(criteria, list) else []
    return {"review": {"criteria": readable}}


def _is_criterion(given: Any) -> bool:
    if not isinstance(given, dict) or not {"code", "name"} <= set(given) <= CRITERION:
        return False
    largest = given.get("largest", 1)
    scored = isinstance(largest, int) and not isinstance(largest, bool) and 1 <= largest <= 100
    named = isinstance(given["name"], str) and 0 < len(given["name"].strip()) <= 300
    return scored and named and isinstance(given["code"], str) and CODE.fullmatch(given["code"]) is not None
