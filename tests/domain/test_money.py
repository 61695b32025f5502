"""Cents: read, written, split and taken at a rate without losing one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.money import LARGEST_CENTS, cents_from_text, share_at_rate, split, text_from_cents

CENTS = st.integers(-LARGEST_CENTS, LARGEST_CENTS)


@given(CENTS)
def test_amounts_come_back_as_they_were_written(cents: int) -> None:
    assert cents_from_text(text_from_cents(cents)) == cents


@pytest.mark.parametrize(
    ("text", "cents"), [("0", 0), ("1", 100), ("1.5", 150), (" 1643000.00 ", 164300000), ("-0.01", -1), ("007", 700)]
)
def test_what_the_folder_writes_is_read(text: str, cents: int) -> None:
    assert cents_from_text(text) == cents


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.", ".5", "1,5", "1 000", "1.234", "1e3", "١", "NaN", "inf", "--1", "+1", "€1", "1" * 20]
)
def test_what_could_mean_two_things_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — the message is the text itself
        cents_from_text(text)


@given(CENTS, st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_shares_add_up_and_none_is_a_cent_from_its_due(cents: int, weights: list[int]) -> None:
    shares = split(cents, weights)
    total = sum(weights)
    assert sum(shares) == cents
    assert all(abs(share * total - cents * weight) < total for share, weight in zip(shares, weights, strict=True))


def test_the_odd_cents_go_to_the_largest_remainders_the_earlier_first() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(5, [1, 3]) == [1, 4]
    assert split(-100, [1, 1, 1]) == [-33, -33, -34]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 1]])
def test_nothing_is_shared_by_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(1, weights)


@pytest.mark.parametrize(("cents", "rate", "share"), [(100, "0.75", 75), (1, "0.75", 0), (333, "0.15", 49)])
def test_a_share_at_a_rate_is_rounded_down(cents: int, rate: str, share: int) -> None:
    assert share_at_rate(cents, Decimal(rate)) == share
