"""The page that a link opens, asked for as mail programs, strangers and the person ask for it."""

import itertools
from datetime import UTC, datetime

import pytest

from dashboard.domain.people.password_link import LinkState
from dashboard.domain.vocabulary import Language, Role
from dashboard.services.people.keep import AddPerson, ResetPassword, add_person, reset_password
from dashboard.services.people.password_links import new_link, open_link
from dashboard.services.people.sign_in import sign_in
from dashboard.services.system import SYSTEM, new_key
from dashboard.texts import LANGUAGES, text
from tests.live import NOBODY, Live, Visitor, run

NEW = "lantern gravel otter thimble"
numbers = itertools.count(1)


def invited(language: str = "fr") -> tuple[str, str]:
    """The name of a new person of this language, and the token of their link."""
    name, token, now = f"invited-{next(numbers)}-{new_key()[:6]}", new_link(), datetime.now(UTC)
    command = AddPerson(
        username=name,
        display_name=f"Invited {name}",
        organisation=None,
        roles=frozenset({Role.OBSERVER}),
        language=Language(language),
        link=token,
        idempotency_key=new_key(),
    )
    add_person(command, by=SYSTEM, now=now)
    return name, token


def state(token: str) -> LinkState:
    return open_link(token, clock=datetime.now(UTC)).state


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_what_a_mail_program_asks_for_does_not_use_a_link(here: Live, method: str) -> None:
    name, token = invited()
    for accept in ("text/html", "*/*"):
        here.ask(f"/set-password?link={token}", method, Accept=accept, User_Agent="a mail program")
    assert state(token) == LinkState.OPEN
    document = here.ask(f"/set-password?link={token}", Accept="text/html")
    assert document.status == 200
    assert name not in document.body.decode()
    assert document.header("referrer-policy") == "same-origin"


def test_a_page_that_is_drawn_and_left_does_not_use_a_link(here: Live) -> None:
    async def look() -> None:
        for _ in range(3):
            async with Visitor(here, page="set-password", query=f"link={token}") as visitor:
                assert "set_password_now" in visitor.widgets

    _, token = invited()
    run(look())
    assert state(token) == LinkState.OPEN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_speaks_the_language_of_the_person_it_is_for_and_sets_their_password(here: Live, language: str) -> None:
    name, token = invited(language)

    async def use() -> None:
        async with Visitor(here, page="set-password", query=f"link={token}") as visitor:
            assert text("password_link.hello", language, name=f"Invited {name}".replace("-", "\\-")) in visitor.words
            assert text("sign_in.what_it_is", language) not in visitor.words
            await visitor.forge(
                (visitor.id_of("link_password"), "string_value", NEW),
                (visitor.id_of("link_password_again"), "string_value", NEW),
                (visitor.id_of("set_password_now"), "trigger_value", True),
            )
            assert text("password_link.done", language, username=name.replace("-", "\\-")) in visitor.words
            assert text("sign_in.what_it_is", language) in visitor.words

    run(use())
    assert sign_in(username=name, password=NEW, address="x", now=datetime.now(UTC))


def test_a_weak_password_and_one_typed_in_two_ways_are_refused_and_the_link_stays_open(here: Live) -> None:
    _, token = invited("en")

    async def use() -> None:
        async with Visitor(here, page="set-password", query=f"link={token}") as visitor:
            for new, again, code in (
                ("Interreg2018!", "Interreg2018!", "password_known"),
                (NEW, "x", "passwords_differ"),
            ):
                await visitor.forge(
                    (visitor.id_of("link_password"), "string_value", new),
                    (visitor.id_of("link_password_again"), "string_value", again),
                    (visitor.id_of("set_password_now"), "trigger_value", True),
                )
                assert text(f"problem.{code}", "en") in visitor.words

    run(use())
    assert state(token) == LinkState.OPEN


def test_a_link_that_opens_nothing_says_so_above_the_sign_in_and_names_nobody(here: Live) -> None:
    name, old = invited("en")
    command = ResetPassword(username=name, link=new_link(), idempotency_key=new_key())
    reset_password(command, by=SYSTEM, now=datetime.now(UTC), clock=datetime.now(UTC))

    async def look() -> None:
        seen = {}
        for query in (f"link={old}", "link=nothing", "link=", "", "link=%00%ff", f"link={old[:-1]}"):
            async with Visitor(here, page="set-password", query=query) as visitor:
                assert text("sign_in.what_it_is", "en") in visitor.words, query
                assert "set_password_now" not in visitor.widgets
                assert name not in visitor.words
                seen[query] = visitor.words
        ended = text("problem.link_replaced", "en", ended="").split(":")[-1]
        assert ended in seen[f"link={old}"]
        unknown = {words for query, words in seen.items() if query != f"link={old}"}
        assert len(unknown) == 1

    run(look())


def test_messages_for_a_form_that_was_never_drawn_set_nothing(here: Live) -> None:
    _, token = invited("en")

    async def forge() -> None:
        async with Visitor(here, page="set-password", query=f"link={token}") as visitor:
            ids = {key: widget.identity for key, widget in visitor.widgets.items()}
        async with Visitor(here, NOBODY, page="set-password", query="link=guessed") as stranger:
            await stranger.forge(
                (ids["link_password"], "string_value", NEW),
                (ids["link_password_again"], "string_value", NEW),
                (ids["set_password_now"], "trigger_value", True),
            )
            assert text("problem.link_unknown", "en") in stranger.words

    run(forge())
    assert state(token) == LinkState.OPEN


def test_a_link_opens_for_somebody_who_is_signed_in_too(here: Live) -> None:
    _, token = invited("en")

    async def look() -> None:
        async with Visitor(here, here.cookie("observer"), page="set-password", query=f"link={token}") as visitor:
            assert "set_password_now" in visitor.widgets
            assert "sign_out" in visitor.widgets

    run(look())
