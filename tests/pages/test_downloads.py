"""A workbook is made when it is asked for, after the page: the right to it is looked up then."""

from datetime import UTC, datetime

import pytest

from dashboard.domain.refusal import NotAllowed
from dashboard.store.engine import writing
from dashboard.store.people import accounts
from dashboard.texts import text
from dashboard.widgets.kit.menu import addresses
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads
from tests.pages.walks import ADDRESSES, VIEWS, name_of


@pytest.mark.usefixtures("demo_database")
def test_a_person_disabled_since_the_page_was_drawn_gets_no_workbook(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = watch_downloads(monkeypatch)
    visit("budget", who="controller")
    make = next(iter(downloads.makers.values()))
    assert make().startswith(b"PK")
    with writing() as connection:
        person = accounts.find(connection, "controller")
        assert person is not None
        accounts.change(connection, person.id, disabled_at=datetime.now(UTC))
    with pytest.raises(NotAllowed):
        make()


@pytest.mark.parametrize("view", VIEWS, ids=name_of)
def test_every_workbook_of_every_page_is_made_with_its_money_in_whole_cents(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, view: tuple[str, dict[str, str]]
) -> None:
    downloads = watch_downloads(monkeypatch)
    address, query = view
    page = visit(address, who="lead", language="en", as_of="2019-11-30", **query)
    assert not page.exception
    for key, make in downloads.makers.items():
        content = make()  # raises where a column of money is not whole cents
        assert content, key


def test_the_walk_knows_every_page() -> None:
    without_figures = {"imports", "people", "account"}
    assert ADDRESSES | without_figures == set(addresses())


def test_the_portfolio_gives_each_amount_as_its_source_does(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("portfolio", language="en")
    (sheets,) = (downloads.sheets(key) for key in downloads.makers)
    header, *rows = list(sheets.values())[-1]
    place = header.index(text("words.total", "en"))
    assert [row[place] for row in rows[:2]] == [1_643_000.0, ""]
    shown = page.dataframe[0].value["total"]
    assert [row[place] == "" for row in rows] == list(shown.isna())
