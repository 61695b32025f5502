"""What scenarios are told with: names along each axis, a shift in one line, levels with sign and word."""

from collections.abc import Mapping
from typing import Any

from dashboard.charts.flexibility_meter import SIGNS
from dashboard.domain.budget.scenario import NONE
from dashboard.domain.vocabulary import CostCategory, FlexibilityLevel
from dashboard.store.reads.projects.outline import partners, periods, pilots, work_packages
from dashboard.texts import formats
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer

AXES = ("partner", "work_package", "cost_category", "period", "pilot")
Names = Mapping[str, Mapping[str, str]]


def names(viewer: Viewer) -> Names:
    """By axis and code, what each is called; what belongs to no pilot and to no period too."""
    return keep(_names, viewer)


def _names(viewer: Viewer) -> Names:
    known = read(partners, viewer.phase_id)
    packages = translated(viewer, "work_package", read(work_packages, viewer.phase_id), "code", ["name"])
    found = translated(viewer, "pilot", read(pilots, viewer.phase_id), "code", ["name"])
    times = read(periods, viewer.phase_id)
    return {
        "partner": {code: f"{code} · {name}" for code, name in zip(known["code"], known["name"], strict=True)},
        "work_package": dict(
            zip(packages["code"], packages["code"] + " · " + packages["name"].fillna(""), strict=True)
        ),
        "cost_category": {each.value: viewer.t(f"words.cost_category.{each}") for each in CostCategory},
        "period": {
            str(row["number"]): f"{row['number']} · {formats.day(row['end'], viewer.language)}"
            for row in times.to_dict("records")
        }
        | {NONE: viewer.t("words.no_period")},
        "pilot": {
            row["code"]: f"{row['code']} · {row['name'] or viewer.t('pilots.not_named')}"
            for row in found.to_dict("records")
        }
        | {NONE: viewer.t("words.no_pilot")},
    }


def name_of(known: Names, axis: str, code: str) -> str:
    return known.get(axis, {}).get(code, code)


def short(known: Names, axis: str, code: str) -> str:
    """The code itself, where people know it; else what it is called."""
    if code == NONE or axis == "cost_category":
        return name_of(known, axis, code)
    return code


def side_words(viewer: Viewer, known: Names, side: Mapping[str, Any]) -> str:
    """``CORK · travel``; what is left out is not said."""
    parts = []
    for axis in AXES:
        if axis in side:
            word = short(known, axis, str(side[axis]))
            parts.append(f"{viewer.t('words.period')} {word}" if axis == "period" and word.isdecimal() else word)
    return " · ".join(parts) or viewer.t("scenarios.everything")


def shift_words(viewer: Viewer, known: Names, said: Mapping[str, Any]) -> str:
    amount = formats.money(int(said["amount"]), viewer.language, currency=viewer.currency)
    return viewer.t(
        "scenarios.shift_line",
        amount=amount,
        origin=side_words(viewer, known, said["origin"]),
        target=side_words(viewer, known, said["target"]),
    )


def level_words(viewer: Viewer, level: FlexibilityLevel) -> str:
    return f"{SIGNS[level]} {viewer.t(f'words.flexibility_level.{level}')}"
