"""The spending profile: the plan to its end, what is so up to the as-of date."""

from datetime import date
from itertools import pairwise

import pandas as pd

from dashboard.charts.spending_profile import spending_profile

WORDS = {"planned": "Planned", "declared": "Declared", "certified": "Certified", "paid": "Paid", "as_of": "30 Oct 2018"}
AS_OF = date(2018, 10, 30)


def profile(**columns: list[int | None]) -> pd.DataFrame:
    days = [date(2018, 9, 30), AS_OF, date(2018, 11, 30)]
    amounts = {name: columns.get(name, [None] * 3) for name in ("planned", "declared", "certified", "paid")}
    return pd.DataFrame({"day": days}).assign(**{name: pd.array(each, dtype="Int64") for name, each in amounts.items()})


def test_each_line_is_named_with_its_last_amount() -> None:
    figure = spending_profile(
        profile(planned=[100_00, 200_00, 300_000_00], declared=[50_00, 100_000_00, None]),
        as_of=AS_OF, words=WORDS, language="en",
    )  # fmt: skip
    assert figure is not None
    assert [len(trace.x) for trace in figure.data] == [3, 2]
    names = [annotation.text.rpartition("> ")[2] for annotation in figure.layout.annotations]
    assert names == ["Declared 100 k€", "Planned 300 k€", "30 Oct 2018"]


def test_names_of_lines_that_end_alike_do_not_cover_each_other() -> None:
    same = [0, 100_00, None]
    figure = spending_profile(
        profile(planned=[0, 500_00, 1_000_00], declared=same, certified=same, paid=same),
        as_of=AS_OF, words=WORDS, language="en",
    )  # fmt: skip
    assert figure is not None
    heights = sorted(annotation.y for annotation in figure.layout.annotations if annotation.xanchor == "left")
    assert min(b - a for a, b in pairwise(heights)) >= 70_00


def test_without_plan_and_spending_there_is_no_chart() -> None:
    assert spending_profile(profile(), as_of=AS_OF, words=WORDS, language="en") is None
