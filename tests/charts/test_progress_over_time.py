"""Progress over time: three lines named where they end."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.progress_over_time import APART, progress_over_time

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
        (theme.SAND, "dash"),
        (theme.TEAL, None),
        (theme.NAVY, None),
    ]


def test_names_that_end_close_together_are_pushed_apart() -> None:
    figure = draw(ROWS)
    assert figure is not None
    heights = sorted(note.y for note in figure.layout.annotations if "%" in note.text)
    assert len(heights) == 3
    assert min(high - low for low, high in zip(heights, heights[1:], strict=False)) >= APART


def test_without_a_reading_there_is_no_chart() -> None:
    assert draw([]) is None
