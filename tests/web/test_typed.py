"""``/typed``: what is being typed is kept for the person who types it, and for nobody else."""

import json
import math
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from dashboard.domain.vocabulary import Role
from dashboard.store.engine import reading
from dashboard.store.people import drafts
from tests.live import Answer, Live
from tests.web.conftest import Somebody, somebody

FORM = "deliverable/ASL/initial/D2.6"


@pytest.fixture
def typist(server: Live) -> Somebody:
    return somebody(server, Role.PARTNER)


def send(live: Live, who: Somebody, said: dict[str, Any] | str | None = None, **headers: str) -> Answer:
    body = said if isinstance(said, str) else json.dumps(message(who) | (said or {}))
    return live.ask(
        "/typed", "POST", body=body, **({"Content-Type": "application/json", "Cookie": who.cookie} | headers)
    )


def message(who: Somebody) -> dict[str, Any]:
    fields = {"deliverable_comment": "Half a sentence"}
    return {"form": FORM, "person": str(who.id), "token": "t-1", "version": 2, "fields": fields}


def kept(live: Live, who: Somebody) -> Any:
    with reading(live.database) as connection:
        return drafts.find(connection, who.id, FORM)


def test_what_a_person_types_is_kept_for_that_person(server: Live, typist: Somebody) -> None:
    assert send(server, typist).status == 204
    assert kept(server, typist).content["fields"] == {"deliverable_comment": "Half a sentence"}
    assert kept(server, somebody(server, Role.PARTNER)) is None


def test_nobody_signed_in_keeps_nothing(server: Live, typist: Somebody) -> None:
    assert send(server, typist, Cookie="").status == 401
    assert send(server, typist, Cookie="binnacle_session=made-up").status == 401
    assert kept(server, typist) is None


def test_nobody_is_told_so_before_anything_is_read(server: Live) -> None:
    line = HTTPConnection(urlsplit(server.base).netloc, timeout=30)
    line.putrequest("POST", "/typed")
    for name, value in {"Content-Type": "application/json", "Content-Length": "400000"}.items():
        line.putheader(name, value)
    line.endheaders()  # and nothing of the body
    assert line.getresponse().status == 401
    line.close()


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
def test_another_site_keeps_nothing(server: Live, typist: Somebody, headers: dict[str, str]) -> None:
    assert send(server, typist, **headers).status == 403
    assert kept(server, typist) is None


@pytest.mark.parametrize(
    "said",
    [
        *("", "[]", "{}", "nonsense", "[" * 100_000),
        *({"fields": "x"}, {"fields": {"a": "x" * 30_000}}, {"form": "a\x00b"}, {"form": "a\ud800"}),
        *({"version": "two"}, {"version": math.inf}, {"version": 2**70}, {"token": "a\ud800"}),
    ],
)
def test_what_no_form_sends_is_refused(server: Live, typist: Somebody, said: Any) -> None:
    assert send(server, typist, said).status == 403
    assert kept(server, typist) is None


def test_what_another_person_typed_on_this_machine_does_not_become_mine(server: Live, typist: Somebody) -> None:
    me = somebody(server, Role.PARTNER)
    assert send(server, me, message(typist)).status == 403
    assert kept(server, me) is None


def test_other_methods_are_told_so_and_the_script_is_ours(server: Live) -> None:
    assert server.ask("/typed", "PUT", body="x").status == 405
    script = server.ask("/typed.js")
    assert script.status == 200
    assert script.header("Content-Type").startswith("text/javascript")
