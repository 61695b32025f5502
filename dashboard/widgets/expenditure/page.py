"""The page of expenditure: a partner's open report with its findings first, the list, and beside it a cost."""

import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.store.reads.money.ladder import illustrative_share
from dashboard.widgets.expenditure.bringing_in import import_section, list_downloads
from dashboard.widgets.expenditure.detail import expenditure_detail, opened_item
from dashboard.widgets.expenditure.findings import found_in
from dashboard.widgets.expenditure.form import add_form
from dashboard.widgets.expenditure.list import expenditure_filters, expenditure_list
from dashboard.widgets.expenditure.outcome import say_outcome
from dashboard.widgets.expenditure.own_report import begin_section, own_figures, own_report, phase_figures
from dashboard.widgets.expenditure.rates import rates_section
from dashboard.widgets.expenditure.scope import Place, place_of
from dashboard.widgets.kit.address import link, parameter
from dashboard.widgets.kit.page import empty_state as say_empty
from dashboard.widgets.kit.page import figures, no_access, page_header
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer


def expenditure_page(viewer: Viewer) -> None:
    """For those who may read the phase's expenditure; its own partner enters it today."""
    place = place_of(viewer)
    if not may(viewer.actor, Action.READ_EXPENDITURE, place.plan.scope(None)):
        no_access(viewer)
        return
    illustrative = read(illustrative_share, viewer.phase_id)["expenditure"]
    page_header(viewer, "expenditure.title", illustrative=illustrative)
    today = viewer.as_of == viewer.today
    if place.is_at_desk and today:
        found = found_in(viewer, int(place.report or 0))
        if found is not None:
            figures(own_figures(viewer, place, found))
        own_report(viewer, place)
    else:
        figures(phase_figures(viewer, str(viewer.actor.organisation) if viewer.own_only else parameter("partner")))
        if place.own is not None and not today:
            _say_past(viewer)
    begin_section(viewer, place)
    _list_and_side(viewer, place)
    list_downloads(viewer, report_id=place.report, name=place.report_code or "expenditure", illustrative=illustrative)
    if place.is_at_desk and today:
        with st.expander(viewer.t("expenditure.bring_in"), key="bring_in"):
            import_section(viewer, report_id=int(place.report or 0), report=place.report_code)
    rates_section(viewer, place)


def _list_and_side(viewer: Viewer, place: Place) -> None:
    wanted = expenditure_filters(viewer, place)
    item = opened_item(viewer, place)
    enters = place.is_at_desk and viewer.as_of == viewer.today
    if parameter("id") and item is None:
        say_empty(viewer.t("expenditure.unknown"), viewer.t("expenditure.unknown_hint"))
    if item is None and not enters:
        say_outcome(viewer)
        expenditure_list(viewer, place, wanted, only="", beside=False)
        return
    left, right = st.columns([5, 4] if item is not None else [6, 4])
    with left:
        expenditure_list(viewer, place, wanted, only=parameter("only"), beside=item is not None)
    with right:
        if item is not None:
            expenditure_detail(viewer, place, item)
        else:
            add_form(viewer, int(place.report or 0), lambda: say_outcome(viewer))


def _say_past(viewer: Viewer) -> None:
    st.caption(viewer.t("expenditure.past"))
    today = link("expenditure", as_of=viewer.today.isoformat())
    st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")
