"""What a tracker's dates mean, and which of them are refused."""

from datetime import date, datetime

import pytest

from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.dates import DateOrder, order_of, read_date

START = date(2017, 7, 1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("M18", date(2018, 12, 31)),
        ("Month 1", date(2017, 7, 31)),
        ("mois 6", date(2017, 12, 31)),
        ("31/12/2018", date(2018, 12, 31)),
        ("12/31/2018", date(2018, 12, 31)),
        ("31.12.18", date(2018, 12, 31)),
        ("T3 2018", date(2018, 9, 30)),
        ("Q3 2018", date(2018, 9, 30)),
        ("3T 2018", date(2018, 9, 30)),
        ("2018 Q1", date(2018, 3, 31)),
        ("S2 2018", date(2018, 12, 31)),
        ("December 2018", date(2018, 12, 31)),
        ("décembre 2018", date(2018, 12, 31)),
        ("diciembre de 2018", date(2018, 12, 31)),
        ("31 de dezembro de 2018", date(2018, 12, 31)),
        ("1er février 2018", date(2018, 2, 1)),
        ("March 5, 2018", date(2018, 3, 5)),
        ("15. März 2018", date(2018, 3, 15)),
        ("2018-12-31", date(2018, 12, 31)),
        ("2018-12-31T09:30:00Z", date(2018, 12, 31)),
        ("2024-01-31 13:50:03", date(2024, 1, 31)),
        ("12/2018", date(2018, 12, 31)),
        ("2018", date(2018, 12, 31)),
        ("20181231", date(2018, 12, 31)),
        (43465, date(2018, 12, 31)),
        (43465.5, date(2018, 12, 31)),
        ("43465", date(2018, 12, 31)),
        (2018, date(2018, 12, 31)),
        (datetime(2018, 12, 31, 9, 30), date(2018, 12, 31)),  # noqa: DTZ001 - a workbook's dates have no zone
        ("5/5/2018", date(2018, 5, 5)),
    ],
)
def test_a_date_is_understood(cell: object, day: date) -> None:
    assert read_date(cell, DateOrder(start=START)) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("3/4/2018", "ambiguous_date"),
        ("31/02/2018", "bad_date"),
        ("2018-13-01", "bad_date"),
        ("soon", "bad_date"),
        ("M999", "bad_date"),
        ("0018-01-01", "implausible_date"),
        (True, "bad_date"),
        (7, "bad_date"),
        ("=TODAY()", "bad_date"),
        ("9" * 70, "bad_date"),
    ],
)
def test_what_is_no_date_or_may_be_two_is_refused(cell: object, code: str) -> None:
    with pytest.raises(BadCell) as refusal:
        read_date(cell, DateOrder(start=START))
    assert refusal.value.code == code


def test_a_project_month_needs_the_phase_s_start() -> None:
    with pytest.raises(BadCell) as refusal:
        read_date("M18", DateOrder())
    assert refusal.value.code == "no_phase_start"


def test_one_unambiguous_cell_decides_for_its_column() -> None:
    assert order_of(["3/4/2018", "31/12/2018"]) == (True, False)
    assert order_of(["3/4/2018", "12/31/2018"]) == (False, False)
    assert order_of(["3/4/2018", "5/6/2018"]) == (None, False)
    assert order_of(["31/12/2018", "12/31/2018"]) == (None, False)


def test_small_numbers_are_months_of_the_project_and_a_start_is_their_first_day() -> None:
    assert order_of([3, 6, "18"]) == (None, True)
    assert read_date(3, DateOrder(months=True, start=START)) == date(2017, 9, 30)
    assert read_date("Q3 2018", DateOrder(begins=True)) == date(2018, 7, 1)
