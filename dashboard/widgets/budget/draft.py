"""A draft under the lead partner's hands: its amounts in a grid, and which totals agree while they are typed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.budget.cost_options import cost_options
from dashboard.domain.budget.plan import CATEGORIES, Plan, categories_of, edited, of_partner, sums_by, with_flat_rates
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.budget.totals import Financing, erdf_of, findings
from dashboard.domain.vocabulary import CostCategory
from dashboard.exchange.offline.budget_format import Row, period_header
from dashboard.store.reads.projects.outline import periods
from dashboard.texts import formats, reason
from dashboard.widgets.budget.financing import financing_form
from dashboard.widgets.budget.forms import balance_button, delete_form, describe_form, force_form, start_form
from dashboard.widgets.budget.grid import Grid, conflicting, grid_of, save
from dashboard.widgets.budget.offline import offline
from dashboard.widgets.budget.sending import Desk, desk_of, euro_of, say_outcome
from dashboard.widgets.budget.totals import totals
from dashboard.widgets.budget.versions import Budget, PlanView, Version, budget_of, cell_words, labels
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

TASKS = ("amounts", "financing", "offline", "describe", "force")
GRID_HEIGHT = 420


def desk_section(viewer: Viewer, view: PlanView) -> None:
    """What the lead partner may do with the version shown; today alone."""
    if not view.may_edit:
        return
    if viewer.as_of != viewer.today:
        st.caption(viewer.t("budget_plan.past"))
        today = link("budget-plan", as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("budget_plan.to_today"), icon=":material/today:")
        return
    desk = desk_of(viewer.phase_id)
    desk.turn_to(view.shown.number if view.shown else 0)
    with st.container(key="budget_draft", gap="small"):
        say_outcome(viewer, desk)
        if view.shown is not None and view.shown.is_draft:
            _draft(viewer, view.shown, desk)
        else:
            start_form(viewer, view.shown, desk)


def _draft(viewer: Viewer, draft: Version, desk: Desk) -> None:
    budget = budget_of(viewer, draft.version_id)
    task = st.segmented_control(
        viewer.t("budget_plan.task"),
        TASKS,
        format_func=lambda name: viewer.t(f"budget_plan.task_{name}"),
        default=TASKS[0],
        key="budget_task",
        required=True,
        label_visibility="collapsed",
        on_change=desk.forget,
    )
    if task == "offline":
        offline(viewer, draft)
    elif task == "describe":
        describe_form(viewer, draft, desk)
        delete_form(viewer, draft, desk)
    elif task == "force":
        totals(viewer, budget.findings)
        force_form(viewer, draft, desk)
    else:
        draw: Mapping[str, Callable[..., None]] = {"amounts": _amounts, "financing": _financing}
        draw[task if task in draw else "amounts"](viewer, draft, budget, desk)


def _choose_partner(viewer: Viewer) -> str:
    names = labels(viewer, "partner")
    codes = list(names)
    chosen = st.selectbox(
        viewer.t("words.partner"),
        codes,
        format_func=lambda code: names.get(code, code),
        key="budget_partner",
    )
    return chosen if chosen in codes else codes[0]


def _financing(viewer: Viewer, draft: Version, budget: Budget, desk: Desk) -> None:
    partner = _choose_partner(viewer)
    financing_form(viewer, draft, budget, partner, desk)
    _say_options(viewer, budget)
    balance_button(viewer, draft, budget, desk)
    totals(viewer, budget.findings)


def _say_options(viewer: Viewer, budget: Budget) -> None:
    """The project's lump sums and unit costs, each with its amount."""
    said = [
        f"{option.name} {formats.money(option.amount, viewer.language)}{f' / {option.unit}' if option.unit else ''}"
        for option in cost_options(budget.rules).values()
    ]
    if said:
        st.caption(plain(viewer.t("budget_plan.project_options", options=" · ".join(said))))


def _amounts(viewer: Viewer, draft: Version, budget: Budget, desk: Desk) -> None:
    partner = _choose_partner(viewer)
    grid = grid_of(viewer.phase_id, draft.number, partner)
    options = budget.financing[partner].options if partner in budget.financing else Options()
    own = {
        cell: amount
        for cell, amount in of_partner(budget.plan, partner).items()
        if cell.cost_category not in options.flat
    }
    grid.follow(own, draft.version, [int(number) for number in read(periods, viewer.phase_id)["number"]])
    if grid.conflict is not None:
        _conflict(viewer, grid, desk)
    _add_row(viewer, grid, options, budget)
    _editor(viewer, grid)
    _buttons(viewer, grid, desk)
    working = with_flat_rates(edited(budget.plan, grid.edits), {partner: options} if grid.typed else {})
    _standing(viewer, budget, working, partner)
    _computed(viewer, working, partner, options)
    totals(viewer, findings(working, _paid(budget, working, partner), budget.approved, budget.rules))


def _paid(budget: Budget, working: Plan, partner: str) -> dict[str, Financing]:
    """As it would be recorded: the partner's ERDF follows its total."""
    paid = dict(budget.financing)
    if partner in paid:
        erdf = erdf_of(sum(of_partner(working, partner).values()), paid[partner].erdf_rate)
        paid[partner] = replace(paid[partner], erdf=paid[partner].erdf if erdf is None else erdf)
    return paid


def _editor(viewer: Viewer, grid: Grid) -> None:
    left_out = grid.repair(st.session_state.get(grid.editor))
    if grid.editor not in st.session_state:  # Streamlit forgets an editor that was not drawn for a while
        grid.base = dict(grid.typed)
    if not grid.rows:
        st.info(viewer.t("budget_plan.no_rows"))
        return
    shown = edited(grid.seen, grid.edits)
    base = {**grid.seen, **grid.base}
    rows = [
        {
            "work_package": row.work_package,
            "cost_category": viewer.t(f"words.cost_category.{row.cost_category}"),
            "pilot": row.pilot or "",
            **{f"p{period}": euro_of(base.get(row.cell(period))) for period in grid.periods},
        }
        for row in grid.rows
    ]
    amounts = [f"p{period}" for period in grid.periods]
    frame = pd.DataFrame(rows).astype(dict.fromkeys(amounts, "float64"))
    labels = {
        "work_package": (viewer.t("budget_plan.column_work_package"), 100),
        "cost_category": (viewer.t("budget_plan.column_cost_category"), 210),
        "pilot": (viewer.t("budget_plan.column_pilot"), 70),
    }
    config: dict[str, Any] = {
        name: st.column_config.TextColumn(label, width=width, disabled=True, pinned=True)
        for name, (label, width) in labels.items()
    }
    for period in grid.periods:
        label = period_header(period, viewer.language)
        config[f"p{period}"] = st.column_config.NumberColumn(label, format="localized", step=0.01)
    st.data_editor(
        frame,
        column_config=config,
        num_rows="fixed",
        hide_index=True,
        height=min(GRID_HEIGHT, 38 + 35 * len(rows)),
        placeholder=formats.MISSING,
        key=grid.editor,
        alt=viewer.t("budget_plan.grid_alt", partner=grid.partner, count=len(shown), currency=viewer.currency),
    )
    grid.take(st.session_state.get(grid.editor))
    grid.problems = grid.problems or left_out


def _buttons(viewer: Viewer, grid: Grid, desk: Desk) -> None:
    count = len(grid.typed)
    with st.container(horizontal=True, key="budget_grid_buttons"):
        label = viewer.t("budget_plan.save_cells", n=count) if count else viewer.t("budget_plan.save")
        ready = bool(count) and not grid.problems and grid.conflict is None
        st.button(label, key="save_cells", type="primary", disabled=not ready, on_click=save, args=(grid, desk))
        st.button(
            viewer.t("budget_plan.undo"), key="undo_cells", disabled=not grid.history, on_click=grid.undo,
            icon=":material/undo:",
        )  # fmt: skip
        st.button(viewer.t("budget_plan.discard"), key="discard_cells", disabled=not count, on_click=grid.discard)
    for problem in grid.problems:
        st.error(plain(reason(problem.code, problem.values, viewer.language)))


def _add_row(viewer: Viewer, grid: Grid, options: Options, budget: Budget) -> None:
    """A row for what the partner has not planned yet."""
    packages, actions = labels(viewer, "work_package"), {"": viewer.t("words.no_pilot"), **labels(viewer, "pilot")}
    known = [each for each in CATEGORIES if each in categories_of(budget.rules) and each not in options.flat]
    with st.popover(viewer.t("budget_plan.add_row"), icon=":material/add:", key="budget_add_row"):
        package = st.selectbox(
            viewer.t("words.work_package"),
            list(packages),
            format_func=lambda code: packages.get(code, code),
            key="budget_row_work_package",
        )
        category = st.selectbox(
            viewer.t("words.cost_category"),
            [each.value for each in known if options.allows(each)],
            format_func=lambda code: viewer.t(f"words.cost_category.{code}"),
            key="budget_row_category",
        )
        pilot = st.selectbox(
            viewer.t("words.pilot"),
            list(actions),
            format_func=lambda code: actions.get(code, code),
            key="budget_row_pilot",
        )
        if package and category:
            row = Row(
                partner=grid.partner,
                work_package=package,
                cost_category=CostCategory(category),
                pilot=pilot or None,
            )
            st.button(viewer.t("budget_plan.add_this_row"), key="add_row", on_click=partial(grid.add_row, row))


def _standing(viewer: Viewer, budget: Budget, working: Plan, partner: str) -> None:
    """The partner's total with what is typed, beside what it was and what was approved."""
    money = partial(formats.money, language=viewer.language, currency=viewer.currency)
    total, was = (sum(of_partner(plan, partner).values()) for plan in (working, budget.plan))
    approved, whole = budget.approved.partners.get(partner), sum(working.values())
    said = [
        viewer.t("budget_plan.partner_total", partner=partner, total=money(total)),
        viewer.t("budget_plan.saved_total", total=money(was)) if was != total else "",
        viewer.t("budget_plan.approved_total", total=money(approved)) if approved is not None else "",
        viewer.t("budget_plan.phase_total", total=money(whole)),
    ]
    st.markdown(plain(" · ".join(part for part in said if part)))


def _computed(viewer: Viewer, working: Plan, partner: str, options: Options) -> None:
    """The partner's flat-rate amounts, which nobody types."""
    sums = sums_by(of_partner(working, partner), "cost_category")
    said = [
        f"{viewer.t(f'words.cost_category.{category}')} {formats.money(sums.get(category, 0), viewer.language)}"
        for category in CATEGORIES
        if category in options.flat
    ]
    if said:
        st.caption(plain(viewer.t("budget_plan.computed_amounts", amounts=" · ".join(said))))


def _conflict(viewer: Viewer, grid: Grid, desk: Desk) -> None:
    """Theirs and yours, cell by cell, and a button for each."""
    theirs = grid.conflict.theirs if grid.conflict else {}
    with st.container(border=True, key="budget_conflict"):
        author = plain(theirs.get("author") or formats.MISSING)
        st.markdown(viewer.t("budget_plan.conflict", author=author))
        for cell, there, here in conflicting(grid):
            words = viewer.t(
                "budget_plan.both",
                cell=cell_words(viewer, cell),
                theirs=formats.money(there, viewer.language),
                yours=formats.money(here, viewer.language),
            )
            st.markdown(f"- {plain(words)}")
        left, right = st.columns(2)
        left.button(viewer.t("budget_plan.keep_theirs"), key="keep_theirs", on_click=grid.give_way, width="stretch")
        right.button(
            viewer.t("budget_plan.save_over"), key="save_over", on_click=partial(save, grid, desk, over=True),
            width="stretch",
        )  # fmt: skip
