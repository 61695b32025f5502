"""What the checks find in a report, the worst first: each with what it means, what to do, and the costs it is about."""

from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard.domain.expenditure_checks import CheckCode, Finding, Severity
from dashboard.services.expenditure_checks import ReportChecks, checks
from dashboard.widgets.address import put
from dashboard.widgets.expenditure_words import BLOCKING, WARNING, finding_words, why_words
from dashboard.widgets.markdown import plain
from dashboard.widgets.page import Viewer
from dashboard.widgets.reading import read

MOST = 8
"""Costs named below one check; the list shows them all."""
ONLY = "only"


def report_checks(viewer: Viewer, report_id: int) -> ReportChecks | None:
    """Kept until any write."""
    found: ReportChecks | None = read(checks, report_id, viewer.today)
    return found


def findings_board(viewer: Viewer, found: ReportChecks) -> None:
    """One line a check; open it for what to do and for the costs."""
    if not found.findings:
        st.markdown(f"● {viewer.t('expenditure.no_findings' if found.items else 'expenditure.nothing_entered')}")
        return
    names = {item.item: item.reference for item in found.items}
    for severity, sign in ((Severity.BLOCKS, BLOCKING), (Severity.WARNS, WARNING)):
        for code in CheckCode:
            those = [each for each in found.findings if each.code == code and each.severity == severity]
            if those:
                _check(viewer, code, sign, severity, those, names)


def _check(
    viewer: Viewer, code: CheckCode, sign: str, severity: Severity, those: Sequence[Finding], names: dict[int, str]
) -> None:
    words = viewer.t(f"words.check_code.{code}")
    said = viewer.t(f"expenditure.{severity}")
    title = f"{sign} **{plain(words)}** · {len(those)} · :small[:gray[{said}]]"
    with st.expander(title, key=f"check_{code}_{severity}"):
        st.caption(why_words(viewer, code))
        lines = [f"- {_named(names, each)}{finding_words(viewer, each)}" for each in those[:MOST]]
        if len(those) > MOST:
            lines.append(f"- {viewer.t('expenditure.more_findings', n=len(those) - MOST)}")
        st.markdown("\n".join(lines))
        st.button(
            viewer.t("expenditure.show_flagged"), key=f"show_{code}_{severity}", type="tertiary", on_click=put,
            kwargs={ONLY: str(code)},
        )  # fmt: skip


def _named(names: dict[int, str], finding: Finding) -> str:
    return f"**{plain(names[finding.item])}** " if finding.item is not None else ""


def of_item(found: ReportChecks | None, item: int) -> list[Finding]:
    return [each for each in found.findings if each.item == item] if found else []


def flagged(findings: Iterable[Finding], code: str) -> tuple[int, ...]:
    """Ids of the costs that a check found; of any check where ``code`` is ``any``."""
    numbers = [each.item for each in findings if each.item is not None and code in ("any", str(each.code))]
    return tuple(dict.fromkeys(numbers))
