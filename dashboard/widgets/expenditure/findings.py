"""What the checks find in a report, the worst first: each with what it means, what to do, and the costs it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.domain.expenditure.checks import CheckCode, Finding, Severity
from dashboard.services.expenditure.checks import ReportChecks, checks
from dashboard.store.engine import reading
from dashboard.widgets.expenditure.words import BLOCKING, WARNING, finding_words, flags_of, why_words
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer

MOST = 8
"""Costs named below one check; the list shows them all."""
ONLY = "only"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check that found something: its title and its lines in Markdown."""

    code: CheckCode
    severity: Severity
    title: str
    lines: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """How many costs there are and their sum in cents of euro; how much was found; by item, its sign and its
    findings; by code, the items it is about."""

    costs: int
    total: int
    blocking: int
    warnings: int
    checks: Sequence[Check]
    flags: Mapping[int, str]
    by_item: Mapping[int, Sequence[Finding]]
    by_code: Mapping[str, tuple[int, ...]]


def found_in(viewer: Viewer, report_id: int) -> Found | None:
    """Of a report as it stands today, kept until any write; ``None`` where there is no such report."""
    return keep(_found, viewer, report_id)


def _found(viewer: Viewer, report_id: int) -> Found | None:
    with reading() as connection:
        answer = checks(connection, report_id, viewer.today)
    if answer is None:
        return None
    by_item: dict[int, list[Finding]] = {}
    by_code: dict[str, dict[int, None]] = {}
    for finding in answer.findings:
        if finding.item is not None:
            by_item.setdefault(finding.item, []).append(finding)
            by_code.setdefault(str(finding.code), {})[finding.item] = None
    return Found(
        costs=len(answer.items),
        total=answer.total,
        blocking=len(answer.blocking),
        warnings=len(answer.warnings),
        checks=_checks(viewer, answer),
        flags=flags_of(answer.findings),
        by_item=by_item,
        by_code={code: tuple(those) for code, those in by_code.items()},
    )


def _checks(viewer: Viewer, answer: ReportChecks) -> list[Check]:
    """What blocks first."""
    names = {item.item: item.reference for item in answer.items}
    grouped: dict[tuple[Severity, CheckCode], list[Finding]] = {}
    for finding in answer.findings:
        grouped.setdefault((finding.severity, finding.code), []).append(finding)
    return [
        _check(viewer, code, severity, grouped[severity, code], names)
        for severity in Severity
        for code in CheckCode
        if (severity, code) in grouped
    ]


def _check(
    viewer: Viewer, code: CheckCode, severity: Severity, those: Sequence[Finding], names: Mapping[int, str]
) -> Check:
    sign = BLOCKING if severity == Severity.BLOCKS else WARNING
    words, said = viewer.t(f"words.check_code.{code}"), viewer.t(f"expenditure.{severity}")
    lines = [f"- {_named(names, each)}{finding_words(viewer, each)}" for each in those[:MOST]]
    if len(those) > MOST:
        lines.append(f"- {viewer.t('expenditure.more_findings', n=len(those) - MOST)}")
    title = f"{sign} **{plain(words)}** · {len(those)} · :small[:gray[{said}]]"
    return Check(code=code, severity=severity, title=title, lines="\n".join(lines))


def _named(names: Mapping[int, str], finding: Finding) -> str:
    return f"**{plain(names[finding.item])}** " if finding.item is not None else ""


def findings_board(viewer: Viewer, found: Found) -> None:
    """One line a check; open it for what to do and for the costs."""
    if not found.checks:
        st.markdown(f"● {viewer.t('expenditure.no_findings' if found.costs else 'expenditure.nothing_entered')}")
    for check in found.checks:
        with st.expander(check.title, key=f"check_{check.code}_{check.severity}"):
            st.caption(why_words(viewer, check.code))
            st.markdown(check.lines)
            st.button(
                viewer.t("expenditure.show_flagged"), key=f"show_{check.code}_{check.severity}", type="tertiary",
                on_click=put, kwargs={ONLY: str(check.code)},
            )  # fmt: skip
