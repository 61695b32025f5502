"""Money as of a date: along every axis the same sums, to the cent, as adding the lines up one by one."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from dashboard.domain.vocabulary import CostCategory, Provenance
from dashboard.store import tables
from dashboard.store.derived.money_sums import money_differences
from dashboard.store.engine import writing
from dashboard.store.reads.money import ladder
from tests import builders

FIRST = date(2018, 1, 1)
DAYS = st.dates(FIRST, FIRST + timedelta(days=100))
CENTS = st.integers(-(10**13), 10**13)
AXES = {
    "partner": "partner_id",
    "work_package": "work_package_id",
    "cost_category": "cost_category",
    "period": "reporting_period_id",
    "pilot": "pilot_id",
}
STEPS = ("declared", "certified", "paid")
KEYS = st.fixed_dictionaries(
    {
        "partner_id": st.integers(0, 1),
        "work_package_id": st.integers(0, 1),
        "cost_category": st.sampled_from((CostCategory.STAFF, CostCategory.TRAVEL)),
        "reporting_period_id": st.integers(0, 1),
        "pilot_id": st.integers(0, 1) | st.none(),
    }
)
LATER = st.none() | st.tuples(st.integers(0, 70), CENTS)
ITEMS = st.lists(st.tuples(KEYS, DAYS, CENTS, LATER, LATER), max_size=12)
BUDGET = st.lists(st.tuples(KEYS, CENTS), max_size=5)


def plan(connection: Connection, number: int) -> tuple[int, dict[str, list[int]]]:
    phase = builders.project(connection, code=f"M{number}")
    several: dict[str, list[int]] = defaultdict(list)
    for index in (1, 2):
        several["partner_id"].append(builders.partner(connection, phase, f"p{index}", index))
        named = {"code": f"W{index}", "name": "x", "phase_id": phase}
        several["work_package_id"].append(builders.row(connection, tables.work_package, position=index, **named))
        several["pilot_id"].append(builders.row(connection, tables.pilot, **named))
        span = {"start": FIRST, "end": FIRST}
        period = builders.row(connection, tables.reporting_period, phase_id=phase, number=index, **span)
        several["reporting_period_id"].append(period)
    return phase, several


def keyed(keys: dict[str, Any], several: dict[str, list[int]]) -> dict[str, Any]:
    return {name: several[name][key] if name in several and key is not None else key for name, key in keys.items()}


def lines(phase: int, several: dict[str, list[int]], items: list[Any]) -> list[dict[str, Any]]:
    rows = []
    for number, (keys, day, amount, certified, paid) in enumerate(items):
        row = keyed(keys, several) | {"phase_id": phase, "reference": str(number), "currency": "EUR"}
        row |= {
            "entered_on": day,
            "declared_on": day,
            "declared_eur": amount,
            "declared_amount": amount,
            "status": "verified",
        }
        for step, later in (("certified", certified), ("paid", paid)):
            row[f"{step}_on"] = day + timedelta(days=later[0]) if later else None
            row[f"{step}_eur"] = later[1] if later else None
        rows.append(row)
    return rows


def added_up(rows: list[dict[str, Any]], column: str, step: str, as_of: date) -> dict[Any, int]:
    sums: dict[Any, int] = defaultdict(int)
    for row in rows:
        if row[f"{step}_on"] is not None and row[f"{step}_on"] <= as_of:
            sums[row[column] or 0] += row[f"{step}_eur"]
    return {key: amount for key, amount in sums.items() if amount}


def of_frame(frame: pd.DataFrame, key: str, value: str) -> dict[Any, int]:
    return {k: int(v) for k, v in zip(frame[key], frame[value], strict=True) if pd.notna(v) and v}


@pytest.mark.usefixtures("database")
def test_sums_along_every_axis_equal_the_lines_to_the_cent() -> None:
    numbers = iter(range(10_000))

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(items=ITEMS, budget=BUDGET, days=st.lists(DAYS, min_size=1, max_size=3))
    def compare(items: list[Any], budget: list[Any], days: list[date]) -> None:
        with writing() as connection:
            phase, several = plan(connection, next(numbers))
            rows = lines(phase, several, items)
            version = builders.budget_version(connection, phase)
            budgeted = [
                keyed(keys, several)
                | {"phase_id": phase, "budget_version_id": version, "amount": cents, "status": "verified"}
                for keys, cents in budget
            ]
            for table, filled in ((tables.expenditure_item, rows), (tables.budget_line, budgeted)):
                if filled:
                    connection.execute(insert(table), filled)
            builders.finish(connection, phase)
            for as_of in days:
                check(connection, phase, rows, budgeted, as_of)

    compare()
    with writing() as connection:
        assert money_differences(connection) == []


def check(connection: Connection, phase: int, rows: list[Any], budgeted: list[Any], as_of: date) -> None:
    totals = defaultdict(set)
    for axis, column in AXES.items():
        frame = ladder.by_axis(connection, phase, as_of, axis)
        for step in STEPS:
            assert of_frame(frame, "key", step) == added_up(rows, column, step, as_of)
            totals[step].add(int(frame[step].sum()))
        plan_of = defaultdict(int)
        for line in budgeted:
            plan_of[line[column] or 0] += line["amount"]
        assert of_frame(frame, "key", "budgeted") == {key: cents for key, cents in plan_of.items() if cents}
        assert bool(frame["budgeted"].isna().any()) == (not budgeted and bool(len(frame)))
    assert all(len(of_step) == 1 for of_step in totals.values())
    crossed = ladder.cross(connection, phase, as_of, "partner", "pilot", "certified")
    assert of_frame(crossed.groupby("row_key", as_index=False)["amount"].sum(), "row_key", "amount") == added_up(
        rows, "partner_id", "certified", as_of
    )
    for axis in (None, "cost_category"):
        months = ladder.over_time(connection, phase, as_of, axis)
        for step in STEPS:
            assert int(months.loc[months["step"] == step, "amount"].sum()) in totals[step]


@pytest.mark.usefixtures("small_project")
def test_a_month_end_and_the_days_of_a_month_both_count_to_the_day() -> None:
    with writing() as connection:

        def declared(as_of: date) -> int:
            return int(ladder.by_axis(connection, 1, as_of, "partner")["declared"].sum())

        assert declared(date(2018, 4, 29)) == 0
        assert declared(date(2018, 4, 30)) == 100_01
        assert declared(date(2018, 6, 14)) == 400_04
        assert declared(date(2018, 6, 15)) == 600_06


@pytest.mark.usefixtures("small_project")
def test_each_month_stands_for_itself() -> None:
    with writing() as connection:
        months = ladder.over_time(connection, 1, date(2018, 6, 15))
    declared = months[months["step"] == "declared"]
    assert list(zip(declared["month"], declared["amount"], strict=True)) == [
        (201804, 100_01), (201805, 300_03), (201806, 200_02)
    ]  # fmt: skip
    assert str(months["amount"].dtype) == "Int64"


@pytest.mark.usefixtures("small_project")
def test_expenditure_without_budget_shows_the_budget_as_missing_and_the_other_way_round() -> None:
    with writing() as connection:
        connection.execute(tables.budget_line.delete())
        builders.finish(connection, 1)
        spent = ladder.by_axis(connection, 1, builders.AS_OF, "partner")
    assert spent["budgeted"].isna().all()
    assert spent["declared"].notna().all()


@pytest.mark.usefixtures("small_project")
def test_a_budget_without_expenditure_shows_the_spending_as_missing() -> None:
    with writing() as connection:
        connection.execute(tables.money_entry.delete())
        connection.execute(tables.expenditure_item.delete())
        builders.finish(connection, 1)
        planned = ladder.by_axis(connection, 1, builders.AS_OF, "pilot")
    assert planned[["declared", "certified", "paid"]].isna().all(axis=None)
    assert int(planned["budgeted"].sum()) == 15_000_03


@pytest.mark.usefixtures("small_project")
def test_illustrative_lines_are_told() -> None:
    with writing() as connection:
        assert ladder.illustrative_share(connection, 1) == {"budget": False, "expenditure": False}
        connection.execute(tables.budget_line.update().values(status=Provenance.ILLUSTRATIVE))
        assert ladder.illustrative_share(connection, 1) == {"budget": True, "expenditure": False}


@pytest.mark.usefixtures("database")
def test_money_is_never_a_float() -> None:
    with writing() as connection:
        phase = builders.project(connection)
        with pytest.raises(Exception, match="integer cents"):
            connection.execute(tables.phase.update().where(tables.phase.c.id == phase).values(total_budget=1.5))
