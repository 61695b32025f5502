"""One cost: what it is and how far it has come, what the checks say, its documents, and each step down to its cause."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.reporting.steps import OPEN
from dashboard.domain.vocabulary import CostBasis, Provenance, Step
from dashboard.store.reads.expenditure.items import item_named
from dashboard.store.reads.expenditure.trace import item_detail
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import named
from dashboard.widgets.expenditure.documents import documents_section
from dashboard.widgets.expenditure.findings import found_in
from dashboard.widgets.expenditure.form import DUPLICATE, REMOVE, change_form, costs_desk, offered_in
from dashboard.widgets.expenditure.outcome import say_outcome
from dashboard.widgets.expenditure.scope import Place
from dashboard.widgets.expenditure.trace import trace_section
from dashboard.widgets.expenditure.words import (
    amount_words,
    category_words,
    description_words,
    finding_words,
    state_words,
    why_words,
)
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import click
from dashboard.widgets.reporting.words import known

SECTIONS = ("documents", "trace", "change")
Item = Mapping[str, Any]


def opened_item(viewer: Viewer, place: Place) -> Item | None:
    """What the address asks for: ``CORK:R3-001``, or a reference beside the report that it belongs to."""
    asked = parameter("id")
    if not asked:
        return None
    partner, colon, reference = asked.partition(":")
    if not colon:
        partner, reference = place.report_code.rpartition("-R")[0] or parameter("partner"), asked
    number = read(item_named, viewer.phase_id, partner, reference)
    if viewer.own_only and partner != viewer.actor.organisation:
        return None
    found: Item | None = read(item_detail, number, viewer.as_of) if number is not None else None
    return found


def expenditure_detail(viewer: Viewer, place: Place, item: Item) -> None:
    """With a button that closes it; what may be done with it today stands below its title."""
    with st.container(key="expenditure_detail", border=True, gap="xsmall"):
        _title(viewer, item)
        st.markdown(_summary(viewer, place, item))
        may_change = _may_change(viewer, place, item)
        if may_change:
            _actions(viewer, item)
        _findings(viewer, place, item)
        say_outcome(viewer)
        sections = SECTIONS if may_change and item["basis"] != CostBasis.FLAT_RATE else SECTIONS[:2]
        chosen = st.segmented_control(
            viewer.t("expenditure.sections"), sections, default=sections[0], key="cost_section", required=True,
            format_func=lambda name: viewer.t(f"expenditure.section_{name}"), label_visibility="collapsed",
        )  # fmt: skip
        if chosen == "trace":
            trace_section(viewer, item)
        elif chosen == "change" and "change" in sections:
            number, report = int(item["item_id"]), int(item["partner_report_id"])
            change_form(viewer, number, report, int(item["version"]))
        else:
            documents_section(viewer, item, writes=_takes_documents(viewer, place, item))


def _title(viewer: Viewer, item: Item) -> None:
    with st.container(key="cost_title"):
        left, right = st.columns([10, 1])
        left.markdown(f"#### {plain(item['reference'])} {plain(description_words(viewer, item))}")
        right.button(
            "", icon=":material/close:", key="close_cost", help=viewer.t("words.close"), type="tertiary", on_click=put,
            kwargs={"id": None},
        )  # fmt: skip


def _summary(viewer: Viewer, place: Place, item: Item) -> str:
    t, plan = viewer.t, place.plan
    state = t("expenditure.state_removed") if known(item["removed_on"]) else state_words(viewer, str(item["state"]))
    tag = f" :gray-badge[{t('shell.illustrative')}]" if item["status"] == Provenance.ILLUSTRATIVE else ""
    lines = [f"**{plain(amount_words(viewer, item['declared_eur']))}** · {state}{tag}"]
    if item["currency"] != viewer.currency:
        own = amount_words(viewer, item["declared_amount"], str(item["currency"]))
        rate = known(item["rate"])
        said = (
            t("expenditure.at_rate", rate=f"{rate.normalize():f}", own=viewer.currency)
            if rate is not None
            else t("expenditure.no_rate")
        )
        lines.append(f"{plain(own)} · {plain(said)}")
    facts = {
        "words.cost_category": category_words(viewer, str(item["cost_category"]), str(item["basis"])),
        "words.work_package": named(item["work_package"], plan.work_packages),
        "words.pilot": named(item["pilots"], plan.pilots) if item["pilots"] else t("words.no_pilot"),
        "words.partner": named(item["partner"], plan.partners),
        "expenditure.invoice_number": known(item["invoice_number"]),
        "expenditure.invoice_date": _day(viewer, item["invoice_date"]),
        "expenditure.payment_date": _day(viewer, item["payment_date"]),
        "expenditure.total_invoice": _amount(viewer, item, "total_invoice"),
        "expenditure.vat": _amount(viewer, item, "vat"),
        "words.comment": item["comment"],
    }
    shown = {f":gray[{t(key)}]": plain(words) for key, words in facts.items() if words}
    return "  \n".join([*lines, *(t("deliverables.fact", label=label, words=words) for label, words in shown.items())])


def _day(viewer: Viewer, value: Any) -> str:
    return formats.long_day(value, viewer.language) if known(value) else ""


def _amount(viewer: Viewer, item: Item, name: str) -> str:
    return "" if known(item[name]) is None else amount_words(viewer, item[name], str(item["currency"]))


def _is_open(place: Place, report: Any) -> bool:
    return any(each["report_id"] == report and each["state"] in OPEN for each in place.reports)


def _may_change(viewer: Viewer, place: Place, item: Item) -> bool:
    """Today, by its own partner, while its report is open and it is a draft; the service decides."""
    own = place.own == item["partner"] and viewer.as_of == viewer.today and not known(item["removed_on"])
    return own and item["state"] == Step.ENTERED and _is_open(place, known(item["partner_report_id"]))


def _takes_documents(viewer: Viewer, place: Place, item: Item) -> bool:
    present = known(item["included_in_id"]) or known(item["partner_report_id"])
    own = place.own == item["partner"] and viewer.as_of == viewer.today and not known(item["removed_on"])
    return own and _is_open(place, present)


def _actions(viewer: Viewer, item: Item) -> None:
    """Duplicate and remove, with one click each; nobody types a flat rate."""
    if item["basis"] == CostBasis.FLAT_RATE:
        st.caption(viewer.t("expenditure.flat_follows"))
        return
    desk, number, report = costs_desk(viewer), int(item["item_id"]), int(item["partner_report_id"])
    offered = offered_in(viewer, report)
    seen = offered.last_id if offered else 0
    again = desk.step(f"duplicate_{number}", item_id=number, report_id=report, drawn_for=seen)
    version = int(item["version"])
    removal = desk.step(f"remove_{number}_{version}", item_id=number, version=version)
    with st.container(horizontal=True, key="cost_actions"):
        st.button(
            viewer.t("expenditure.duplicate"), key="duplicate_cost", icon=":material/content_copy:", on_click=click,
            args=(again, DUPLICATE),
        )  # fmt: skip
        st.button(
            viewer.t("expenditure.remove"), key="remove_cost", icon=":material/delete:", on_click=click,
            args=(removal, REMOVE),
        )  # fmt: skip


def _findings(viewer: Viewer, place: Place, item: Item) -> None:
    """What the checks say of it while its report is open."""
    report = known(item["partner_report_id"])
    if report is None or known(item["removed_on"]) or item["state"] != Step.ENTERED or viewer.as_of != viewer.today:
        return
    found = found_in(viewer, int(report))
    for finding in found.by_item.get(int(item["item_id"]), ()) if found else ():
        st.markdown(f"{finding_words(viewer, finding)}  \n:small[:gray[{plain(why_words(viewer, finding.code))}]]")
