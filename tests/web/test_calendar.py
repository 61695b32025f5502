"""The calendar's address over plain HTTP: private, read only, and asked for again at no cost."""

import secrets
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.requests import Request

from dashboard.domain.vocabulary import Fate, Role, Trouble
from dashboard.services.people.sign_in import digest
from dashboard.settings import settings
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts, calendar_feeds
from dashboard.store.trouble import StoreTrouble
from dashboard.web import calendar
from tests import builders
from tests.builders import NOW
from tests.live import Live, run
from tests.web.conftest import Somebody, somebody

LIVE_NOW = datetime(2018, 10, 1, 9, 0, tzinfo=UTC)
"""A month before the server's day."""


def address(live: Live, person: Somebody) -> str:
    token = secrets.token_urlsafe(32)
    with writing(live.database) as connection:
        calendar_feeds.put_feed(connection, person.id, digest(token), LIVE_NOW)
    return f"/calendar/{token}.ics"


def test_whoever_knows_the_address_reads_the_calendar_without_signing_in(server: Live) -> None:
    answer = server.ask(address(server, somebody(server, Role.PARTNER, language="pt")))
    assert (answer.status, answer.header("content-type")) == (200, "text/calendar; charset=utf-8")
    assert answer.body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"prazos" in answer.body
    assert answer.header("cache-control") == "private, no-cache"
    assert answer.header("x-content-type-options") == "nosniff"


def test_its_links_lead_where_the_settings_say_whatever_a_request_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small project has no event of a person, so that what the file is made with is looked at."""
    leads: list[str] = []
    monkeypatch.setattr(calendar, "_made", lambda _token, address: leads.append(address))
    headers = [(b"host", b"evil.example"), (b"x-forwarded-host", b"evil.example"), (b"x-forwarded-proto", b"https")]
    scope = {
        "type": "http", "method": "GET", "path": "/calendar/x.ics", "query_string": b"", "headers": headers,
        "path_params": {"token": "x"}, "server": ("evil.example", 80), "scheme": "https",
    }  # fmt: skip
    run(calendar.feed(Request(scope)))
    assert leads == [settings().public_address()]
    assert "evil" not in leads[0]


def test_unchanged_it_is_not_sent_again(server: Live) -> None:
    where = address(server, somebody(server, Role.PARTNER))
    first = server.ask(where)
    again = server.ask(where, If_None_Match=first.header("etag"))
    assert (again.status, again.body, again.header("etag")) == (304, b"", first.header("etag"))
    assert server.ask(where, If_None_Match='"another"').status == 200
    head = server.ask(where, "HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_is_only_read(server: Live, method: str) -> None:
    answer = server.ask(address(server, somebody(server, Role.PARTNER)), method)
    assert (answer.status, answer.header("allow")) == (405, "GET, HEAD")


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "..%2f..%2fetc", "'%20or%201=1", "%F0%9F%93%85"])
def test_any_other_address_is_nobodys(server: Live, token: str) -> None:
    answer = server.ask(f"/calendar/{token}.ics")
    assert answer.status in (302, 400, 404)
    assert b"VCALENDAR" not in answer.body
    assert b"<html" not in answer.body


def test_a_disabled_persons_address_is_nobodys(server: Live) -> None:
    person = somebody(server, Role.PARTNER)
    where = address(server, person)
    with writing(server.database) as connection:
        accounts.change(connection, person.id, disabled_at=NOW)
    assert server.ask(where).status == 404
    with writing(server.database) as connection:
        accounts.change(connection, person.id, disabled_at=None)
    assert server.ask(where).status == 200


def test_asking_for_it_is_noted_and_a_year_later_it_is_nobodys(server: Live) -> None:
    person = somebody(server, Role.PARTNER)
    where = address(server, person)
    assert server.ask(where).status == 200
    with reading(server.database) as connection:
        found = calendar_feeds.feed_of_person(connection, person.id)
    assert found is not None
    assert found.used_at is not None
    assert found.used_at.date() == date(2018, 10, 30)
    with writing(server.database) as connection:
        calendar_feeds.put_feed(connection, person.id, digest("old"), LIVE_NOW - timedelta(days=365))
    assert server.ask("/calendar/old.ics").status == 404


def test_a_database_that_takes_no_note_serves_it_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(token: str, now: datetime) -> None:
        raise StoreTrouble(Trouble.READ_ONLY, Fate.NOTHING)

    monkeypatch.setattr(calendar, "feed_of", lambda _token, _day: (builders.PARTNER, []))
    monkeypatch.setattr(calendar, "note_asked", read_only)
    assert calendar._made("x", "http://localhost") is not None
