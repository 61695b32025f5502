"""What a tracker's amounts and percentages mean, and which of them are refused."""

import pytest

from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.amounts import currency_of, decimal_sign, read_cents, read_percent


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1 234,56 €", 123456),
        ("1\u202f234,56\u00a0€", 123456),
        ("€ 1,234,567.8", 123456780),
        ("1'234.50 CHF", 123450),
        ("12 k€", 1200000),
        ("1,5 M€", 150000000),
        ("5218256.0", 521825600),
        (1234.565, 123457),
        (1234, 123400),
        ("0,125", 13),
        ("EUR 12", 1200),
    ],
)
def test_an_amount_is_understood(cell: object, cents: int) -> None:
    assert read_cents(cell, None) == cents


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.234", "ambiguous_amount"),
        ("12,345", "ambiguous_amount"),
        ("twelve", "bad_amount"),
        ("1.23.4", "bad_amount"),
        ("1,2,3,4", "bad_amount"),
        ("-5", "negative_amount"),
        ("(5,00)", "negative_amount"),
        ("=1+1", "bad_amount"),
        (float("inf"), "bad_amount"),
        ("9" * 30, "bad_amount"),
        (True, "bad_amount"),
    ],
)
def test_what_is_no_amount_or_may_be_two_is_refused(cell: object, code: str) -> None:
    with pytest.raises(BadCell) as refusal:
        read_cents(cell, None)
    assert refusal.value.code == code


def test_the_column_or_the_language_decides_what_is_ambiguous() -> None:
    assert decimal_sign(["1.234", "12,50"]) == ","
    assert decimal_sign(["1.234", "12.50"]) == "."
    assert decimal_sign(["1.234", "5.678"]) is None
    assert decimal_sign(["1,50", "1.50"]) is None
    assert read_cents("1.234", ",") == 123400
    assert read_cents("1.234", ".") == 123


@pytest.mark.parametrize(("cell", "percent"), [("80 %", 80), ("80", 80), (80, 80), ("12,5%", 13), (0.8, 1)])
def test_a_percentage_is_understood(cell: object, percent: int) -> None:
    assert read_percent(cell) == percent


def test_a_column_of_shares_is_one_of_percentages() -> None:
    assert read_percent(0.8, as_shares=True) == 80


def test_the_currency_is_read_from_signs_and_codes() -> None:
    assert [currency_of(text) for text in ("12 €", "total budget eur", "SEK 5", "12")] == ["EUR", "EUR", "SEK", None]
