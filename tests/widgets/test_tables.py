"""Tables: figures as the language writes them, in an order that sorting by text keeps."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.rights import Actor
from dashboard.texts import LANGUAGES
from dashboard.widgets.deliverables.list import plain_status, row_height
from dashboard.widgets.kit.tables import BLANK, Column, Kind, arrow_table, prepare
from dashboard.widgets.kit.viewer import Viewer

COLUMNS = {
    "code": Column("words.code"),
    "budget": Column("words.budget", Kind.MONEY),
    "share": Column("words.consumption", Kind.PERCENT, bar=True),
    "rate": Column("words.erdf_rate", Kind.PERCENT),
    "due": Column("words.due", Kind.DAY),
}


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["P1", None],
            "budget": pd.array([123_456_789, None], dtype="Int64"),
            "share": [0.714, float("nan")],
            "rate": [0.75, None],
            "due": [date(2018, 10, 30), None],
        }
    )


@pytest.mark.parametrize(
    ("language", "budget", "rate"),
    [
        ("en", "€1,234,567.89", "75%"),
        ("fr", "1\u202f234\u202f567,89\u00a0€", "75\u00a0%"),
        ("es", "1.234.567,89\u00a0€", "75\u00a0%"),
        ("pt", "1\u00a0234\u00a0567,89\u00a0€", "75%"),
    ],
)
def test_figures_are_written_in_the_persons_language(language: str, budget: str, rate: str) -> None:
    first, _ = arrow_table(frame(), COLUMNS, language).to_pylist()
    assert first == {"code": "P1", "budget": budget, "share": 71.4, "rate": rate, "due": date(2018, 10, 30)}


def test_what_is_missing_is_left_to_the_tables_own_dash() -> None:
    _, last = arrow_table(frame(), COLUMNS, "fr").to_pylist()
    assert set(last.values()) == {None}


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=10**13), min_size=2, max_size=20), st.sampled_from(LANGUAGES))
def test_amounts_sorted_as_texts_are_sorted_as_numbers(cents: list[int], language: str) -> None:
    amounts = pd.DataFrame({"budget": pd.array(cents, dtype="Int64")})
    texts = arrow_table(amounts, {"budget": COLUMNS["budget"]}, language)["budget"].to_pylist()
    assert len({len(text) for text in texts}) == 1
    # A browser puts blanks and separators before digits; here a space stands for all of them.
    flat = ["".join(letter if letter.isdigit() else " " for letter in text) for text in texts]
    ordered = [amount for _, amount in sorted(zip(flat, cents, strict=True))]
    assert ordered == sorted(cents)
    assert all(text.lstrip(BLANK)[0] != BLANK for text in texts)


@settings(deadline=None)
@given(
    st.lists(st.integers(min_value=-(10**11), max_value=10**11), min_size=2, max_size=20), st.sampled_from(LANGUAGES)
)
def test_amounts_below_zero_come_first_the_furthest_below_before_the_others(cents: list[int], language: str) -> None:
    amounts = pd.DataFrame({"budget": pd.array(cents, dtype="Int64")})
    texts = arrow_table(amounts, {"budget": COLUMNS["budget"]}, language)["budget"].to_pylist()
    flat = [_as_a_browser_weighs(text) for text in texts]
    assert [amount for _, amount in sorted(zip(flat, cents, strict=True))] == sorted(cents)


def _as_a_browser_weighs(text: str) -> str:
    """Blanks before signs, signs before digits."""
    padded = len(text) - len(text.lstrip(BLANK))
    return " " * padded + "".join(letter if letter.isdigit() else "!" for letter in text[padded:])


def test_a_share_missing_among_others_is_a_dash_and_no_empty_bar() -> None:
    nobody = Actor(person_id=1, username="pau", display_name="Pau", organisation=None, roles=frozenset())
    reader = Viewer(actor=nobody, language="en", today=date(2018, 10, 30), as_of=date(2018, 10, 30))
    shares = {"share": COLUMNS["share"]}
    assert prepare(reader, frame(), shares).cells["share"].to_pylist() == ["71.4%", None]
    assert prepare(reader, frame().head(1), shares).cells["share"].to_pylist() == [71.4]


def test_a_title_longer_than_its_column_has_room_to_wrap() -> None:
    assert row_height(55, beside=False) < row_height(70, beside=False)
    assert row_height(55, beside=True) == row_height(70, beside=False)


def test_a_status_in_a_high_row_is_the_same_words_without_a_chip() -> None:
    cells = pa.table({"code": ["D1.1", "D1.2"], "status": [["● Accepted"], ["■ In progress"]]})
    assert plain_status(cells).to_pydict() == {"code": ["D1.1", "D1.2"], "status": ["● Accepted", "■ In progress"]}
