"""Three readings of progress, and the light drawn from them."""

import pytest

from dashboard.domain.deliverables.progress import Progress, TrafficLightRule, progress, traffic_light
from dashboard.domain.vocabulary import TrafficLight

RULE = TrafficLightRule(at_risk_points=10, late_points=25, at_risk_overdue=1, late_overdue=3)


def test_the_three_readings_are_shares_of_what_is_not_cancelled() -> None:
    reading = progress(total=4, due=2, reported_percent=150, accepted=1)
    assert reading == Progress(planned=50, reported=37.5, accepted=25)


def test_nothing_to_measure_is_missing_and_not_zero() -> None:
    reading = progress(total=0, due=0, reported_percent=0, accepted=0)
    assert reading == Progress(planned=None, reported=None, accepted=None)
    assert traffic_light(reading, overdue=0, rule=RULE) == TrafficLight.NO_PLAN


@pytest.mark.parametrize(
    ("planned", "reported", "overdue", "light"),
    [
        (50.0, 50.0, 0, TrafficLight.ON_TRACK),
        (50.0, 40.1, 0, TrafficLight.ON_TRACK),
        (50.0, 40.0, 0, TrafficLight.AT_RISK),
        (50.0, 25.0, 0, TrafficLight.LATE),
        (50.0, 90.0, 1, TrafficLight.AT_RISK),
        (50.0, 90.0, 3, TrafficLight.LATE),
    ],
)
def test_the_light_turns_at_the_points_behind_and_at_the_number_overdue(
    planned: float, reported: float, overdue: int, light: TrafficLight
) -> None:
    reading = Progress(planned=planned, reported=reported, accepted=0.0)
    assert traffic_light(reading, overdue=overdue, rule=RULE) == light
