"""The flexibility meter as a figure: bars by share, limits as lines, the words beside."""

import pandas as pd

from dashboard.charts.flexibility_meter import COLOURS, flexibility_meter
from dashboard.domain.vocabulary import FlexibilityLevel as Level

WORDS = {level.value: level.value for level in Level} | {"limit": "limits"}
COLUMNS = ["label", "share", "free", "committee", "level", "said"]


def rows(*given: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(given), columns=COLUMNS)


def test_nothing_to_shift_draws_nothing() -> None:
    assert flexibility_meter(rows(), words=WORDS, language="en") is None


def test_a_bar_is_as_long_as_its_share_and_has_the_colour_of_who_must_agree() -> None:
    found = flexibility_meter(
        rows(("Partner A", 0.04, 0.05, 0.2, "free", "● 4%"), ("Partner B", 0.15, 0.05, 0.2, "steering_committee", "▲")),
        words=WORDS,
        language="en",
    )
    assert found is not None
    bars = found.data[0]
    assert [round(value, 6) for value in bars.x] == [4.0, 15.0]
    assert list(bars.marker.color) == [COLOURS[Level.FREE], COLOURS[Level.STEERING_COMMITTEE]]
    assert sorted({round(shape.x0, 6) for shape in found.layout.shapes}) == [5.0, 20.0]


def test_what_goes_far_beyond_is_cut_and_a_line_that_nobody_approved_is_as_long() -> None:
    found = flexibility_meter(
        rows(
            ("Pilot P4", 9.0, 0.1, 0.2, "programme_modification", "■ 900%"),
            ("Equipment", None, 0.1, 0.2, "programme_modification", "■ new"),
        ),
        words=WORDS,
        language="fr",
    )
    assert found is not None
    assert len(set(found.data[0].x)) == 1
    assert max(found.data[0].x) <= found.layout.xaxis.range[1]


def test_names_with_marks_of_their_own_are_shown_as_they_are() -> None:
    found = flexibility_meter(rows(("<b>A</b>", 0.1, None, None, "free", "<i>x</i>")), words=WORDS, language="en")
    assert found is not None
    assert "<b>A" not in found.layout.yaxis.ticktext[0]
    assert "<i>" not in str(found.data[0].hovertext[0])
