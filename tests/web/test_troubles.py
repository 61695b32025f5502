"""A person at a page whose database is locked or away: the page stays, and the sentence is soon there and true."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from dashboard.domain.vocabulary import Role
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.texts import text
from tests.conftest import admin_url
from tests.cut_line import Cut, Line, line_to
from tests.databases import created
from tests.live import PASSWORD, Live, Visitor, run, served
from tests.web.conftest import somebody

LOCKED, AWAY = text("words.trouble.locked", "en"), text("words.trouble.away", "en")
NOTHING, NOT_READ = text("words.fate.nothing", "en"), text("shell.not_read", "en")
MENU = text("shell.page_deliverables", "en")


def email_of(live: Live, number: int) -> str | None:
    with reading(live.database) as connection:
        return connection.execute(select(tables.person.c.email).where(tables.person.c.id == number)).scalar_one()


def test_a_locked_database_leaves_the_page_and_says_that_nothing_was_changed(server: Live) -> None:
    person = somebody(server, Role.OBSERVER)

    async def visit() -> tuple[str, str]:
        async with Visitor(server, person.cookie, page="account") as tab:
            with closing(sqlite3.connect(str(make_url(server.database).database), isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                await tab.press("save_email", {"own_email": "new@example.org", "email_password": PASSWORD})
                locked = tab.words
                other.execute("ROLLBACK")
            await tab.press("save_email", {"own_email": "new@example.org", "email_password": PASSWORD})
            return locked, tab.words

    locked, after = run(visit())
    assert f"{LOCKED} {NOTHING}" in locked
    assert text("account.email", "en") in locked
    assert text("account.email_saved", "en") in after
    assert email_of(server, person.id) == "new@example.org"


def test_a_callback_that_nobody_catches_leaves_the_page_too(server: Live) -> None:
    person = somebody(server, Role.OBSERVER)

    async def visit() -> str:
        async with Visitor(server, person.cookie, page="account") as tab:
            with closing(sqlite3.connect(str(make_url(server.database).database), isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                await tab.forge((tab.id_of("language"), "string_value", "Français"))
                other.execute("ROLLBACK")
            return tab.words

    words = run(visit())
    assert f"{LOCKED} {NOTHING}" in words
    assert text("account.email", "en") in words


@pytest.fixture(scope="module")
def over_a_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Line]]:
    """A server whose way to PostgreSQL can be cut."""
    with created(admin_url()) as url, line_to(url) as line:
        folder: Path = tmp_path_factory.mktemp("line")
        with served(folder, BINNACLE_DATABASE_URL=line.url) as live:
            yield live, line


def test_a_database_that_is_away_leaves_the_menu_and_what_was_sent_and_offers_to_try_again(
    over_a_line: tuple[Live, Line],
) -> None:
    live, line = over_a_line

    async def visit() -> tuple[str, str]:
        async with Visitor(live, live.cookie("admin"), page="account") as tab:
            line.down = True
            line.end_all()
            await tab.press("save_email", {"own_email": "away@example.org", "email_password": PASSWORD})
            away = tab.words
            line.down = False
            await tab.press("try_again")
            return away, tab.words

    away, after = run(visit())
    assert f"{AWAY} {NOTHING}" in away
    assert text("shell.sign_out", "en") in away
    assert text("shell.try_again", "en") in away
    assert text("account.email", "en") in after


def test_a_page_that_only_could_not_be_read_says_no_more_than_that(over_a_line: tuple[Live, Line]) -> None:
    live, line = over_a_line

    async def visit() -> tuple[str, str]:
        async with Visitor(live, live.cookie("admin"), page="account") as tab:
            line.down = True
            line.end_all()
            await tab.rerun()
            away = tab.words
            line.down = False
            await tab.press("try_again")
            return away, tab.words

    away, after = run(visit())
    assert f"{AWAY} {NOT_READ}" in away
    assert NOTHING not in away
    assert text("account.email", "en") in after


@pytest.mark.parametrize(("cut", "said"), [(Cut.BEFORE_COMMIT, "lost_undone"), (Cut.AFTER_COMMIT, "lost_stands")])
def test_a_save_whose_fate_is_unknown_is_said_to_be_so_and_then_what_became_of_it(
    cut: Cut, said: str, over_a_line: tuple[Live, Line]
) -> None:
    live, line = over_a_line
    email = f"{said.replace('_', '-')}@example.org"

    async def visit() -> tuple[str, str]:
        async with Visitor(live, live.cookie("admin"), page="account") as tab:
            line.cut, line.stays_down = cut, True
            await tab.press("save_email", {"own_email": email, "email_password": PASSWORD})
            away, line.down, line.stays_down = tab.words, False, False
            await tab.press("try_again")
            return away, tab.words

    away, after = run(visit())
    assert text("words.fate.unknown", "en") in away
    assert NOTHING not in away
    assert text("shell.look_again", "en") in away
    assert text(f"shell.{said}", "en") in after
    with reading(live.database) as connection:
        kept = connection.execute(select(tables.person.c.email)).scalars().all()
    assert (email in kept) is (said == "lost_stands")
