"""``/typed``: what is being typed is kept for the person who types it, and for nobody else."""

import json
import math
from typing import Any

import pytest

from dashboard.bench.people import cookies_of
from dashboard.store import drafts, people
from dashboard.store.engine import reading
from tests.live import Answer, Live

FORM = "deliverable/ASL/initial/D2.6"


def person_of(live: Live, username: str) -> int:
    with reading(live.database) as connection:
        found = people.find(connection, username)
    assert found is not None
    return int(found.id)


def send(live: Live, *, who: str | None = "cork", said: dict[str, Any] | str | None = None, **headers: str) -> Answer:
    body = said if isinstance(said, str) else json.dumps(message(live) | (said or {}))
    cookie = {"Cookie": cookies_of(live.database, who)[0]} if who else {}
    return live.ask("/typed", "POST", body=body, **({"Content-Type": "application/json"} | cookie | headers))


def message(live: Live) -> dict[str, Any]:
    fields = {"deliverable_comment": "Half a sentence"}
    return {"form": FORM, "person": str(person_of(live, "cork")), "token": "t-1", "version": 2, "fields": fields}


def kept(live: Live, username: str) -> Any:
    with reading(live.database) as connection:
        return drafts.find(connection, person_of(live, username), FORM)


def test_what_a_person_types_is_kept_for_that_person(server: Live) -> None:
    assert send(server).status == 204
    assert kept(server, "cork").content["fields"] == {"deliverable_comment": "Half a sentence"}
    assert kept(server, "pau") is None


def test_nobody_signed_in_keeps_nothing(server: Live) -> None:
    assert send(server, who=None).status == 401
    assert send(server, who=None, Cookie="binnacle_session=made-up").status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "https://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
    ],
    ids=["origin", "no origin at all", "site", "kind"],
)
def test_another_site_keeps_nothing(server: Live, headers: dict[str, str]) -> None:
    assert send(server, who="santiago", said={"person": str(person_of(server, "santiago"))}, **headers).status == 403
    assert kept(server, "santiago") is None


@pytest.mark.parametrize(
    "said",
    [
        *("", "[]", "{}", "nonsense", "[" * 100_000),
        *({"fields": "x"}, {"fields": {"a": "x" * 30_000}}, {"form": "a\x00b"}, {"form": "a\ud800"}),
        *({"version": "two"}, {"version": math.inf}, {"version": 2**70}, {"token": "a\ud800"}),
    ],
)
def test_what_no_form_sends_is_refused(server: Live, said: Any) -> None:
    assert send(server, said=said).status == 403


def test_what_another_person_typed_on_this_machine_does_not_become_mine(server: Live) -> None:
    assert send(server, who="gcu").status == 403
    assert kept(server, "gcu") is None


def test_other_methods_are_told_so_and_the_script_is_ours(server: Live) -> None:
    assert server.ask("/typed", "PUT", body="x").status == 405
    script = server.ask("/typed.js")
    assert script.status == 200
    assert script.header("Content-Type").startswith("text/javascript")
