"""Progress, consumption, map and timeline: what they draw, in which words, and nothing where nothing is known."""

from datetime import date

import pandas as pd
import pytest

from dashboard.charts.geography import is_covered, mercator, outlines
from dashboard.charts.partner_map import MapWords, beyond_the_map, partner_map
from dashboard.charts.phases_timeline import TimelineWords, phases_timeline
from dashboard.charts.pilot_consumption import ConsumptionWords, pilot_consumption
from dashboard.charts.work_package_progress import ProgressWords, work_package_progress

PROGRESS = ProgressWords(
    readings={"planned": "Planned", "reported": "Reported", "accepted": "Accepted"},
    lights={"on_track": "On track", "at_risk": "At risk", "late": "Late", "no_plan": "No plan"},
)
CONSUMPTION = ConsumptionWords(
    budget="Budget", declared="Declared", planned="Plan to date", of="{share} · {declared} of {budget}"
)
MAP = MapWords(lead="Lead partner", partner="Partner", pilot="Pilot action")
TIMELINE = TimelineWords(
    as_of="30 Oct 2018", running="running", not_running="over", initial_end="initial end", closing="closing date"
)
AS_OF = date(2018, 10, 30)


def progress_rows(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "name", "planned", "reported", "accepted", "light"])


def pilot_rows(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["code", "name", "budget", "declared", "planned"])
    return frame.astype(dict.fromkeys(("budget", "declared", "planned"), "Int64"))


def partners(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "name", "role", "city", "latitude", "longitude"])


def pilots(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "name", "place", "latitude", "longitude"])


def phases(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["label", "start", "end", "end_initial"], dtype="object")


def test_the_three_readings_stand_side_by_side_with_their_light() -> None:
    rows = progress_rows(
        ("WP1", "Coordination", 50.0, 40.0, 20.0, "at_risk"),
        ("WP2", "Atlantic <b>Mapping</b>", None, None, None, "no_plan"),
    )
    figure = work_package_progress(rows, words=PROGRESS, language="fr")
    assert figure is not None
    assert [trace.name for trace in figure.data] == ["Planned", "Reported", "Accepted"]
    assert [list(trace.x) for trace in figure.data] == [[50, None], [40, None], [20, None]]
    assert figure.data[0].text[0] == "50\u00a0%"
    first, second = figure.layout.yaxis.ticktext
    assert "▲" in first
    assert "At risk" in first
    assert "&lt;b&gt;" in second


def test_progress_is_not_drawn_where_nothing_can_be_measured() -> None:
    assert work_package_progress(progress_rows(), words=PROGRESS, language="en") is None
    unmeasured = progress_rows(("WP1", "Coordination", None, None, None, "no_plan"))
    assert work_package_progress(unmeasured, words=PROGRESS, language="en") is None


def test_a_pilot_without_a_budget_is_left_out_and_missing_spending_is_not_zero() -> None:
    rows = pilot_rows(
        ("P1", "One", 4_500_000, 600_000, 2_000_000), ("P2", None, 2_000_000, None, None), ("P3", "", None, None, None)
    )
    figure = pilot_consumption(rows, words=CONSUMPTION, language="en")
    assert figure is not None
    budget, declared, plan = figure.data
    assert list(budget.x) == [4_500_000, 2_000_000]
    assert list(declared.x) == [600_000, None]
    assert list(budget.text) == ["13% · 6 of 45 k€", "20 k€"]
    assert list(plan.x) == [2_000_000]


def test_consumption_is_not_drawn_without_any_budget() -> None:
    assert pilot_consumption(pilot_rows(("P1", "One", None, None, None)), words=CONSUMPTION, language="en") is None


def test_the_lead_partner_has_a_sign_of_its_own_and_a_place_one_label() -> None:
    figure = partner_map(
        partners(
            ("AVILES", "Avilés", "lead", "Avilés", 43.556, -5.922),
            ("CORK", "Cork <script>", "partner", "Cork", 51.9, -8.47),
        ),
        pilots(("P1", None, "Avilés", 43.556, -5.922)),
        words=MAP,
    )
    assert figure is not None
    marks = {trace.name: trace for trace in figure.data[1:]}
    assert set(marks) == {"Lead partner", "Partner", "Pilot action"}
    assert marks["Lead partner"].marker.symbol != marks["Partner"].marker.symbol
    labels = [label for trace in marks.values() for label in trace.text if label]
    assert sorted(labels) == ["Avilés", "Cork"]
    assert "<script>" not in marks["Partner"].hovertext[0]


def test_a_long_place_has_its_label_on_two_lines() -> None:
    far = partners(("COMPOSTELA", "Santiago", "partner", "Santiago de Compostela", 42.88, -8.54))
    figure = partner_map(far, pilots(), words=MAP)
    assert figure is not None
    assert list(figure.data[1].text) == ["Santiago de<br>Compostela"]


def test_a_place_beyond_the_outlines_is_named_and_not_drawn() -> None:
    their = partners(("A", "Athens", "partner", "Athens", 37.98, 23.73), ("B", "Nowhere", "partner", None, None, None))
    assert partner_map(their, pilots(), words=MAP) is None
    assert beyond_the_map(their) == ["A", "B"]


def test_the_outlines_are_small_and_in_mercator() -> None:
    x, y = outlines()
    assert len(x) == len(y) < 5000
    assert mercator(0) == pytest.approx(0)
    assert mercator(60) > 60
    assert is_covered(43.5, -5.9)
    assert not is_covered(41.3, 19.8)


def test_phases_stand_on_one_axis_with_the_as_of_line() -> None:
    figure = phases_timeline(
        phases(
            ("Initial", date(2017, 5, 30), date(2019, 11, 30), date(2019, 11, 30)),
            ("Moved", date(2018, 2, 1), date(2022, 4, 30), date(2022, 1, 31)),
            ("Call", None, date(2016, 9, 5), None),
            ("Undated", None, None, None),
        ),
        as_of=AS_OF,
        words=TIMELINE,
        language="en",
    )
    assert figure is not None
    bars, moved, closing = figure.data
    assert list(bars.base) == [date(2017, 5, 30), date(2018, 2, 1)]
    assert list(moved.x) == [date(2022, 1, 31)]
    assert list(closing.x) == [date(2016, 9, 5)]
    assert figure.layout.shapes[0].x0 == AS_OF
    assert list(figure.layout.yaxis.ticktext) == ["Initial", "Moved", "Call"]


def test_no_dates_no_timeline() -> None:
    assert phases_timeline(phases(("A", None, None, None)), as_of=AS_OF, words=TIMELINE, language="en") is None
