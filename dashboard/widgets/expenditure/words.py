"""How expenditure is said: the sign and word of an item's state, its category, findings with what to do about them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.domain.expenditure.checks import CheckCode, Finding, Severity
from dashboard.domain.vocabulary import CostBasis, CostCategory, Step
from dashboard.texts import formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence_of
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.words import known

SIGNS: dict[str, str] = {
    Step.ENTERED: "○",
    Step.DECLARED: "◆",
    Step.CERTIFIED: "●",
    Step.CLAIMED: "●",
    Step.VERIFIED: "●",
    Step.PAID: "✓",
    Step.PARKED: "▲",
    Step.DEDUCTED: "✕",
}
BLOCKING, WARNING = "■", "▲"
STATES = (Step.ENTERED, Step.DECLARED, Step.CERTIFIED, Step.CLAIMED, Step.VERIFIED, Step.PAID, Step.PARKED,
          Step.DEDUCTED)  # fmt: skip


def state_words(viewer: Viewer, state: str) -> str:
    """``◆ Declared``."""
    return f"{SIGNS[state]} {viewer.t(f'words.step.{state}')}"


def category_words(viewer: Viewer, category: str, basis: str = CostBasis.REAL) -> str:
    """``Office and administration``, and where it is computed, by what."""
    words = viewer.t(f"words.cost_category.{CostCategory(category)}")
    if basis != CostBasis.FLAT_RATE:
        return words
    return viewer.t("expenditure.flat", category=words)


def description_words(viewer: Viewer, item: Mapping[str, Any]) -> str:
    """What the partner wrote; a flat rate has no words of its own."""
    if known(item["description"]):
        return str(item["description"])
    return viewer.t(f"words.cost_basis.{CostBasis(str(item['basis']))}")


def finding_words(viewer: Viewer, finding: Finding) -> str:
    """``■ Paid on 3 July 2018, after …``, in Markdown."""
    sign = BLOCKING if finding.severity == Severity.BLOCKS else WARNING
    return f"{sign} {plain(sentence_of(f'checks.{finding.code}', finding.values, viewer.language))}"


def why_words(viewer: Viewer, code: CheckCode) -> str:
    """What the check means and what to do."""
    return viewer.t(f"checks.{code}_why")


def flags_of(findings: Iterable[Finding]) -> dict[int, str]:
    """By item the sign of the worst that was found in it, and how much: ``■ 2``."""
    worst: dict[int, str] = {}
    counted = Counter(finding.item for finding in findings if finding.item is not None)
    for finding in findings:
        if finding.item is not None and worst.get(finding.item) != BLOCKING:
            worst[finding.item] = BLOCKING if finding.severity == Severity.BLOCKS else WARNING
    return {item: f"{sign} {counted[item]}" for item, sign in worst.items()}


def amount_words(viewer: Viewer, cents: Any, currency: str = "") -> str:
    amount = known(cents)
    return formats.money(None if amount is None else int(amount), viewer.language, currency=currency)
