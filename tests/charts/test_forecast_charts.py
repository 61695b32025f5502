"""The charts that look ahead: each row's interval around its point; deadlines against what is claimed."""

from datetime import date

import pandas as pd

from dashboard.charts.erdf_at_risk import erdf_at_risk
from dashboard.charts.forecast_at_completion import forecast_at_completion

WORDS = {
    "budgeted": "Budget", "declared": "Declared", "point": "Forecast", "mark": "Forecast (80 %)",
    "interval": "80 % interval", "said": "{share} ({low}–{high})",
}  # fmt: skip
CENTS = ("budgeted", "declared", "point", "low", "high")


def rows(*given: tuple[str, int | None, int, int, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(given, columns=["label", *CENTS])
    return frame.assign(name=frame["label"]).astype(dict.fromkeys(CENTS, "Int64"))


def test_the_whiskers_reach_from_low_to_high() -> None:
    figure = forecast_at_completion(
        rows(("P1 Avilés", 100_00, 20_00, 80_00, 70_00, 95_00), ("P2", None, 0, 0, 0, 0)), words=WORDS, language="en"
    )
    assert figure is not None
    points = next(trace for trace in figure.data if getattr(trace, "mode", "") == "markers")
    assert list(points.x) == [80_00, 0]
    assert (points.error_x.array[0], points.error_x.arrayminus[0]) == (15_00, 10_00)
    said = next(trace for trace in figure.data if getattr(trace, "mode", "") == "text")
    assert said.text[0].strip() == "80% (70–95)"


def test_an_end_that_is_known_has_no_interval_in_words() -> None:
    figure = forecast_at_completion(rows(("P1", 100_00, 80_00, 80_00, 80_00, 80_00)), words=WORDS, language="en")
    assert figure is not None
    assert next(trace for trace in figure.data if getattr(trace, "mode", "") == "text").text[0].strip() == "80%"


def test_names_from_a_folder_bring_no_markup() -> None:
    figure = forecast_at_completion(rows(("<b>x</b>", 1_00, 0, 0, 0, 0)), words=WORDS, language="en")
    assert figure is not None
    assert "<b>x" not in "".join(figure.layout.yaxis.ticktext)


def test_without_rows_there_is_no_chart() -> None:
    assert forecast_at_completion(rows(), words=WORDS, language="en") is None


def test_the_deadlines_stand_at_what_is_due_and_what_is_expected_begins_at_the_day_shown() -> None:
    days = [date(2018, 10, 31), date(2018, 11, 30), date(2021, 12, 31)]
    names = ("due", "claimed", "point", "low", "high")
    months = pd.DataFrame(
        {
            "day": days,
            "due": [0, 0, 500_00],
            "claimed": [100_00, None, None],
            "point": [100_00, 200_00, 450_00],
            "low": [100_00, 150_00, 400_00],
            "high": [100_00, 250_00, 600_00],
        }
    ).astype(dict.fromkeys(names, "Int64"))
    words = {"due": "Due", "claimed": "Claimed", "expected": "Expected", "interval": "80 %", "as_of": "31 Oct 2018"}
    figure = erdf_at_risk(months, [(days[2], 500_00)], as_of=days[0], words=words, language="en")
    assert figure is not None
    lines = {trace.name: trace for trace in figure.data if trace.mode == "lines" and trace.hoverinfo == "text"}
    assert list(lines["Claimed"].y) == [100_00]
    assert list(lines["Expected"].x) == [day.isoformat() for day in days]
    assert any("31 Oct 2018" in (note.text or "") for note in figure.layout.annotations)
    assert any("31 Dec 2021" in (note.text or "") for note in figure.layout.annotations)
    assert erdf_at_risk(months, [], as_of=days[0], words=words, language="en") is None
