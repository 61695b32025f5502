"""What the automatic checks of expenditure can find, and whether it keeps a report from being submitted.

Each code has an explanation (``checks.<code>``) and what to do about it (``checks.<code>_why``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class CheckCode(StrEnum):
    OUTSIDE_DATES = "outside_dates"
    OUTSIDE_PARTNERSHIP = "outside_partnership"
    PAID_AFTER_PERIOD = "paid_after_period"
    DUPLICATE_INVOICE = "duplicate_invoice"
    INVOICE_EXCEEDED = "invoice_exceeded"
    DUPLICATE_REFERENCE = "duplicate_reference"
    ABOVE_BUDGET = "above_budget"
    CATEGORY_NOT_ALLOWED = "category_not_allowed"
    CATEGORY_IS_FLAT = "category_is_flat"
    FLAT_RATE_MISMATCH = "flat_rate_mismatch"
    MISSING_EVIDENCE = "missing_evidence"
    MISSING_RATE = "missing_rate"
    VAT_WITHOUT_RIGHT = "vat_without_right"


class Severity(StrEnum):
    """``BLOCKS`` keeps a report from being submitted; ``WARNS`` is shown, and left to control."""

    BLOCKS = "blocks"
    WARNS = "warns"


SEVERITIES = dict.fromkeys(CheckCode, Severity.BLOCKS) | {
    CheckCode.PAID_AFTER_PERIOD: Severity.WARNS,
    CheckCode.DUPLICATE_INVOICE: Severity.WARNS,
    CheckCode.ABOVE_BUDGET: Severity.WARNS,
    CheckCode.MISSING_EVIDENCE: Severity.WARNS,
}
"""Where the project's ``rules.checks`` says nothing else."""
ALWAYS_BLOCKING = frozenset({CheckCode.MISSING_RATE, CheckCode.FLAT_RATE_MISMATCH, CheckCode.DUPLICATE_REFERENCE})
"""No project can let these pass: the sums would be wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a check says of an item; ``item`` is missing where it is about the report as a whole.

    ``values`` fill the explanation in: amounts as ``domain.money.Amount``, days as dates, codes as they are.
    """

    code: CheckCode
    severity: Severity
    item: int | None
    values: dict[str, object]


def severities(rules: Mapping[str, Any]) -> dict[CheckCode, Severity]:
    """Which checks block: the project's ``rules.checks`` (code = "blocks" or "warns"), else ours."""
    given = rules.get("checks", {})
    known = {code: given[code] for code in CheckCode if isinstance(given, dict) and given.get(code) in set(Severity)}
    known = {code: Severity(value) for code, value in known.items() if code not in ALWAYS_BLOCKING}
    return SEVERITIES | known


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether a report with these cannot be submitted."""
    return any(finding.severity == Severity.BLOCKS for finding in findings)
