"""Progress of a work package: three readings that are never mixed, and the traffic light drawn from them."""

from dataclasses import dataclass

from dashboard.domain.vocabulary import TrafficLight


@dataclass(frozen=True, kw_only=True)
class TrafficLightRule:
    """Points of reported progress behind plan, and overdue deliverables, from which the light turns.

    The project's own parameters (``project.toml``, ``[rules.traffic_light]``).
    """

    at_risk_points: int = 10
    late_points: int = 25
    at_risk_overdue: int = 1
    late_overdue: int = 3


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Shares of the deliverables, in percent; ``None`` where there is nothing to measure."""

    planned: float | None
    reported: float | None
    accepted: float | None


def progress(*, total: int, due: int, reported_percent: int, accepted: int) -> Progress:
    """From counts of deliverables that are not cancelled."""
    if total <= 0:
        return Progress(planned=None, reported=None, accepted=None)
    return Progress(planned=100 * due / total, reported=reported_percent / total, accepted=100 * accepted / total)


def traffic_light(reading: Progress, *, overdue: int, rule: TrafficLightRule) -> TrafficLight:
    """Late or at risk by the points behind plan or the number overdue, whichever is worse."""
    if reading.planned is None or reading.reported is None:
        return TrafficLight.NO_PLAN
    behind = reading.planned - reading.reported
    if behind >= rule.late_points or overdue >= rule.late_overdue:
        return TrafficLight.LATE
    if behind >= rule.at_risk_points or overdue >= rule.at_risk_overdue:
        return TrafficLight.AT_RISK
    return TrafficLight.ON_TRACK
