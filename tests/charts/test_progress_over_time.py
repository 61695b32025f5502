"""Progress over time: three lines named where they end."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.progress_over_time import progress_over_time

WORDS = {"planned": "Planned", "reported": "Reported", "accepted": "Accepted", "as_of": "30 Oct 2018"}
COLUMNS = ["day", "planned", "reported", "accepted"]
ROWS = [(date(2018, 9, 30), 40.0, 30.0, 20.0), (date(2018, 10, 30), 50.0, 49.0, 48.0)]


def draw(rows: list[tuple[object, ...]]) -> go.Figure | None:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return progress_over_time(
        frame, start=date(2017, 5, 1), end=date(2020, 4, 30), as_of=date(2018, 10, 30), words=WORDS, language="en"
    )  # fmt: skip


def test_the_plan_is_dashed_sand_and_what_is_so_is_not() -> None:
    figure = draw(ROWS)
    assert figure is not None
    assert [(line.line.color, line.line.dash) for line in figure.data] == [
        (theme.TEAL, None),
        (theme.NAVY, None),
        (theme.SAND, "dash"),
    ]


def test_each_line_is_named_with_its_value_on_the_as_of_date() -> None:
    figure = draw([*ROWS, (date(2019, 4, 30), 80.0, None, None)])
    assert figure is not None
    assert [line.name for line in figure.data] == ["Reported 49%", "Accepted 48%", "Planned 50%"]


def test_only_the_plan_goes_on_after_the_as_of_date() -> None:
    figure = draw([*ROWS, (date(2019, 4, 30), 80.0, None, None)])
    assert figure is not None
    assert [max(line.x) for line in figure.data] == [date(2018, 10, 30), date(2018, 10, 30), date(2019, 4, 30)]


def test_without_a_reading_there_is_no_chart() -> None:
    assert draw([]) is None
