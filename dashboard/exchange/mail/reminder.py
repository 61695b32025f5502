"""A person's digest as an e-mail: plain text and the same as simple HTML, in the person's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape
from urllib.parse import urlencode

from dashboard.domain.duties.owed import DutyKind
from dashboard.domain.duties.reminder import SAID, Digest, Line
from dashboard.texts import formats, text


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, and (words, address) of each thing below it."""

    title: str
    entries: tuple[tuple[str, str], ...]


def reminder_mail(digest: Digest, *, sender: str, address: str, now: datetime) -> EmailMessage:
    """``address`` is where the pages are, without a slash at its end."""
    language, sections = digest.person.language, list(_sections(digest, address))
    message = EmailMessage()
    message["Subject"] = text("reminder.subject", language, n=len(digest.lines))
    message["From"] = sender
    message["To"] = str(Address(display_name=_one_line(digest.person.display_name), addr_spec=digest.email))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip("> ") or "localhost")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers
    greeting = text("reminder.greeting", language, name=_one_line(digest.person.display_name))
    foot = text("reminder.foot", language, address=f"{address}/account")
    message.set_content(_plain(greeting, sections, foot))
    message.add_alternative(_html(greeting, sections, foot, language), subtype="html")
    message["Content-Language"] = language  # last: what begins with Content- moves into the first part
    return message


def _sections(digest: Digest, address: str) -> Iterator[Section]:
    language = digest.person.language
    for kind in SAID:
        if lines := digest.of_kind(kind):
            entries = tuple((_words(line, language), _where(line, address)) for line in lines)
            yield Section(title=text(f"reminder.{kind}", language), entries=entries)


def _words(line: Line, language: str) -> str:
    duty = line.duty
    what = f"{duty.code} {line.title}".strip()
    if line.kind in (DutyKind.REPORT, DutyKind.PROJECT_REPORT):
        what = text("reminder.period", language, code=duty.code)
    what = _one_line(f"{what} ({duty.project})")
    if duty.due and duty.days_late:
        return text("reminder.late", language, what=what, day=formats.long_day(duty.due, language), n=duty.days_late)
    if duty.due:
        return text("reminder.due", language, what=what, day=formats.long_day(duty.due, language))
    if duty.since:
        return text("reminder.since", language, what=what, day=formats.long_day(duty.since, language))
    return what


def _where(line: Line, address: str) -> str:
    return f"{address}/{line.duty.page}?{urlencode(line.duty.parameters)}"


def _plain(greeting: str, sections: list[Section], foot: str) -> str:
    parts = [greeting]
    for section in sections:
        entries = "\n".join(f"- {words}\n  {where}" for words, where in section.entries)
        parts.append(f"{section.title}\n\n{entries}")
    return "\n\n".join([*parts, f"-- \n{foot}"]) + "\n"


def _html(greeting: str, sections: list[Section], foot: str, language: str) -> str:
    parts = [f"<p>{escape(greeting)}</p>"]
    for section in sections:
        entries = "".join(f'<li><a href="{escape(where)}">{escape(words)}</a></li>' for words, where in section.entries)
        parts.append(f"<h2>{escape(section.title)}</h2><ul>{entries}</ul>")
    body = "".join([*parts, f"<hr><p><small>{escape(foot)}</small></p>"])
    return f'<!doctype html><html lang="{language}"><meta charset="utf-8"><body>{body}</body></html>'


def _one_line(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
