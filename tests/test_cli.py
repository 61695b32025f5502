"""The ``binnacle`` command: what it answers, and what it refuses with exit 2 and nothing written."""

import io
import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from dashboard.cli.app import app
from dashboard.domain.refusal import Refused
from dashboard.services.people.password_links import SetByLink, set_password
from dashboard.services.people.sign_in import actor_of, exchange, sign_in
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store import files
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.tables import money_summary
from tests.second_factors import set_up, use_key

run = CliRunner().invoke
PASSWORD = "lantern gravel otter thimble"
ADD = ["person", "add", "newcomer", "--name", "A newcomer"]


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["load"],
        ["check"],
        ["export"],
        ["import"],
        ["person", "add"],
        ["person", "reset"],
        ["person", "log"],
        ["person", "reseal"],
        ["verify"],
    ],
)
def test_every_command_helps(command: list[str]) -> None:
    answer = run(app, [*command, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.output


def set_password_with(answer: Any) -> None:
    """Follow the link that a command printed, and sign in with the password set."""
    assert answer.exit_code == 0, answer.output
    given = json.loads(answer.output)
    assert given.keys() == {"username", "link", "until"}
    assert timedelta(days=6) < datetime.fromisoformat(given["until"]) - datetime.now(UTC) <= timedelta(days=7)
    page, _, token = given["link"].partition("?link=")
    assert page == "https://binnacle.example.org/set-password"
    now = datetime.now(UTC)
    set_password(SetByLink(token=token, new=PASSWORD, idempotency_key=new_key()), now=now, clock=now)
    assert sign_in(username=given["username"], password=PASSWORD, address="x", now=now)


def test_a_person_is_added_with_a_link_to_set_their_password(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_ADDRESS", "https://binnacle.example.org/")
    settings.cache_clear()
    set_password_with(run(app, [*ADD, "--role", "observer", "--role", "controller", "--json"]))


def test_a_given_password_is_not_printed(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_INITIAL_PASSWORD", "a sentence nobody guesses")
    answer = run(app, [*ADD, "--role", "observer"])
    assert answer.output.strip() == "username: newcomer"
    assert sign_in(username="newcomer", password="a sentence nobody guesses", address="x", now=datetime.now(UTC))


def test_a_refusal_says_why_on_standard_error_and_writes_nothing(database: str) -> None:
    answer = run(app, ["person", "add", "Not A Name", "--name", " ", "--role", "partner"])
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 3
    with reading() as connection:
        assert accounts.people(connection).empty


def test_a_weak_given_password_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_INITIAL_PASSWORD", "Interreg2018!")
    answer = run(app, [*ADD, "--role", "observer"])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "four or more words" in answer.stderr


def test_a_reset_prints_a_link_and_lets_in_whatever_was_tried(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_ADDRESS", "https://binnacle.example.org")
    settings.cache_clear()
    assert run(app, [*ADD, "--role", "observer"]).exit_code == 0
    for number in range(6):
        with pytest.raises(Refused):
            sign_in(username="newcomer", password="wrong", address=f"a{number}", now=datetime.now(UTC))
    set_password_with(run(app, ["person", "reset", " Newcomer ", "--json"]))


def test_a_second_factor_is_taken_off_and_the_password_stays(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use_key(monkeypatch)
    monkeypatch.setenv("BINNACLE_INITIAL_PASSWORD", PASSWORD)
    assert run(app, [*ADD, "--role", "observer"]).exit_code == 0
    now = datetime.now(UTC)

    def ticket() -> str:
        return sign_in(username="newcomer", password=PASSWORD, address="x", now=now)

    session = exchange(ticket(), now=now) or ""
    by = actor_of(session, now)
    assert by is not None
    set_up(by, PASSWORD, session, now)
    assert exchange(ticket(), now=now) is None
    sealed = run(app, ["person", "reseal", "--json"])
    assert (sealed.exit_code, json.loads(sealed.output)) == (0, {"sealed": "1", "not_opened": ""})
    answer = run(app, ["person", "reset", " Newcomer ", "--second-factor", "--json"])
    assert (answer.exit_code, json.loads(answer.output)) == (0, {"username": "newcomer", "second_factor": "off"})
    assert exchange(ticket(), now=now) is not None
    again = run(app, ["person", "reset", "newcomer", "--second-factor"])
    assert (again.exit_code, again.stderr) == (2, "newcomer has no second factor.\n")


def test_a_reset_of_nobody_is_refused(database: str) -> None:
    answer = run(app, ["person", "reset", "nobody"])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "nobody" in answer.stderr


def test_verify_finds_all_well_on_a_fresh_project(small_project: dict[str, int]) -> None:
    answer = run(app, ["verify", "--json"])
    assert (answer.exit_code, json.loads(answer.output)) == (0, {"whole": True, "found": []})


def test_verify_finds_a_summary_that_is_not_its_lines_sum(small_project: dict[str, int]) -> None:
    with writing() as connection:
        connection.execute(update(money_summary).values(amount=money_summary.c.amount + 1))
    answer = run(app, ["verify"])
    assert answer.exit_code == 2
    assert "summary" in answer.stderr


def test_verify_clears_files_that_no_row_names_when_asked(small_project: dict[str, int]) -> None:
    staged = files.stage(io.BytesIO(b"left by a kill"), largest=100)
    files.keep(staged)
    os.utime(files.path_of(staged.public_id), (0, 0))
    assert run(app, ["verify"]).exit_code == 2
    answer = run(app, ["verify", "--clear", "--json"])
    assert json.loads(answer.output) == {"whole": True, "found": [], "cleared": [staged.public_id]}


def test_the_log_of_people_is_printed_and_as_json(database: str) -> None:
    run(app, [*ADD, "--role", "observer"])
    for name in ("newcomer", "nobody here"):
        with pytest.raises(Refused):
            sign_in(username=name, password="wrong", address="192.0.2.7", now=datetime.now(UTC))
    lines = run(app, ["person", "log"]).stdout.splitlines()
    assert [line.split("  ")[1] for line in lines] == ["sign_in_failed"] * 2
    assert "nobody here" not in "".join(lines)
    [found] = json.loads(run(app, ["person", "log", " Newcomer ", "--json"]).stdout)
    assert (found["username"], found["kind"], found["address"]) == ("newcomer", "sign_in_failed", "192.0.2.7")
