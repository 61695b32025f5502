"""The forms of a cost: one added in a minute beside the list, one changed where it is opened; and what became of it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.domain.expenditure.item import ItemFields
from dashboard.services.expenditure.choices import Choices, choices, item_fields
from dashboard.services.expenditure.commands import ChangeItem, DuplicateItem, EnterItem, RemoveItem, UndoItem
from dashboard.services.expenditure.items import change_item, duplicate_item, enter_item, remove_item, undo_item
from dashboard.store.engine import reading
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.deliverables.sending import day_input
from dashboard.widgets.expenditure.fields import CostForm, cost_form
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Desk, Step, Verb, click, desk_of, kept_form

ENTER = Verb(command=EnterItem, service=enter_item, done="expenditure.entered")
CHANGE = Verb(command=ChangeItem, service=change_item, done="expenditure.changed")
DUPLICATE = Verb(command=DuplicateItem, service=duplicate_item, done="expenditure.duplicated")
REMOVE = Verb(command=RemoveItem, service=remove_item, done="expenditure.removed")
UNDO = Verb(command=UndoItem, service=undo_item, done="expenditure.undone")
MAKING = (ENTER.done, DUPLICATE.done)
CHANGING = (CHANGE.done, REMOVE.done)


def costs_desk(viewer: Viewer) -> Desk:
    """Of everything that is done to costs on this page."""
    return desk_of(viewer, "costs", "costs")


def offered_in(viewer: Viewer, report_id: int) -> Choices | None:
    """What may be chosen in that report, kept until any write."""
    return keep(_offered, viewer, report_id)


def _offered(viewer: Viewer, report_id: int) -> Choices | None:
    with reading() as connection:
        return choices(connection, report_id, viewer.today)


def _form(viewer: Viewer, report_id: int, prefix: str) -> tuple[Choices, CostForm] | None:
    offered = offered_in(viewer, report_id)
    return (offered, cost_form(viewer, plan_of(viewer), offered, prefix=prefix)) if offered else None


def add_form(viewer: Viewer, report_id: int, outcome: Callable[[], None]) -> None:
    """Starts from what was entered last, since most costs are like the one before; ``outcome`` draws what became of
    the last step."""
    made = keep(_form, viewer, report_id, "cost")
    if made is None:
        return
    offered, form = made
    # A new entry is a new form: what was entered last is another item then.
    step = costs_desk(viewer).step("cost", report_id=report_id, drawn_for=offered.last_id)
    with st.container(border=True, key="add_cost", gap="xsmall"):
        st.markdown(f"#### {viewer.t('expenditure.add')}")
        outcome()
        if offered.flat:
            names = ", ".join(viewer.t(f"words.cost_category.{category}") for category in offered.flat)
            st.caption(viewer.t("expenditure.flat_here", categories=names))
        _draw(viewer, step, ENTER, form, form.start(_like(offered), offered.currency), "save_cost", "expenditure.save")


def change_form(viewer: Viewer, item_id: int, report_id: int, version: int) -> None:
    """Everything of the item, changed where it stands."""
    made, fields = keep(_form, viewer, report_id, "edit"), read(item_fields, item_id, viewer.today)
    if made is None or fields is None:
        return
    offered, form = made
    desk, name = costs_desk(viewer), f"edit_{item_id}"
    opened = desk.steps.get(name)
    if opened and not opened.stale and desk.outcome.done != UNDO.done and form.key("category") in st.session_state:
        version = opened.version  # the one that its fields were filled from: who was overtaken is told so
    step = desk.step(name, item_id=item_id, version=version)
    step.stale = step.stale or desk.outcome.done == UNDO.done
    _draw(viewer, step, CHANGE, form, form.start(fields, offered.currency), "change_cost", "expenditure.save_change")


def _like(offered: Choices) -> ItemFields | None:
    """The last entry without what is its own."""
    if offered.last is None:
        return None
    own: dict[str, object] = {"reference": "", "invoice_number": None, "declared_amount": None, "total_invoice": None}
    return replace(offered.last, vat=None, comment="", **own)  # type: ignore[arg-type]


def _draw(
    viewer: Viewer, step: Step, verb: Verb, form: CostForm, start: dict[str, object], save: str, label: str
) -> None:
    with (
        kept_form(viewer, step, start, days=form.days, choices=form.choices),
        st.form(f"{form.prefix}_form", border=False, enter_to_submit=False),
    ):
        if step.restored is not None and "version" in step.given:
            step.given = {**step.given, "version": step.restored.version}
        _fields(viewer, form)
        st.form_submit_button(
            viewer.t(label), key=save, type="primary", width="stretch", on_click=click, args=(step, verb, form.read)
        )


def _fields(viewer: Viewer, form: CostForm) -> None:
    t, key = viewer.t, form.key

    def choose(column: Callable[..., object], label: str, name: str) -> None:
        options = form.choices[key(name)]
        column(t(label), options, index=None, placeholder=t("expenditure.choose"), key=key(name))

    choose(st.selectbox, "words.cost_category", "category")
    left, right = st.columns(2)
    choose(left.selectbox, "words.work_package", "work_package")
    choose(right.selectbox, "words.pilot", "pilot")
    st.text_input(t("expenditure.description"), key=key("description"))
    left, right = st.columns([3, 2])
    like = t("expenditure.amount_like")
    left.text_input(t("expenditure.declared_amount"), key=key("declared_amount"), placeholder=like)
    choose(right.selectbox, "expenditure.currency", "currency")
    left, right = st.columns([3, 2])
    left.text_input(t("expenditure.total_invoice"), key=key("total_invoice"))
    right.text_input(t("expenditure.vat"), key=key("vat"))
    left, right = st.columns(2)
    with left:
        day_input(t("expenditure.payment_date"), key=key("payment_date"))
    with right:
        day_input(t("expenditure.invoice_date"), key=key("invoice_date"))
    left, right = st.columns(2)
    left.text_input(t("expenditure.invoice_number"), key=key("invoice_number"))
    right.text_input(t("expenditure.reference"), key=key("reference"), help=t("expenditure.reference_help"))
    with st.expander(t("expenditure.more")):
        st.text_input(
            t("expenditure.shares"), key=key("shares"), placeholder="P1 60, P2 40", help=t("expenditure.shares_help")
        )
        st.text_input(t("expenditure.units"), key=key("units"), help=t("expenditure.units_help"))
        st.text_input(t("words.comment"), key=key("comment"))


def undo_button(viewer: Viewer, desk: Desk) -> None:
    """Beside what was just done, where it can be taken back."""
    outcome = desk.outcome
    if outcome.done in MAKING:
        item, version = int(outcome.answer), 1
    elif outcome.done in CHANGING:
        step = max(desk.steps.values(), key=lambda each: each.at)
        item, version = int(step.given["item_id"]), int(outcome.answer)
    else:
        return
    undo = desk.step(f"undo_{item}_{version}", item_id=item, version=version)
    st.button(
        viewer.t("expenditure.undo"), key="undo_cost", icon=":material/undo:", type="tertiary", on_click=click,
        args=(undo, UNDO),
    )  # fmt: skip
