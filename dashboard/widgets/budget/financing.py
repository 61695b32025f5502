"""How a partner's budget is paid for: its ERDF rate, its contributions and its flat rates, in one form."""

from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from dashboard.domain.budget.plan import of_partner
from dashboard.domain.budget.simplified_costs import NAMES, Options, percent
from dashboard.domain.budget.totals import CONTRIBUTIONS, Financing, erdf_of
from dashboard.domain.vocabulary import FlatOption
from dashboard.services.budget.commands import SetFinancing
from dashboard.services.budget.versions import set_financing
from dashboard.texts import formats
from dashboard.widgets.budget.sending import Desk, cents_of, click, euro_of, percent_of, rate_of
from dashboard.widgets.budget.versions import Budget, Version
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer

FORM = "budget_financing"
FILLED = "budget_financing_filled"


def financing_form(viewer: Viewer, draft: Version, budget: Budget, partner: str, desk: Desk) -> None:
    """The fields start from what is recorded whenever another partner, or another state of the draft, is shown."""
    paid = budget.financing.get(partner, Financing())
    total = sum(of_partner(budget.plan, partner).values())
    options = _offered(budget, paid)
    key = desk.begin(f"{FORM}_{partner}", draft.version)
    _fill(paid, options, (viewer.phase_id, draft.number, partner, draft.version))
    st.markdown(plain(_standing(viewer, paid, total)))
    with st.form(FORM, enter_to_submit=False):
        left, right = st.columns(2)
        left.number_input(viewer.t("budget_plan.erdf_rate"), value=None, step=0.01, key="budget_erdf_rate")
        for name in CONTRIBUTIONS:
            left.number_input(viewer.t(f"words.contribution.{name}"), value=None, step=0.01, key=f"budget_{name}")
        if options:
            right.caption(viewer.t("budget_plan.flat_rates"))
        for option in options:
            limit = _limit(budget, option)
            label = viewer.t(f"words.flat_option.{option}")
            words = viewer.t("budget_plan.at_most", option=label, limit=percent(limit)) if limit is not None else label
            right.number_input(words, value=None, step=0.01, key=f"budget_{option}")
        st.form_submit_button(
            viewer.t("budget_plan.save_financing"),
            key="save_financing",
            type="primary",
            on_click=click,
            args=(desk, set_financing, lambda: _command(viewer.phase_id, draft, partner, options, key)),
            kwargs={"done": "budget_plan.financing_saved", "partner": plain(partner)},
        )


def _offered(budget: Budget, paid: Financing) -> list[FlatOption]:
    """The flat rates of the project's rules, and those that the partner has though the rules do not know them."""
    rules = budget.rules.get("simplified_cost_options", {})
    return [option for option in FlatOption if NAMES[option] in rules or getattr(paid.options, option) is not None]


def _limit(budget: Budget, option: FlatOption) -> Decimal | None:
    rules = budget.rules.get("simplified_cost_options", {})
    return Decimal(str(rules[NAMES[option]])) if NAMES[option] in rules else None


def _fill(paid: Financing, options: list[FlatOption], about: tuple[Any, ...]) -> None:
    fields: dict[str, float | None] = {"budget_erdf_rate": percent_of(paid.erdf_rate)}
    fields |= {f"budget_{name}": euro_of(getattr(paid, name)) for name in CONTRIBUTIONS}
    fields |= {f"budget_{option}": percent_of(getattr(paid.options, option)) for option in options}
    if st.session_state.get(FILLED) == about and all(name in st.session_state for name in fields):
        return
    for name, value in fields.items():
        st.session_state[name] = value
    st.session_state[FILLED] = about


def _standing(viewer: Viewer, paid: Financing, total: int) -> str:
    money = partial(formats.money, language=viewer.language, currency=viewer.currency)
    erdf = paid.erdf if paid.erdf is not None else erdf_of(total, paid.erdf_rate)
    rest = None if erdf is None else total - erdf
    return viewer.t("budget_plan.paid_by", total=money(total), erdf=money(erdf), rest=money(rest))


def _command(phase_id: int, draft: Version, partner: str, options: list[FlatOption], key: str) -> SetFinancing:
    """Of the fields. Raises ``Refused`` where one holds no amount to the cent."""
    field = st.session_state.get
    rates = {option.value: rate_of(field(f"budget_{option}")) or None for option in options}
    return SetFinancing(
        phase_id=phase_id,
        number=draft.number,
        version=draft.version,
        idempotency_key=key,
        partner=partner,
        erdf_rate=rate_of(field("budget_erdf_rate")),
        public=cents_of(field("budget_public")),
        automatic_public=cents_of(field("budget_automatic_public")),
        private=cents_of(field("budget_private")),
        options=Options(**rates),
    )
