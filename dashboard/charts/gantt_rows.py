"""Which row of the Gantt each activity and each deliverable stands on."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

MOST_LANES = {True: 8, False: 3}
"""Rows of marks a work package takes, with their codes beside them or without."""


@dataclass(frozen=True)
class Rows:
    labels: list[str]
    activity_row: dict[str, int]
    deliverable_row: dict[str, int]
    tick_rows: list[int]
    tick_texts: list[str]
    group_starts: list[int]


def rows_of(bars: pd.DataFrame, marks: pd.DataFrame, first: date, last: date, others: str, named: bool) -> Rows:
    """A block a work package: its activities, then as many rows as its deliverables need not to cover each other."""
    rows = Rows([], {}, {}, [], [], [])
    packages = sorted({_package(value) for value in [*bars["work_package"], *marks["work_package"]]}, key=_natural)
    span = max((last - first).days, 1)
    for package in packages:
        rows.group_starts.append(len(rows.labels))
        for activity in bars[bars["work_package"].map(_package) == package].itertuples():
            rows.activity_row[str(activity.code)] = len(rows.labels)
            rows.labels.append(str(activity.code))
        mine = marks[marks["work_package"].map(_package) == package].sort_values(["due", "code"])
        if not mine.empty:
            base, used = len(rows.labels), _lanes(list(mine["due"]), span // (15 if named else 60), MOST_LANES[named])
            rows.deliverable_row.update(zip(mine["code"], (base + lane for lane in used), strict=True))
            rows.labels.extend([""] * (max(used) + 1))
        rows.tick_rows.append(rows.group_starts[-1])
        rows.tick_texts.append(package or others)
    if len(packages) == 1:
        rows.tick_rows[:], rows.tick_texts[:] = list(rows.activity_row.values()), list(rows.activity_row)
    return rows


def _package(value: object) -> str:
    return value if isinstance(value, str) else ""


def _natural(code: str) -> tuple[bool, int, str]:
    return not code, len(code), code


def _lanes(days: list[date], apart: int, most: int) -> list[int]:
    """For each day, in order, the first lane whose last mark is at least ``apart`` days before it."""
    ends: list[date] = []
    used = []
    for day in days:
        lane = next((index for index, end in enumerate(ends) if (day - end).days >= apart), len(ends))
        if lane >= most:
            lane = min(range(most), key=lambda index: ends[index])
        if lane == len(ends):
            ends.append(day)
        ends[lane] = day
        used.append(lane)
    return used
