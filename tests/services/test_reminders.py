"""The weekly reminder: to whom, about what, in which language, and never twice; over a real SMTP server."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from typer.testing import CliRunner

from dashboard.cli.app import app
from dashboard.domain.refusal import Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState, Language, Role
from dashboard.exchange.mail.server import deliver
from dashboard.services.duties.remind import Outcome, Post, Skipped, remind
from dashboard.services.people.keep import DisablePerson, disable_person
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import Settings, settings
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.texts import LANGUAGES, text
from tests import builders
from tests.builders import NOW
from tests.services.test_people import added

POST = Post(sender="Binnacle <binnacle@example.org>", address="https://binnacle.example.org/")
A_WEEK = timedelta(days=7)


class Letterbox:
    """Takes mails in as a server does, and refuses those to the names in ``refused``."""

    def __init__(self, *refused: str) -> None:
        self.refused, self.mails = refused, list[EmailMessage]()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith(self.refused or ("\0",)):
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 accepted"


@contextmanager
def serving(box: Letterbox) -> Iterator[Settings]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=False)
    finally:
        server.stop()


def other(username: str = "other", *, language: Language = Language.ENGLISH, **changes: Any) -> Actor:
    given = {"organisation": builders.OTHER, "email": f"{username}@example.org", "language": language}
    return added(username, **given | changes)


def sent(box: Letterbox, *, now: datetime = NOW, only: str | None = None) -> Outcome:
    with serving(box) as given:
        return remind(POST, now=now, deliver=partial(deliver, given=given), only=only)


def body(mail: EmailMessage, kind: str = "plain") -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


@pytest.mark.usefixtures("small_project")
def test_a_partner_is_told_what_is_overdue_with_a_link_to_it() -> None:
    other(display_name="Zoë <script> Other")
    box = Letterbox()
    outcome = sent(box)
    [mail] = box.mails
    assert [digest.person.username for digest, _ in outcome.sent] == ["other"]
    assert mail["To"].addresses[0].addr_spec == "other@example.org"
    assert mail["To"].addresses[0].display_name == "Zoë <script> Other"
    assert mail["From"].addresses[0].addr_spec == "binnacle@example.org"
    assert "D1.2 Deliverable D1.2 (TEST): was due on 31 May 2018, 15 days ago" in body(mail)
    assert "https://binnacle.example.org/deliverables?project=TEST&phase=initial&id=D1.2" in body(mail)
    assert "&lt;script&gt;" in body(mail, "html")
    assert "<script>" not in body(mail, "html")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("small_project")
def test_it_speaks_the_persons_language(language: str) -> None:
    other(language=Language(language))
    box = Letterbox()
    sent(box)
    [mail] = box.mails
    assert mail["Content-Language"] == language
    assert text("reminder.overdue", language) in body(mail)
    assert text("reminder.subject", language, n=1).partition("1")[0] in mail["Subject"]


@pytest.mark.usefixtures("small_project")
def test_nothing_is_said_twice_and_nothing_is_sent_where_there_is_nothing_to_say() -> None:
    other()
    box = Letterbox()
    sent(box)
    assert sent(box).skipped == [("other", Skipped.THIS_WEEK)]
    assert sent(box, now=NOW + A_WEEK).skipped == [("other", Skipped.NOTHING)]
    assert len(box.mails) == 1
    with reading() as connection:
        assert list(connection.execute(select(tables.reminder.c.item)).scalars()) == [
            "overdue/TEST/initial/D1.2/2018-05-31"
        ]


def test_what_came_since_is_said_alone(small_project: dict[str, int]) -> None:
    other()
    box = Letterbox()
    sent(box)
    with writing() as connection:
        of = {"responsible_id": small_project["other"]}
        builders.deliverable(connection, small_project["phase"], "D9", due=date(2018, 6, 20), **of)
        builders.finish(connection, small_project["phase"])
    sent(box, now=NOW + A_WEEK)
    assert "D9" in body(box.mails[1])
    assert "D1.2" not in body(box.mails[1])


def test_a_reviewer_is_told_once_of_a_review_also_after_taking_it_up(small_project: dict[str, int]) -> None:
    other("reviewer", roles=frozenset({Role.QUALITY_REVIEWER}))
    with writing() as connection:
        connection.execute(tables.project.update().values(rules={"review": {"by": "quality_reviewers", "days": 14}}))
        states = [(date(2018, 6, 10), DeliverableState.SUBMITTED)]
        builders.deliverable(
            connection, small_project["phase"], "D9", states=states, responsible_id=small_project["lead"]
        )
        builders.finish(connection, small_project["phase"])
    box = Letterbox()
    sent(box)
    assert text("reminder.review", "en") in body(box.mails[0])
    assert "section=review" in body(box.mails[0])


@pytest.mark.usefixtures("small_project")
def test_people_without_an_address_or_disabled_are_named_and_skipped() -> None:
    other("gone")
    other("silent", email="")
    disable_person(DisablePerson(username="gone", idempotency_key=new_key()), by=SYSTEM, now=NOW)
    box = Letterbox()
    assert sent(box).skipped == [("gone", Skipped.DISABLED), ("silent", Skipped.NO_EMAIL)]
    assert box.mails == []


@pytest.mark.usefixtures("small_project")
def test_a_mail_that_is_refused_is_named_and_tried_again_the_others_arrive() -> None:
    other("one")
    other("two")
    outcome = sent(Letterbox("one@"))
    assert [digest.person.username for digest, _ in outcome.sent] == ["two"]
    [(name, reason)] = outcome.failed
    assert name == "one"
    assert "550" in reason
    box = Letterbox()
    assert [digest.person.username for digest, _ in sent(box).sent] == ["one"]


@pytest.mark.usefixtures("small_project")
def test_an_address_that_no_mail_can_carry_is_named_and_the_others_arrive() -> None:
    """Kept before such addresses were refused."""
    other("aa-odd")
    other("two")
    with writing() as connection:
        odd = tables.person.c.username == "aa-odd"
        connection.execute(tables.person.update().where(odd).values(email="jean..dupont@example.org"))
    box = Letterbox()
    outcome = sent(box)
    assert [digest.person.username for digest, _ in outcome.sent] == ["two"]
    assert outcome.failed == [("aa-odd", text("problem.email", "en", value="jean..dupont@example.org"))]
    assert [mail["To"].addresses[0].addr_spec for mail in box.mails] == ["two@example.org"]


@pytest.mark.usefixtures("small_project")
def test_after_a_crash_half_way_the_rest_is_sent_and_no_one_is_told_twice() -> None:
    other("one")
    other("two")
    taken: list[str] = []

    def crash(mail: EmailMessage) -> str:
        if taken:
            raise KeyboardInterrupt
        taken.append(mail["To"].addresses[0].addr_spec)
        return ""

    with pytest.raises(KeyboardInterrupt):
        remind(POST, now=NOW, deliver=crash)
    assert taken == ["one@example.org"]
    box = Letterbox()
    sent(box)
    assert [mail["To"].addresses[0].addr_spec for mail in box.mails] == ["two@example.org"]


@pytest.mark.usefixtures("small_project")
def test_one_person_can_be_chosen_and_a_name_of_nobody_is_refused() -> None:
    other("one")
    other("two")
    box = Letterbox()
    sent(box, only="Two")
    assert [mail["To"].addresses[0].addr_spec for mail in box.mails] == ["two@example.org"]
    with pytest.raises(Refused, match="person_unknown"):
        sent(box, only="nobody")


@pytest.fixture
def environment(small_project: dict[str, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> pytest.MonkeyPatch:
    monkeypatch.setenv("BINNACLE_TODAY", NOW.date().isoformat())
    monkeypatch.setenv("BINNACLE_VAR", str(tmp_path))
    settings.cache_clear()
    return monkeypatch


def command(*arguments: str) -> Any:
    settings.cache_clear()
    return CliRunner().invoke(app, ["remind", *arguments])


def test_a_dry_run_prints_the_mails_and_notes_nothing(environment: pytest.MonkeyPatch) -> None:
    other()
    answer = command("--dry-run")
    assert answer.exit_code == 0, answer.output
    assert "other@example.org" in answer.stdout
    assert "D1.2" in answer.stdout
    data = json.loads(command("--dry-run", "--json").stdout)
    assert data["dry_run"] is True
    assert [each["username"] for each in data["sent"]] == ["other"]
    with reading() as connection:
        assert connection.execute(select(tables.reminder)).all() == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_each_setting_that_is_missing_is_said_in_a_sentence(environment: pytest.MonkeyPatch) -> None:
    for name in ("BINNACLE_SMTP_HOST", "BINNACLE_MAIL_FROM", "BINNACLE_ADDRESS"):
        environment.delenv(name, raising=False)
    answer = command()
    assert answer.exit_code == 2
    assert [line.split()[0] for line in answer.stderr.splitlines()] == [
        "BINNACLE_SMTP_HOST",
        "BINNACLE_MAIL_FROM",
        "BINNACLE_ADDRESS",
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_command_sends_and_a_server_that_is_away_or_plain_is_said(environment: pytest.MonkeyPatch) -> None:
    other()
    environment.setenv("BINNACLE_MAIL_FROM", "binnacle@example.org")
    environment.setenv("BINNACLE_ADDRESS", "https://binnacle.example.org")
    environment.setenv("BINNACLE_SMTP_HOST", "127.0.0.1")
    environment.setenv("BINNACLE_SMTP_PORT", "1")
    answer = command()
    assert answer.exit_code == 2
    assert "does not answer" in answer.stderr
    box = Letterbox()
    with serving(box) as given:
        environment.setenv("BINNACLE_SMTP_PORT", str(given.smtp_port))
        assert "does not encrypt" in command().stderr
        environment.setenv("BINNACLE_SMTP_STARTTLS", "false")
        answer = command("--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["sent"][0]["items"] == ["overdue/TEST/initial/D1.2/2018-05-31"]
    assert len(box.mails) == 1
