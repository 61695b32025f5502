"""Which deliverables are listed: by status, partner, work package, pilot, lateness and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from dashboard.domain.deliverables.review import ReviewRule, review_rule
from dashboard.domain.phase import Phase
from dashboard.domain.rights import Scope
from dashboard.domain.separation import lets_control_own
from dashboard.domain.vocabulary import DeliverableState, Measure
from dashboard.store.reads.projects.outline import partners, pilots, rules, work_packages
from dashboard.store.reads.projects.partnership import partnership
from dashboard.widgets.kit.filters import Filter, filter_bar
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.page import status_text
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.saved_views import saved_views
from dashboard.widgets.kit.viewer import Viewer

NAMES = ("search", "only", "status", "responsible", "work_package", "pilot")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What deliverables refer to, by code: names of partners, work packages and pilots, in the viewer's language."""

    partners: Mapping[str, str]
    work_packages: Mapping[str, str]
    pilots: Mapping[str, str]
    partnership: Phase
    review: ReviewRule
    rules: Mapping[str, Any]

    def scope(self, responsible: str | None) -> Scope:
        """What the rights table looks at, for a deliverable of this partner."""
        lead_reviews = self.review.lead_reviews
        own_control = lets_control_own(self.rules)
        return self.partnership.scope(responsible, lead_reviews=lead_reviews, own_control=own_control)

    @property
    def lead(self) -> str | None:
        return self.partnership.lead


def plan_of(viewer: Viewer) -> Plan:
    """The phase's own, kept until any write."""
    return keep(_plan, viewer)


def _plan(viewer: Viewer) -> Plan:
    their = read(partners, viewer.phase_id)
    packages = translated(viewer, "work_package", read(work_packages, viewer.phase_id), "code", ["name"])
    actions = translated(viewer, "pilot", read(pilots, viewer.phase_id), "code", ["name"])
    its_rules = read(rules, viewer.project)
    return Plan(
        partners=_names(their),
        work_packages=_names(packages),
        pilots=_names(actions),
        partnership=read(partnership, viewer.phase_id, viewer.today),
        review=review_rule(its_rules),
        rules=its_rules,
    )


def _names(frame: pd.DataFrame) -> dict[str, str]:
    return {
        str(code): name if isinstance(name, str) else ""
        for code, name in zip(frame["code"], frame["name"], strict=True)
    }


def named(code: str | None, names: Mapping[str, str]) -> str:
    """``WP4 Name``: the code first, then its words."""
    name = names.get(code, "") if isinstance(code, str) else ""
    return name if name.startswith(f"{code} ") else f"{code or ''} {name}".strip()


def deliverable_filters(viewer: Viewer) -> dict[str, Any]:
    """Draw the filters; the arguments of ``store.reads.deliverables.states.page`` they stand for."""
    views = partial(saved_views, viewer, "deliverables")
    chosen = filter_bar(keep(_filters, viewer), key="deliverable_filters", width=126, beside=views)
    return {
        "states": _one(chosen.get("status")),
        "responsible": _one(chosen.get("responsible")),
        "work_packages": _one(chosen.get("work_package")),
        "pilots": _one(chosen.get("pilot")),
        "only": chosen.get("only") or None,
        "search": chosen.get("search") or "",
    }


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _filters(viewer: Viewer) -> list[Filter]:
    plan = _plan(viewer)

    def codes(names: Mapping[str, str]) -> dict[str, str]:
        return {code: named(code, names) for code in names}

    t = viewer.t
    filters = [
        Filter(name="search", label=t("deliverables.search")),
        Filter(
            name="only",
            label=t("deliverables.only"),
            at_once=True,
            options={each.value: status_text(viewer, each) for each in (Measure.OVERDUE, Measure.DUE_SOON)},
        ),
        Filter(
            name="status",
            label=t("deliverables.any_status"),
            options={state.value: t(f"words.deliverable_state.{state}") for state in DeliverableState},
        ),
        Filter(name="responsible", label=t("deliverables.any_partner"), options=codes(plan.partners)),
        Filter(name="work_package", label=t("deliverables.any_work_package"), options=codes(plan.work_packages)),
        Filter(name="pilot", label=t("deliverables.any_pilot"), options=codes(plan.pilots)),
    ]
    return [each for each in filters if each.options is None or each.options]


NOTHING_CHOSEN: dict[str, Any] = {
    "states": (),
    "responsible": (),
    "work_packages": (),
    "pilots": (),
    "only": None,
    "search": "",
}
"""The arguments of the whole list."""
