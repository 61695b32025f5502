"""The budget plan's page: which version is shown, to whom, and what its codes are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.budget.plan import AXES, Cell, Plan, sums_by
from dashboard.domain.budget.totals import CONTRIBUTIONS, Approved, Financing, Finding, findings, with_erdf
from dashboard.domain.budget.versions import VersionState
from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import BudgetVersionKind, CostCategory
from dashboard.store.reads.budget.versions import approved_of, before_it, financing_of, plan_of, versions
from dashboard.store.reads.projects.outline import periods, rules
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import Plan as Named
from dashboard.widgets.deliverables.filters import named
from dashboard.widgets.deliverables.filters import plan_of as named_plan
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.pilot_words import worded
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

SIGNS = {
    VersionState.DRAFT: "◐",
    VersionState.PLANNED: "◇",
    VersionState.IN_FORCE: "●",
    VersionState.REPLACED: "○",
}


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version as the page shows it; ``before`` is the id of the one before it."""

    version_id: int
    number: int
    kind: BudgetVersionKind
    name: str
    note: str
    in_force_from: Any
    total: int | None
    author: str
    version: int
    state: VersionState
    illustrative: bool

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """All versions the person may see, the newest first; ``shown`` is missing where the phase has none."""

    versions: tuple[Version, ...]
    shown: Version | None
    may_edit: bool

    def by_id(self, version_id: int | None) -> Version | None:
        return next((each for each in self.versions if each.version_id == version_id), None)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a version holds: its cells, how they are paid for, what was approved, and what does not agree.

    ERDF that no version says is what the partner's rate makes of its total.
    """

    plan: Plan
    financing: Mapping[str, Financing]
    approved: Approved
    rules: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> int:
        return sum(self.plan.values())

    def paid(self, name: str) -> int | None:
        """All partners' ERDF, or their contributions of one kind; missing where none is known."""
        known = [amount for paid in self.financing.values() if (amount := getattr(paid, name)) is not None]
        return sum(known) if known else None

    @property
    def contributions(self) -> int | None:
        known = [amount for name in CONTRIBUTIONS if (amount := self.paid(name)) is not None]
        return sum(known) if known else None


def plan_view(viewer: Viewer) -> PlanView:
    """The version that the address asks for, else the one in force, else the newest there is."""
    scope = named_plan(viewer).scope(None)
    known = keep(_versions, viewer, may(viewer.actor, Action.READ_EXPENDITURE, scope))
    wanted = parameter("version")
    shown = next((each for each in known if str(each.number) == wanted), None)
    shown = shown or next((each for each in known if each.state == VersionState.IN_FORCE), None)
    return PlanView(
        versions=known,
        shown=shown or (known[0] if known else None),
        may_edit=may(viewer.actor, Action.EDIT_BUDGET, scope),
    )


def _versions(viewer: Viewer, drafts: bool) -> tuple[Version, ...]:
    found = read(versions, viewer.phase_id, viewer.as_of, drafts)
    return tuple(
        Version(
            version_id=int(row["version_id"]),
            number=int(row["number"]),
            kind=BudgetVersionKind(row["kind"]),
            name=row["name"],
            note=row["note"],
            in_force_from=row["in_force_from"],
            total=None if pd.isna(row["total"]) else int(row["total"]),
            author=row["author"],
            version=int(row["version"]),
            state=VersionState(row["state"]),
            illustrative=bool(row["illustrative"]),
        )
        for row in found.to_dict("records")
    )


def budget_of(viewer: Viewer, version_id: int) -> Budget:
    """What the version holds, kept until any write."""
    return keep(_budget, viewer, version_id)


def _budget(viewer: Viewer, version_id: int) -> Budget:
    plan, given = read(plan_of, version_id), read(financing_of, viewer.phase_id, version_id)
    sums = sums_by(plan, "partner")
    paid = {partner: with_erdf(each, sums[partner]) if partner in sums else each for partner, each in given.items()}
    approved, known = read(approved_of, viewer.phase_id), read(rules, viewer.project)
    found = findings(plan, paid, approved, known)
    return Budget(plan=plan, financing=paid, approved=approved, rules=known, findings=tuple(found))


def version_before(viewer: Viewer, view: PlanView, shown: Version) -> Version | None:
    """The one that was in force before it."""
    return view.by_id(read(before_it, viewer.phase_id, shown.version_id))


def version_words(viewer: Viewer, version: Version) -> str:
    """``2 · After the mid-term review · ● In force since 5 May 2018``."""
    state = viewer.t(f"budget_plan.state_{version.state}")
    since = formats.day(version.in_force_from, viewer.language) if version.in_force_from else ""
    said = f"{SIGNS[version.state]} {viewer.t('budget_plan.state_since', state=state, day=since) if since else state}"
    name = version.name or viewer.t(f"words.budget_version_kind.{version.kind}")
    return f"{version.number} · {name} · {said}"


def choose_version(viewer: Viewer, view: PlanView) -> None:
    """A list of the versions, which the address keeps; nothing where there is one alone."""
    if view.shown is None or len(view.versions) < 2:
        return
    words = {each.number: version_words(viewer, each) for each in view.versions}
    if st.session_state.get("budget_version") != view.shown.number:
        st.session_state["budget_version"] = view.shown.number
    st.selectbox(
        viewer.t("budget_plan.version"),
        list(words),
        format_func=lambda number: words.get(number, str(number)),
        key="budget_version",
        label_visibility="collapsed",
        on_change=_keep_version,
    )


def _keep_version() -> None:
    put(version=st.session_state.get("budget_version"))


def say_version(viewer: Viewer, view: PlanView, version: Version) -> None:
    """Which version it is, where no list says so; by whom it is, and its note."""
    words = [version_words(viewer, version)] if len(view.versions) < 2 else []
    if version.author:
        words.append(viewer.t("budget_plan.by", author=version.author))
    if version.note:
        words.append(version.note)
    if words:
        st.caption(plain(" · ".join(words)))


def axis_words(viewer: Viewer, axis: str) -> str:
    return axis_names(viewer)[axis]


def axis_names(viewer: Viewer) -> dict[str, str]:
    """What each axis is called: a choice of them asks for their names again and again."""
    return keep(_axis_names, viewer)


def _axis_names(viewer: Viewer) -> dict[str, str]:
    pilot = worded(viewer, "budget.axis_pilot")
    return {axis: pilot if axis == "pilot" else viewer.t(f"words.{axis}") for axis in AXES}


def labels(viewer: Viewer, axis: str) -> dict[str, str]:
    """Of every partner, work package or pilot of the phase, by code."""
    return keep(_labels, viewer, axis)


def _labels(viewer: Viewer, axis: str) -> dict[str, str]:
    names: Named = named_plan(viewer)
    known = {"partner": names.partners, "work_package": names.work_packages, "pilot": names.pilots}[axis]
    return {code: labelled(viewer, axis, code) for code in known}


def code_words(viewer: Viewer, axis: str, code: Any) -> str:
    """What a code of an axis is called, without it."""
    names: Named = named_plan(viewer)
    if code is None:
        return viewer.t(f"words.no_{axis}")
    if axis == "cost_category":
        return viewer.t(f"words.cost_category.{code}")
    if axis == "period":
        return keep(_periods, viewer).get(int(code), str(code))
    known = {"partner": names.partners, "work_package": names.work_packages, "pilot": names.pilots}[axis]
    return known.get(code) or (viewer.t("pilots.not_named") if axis == "pilot" else "")


def labelled(viewer: Viewer, axis: str, code: Any) -> str:
    """``CORK Cork City Council``; a category's name alone."""
    words = code_words(viewer, axis, code)
    return words if code is None or axis in ("cost_category", "period") else named(str(code), {str(code): words})


def _periods(viewer: Viewer) -> dict[int, str]:
    return {
        int(row["number"]): viewer.t(
            "budget_plan.period_span",
            number=row["number"],
            start=formats.day(row["start"], viewer.language),
            end=formats.day(row["end"], viewer.language),
        )
        for row in read(periods, viewer.phase_id).to_dict("records")
    }


def cell_words(viewer: Viewer, cell: Cell) -> str:
    """``CORK · WP4 · Staff costs · P2 · Period 3``, what is missing left out."""
    period = viewer.t("budget_plan.column_period", number=cell.period) if cell.period else ""
    category = viewer.t(f"words.cost_category.{CostCategory(cell.cost_category)}")
    return " · ".join(part for part in (cell.partner, cell.work_package, category, cell.pilot or "", period) if part)
