"""The command that sends the weekly reminders."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from typing import Annotated, Any

import typer

from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.mail.server import deliver, require_mail_settings
from dashboard.services.duties.remind import Outcome, Post, Skipped
from dashboard.services.duties.remind import remind as send
from dashboard.settings import settings
from dashboard.store.schema import bring_up_to_date
from dashboard.texts import reason, text

ENGLISH = "en"
"""The command line speaks English, as its options do."""
NOBODY = "binnacle@localhost"


def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the mails; send and note nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    person: Annotated[str | None, typer.Option(help="Only this person, by user name.")] = None,
) -> None:
    """Send each person what they owe and were not told yet: at most one mail a week, each thing once."""
    given = settings()
    address = given.address or f"http://{given.host}:{given.port}"
    post = Post(sender=given.mail_from or NOBODY, address=address)
    try:
        if not dry_run:
            require_mail_settings(given)
        bring_up_to_date()
        with _alone():
            hand_over = None if dry_run else partial(deliver, given=given)
            outcome = send(post, now=given.now(), deliver=hand_over, only=person)
    except Refused as refusal:
        for problem in refusal.problems:
            typer.echo(_sentence(problem), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(_data(outcome, dry_run=dry_run), ensure_ascii=False, indent=2))
    else:
        _tell(outcome, dry_run=dry_run)
    if outcome.failed:
        raise typer.Exit(2)


def _tell(outcome: Outcome, *, dry_run: bool) -> None:
    for digest, mail in outcome.sent:
        if dry_run:
            typer.echo(f"To: {mail['To']}\nSubject: {mail['Subject']}\n\n{_words(mail)}\n{'=' * 72}")
        else:
            typer.echo(text("reminder.told", ENGLISH, name=digest.person.username, n=len(digest.lines)))
    for name, why in outcome.skipped:
        if why != Skipped.NOTHING:
            typer.echo(text(f"reminder.skipped_{why}", ENGLISH, name=name))
    for name, said in outcome.failed:
        typer.echo(text("reminder.failed", ENGLISH, name=name, reason=said), err=True)
    if not outcome.sent and not outcome.failed:
        typer.echo(text("reminder.nobody", ENGLISH))


def _data(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    sent = [
        {
            "username": digest.person.username,
            "language": digest.person.language,
            "subject": str(mail["Subject"]),
            "items": [line.item for line in digest.lines],
        }
        | ({"text": _words(mail)} if dry_run else {})
        for digest, mail in outcome.sent
    ]
    return {
        "dry_run": dry_run,
        "sent": sent,
        "skipped": [{"username": name, "reason": reason} for name, reason in outcome.skipped],
        "failed": [{"username": name, "reason": said} for name, said in outcome.failed],
    }


def _words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _sentence(problem: Problem) -> str:
    return reason(problem.code, problem.values, ENGLISH)


@contextmanager
def _alone() -> Iterator[None]:
    """Two at once would each send what the other has not noted yet. Raises ``Refused``."""
    path = settings().var / "remind.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(Problem(code="remind_running")) from None
        yield
