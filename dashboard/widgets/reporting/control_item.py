"""What a controller sees of one item: its fields, its documents, and what the automatic checks found."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.domain.expenditure.checks import CheckCode, Finding
from dashboard.services.expenditure.checks import checks
from dashboard.texts import formats
from dashboard.widgets.evidence.list import pieces_text
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence_of
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.words import is_decided, known

DAYS = ("invoice_date", "payment_date")
OWN_CURRENCY = ("total_invoice", "vat", "declared_amount")


def item_facts(viewer: Viewer, report: Mapping[str, Any], row: Mapping[Any, Any]) -> None:
    """In words; a link leads to the item's own page."""
    with st.container(border=True, key="item_facts"):
        st.markdown("  \n".join(_lines(viewer, row)))
        found = [each for each in read(findings_of, report["report_id"], viewer.today) if each.item == row["item_id"]]
        if found:
            st.markdown("\n".join(f"- ▲ {_finding(viewer, each)}" for each in found))
        documents = pieces_text(viewer, int(row["item_id"]), of_owner="expenditure_item")
        if documents or CheckCode.MISSING_EVIDENCE not in {each.code for each in found}:
            st.markdown(documents or viewer.t("reports.no_documents"))
        where = link("expenditure", report=report["code"], id=row["reference"])
        st.page_link(**where, label=viewer.t("reports.to_item"), icon=":material/receipt_long:")


def findings_of(connection: Any, report_id: int, today: date) -> list[Finding]:
    """Of the automatic checks, over all items of the report."""
    found = checks(connection, report_id, today)
    return found.findings if found else []


def _finding(viewer: Viewer, finding: Finding) -> str:
    return plain(sentence_of(f"checks.{finding.code}", finding.values, viewer.language))


def _lines(viewer: Viewer, row: Mapping[Any, Any]) -> list[str]:
    said = [row["work_package"], row["cost_category"], row["pilot"]]
    lines = [f"**{plain(row['reference'])}** · {plain(' · '.join(str(each) for each in said if each))}"]
    if row["description"]:
        lines.append(plain(row["description"]))
    facts = []
    if row["invoice_number"]:
        facts.append((viewer.t("reports.invoice_number"), str(row["invoice_number"])))
    for name in DAYS:
        if row[name]:
            facts.append((viewer.t(f"reports.{name}"), formats.day(row[name], viewer.language)))
    for name in OWN_CURRENCY:
        amount = known(row[name])
        if amount is not None:
            shown = formats.money(int(amount), viewer.language, currency=row["currency"])
            facts.append((viewer.t(f"reports.{name}"), shown))
    if known(row["rate"]) is not None:
        facts.append((viewer.t("reports.rate"), f"{row['rate'].normalize():f}"))
    if known(row["declared_eur"]) is not None:
        facts.append(
            (
                viewer.t("reports.declared_eur", currency=viewer.currency),
                formats.money(int(row["declared_eur"]), viewer.language),
            )
        )
    lines += [f":gray[{plain(label)}] {plain(value)}" for label, value in facts]
    if row["comment"]:
        lines.append(viewer.t("deliverables.quote", words=plain(row["comment"])))
    if known(row["decided_by"]) and is_decided(row):
        lines.append(f":small[:gray[{plain(viewer.t('reports.decided_by', author=row['decided_by']))}]]")
    return lines
