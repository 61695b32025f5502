"""The budget and how far money has come, a row per pilot, partner, work package, category or period."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.domain.vocabulary import LADDER, CostCategory, Step
from dashboard.store.reads.money.ladder import by_axis, illustrative_share
from dashboard.store.reads.projects.outline import partners, periods, phases, pilots, work_packages
from dashboard.texts import formats
from dashboard.widgets.kit.partner_changes import short_name
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer

AXES = ("pilot", "partner", "work_package", "cost_category", "period")
BESIDE = (Step.PARKED, Step.DEDUCTED, Step.ENTERED)
SPENT = (*LADDER[1:], *BESIDE)
MONEY = (Step.BUDGETED, *SPENT)
NONE = 0
"""The key of money that belongs to no pilot, no period …"""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """``rows``: key, code, name, label, the steps of ``MONEY``, remaining (cents, NA where missing), consumption,
    absorption (fractions), provenance; ``total`` the same of all of them together."""

    rows: pd.DataFrame
    total: Mapping[str, Any]
    illustrative: bool

    @property
    def spending_known(self) -> bool:
        return bool(self.rows["declared"].notna().any())

    @property
    def budget_known(self) -> bool:
        return bool(self.rows["budgeted"].notna().any())

    @property
    def with_total(self) -> pd.DataFrame:
        """The rows and, last, their total."""
        last = pd.DataFrame([dict(self.total)]).astype(self.rows.dtypes.to_dict())
        return pd.concat([self.rows, last], ignore_index=True)


def money_ladder(viewer: Viewer, axis: str) -> Ladder:
    """The phase's money as of the viewer's date along ``axis``, one of ``AXES``.

    A row's budget is the sum of its budget lines; where the phase has none, the total its source gives, or missing.
    Spending is missing, not zero, where the phase has no expenditure item at all.
    """
    status = read(illustrative_share, viewer.phase_id)
    sums = read(by_axis, viewer.phase_id, viewer.as_of, axis).set_index("key")
    known = {name for name in MONEY if sums[name].notna().any()}
    rows = [_row(line, sums, known) for line in _NAMES[axis](viewer)]
    rows += [_row(_nameless(viewer, axis), sums, known)] if NONE in sums.index else []
    illustrative = any(status.values())
    for row in rows:
        row["provenance"] = viewer.t("words.provenance.illustrative") if illustrative else ""
    frame = _typed(rows)
    return Ladder(rows=frame, total=_total(viewer, frame, known), illustrative=illustrative)


def _row(line: Mapping[str, Any], sums: pd.DataFrame, known: Collection[str]) -> dict[str, Any]:
    """What is known of the phase and has no line here is zero; what is not known of the phase is missing."""
    found = sums.loc[line["key"]] if line["key"] in sums.index else dict.fromkeys(MONEY, 0)
    amounts = {name: _cents(found[name]) if name in known else None for name in MONEY}
    budgeted = amounts[Step.BUDGETED] if Step.BUDGETED in known else _cents(line.get("own_budget"))
    spent = {step: amounts[step] for step in SPENT}
    return {**{name: line[name] for name in ("key", "code", "name", "label")}, **_shares(budgeted, spent)}


def _shares(budgeted: int | None, spent: Mapping[Step, int | None]) -> dict[str, Any]:
    """Consumption is declared ÷ budget, absorption certified ÷ budget; both missing where the budget is."""
    declared, certified = spent[Step.DECLARED], spent[Step.CERTIFIED]
    return {
        "budgeted": budgeted,
        **{step.value: amount for step, amount in spent.items()},
        "remaining": None if budgeted is None or declared is None else budgeted - declared,
        "consumption": _ratio(declared, budgeted),
        "absorption": _ratio(certified, budgeted),
    }


def _ratio(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def _total(viewer: Viewer, rows: pd.DataFrame, known: Collection[str]) -> dict[str, Any]:
    """The sum of the rows. Without budget lines, the budget of the phase as a whole as its source gives it: what
    sources give of single partners or pilots need not add up to it."""
    lines = Step.BUDGETED in known
    budgeted = int(rows[Step.BUDGETED].sum()) if lines else phase_budget(viewer)
    spent = {step: int(rows[step].sum()) if step in known else None for step in SPENT}
    word = viewer.t("words.total" if lines else "budget.whole_phase")
    provenance = rows["provenance"].iloc[0] if len(rows) else ""
    return {"key": "", "code": "", "name": word, "label": word, **_shares(budgeted, spent), "provenance": provenance}


def phase_budget(viewer: Viewer) -> int | None:
    """What the phase's source gives as its total budget."""
    known = read(phases)
    return _cents(known.loc[known["phase_id"] == viewer.phase_id, "total_budget"].iloc[0])


def _typed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = ["key", "code", "name", "label", *MONEY, "remaining", "consumption", "absorption", "provenance"]
    frame = pd.DataFrame(rows, columns=[str(column) for column in columns]).astype({"key": "object"})
    frame = frame.astype({str(column): "Int64" for column in (*MONEY, "remaining")})
    return frame.astype({"consumption": "float64", "absorption": "float64"})


def _cents(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _nameless(viewer: Viewer, axis: str) -> dict[str, Any]:
    words = viewer.t(f"words.no_{axis}")
    return {"key": NONE, "code": "", "name": words, "label": words}


def _pilots(viewer: Viewer) -> list[dict[str, Any]]:
    frame = translated(viewer, "pilot", read(pilots, viewer.phase_id), "code", ["name", "place"])
    their = read(partners, viewer.phase_id)
    cities = dict(zip(their["code"], their["city"], strict=True))
    return [
        {
            "key": row["pilot_id"],
            "code": row["code"],
            "name": pilot_name(viewer, row["name"]),
            "label": f"{row['code']} {_place(row['place'], map(cities.get, row['partners']))}".strip(),
            "own_budget": row["total_budget"],
        }
        for row in frame.to_dict("records")
    ]


def _place(place: object, cities: Iterable[str | None]) -> str:
    """Where a pilot is; where no source says, where the partner that leads it is."""
    return place if isinstance(place, str) else next(iter(cities), None) or ""


def pilot_name(viewer: Viewer, name: object) -> str:
    """A pilot's name, or that no source gives one."""
    return name if isinstance(name, str) and name else viewer.t("pilots.not_named")


def _partners(viewer: Viewer) -> list[dict[str, Any]]:
    return [
        {
            "key": row["partner_id"],
            "code": f"PP{row['number']}",
            "name": row["name"],
            "label": f"PP{row['number']} {short_name(row['code'])}",
            "own_budget": row["total_budget"],
        }
        for row in read(partners, viewer.phase_id).to_dict("records")
    ]


def _work_packages(viewer: Viewer) -> list[dict[str, Any]]:
    frame = translated(viewer, "work_package", read(work_packages, viewer.phase_id), "code", ["name"])
    return [
        {"key": key, "code": code, "name": name, "label": f"{code} {name}"}
        for key, code, name in zip(frame["work_package_id"], frame["code"], frame["name"], strict=True)
    ]


def _cost_categories(viewer: Viewer) -> list[dict[str, Any]]:
    """Only those in use: programmes differ in which they know."""
    used = set(read(by_axis, viewer.phase_id, viewer.as_of, "cost_category")["key"])
    named = [(category.value, viewer.t(f"words.cost_category.{category}")) for category in CostCategory]
    return [{"key": key, "code": "", "name": name, "label": name} for key, name in named if key in used]


def _periods(viewer: Viewer) -> list[dict[str, Any]]:
    return [
        {
            "key": row["reporting_period_id"],
            "code": str(row["number"]),
            "name": f"{formats.day(row['start'], viewer.language)} – {formats.day(row['end'], viewer.language)}",
            "label": f"{row['number']} · {formats.day(row['end'], viewer.language)}",
        }
        for row in read(periods, viewer.phase_id).to_dict("records")
    ]


# What there is along each axis, in its order: key, code, name, label (short, for charts), and the budget of its own
# that a source gives where there is one.
_NAMES: Mapping[str, Callable[[Viewer], list[dict[str, Any]]]] = {
    "pilot": _pilots,
    "partner": _partners,
    "work_package": _work_packages,
    "cost_category": _cost_categories,
    "period": _periods,
}
