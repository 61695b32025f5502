"""The list of costs: codes first, state with sign and word, a page at a time; a row opens its detail."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.vocabulary import CostCategory, Provenance
from dashboard.store.engine import reading
from dashboard.store.reads.expenditure.items import Cursor, item_page
from dashboard.store.reads.projects.outline import periods
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import named
from dashboard.widgets.expenditure.findings import ONLY, found_in
from dashboard.widgets.expenditure.scope import EVERYTHING, Place
from dashboard.widgets.expenditure.words import STATES, category_words, description_words, state_words
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.filters import Filter, filter_bar
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.page import empty_state
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer

LIMIT = 50
PAGES = "expenditure_pages"
COLUMNS: dict[str, Column] = {
    "reference": Column("expenditure.reference", width=86, pinned=True),
    "flag": Column("expenditure.flag", width=48),
    "state": Column("words.status", width=110),
    "description": Column("expenditure.description", width=230, wrap=True),
    "declared": Column("expenditure.declared_eur", Kind.MONEY, width=104),
    "category": Column("words.cost_category", width=150, wrap=True),
    "work_package": Column("expenditure.wp", width=52),
    "pilots": Column("words.pilot", width=76),
    "partner": Column("words.partner", width=80),
    "report": Column("expenditure.report", width=56),
    "payment_date": Column("expenditure.payment_date", Kind.DAY, width=92),
    "certified": Column("words.step.certified", Kind.MONEY, width=104),
    "parked": Column("words.step.parked", Kind.MONEY, width=92),
    "deducted": Column("words.step.deducted", Kind.MONEY, width=92),
    "documents": Column("expenditure.documents", Kind.WHOLE, width=60),
}
AT_DESK = ("reference", "flag", "description", "declared", "category", "work_package", "pilots", "payment_date",
           "documents")  # fmt: skip
BESIDE = ("reference", "flag", "state", "declared", "description")
NARROW = {"description": 190, "state": 100}
"""Pixels beside an opened cost."""


def expenditure_filters(viewer: Viewer, place: Place) -> dict[str, Any]:
    """Draw the filters; what of ``store.reads.expenditure.items.Wanted`` they stand for."""
    plan, t = place.plan, viewer.t
    filters = [Filter(name="search", label=t("expenditure.search"))]
    if place.open_report is not None:
        everything = t("expenditure.own_report")
        options = {EVERYTHING: t("expenditure.everything")}
        filters.insert(
            0,
            Filter(name="view", label=t("expenditure.what_list"), options=options, at_once=True, everything=everything),
        )
    if place.report is None:
        partners = {} if viewer.own_only else _named(plan.partners)
        filters += [
            Filter(name="partner", label=t("expenditure.any_partner"), options=partners),
            Filter(
                name="state", label=t("expenditure.any_state"),
                options={str(state): state_words(viewer, state) for state in STATES},
            ),
            Filter(name="period", label=t("expenditure.any_period"), options=_periods(viewer)),
        ]  # fmt: skip
    filters += [
        Filter(
            name="category", label=t("expenditure.any_category"),
            options={str(category): t(f"words.cost_category.{category}") for category in CostCategory},
        ),
        Filter(name="work_package", label=t("expenditure.any_work_package"), options=_named(plan.work_packages)),
        Filter(name="pilot", label=t("expenditure.any_pilot"), options=_named(plan.pilots)),
    ]  # fmt: skip
    chosen = filter_bar([each for each in filters if each.options is None or each.options], key="expenditure_filters")
    wanted: dict[str, Any] = {"phase_id": viewer.phase_id, "text": chosen.pop("search", "") or ""}
    chosen.pop("view", None)
    if period := chosen.pop("period", ""):
        wanted["period"] = int(period)
    wanted |= {name: value for name, value in chosen.items() if value}
    if place.report is not None:
        wanted["report"] = place.report
    if viewer.own_only:
        wanted["partner"] = viewer.actor.organisation
    return wanted


def _periods(viewer: Viewer) -> dict[str, str]:
    known = read(periods, viewer.phase_id)
    return {
        str(number): f"{number} · {formats.day(end, viewer.language)}"
        for number, end in zip(known["number"], known["end"], strict=True)
    }


def _named(names: Any) -> dict[str, str]:
    return {code: named(code, names) for code in names}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of the list as it is drawn; ``codes`` is what opens each row."""

    prepared: Prepared
    codes: list[str]
    after: Cursor | None
    looked_to: date | None
    illustrative: bool


def expenditure_list(viewer: Viewer, place: Place, wanted: dict[str, Any], *, only: str, beside: bool) -> None:
    """Draw the page of the list that is asked for; ``only`` is a check whose costs alone are shown."""
    desk = place.report if place.is_at_desk and viewer.as_of == viewer.today else None
    if only and desk is not None:
        st.button(
            viewer.t("expenditure.show_all"), key="show_all", type="tertiary", icon=":material/filter_alt_off:",
            on_click=put, kwargs={ONLY: None},
        )  # fmt: skip
    asked = tuple(sorted(wanted.items(), key=lambda pair: pair[0]))
    shown = BESIDE if beside else AT_DESK if desk is not None else tuple(COLUMNS)
    listed = keep(_listed, viewer, _cursor((viewer.as_of, only, *asked)), asked, desk, only, shown)
    if not listed.codes:
        _say_empty(viewer, listed, at_desk=desk is not None)
    else:
        alt = viewer.t("expenditure.list_alt")
        draw_table(viewer, listed.prepared, key="expenditure_list", opens=listed.codes, alt=alt)
        if listed.illustrative:
            st.caption(viewer.t("shell.illustrative_meaning"))
    _turn_buttons(viewer, listed)


def _listed(
    viewer: Viewer,
    cursor: Cursor | None,
    asked: tuple[tuple[str, Any], ...],
    desk: int | None,
    only: str,
    shown: tuple[str, ...],
) -> Listed:
    """``desk`` is the own open report, whose costs bear the signs of the checks."""
    found = found_in(viewer, desk) if desk is not None else None
    wanted = dict(asked)
    if only and found:
        wanted["among"] = found.by_code.get(only, ())
    with reading() as connection:
        page = item_page(connection, viewer.as_of, cursor, LIMIT, **wanted)
    columns = {name: COLUMNS[name] for name in shown if found or name != "flag"}
    if shown == BESIDE:
        columns = {name: replace(column, width=NARROW.get(name, column.width)) for name, column in columns.items()}
    rows = _rows(viewer, page.items, found.flags if found else {})
    return Listed(
        prepared=prepare(viewer, rows, columns),
        codes=[f"{row['partner']}:{row['reference']}" for row in page.items.to_dict("records")],
        after=page.after,
        looked_to=page.looked_to,
        illustrative=set(page.items["status"]) == {Provenance.ILLUSTRATIVE},
    )


def _rows(viewer: Viewer, items: pd.DataFrame, flags: Mapping[int, str]) -> pd.DataFrame:
    records = items.to_dict("records")
    reports: list[Any] = [None if pd.isna(row["report"]) else f"R.{row['report']}" for row in records]
    return items.assign(
        flag=[flags.get(int(row["item_id"]), "") for row in records],
        state=[state_words(viewer, str(row["state"])) for row in records],
        description=[description_words(viewer, {str(k): v for k, v in row.items()}) for row in records],
        declared=items["declared_eur"],
        category=[category_words(viewer, str(row["cost_category"]), str(row["basis"])) for row in records],
        report=pd.Series(reports, dtype=object, index=items.index),
    )


def _say_empty(viewer: Viewer, found: Listed, *, at_desk: bool) -> None:
    if found.looked_to is not None:
        day = formats.long_day(found.looked_to, viewer.language)
        st.caption(viewer.t("expenditure.looked_to", day=day))
    elif at_desk:
        empty_state(viewer.t("expenditure.empty_report"), viewer.t("expenditure.empty_report_hint"))
    else:
        empty_state(viewer.t("expenditure.empty"), viewer.t("expenditure.empty_hint"))


def _turn_buttons(viewer: Viewer, found: Listed) -> None:
    """What leads to older costs, and back to the newest."""
    turned = st.session_state[PAGES]["after"]
    if not turned and found.after is None:
        return
    with st.container(horizontal=True, key="expenditure_turn", vertical_alignment="center"):
        if turned:
            st.button(viewer.t("expenditure.newest"), key="show_newest", on_click=_turn, args=(None,))
        if found.after is not None:
            label = "expenditure.look_on" if found.looked_to else "expenditure.older"
            st.button(viewer.t(label), key="show_older", on_click=_turn, args=(found.after,))


def _cursor(signature: tuple[Any, ...]) -> Any:
    """Where the present page begins; the newest again where anything else is asked for."""
    pages = st.session_state.get(PAGES)
    if pages is None or pages["signature"] != signature:
        pages = {"signature": signature, "after": ()}
        st.session_state[PAGES] = pages
    return pages["after"] or None


def _turn(after: Any) -> None:
    st.session_state[PAGES] = {**st.session_state[PAGES], "after": after or ()}
