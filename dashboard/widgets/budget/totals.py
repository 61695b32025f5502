"""Which totals of a budget agree and which do not, each as a sentence; what blocks stands first."""

from collections.abc import Sequence

import streamlit as st

from dashboard.domain.budget.totals import Finding
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.viewer import Viewer

MOST = 12
NAMELESS = "flat_rate"
"""How the codes begin of problems of flat rates, whose sentences name no partner."""


def totals(viewer: Viewer, findings: Sequence[Finding], *, key: str = "budget_totals") -> None:
    """The findings, or that all totals agree."""
    with st.container(key=key, gap="xsmall"):
        if not findings:
            st.markdown(f"● {viewer.t('budget_plan.all_agree')}")
            return
        blocking = [finding for finding in findings if finding.blocks]
        rest = [finding for finding in findings if not finding.blocks]
        if blocking:
            st.markdown(f"**■ {viewer.t('budget_plan.blocking', n=len(blocking))}**")
            st.markdown(_listed(viewer, blocking))
        if rest:
            st.markdown(f"**▲ {viewer.t('budget_plan.differing', n=len(rest))}**")
            st.markdown(_listed(viewer, rest))


def _listed(viewer: Viewer, findings: Sequence[Finding]) -> str:
    lines = [f"- {plain(finding_words(viewer, finding))}" for finding in findings[:MOST]]
    if len(findings) > MOST:
        lines.append(f"- {viewer.t('budget_plan.more', count=len(findings) - MOST)}")
    return "\n".join(lines)


def finding_words(viewer: Viewer, finding: Finding) -> str:
    words = sentence(finding.problem, viewer.language)
    return f"{finding.partner}: {words}" if finding.problem.code.startswith(NAMELESS) and finding.partner else words
