"""The forecast: worked by hand, its properties, and what it needs before it says anything."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.domain.forecast.basis import Declared, ForecastFacts, Reported
from dashboard.domain.forecast.hindcast import coverage, hindcast
from dashboard.domain.forecast.outlook import History, Line, outlook
from dashboard.domain.reporting.steps import Period
from dashboard.domain.reporting.take_up import growth, open_amounts, shared_part, smoothed, spread_of, take_ups

ENDS = (date(2018, 6, 30), date(2018, 12, 31), date(2019, 6, 30))
PERIODS = (
    Period(number=1, start=date(2018, 1, 1), end=ENDS[0]),
    Period(number=2, start=date(2018, 7, 1), end=ENDS[1]),
    Period(number=3, start=date(2019, 1, 1), end=ENDS[2]),
)
AMOUNTS = st.integers(0, 10**9)
AT_ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def history(*lines: Line, reported: dict[int, int], delay: int = 40, flexibility: float = 0.2) -> History:
    return History(
        day=date(2019, 3, 1),
        ends=ENDS,
        lines=lines,
        reported=reported,
        delays={partner: (delay,) * count for partner, count in reported.items()},
        usual_delay=14,
        flexibility=flexibility,
    )


ONE = Line(partner=1, pilot=0, planned=(100_00, 100_00, 100_00), declared=(50_00, 90_00, 0))


def test_what_a_period_did_not_use_is_open_to_the_next() -> None:
    assert open_amounts((100, 100, 100), (50, 90, 0)) == [100, 150, 160]
    assert take_ups((100, 100, 100), (50, 90, 0), 2, 1.2) == [0.5, 0.6]
    assert take_ups((0, 100, 0), (0, 150, 0), 3, 1.2) == [None, 1.2, None]


def test_one_partner_by_hand() -> None:
    """Take-ups 0.5 and 0.6. The whole: 0.5 → 0.5 → 0.55. The partner, from there: 0.525 → 0.5625; its only line, from
    there: 0.53125 → 0.565625. The one expectation so far was 0.5, out by 0.1: a fifth of it is the correction, 0.02.
    Open in the third period: 300 − 140 = 160. So 160 × 0.585625 = 93.70, and 233.70 in all."""
    found = outlook(history(ONE, reported={1: 2}))
    assert found is not None
    assert found.take_ups[1, 0] == pytest.approx(0.585625)
    assert found.course(ONE) == (93_70,)
    assert found.at_completion().point == 233_70
    report = found.next_report(1)
    assert report is not None
    assert report.point == 93_70
    # Deviation: the root of (4 × 0.12² + 0.08²) ÷ 5 = 0.1131; Student's quantile with 5 degrees: 1.2816 + 0.1693.
    reach = found.partner_spread.reach
    assert reach == pytest.approx(0.1131 * 1.4509, rel=1e-3)
    assert (report.low, report.high) == (int(160_00 * (0.585625 - reach)), int(160_00 * (0.585625 + reach)))


def test_the_report_is_expected_with_the_partners_own_delay_and_never_in_the_past() -> None:
    found = outlook(history(ONE, reported={1: 2}, delay=40))
    assert found is not None
    assert found.expected_on(1, 2) == date(2019, 8, 9)
    late = outlook(replace(history(ONE, reported={1: 2}), day=date(2019, 9, 15)))
    assert late is not None
    assert late.expected_on(1, 2) == date(2019, 9, 16)
    assert found.by(date(2019, 6, 30)).point == 140_00
    assert found.by(date(2020, 3, 1)).point == 233_70


def test_a_partner_without_a_report_follows_the_others_and_a_pilot_its_partner() -> None:
    other = Line(partner=2, pilot=0, planned=(100_00, 100_00, 100_00), declared=(0, 0, 0))
    pilot = Line(partner=1, pilot=7, planned=(0, 0, 100_00), declared=(0, 0, 0))
    found = outlook(history(ONE, other, pilot, reported={1: 2}))
    assert found is not None
    assert found.take_ups[2, 0] == pytest.approx(0.55 + found.partner_spread.drift)
    assert found.take_ups[1, 7] == pytest.approx(0.5625 + found.partner_spread.drift)


def test_too_little_history_is_no_forecast() -> None:
    assert outlook(history(ONE, reported={1: 1})) is None
    crowd = [replace(ONE, partner=number) for number in range(1, 10)]
    assert outlook(history(*crowd, reported=dict.fromkeys(range(1, 5), 1))) is None
    assert outlook(history(*crowd, reported=dict.fromkeys(range(1, 6), 1))) is not None


def test_a_finished_phase_is_what_was_declared() -> None:
    done = replace(ONE, declared=(50_00, 90_00, 70_00))
    found = outlook(history(done, reported={1: 3}))
    assert found is not None
    assert found.history.is_over
    whole = found.at_completion()
    assert (whole.low, whole.point, whole.high) == (210_00, 210_00, 210_00)
    assert found.next_report(1) is None
    never = outlook(replace(history(ONE, reported={1: 2}), day=date(2020, 7, 1)))
    assert never is not None
    assert never.at_completion().point == 140_00


@st.composite
def histories(draw: st.DrawFn) -> History:
    partners = draw(st.integers(1, 4))
    reported = {number: draw(st.integers(1, 3)) for number in range(1, partners + 1)}
    lines = []
    for partner, periods in reported.items():
        for pilot in range(draw(st.integers(1, 3))):
            planned = tuple(draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)))
            shares = draw(st.tuples(*[st.integers(0, 130)] * 3))
            declared = tuple(
                cents * share // 100 if place < periods else 0
                for place, (cents, share) in enumerate(zip(planned, shares, strict=True))
            )
            lines.append(Line(partner=partner, pilot=pilot, planned=planned, declared=declared))
    return history(*lines, reported=reported, flexibility=draw(st.sampled_from((0.0, 0.2))))


@AT_ANY_SPEED
@given(histories())
def test_parts_add_up_and_every_interval_holds_its_point(known: History) -> None:
    found = outlook(known)
    if found is None:
        return
    whole = found.at_completion()
    parts = [found.at_completion(partner=partner) for partner in known.partners]
    pilots = [found.at_completion(pilot=pilot) for pilot in sorted({line.pilot for line in known.lines})]
    assert sum(each.point for each in parts) == sum(each.point for each in pilots) == whole.point
    declared = sum(sum(line.declared) for line in known.lines)
    for each in (whole, *parts, *pilots):
        assert each.low <= each.point <= each.high
    assert declared <= whole.low
    for line in known.lines:
        most = max(sum(line.declared), (1 + known.flexibility) * sum(line.planned))
        assert sum(line.declared) + sum(found.course(line, 10.0)) <= most
    assert outlook(known) == found


@AT_ANY_SPEED
@given(histories(), st.floats(-1, 1), st.floats(0, 1))
def test_a_quicker_pace_never_declares_less_by_any_period(known: History, shift: float, more: float) -> None:
    found = outlook(known)
    if found is None:
        return
    for line in known.lines:
        slow, quick = found.course(line, shift), found.course(line, shift + more)
        for count in range(len(slow) + 1):
            assert sum(slow[:count]) <= sum(quick[:count])


@AT_ANY_SPEED
@given(histories(), st.integers(0, 10**8))
def test_more_budget_ahead_never_lowers_the_forecast(known: History, more: int) -> None:
    found = outlook(known)
    if found is None:
        return
    for line in known.lines:
        if known.reported[line.partner] < 3:
            richer = replace(line, planned=(*line.planned[:2], line.planned[2] + more))
            assert sum(found.course(line)) <= sum(found.course(richer))


def test_errors_are_carried_as_spread_drift_and_what_they_share() -> None:
    none = spread_of([], assumed=0.12)
    assert (none.drift, none.deviation) == (0, pytest.approx(0.12))
    many = spread_of([0.1] * 36, assumed=0.12)
    assert many.drift == pytest.approx(0.09)
    assert many.reach < none.reach
    assert smoothed(0.4, [None, 0.8]) == pytest.approx(0.6)
    assert (growth(1), growth(3)) == (1, 2)
    assert shared_part([[0.1] * 9] * 50) > 0.95
    assert shared_part([[0.1, -0.1]] * 50) == 0


def facts() -> ForecastFacts:
    """A partner that takes up half of what is open, 30 days after each period's end."""
    declared = [
        Declared(partner=1, pilot=0, period=place, day=day, cents=cents)
        for place, (day, cents) in enumerate(
            [(date(2018, 7, 30), 50_00), (date(2019, 1, 30), 75_00), (date(2019, 7, 30), 87_50)]
        )
    ]
    declared.insert(0, replace(declared[0], pilot=3))
    plan = {(1, 0): (100_00,) * 3, (1, 3): (100_00,) * 3}
    return ForecastFacts(
        periods=PERIODS,
        versions=((date(2018, 1, 1), 1), (date(2019, 4, 1), 2)),
        planned={1: plan, 2: {**plan, (1, 0): (100_00, 100_00, 50_00)}},
        declared=tuple(declared),
        reports=(Reported(partner=1, period=0, steps=((date(2018, 8, 4), True),), next_forecast=80_00),),
        exits={2: date(2018, 9, 1)},
        rules={"budget_flexibility": 0.1},
    )


def test_a_history_knows_only_what_was_known_that_day() -> None:
    early, later = facts().history(date(2018, 7, 30)), facts().history(date(2019, 4, 1))
    assert (early.reported, early.delays) == ({1: 1}, {1: (30,)})
    assert later.delays == {1: (35, 30)}  # the report itself was handed in later than its first item was declared
    assert {line.pilot: line.declared for line in later.lines} == {0: (50_00, 75_00, 0), 3: (50_00, 0, 0)}
    assert {line.pilot: line.planned[2] for line in early.lines} == {0: 100_00, 3: 100_00}
    assert {line.pilot: line.planned[2] for line in later.lines} == {0: 50_00, 3: 100_00}


def test_a_report_that_was_taken_back_is_one_still_to_come() -> None:
    back = [(date(2019, 1, 30), True), (date(2019, 2, 5), False), (date(2019, 2, 20), True)]
    report = Reported(partner=1, period=1, steps=tuple(back), next_forecast=None)
    given, returned = facts().declared[-2], date(2019, 2, 5)
    moved = [*facts().declared[:-1], replace(given, day=returned, cents=-given.cents), replace(given, day=back[2][0])]
    known = replace(facts(), declared=tuple(moved), reports=(report,))
    assert [known.history(day).reported[1] for day, _ in back] == [2, 1, 2]
    assert known.history(date(2019, 3, 1)).delays[1] == (30, 30)


def test_a_report_without_expenditure_counts_as_one() -> None:
    empty = Reported(partner=1, period=1, steps=((date(2019, 1, 20), True),), next_forecast=None)
    known = replace(facts(), declared=facts().declared[:2], reports=(empty,)).history(date(2019, 2, 1))
    assert known.reported == {1: 2}
    assert known.delays == {1: (30, 20)}


def test_a_partner_that_left_plans_nothing_after_its_exit() -> None:
    moved = replace(facts(), exits={1: date(2018, 8, 1)})
    assert [line.planned for line in moved.history(date(2018, 7, 31)).lines] == [(100_00,) * 3] * 2
    assert [line.planned for line in moved.history(date(2018, 8, 1)).lines] == [(100_00, 100_00, 0)] * 2


def test_the_hindcast_counts_every_months_end_with_enough_reports() -> None:
    trials = hindcast(facts(), date(2019, 7, 30))
    assert sorted({trial.made_on for trial in trials}) == [
        date(2019, 1, 31), date(2019, 2, 28), date(2019, 3, 31), date(2019, 4, 30), date(2019, 5, 31), date(2019, 6, 30)
    ]  # fmt: skip
    found = coverage(trials, "whole")
    assert found.trials == 6
    assert found.inside == sum(trial.inside for trial in trials if trial.part[0] == "whole")
    assert {trial.truth for trial in trials if trial.part[0] == "whole"} == {262_50}
    assert hindcast(facts(), date(2018, 12, 1)) == []
    assert coverage([], "pilot").share is None
