"""The whole ladder as of a date: along every axis and step what the movements add up to; reports, cuts and rates."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from dashboard.domain.vocabulary import ErrorType, Step
from dashboard.store import tables
from dashboard.store.derived.money_entries import Movement, Place, places_of, post
from dashboard.store.derived.money_sums import money_differences
from dashboard.store.engine import writing
from dashboard.store.reads.money import ladder
from dashboard.store.reads.money.waiting import CELL, erdf_rates, report_moves, verification_cuts
from tests import builders

FIRST = date(2018, 1, 1)
ITEMS = 4
AXES = {
    "partner": "partner_id",
    "work_package": "work_package_id",
    "cost_category": "cost_category",
    "period": "reporting_period_id",
    "pilot": "pilot_key",
    "report": "partner_report_key",
}
MOVES = st.lists(
    st.tuples(
        st.integers(0, ITEMS - 1),
        st.sampled_from([step for step in Step if step != Step.BUDGETED]),
        st.integers(0, 100),
        st.integers(-(10**12), 10**12),
    ),
    max_size=25,
)


def places(connection: Connection, code: str) -> list[Place]:
    """Items of two partners in two reports, one of them shared over two pilots and none."""
    phase = builders.project(connection, code=code)
    partners = [builders.partner(connection, phase, f"p{number}", number) for number in (1, 2)]
    named = {"name": "x", "phase_id": phase}
    package = builders.row(connection, tables.work_package, position=1, code="W1", **named)
    pilots = [builders.row(connection, tables.pilot, code=f"P{number}", **named) for number in (1, 2)]
    period = builders.row(
        connection, tables.reporting_period, phase_id=phase, number=1, start=FIRST, end=date(2018, 6, 30)
    )
    of = {"phase_id": phase, "reporting_period_id": period}
    reports = [builders.row(connection, tables.partner_report, **of, partner_id=each, number=1) for each in partners]
    common = {"work_package_id": package, "reporting_period_id": period, "declared_on": FIRST}
    keys = [(0, 0, pilots[0]), (0, 0, None), (1, 1, pilots[1]), (1, None, None)]
    for number, (partner, report, pilot) in enumerate(keys):
        report_id = None if report is None else reports[report]
        own = {"partner_id": partners[partner], "partner_report_id": report_id, "pilot_id": pilot}
        item = builders.expenditure(connection, phase, f"E{number}", 0, **own, **common)
        if number == ITEMS - 1:
            for position, (shared, weight) in enumerate(((pilots[0], 1), (None, 1), (pilots[1], 1))):
                key = {"expenditure_item_id": item, "position": position, "pilot_id": shared, "weight": weight}
                connection.execute(tables.expenditure_share.insert().values(**key))
    return list(places_of(connection, tables.expenditure_item.c.phase_id == phase).values())


def added_up(rows: list[dict[str, Any]], *columns: str) -> dict[Any, int]:
    sums: dict[Any, int] = defaultdict(int)
    for row in rows:
        sums[tuple(str(row[column]) for column in columns)] += row["amount"]
    return {key: amount for key, amount in sums.items() if amount}


def of_frame(frame: pd.DataFrame, *columns: str) -> dict[Any, int]:
    keys = zip(*(frame[column].astype(str) for column in columns), strict=True)
    return {key: int(amount) for key, amount in zip(keys, frame["amount"], strict=True) if amount}


@pytest.mark.usefixtures("database")
def test_every_step_along_every_axis_is_what_its_movements_add_up_to() -> None:
    numbers = iter(range(10_000))

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(moves=MOVES, days=st.lists(st.integers(0, 100), min_size=1, max_size=2))
    def compare(moves: list[Any], days: list[int]) -> None:
        with writing() as connection:
            items = places(connection, f"M{next(numbers)}")
            movements = [
                Movement(place=items[item], step=step, day=FIRST + timedelta(days=day), amount=amount)
                for item, step, day, amount in moves
            ]
            post(connection, movements)
            rows = [row for movement in movements if movement.amount for row in movement.rows()]
            for day in days:
                as_of = FIRST + timedelta(days=day)
                check(connection, items[0].phase_id, [row for row in rows if row["day"] <= as_of], as_of)

    compare()
    with writing() as connection:
        assert money_differences(connection) == []


def check(connection: Connection, phase: int, rows: list[dict[str, Any]], as_of: date) -> None:
    for axis, column in AXES.items():
        sums = ladder.by_axis(connection, phase, as_of, axis)
        long = sums.melt(id_vars="key", value_vars=ladder.MOVED, var_name="step", value_name="amount")
        assert of_frame(long, "key", "step") == added_up(rows, column, "step")
    moved = report_moves(connection, phase, as_of)
    found = moved.groupby([*CELL, "step"], as_index=False)["amount"].sum()
    waiting = [row for row in rows if row["step"] != Step.ENTERED]
    assert of_frame(found, *CELL, "step") == added_up(waiting, *(AXES[name] for name in CELL), "step")
    assert list(moved["day"]) == sorted(moved["day"])


@pytest.mark.usefixtures("database")
def test_what_verification_cut_is_told_from_what_control_deducted() -> None:
    day = date(2018, 9, 1)
    with writing() as connection:
        items = places(connection, "CUTS")
        phase = items[0].phase_id
        claim = builders.row(connection, tables.project_report, phase_id=phase, number=1)
        for item, cut in ((items[2], 70), (items[3], 100)):
            values = {"error_type": ErrorType.VAT, "author": "x", "recorded_at": builders.moment(day), "amount": cut}
            keys = {"project_report_id": claim, "expenditure_item_id": item.item_id}
            builders.row(connection, tables.verification_cut, **keys, **values)
            deducted = {"place": item, "step": Step.DEDUCTED}
            control = Movement(**deducted, day=date(2018, 5, 1), amount=1_000)
            post(connection, [control, Movement(**deducted, day=day, amount=cut, project_report_id=claim)])
        found = verification_cuts(connection, phase, day)
        before = verification_cuts(connection, phase, day - timedelta(days=1))
    shared = dict(items[3].pilots)
    assert set(shared) == set(found.loc[found["report"] == 0, "pilot"])
    assert sorted(found.loc[found["report"] == 0, "amount"]) == [33, 33, 34]
    assert int(found.loc[found["report"] != 0, "amount"].sum()) == 70
    assert before.empty


@pytest.mark.usefixtures("small_project")
def test_the_rate_is_that_of_the_budget_in_force_else_the_partners_own() -> None:
    with writing() as connection:
        connection.execute(tables.partner.update().where(tables.partner.c.number == 1).values(erdf_rate=Decimal("0.6")))
        version = connection.execute(tables.budget_version.select()).one().id
        second = builders.budget_version(connection, 1, 2, in_force_from=date(2018, 6, 1))
        lead, partner = (
            connection.execute(tables.partner.select().where(tables.partner.c.number == number)).one().id
            for number in (1, 2)
        )
        for number, rate in ((version, "0.75"), (second, "0.8")):
            values = {"budget_version_id": number, "partner_id": partner, "erdf_rate": Decimal(rate)}
            connection.execute(tables.budget_financing.insert().values(**values, status="verified"))
        before, after = (erdf_rates(connection, 1, day) for day in (date(2018, 5, 31), date(2018, 6, 1)))
    assert before == {lead: Decimal("0.6"), partner: Decimal("0.75")}
    assert after == {lead: Decimal("0.6"), partner: Decimal("0.8")}
