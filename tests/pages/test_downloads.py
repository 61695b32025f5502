"""A workbook is made when it is asked for, after the page: the right to it is looked up then."""

from datetime import UTC, datetime

import pytest

from dashboard.domain.refusal import NotAllowed
from dashboard.store.engine import writing
from dashboard.store.people import accounts
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads


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
