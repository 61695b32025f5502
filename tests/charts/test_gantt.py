"""The Gantt: bars, marks by sign, rows that do not cover each other."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts.gantt import MARKS, GanttWords, gantt
from dashboard.domain.vocabulary import DeliverableState

AS_OF = date(2018, 10, 30)
WORDS = GanttWords(
    as_of="30 Oct 2018",
    marks={kind: f"<{kind}>" for kind in MARKS},
    states={state.value: state.value for state in DeliverableState},
    others="No work package",
)


def activities(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "name", "work_package", "start", "end"])


def deliverables(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["code", "title", "work_package", "due", "state"])


PLAN = activities(
    ("A1.1", "Map", "WP1", date(2017, 5, 1), date(2018, 4, 30)),
    ("A2.1", "Test <b>", "WP2", date(2018, 1, 1), date(2019, 6, 30)),
)
DUE = deliverables(
    ("D1.1", "Done", "WP1", date(2018, 3, 1), "accepted"),
    ("D1.2", "Late", "WP1", date(2018, 10, 18), "in_progress"),
    ("D2.1", "Soon", "WP2", date(2018, 11, 10), "not_started"),
    ("D2.2", "Far <script>", "WP2", date(2019, 6, 1), "not_started"),
    ("D2.3", "Gone", None, date(2019, 6, 2), "cancelled"),
)


def draw(plan: pd.DataFrame = PLAN, due: pd.DataFrame = DUE, *, named: bool = False) -> go.Figure | None:
    return gantt(
        plan, due, start=date(2017, 5, 1), end=date(2020, 4, 30), as_of=AS_OF, words=WORDS, language="en", named=named
    )  # fmt: skip


def marks_of(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.type == "scatter" and "markers" in trace.mode]


def test_each_state_of_lateness_has_a_mark_of_its_own() -> None:
    figure = draw()
    assert figure is not None
    names = {trace.name: trace.marker.symbol for trace in marks_of(figure)}
    assert names == {f"<{kind}>": style["symbol"] for kind, style in MARKS.items()}


def test_there_is_a_line_on_the_as_of_date() -> None:
    figure = draw()
    assert figure is not None
    assert AS_OF in [shape.x0 for shape in figure.layout.shapes]


def test_what_has_no_work_package_stands_last() -> None:
    figure = draw()
    assert figure is not None
    assert list(figure.layout.yaxis.ticktext) == ["WP1", "WP2", "No work package"]


def test_words_of_a_file_are_not_markup() -> None:
    figure = draw()
    assert figure is not None
    said = [words for trace in figure.data for words in [*(trace.customdata or ()), *(trace.text or ())]]
    assert not [words for words in said if "<script>" in words or "Test <b>" in words]


def test_a_bar_says_its_code_first_and_apart_so_that_a_phone_can_leave_out_the_rest() -> None:
    figure = draw()
    assert figure is not None
    assert ["<b>A1.1</b> Map", "<b>A2.1</b> Test &lt;b&gt;"] in [list(trace.text or ()) for trace in figure.data]


def test_marks_of_one_work_package_carry_their_codes_and_do_not_cover_each_other() -> None:
    crowd = deliverables(*((f"D1.{n}", "Title", "WP1", date(2018, 11, n), "not_started") for n in range(1, 5)))
    figure = draw(PLAN[:1], crowd, named=True)
    assert figure is not None
    marks = marks_of(figure)
    assert sorted(code for trace in marks for code in trace.text) == ["D1.1", "D1.2", "D1.3", "D1.4"]
    assert len({row for trace in marks for row in trace.y}) == 4


@pytest.mark.parametrize(("plan", "due"), [(PLAN[:0], DUE[:0]), (activities(("A1", "x", "WP1", None, None)), DUE[:0])])
def test_without_any_date_there_is_no_chart(plan: pd.DataFrame, due: pd.DataFrame) -> None:
    assert draw(plan, due) is None


def test_a_plan_of_deliverables_alone_is_drawn() -> None:
    assert draw(PLAN[:0], DUE) is not None
