"""The project's monthly exchange rates: the table for all, and the form of who may set one."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.calendar import month_of
from dashboard.domain.currency import currency_of, known_currencies
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, may
from dashboard.services.expenditure.rates import SetExchangeRate, set_exchange_rate
from dashboard.store.reads.expenditure.exchange_rates import rates
from dashboard.store.reads.projects.outline import partners
from dashboard.widgets.expenditure.form import costs_desk
from dashboard.widgets.expenditure.scope import Place
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Verb, click, typed

SET = Verb(command=SetExchangeRate, service=set_exchange_rate, done="expenditure.rate_set")
COLUMNS: dict[str, Column] = {
    "currency": Column("expenditure.currency", width=80),
    "month": Column("expenditure.month", width=90),
    "rate": Column("expenditure.rate", width=110),
    "source": Column("words.source", width=240, wrap=True),
}
MOST = 24


def rates_section(viewer: Viewer, place: Place) -> None:
    """Drawn where a currency matters: a partner's country has one of its own, or the project has a rate."""
    found = read(rates, viewer.project, viewer.as_of)
    foreign = keep(_foreign, viewer)
    if found.empty and not foreign:
        return
    writes = may(viewer.actor, Action.SET_EXCHANGE_RATE, place.plan.scope(None)) and viewer.as_of == viewer.today
    missing = _missing(viewer, found, foreign)
    title = viewer.t("expenditure.rates")
    with st.expander(f"{title} · ▲ {missing}" if missing else title, key="exchange_rates"):
        st.caption(viewer.t("expenditure.rates_rule", own=viewer.currency))
        if not found.empty:
            draw_table(viewer, keep(_table, viewer), key="rates_table", alt=title)
        if writes:
            _form(viewer, found, foreign)


def _table(viewer: Viewer) -> Prepared:
    shown = read(rates, viewer.project, viewer.as_of).head(MOST)
    rows = shown.assign(
        month=[f"{month // 100}-{month % 100:02d}" for month in shown["month"]],
        rate=[f"{rate.normalize():f}" for rate in shown["rate"]],
    )
    return prepare(viewer, rows, COLUMNS)


def _foreign(viewer: Viewer) -> list[str]:
    own = {currency_of(country) for country in read(partners, viewer.phase_id)["country"]}
    return sorted(own - {viewer.currency})


def _missing(viewer: Viewer, found: pd.DataFrame, foreign: list[str]) -> str:
    """Currencies of partners without a rate for this month, in words."""
    month = month_of(viewer.as_of)
    here = set(found.loc[found["month"] == month, "currency"])
    return ", ".join(currency for currency in foreign if currency not in here)


def _form(viewer: Viewer, found: pd.DataFrame, foreign: list[str]) -> None:
    known = list(dict.fromkeys([*foreign, *found["currency"], *sorted(known_currencies() - {viewer.currency})]))
    left, right = st.columns(2)
    currency = left.selectbox(viewer.t("expenditure.currency"), known, key="rate_currency")
    months = _months(viewer)
    month = right.selectbox(viewer.t("expenditure.month"), list(months), key="rate_month")
    present = found[(found["currency"] == currency) & (found["month"] == months[month])]
    seen = None if present.empty else present["rate"].iloc[0]
    step = costs_desk(viewer).step(
        "rate", phase_id=viewer.phase_id, currency=currency, month=months[month], drawn_for=str(seen)
    )
    with st.form("rate_form", border=False, enter_to_submit=False):
        label = viewer.t("expenditure.rate_of", currency=currency, own=viewer.currency)
        st.text_input(label, key="rate_value", placeholder="" if seen is None else f"{seen.normalize():f}")
        st.text_input(viewer.t("words.source"), key="rate_source", placeholder="InforEuro")
        st.form_submit_button(
            viewer.t("expenditure.save_rate"), key="save_rate", on_click=click,
            args=(step, SET, lambda: _typed(seen)),
        )  # fmt: skip


def _months(viewer: Viewer) -> dict[str, int]:
    """This month and the eleven before it."""
    year, month = viewer.today.year, viewer.today.month
    numbers = [divmod(year * 12 + month - 1 - back, 12) for back in range(12)]
    return {f"{year}-{month + 1:02d}": year * 100 + month + 1 for year, month in numbers}


def _typed(seen: Decimal | None) -> Mapping[str, Any]:
    """What stands in the fields; a rate left empty takes it out. Raises ``Refused``."""
    words = typed("rate_value").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        rate = Decimal(words) if words else None
    except InvalidOperation as error:
        raise Refused(Problem(code="rate_absurd", field="rate")) from error
    return {"rate": rate, "seen": seen, "source": typed("rate_source")}
