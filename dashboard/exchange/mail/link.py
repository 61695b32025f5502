"""Mails about a person's own account, in their language: the link to set a password, an address that was changed."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import NamedTuple

from dashboard.texts import formats, text


class Letter(NamedTuple):
    subject: str
    body: str


def link_letter(*, name: str, username: str, link: str, until: datetime, language: str) -> Letter:
    """What to write to the person; ``until`` is said in UTC, as nobody knows where it will be read."""
    body = text(
        "password_link.mail_body",
        language,
        name=_one_line(name),
        username=username,
        link=link,
        until=formats.moment_in_zone(until, language, None),
    )
    return Letter(text("password_link.mail_subject", language), body)


def moved_letter(*, name: str, username: str, at: datetime, language: str) -> Letter:
    """What the address that is used no more is told; the new one is not named, as somebody else may read this."""
    when = formats.moment_in_zone(at, language, None)
    body = text("account.mail_body", language, name=_one_line(name), username=username, when=when)
    return Letter(text("account.mail_subject", language), body)


def address(name: str, email: str) -> Address:
    """Of a person, as a mail names them."""
    return Address(display_name=_one_line(name), addr_spec=email)


def link_mail(letter: Letter, to: Address, *, sender: str, language: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = str(to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip("> ") or "localhost")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers
    message.set_content(letter.body)
    message["Content-Language"] = language
    return message


def _one_line(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
