"""How a deliverable stands in time."""

from datetime import date

import pytest

from dashboard.domain.deliverables.states import timeliness
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import TrafficLight as Light

AS_OF = date(2018, 10, 30)


@pytest.mark.parametrize(
    ("state", "due", "light"),
    [
        (State.IN_PROGRESS, date(2018, 10, 29), Light.LATE),
        (State.NOT_STARTED, date(2018, 10, 30), Light.AT_RISK),
        (State.IN_PROGRESS, date(2018, 11, 29), Light.AT_RISK),
        (State.IN_PROGRESS, date(2018, 11, 30), Light.ON_TRACK),
        (State.SENT_BACK, date(2019, 11, 30), Light.AT_RISK),
        (State.SENT_BACK, date(2018, 1, 1), Light.LATE),
        (State.SUBMITTED, date(2018, 1, 1), Light.ON_TRACK),
        (State.ACCEPTED, date(2018, 1, 1), Light.ON_TRACK),
        (State.CANCELLED, date(2018, 1, 1), Light.NO_PLAN),
        (State.NOT_STARTED, None, Light.ON_TRACK),
    ],
)
def test_only_what_the_partner_still_owes_can_be_late_or_at_risk(state: State, due: date | None, light: Light) -> None:
    assert timeliness(state, due, AS_OF) == light
