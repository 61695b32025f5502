"""Amounts are read as the person's language writes them; what could be two amounts is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.texts import LANGUAGES, formats
from dashboard.texts.amounts import Ambiguous, NotAnAmount, cents_typed


@given(st.integers(0, 10**13), st.sampled_from(LANGUAGES))
def test_what_a_screen_writes_is_read_again(cents: int, language: str) -> None:
    assert cents_typed(formats.money(cents, language), language) == cents


@pytest.mark.parametrize(
    ("words", "language", "cents"),
    [
        ("1234", "en", 1_234_00),
        ("1,234.5", "en", 1_234_50),
        ("1,234", "en", 1_234_00),
        ("1.234", "es", 1_234_00),
        ("1.234,56", "pt", 1_234_56),
        ("1234.56", "es", 1_234_56),
        ("12,5", "en", 12_50),
        ("1 234,56 €", "fr", 1_234_56),
        ("£1,234,567.00", "en", 1_234_567_00),
    ],
)
def test_an_amount_is_read(words: str, language: str, cents: int) -> None:
    assert cents_typed(words, language) == cents


@pytest.mark.parametrize(("words", "language"), [("1.234", "fr"), ("21.000", "fr")])
def test_what_could_be_two_amounts_is_refused(words: str, language: str) -> None:
    with pytest.raises(Ambiguous):
        cents_typed(words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("", "en"), ("-5", "en"), ("abc", "en"), ("1.234", "en"), ("1,234", "fr"), ("1,23,456", "en"), ("1.2345", "es"),
        ("1234,567", "es"), ("1.234.5", "en"), ("1,234,56", "es"), ("٣", "en"), ("1" * 41, "en"), ("5.", "en"),
        ("1e5", "en"), ("12.345,6.7", "es"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(words: str, language: str) -> None:
    with pytest.raises(NotAnAmount):
        cents_typed(words, language)


@pytest.mark.parametrize(
    ("share", "decimals", "shown"),
    [
        (0.625, 0, "62.5%"),
        (0.375, 0, "37.5%"),
        (1 / 3, 0, "33%"),
        (2 / 3, 1, "66.7%"),
        (0.71, 0, "71%"),
        (1, 0, "100%"),
        (0.1 + 0.2, 0, "30%"),
        (0.12345, 0, "12%"),
        (0.12345, 1, "12.3%"),
        (0.00505, 0, "1%"),
        (-0.625, 0, "-62.5%"),
        (Decimal("0.54125"), 0, "54.125%"),
        (Decimal("0.75"), 0, "75%"),
        (0.0, 0, "0%"),
        (0.7, 1, "70.0%"),
        (None, 0, "–"),
    ],
)
def test_a_share_is_written_with_the_decimals_it_has(share: float | Decimal | None, decimals: int, shown: str) -> None:
    assert formats.percent(share, "en", decimals=decimals) == shown


@pytest.mark.parametrize(
    ("cents", "shown"), [(50_000, "1 k€"), (150_000, "2 k€"), (250_000, "3 k€"), (-250_000, "-3 k€")]
)
def test_thousands_are_rounded_half_away_from_zero(cents: int, shown: str) -> None:
    assert formats.thousands(cents, "en") == shown
