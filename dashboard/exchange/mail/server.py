"""Handing mails to the SMTP server that the settings name."""

import smtplib
import ssl
from email.message import EmailMessage

from dashboard.domain.refusal import Problem, Refused
from dashboard.settings import Settings, settings

TIMEOUT_SECONDS = 30
WHOLLY_ENCRYPTED = 465
"""The port on which TLS comes before the first word, instead of STARTTLS (RFC 8314)."""


def require_mail_settings(given: Settings) -> None:
    """Raises ``Refused`` with every setting that is missing."""
    password = given.smtp_password.get_secret_value() if given.smtp_password else None
    needed = {
        "BINNACLE_SMTP_HOST": given.smtp_host,
        "BINNACLE_MAIL_FROM": given.mail_from,
        "BINNACLE_ADDRESS": given.address,
    }
    if given.smtp_user:
        needed["BINNACLE_SMTP_PASSWORD"] = password
    if missing := [
        Problem(code="setting_missing", values={"name": name}) for name, value in needed.items() if not value
    ]:
        raise Refused(*missing)


def has_mail_server() -> bool:
    """Whether the settings say all that it takes to hand a mail over."""
    try:
        require_mail_settings(settings())
    except Refused:
        return False
    return True


def deliver(message: EmailMessage, given: Settings) -> str:
    """Hand one mail over: empty once the server has accepted it, else what it said against it.

    Raises ``Refused`` where no mail at all can be handed over: the server is away, refuses the name or the password,
    or does not encrypt although it should.
    """
    try:
        server = _connected(given)
    except (OSError, smtplib.SMTPException) as error:  # the server itself, not this mail
        raise Refused(_problem(error, given)) from None
    try:
        with server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        return "; ".join(_said(code, words) for code, words in error.recipients.values())
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        return _said(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException, ValueError) as error:  # at this mail: the next is tried all the same
        return str(error) or type(error).__name__
    return ""


def _connected(given: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    host, port = str(given.smtp_host), given.smtp_port
    if port == WHOLLY_ENCRYPTED:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if given.smtp_starttls and port != WHOLLY_ENCRYPTED:
            server.starttls(context=context)
        if given.smtp_user and given.smtp_password:
            server.login(given.smtp_user, given.smtp_password.get_secret_value())
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _problem(error: Exception, given: Settings) -> Problem:
    where = {"host": given.smtp_host or "", "port": given.smtp_port}
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return Problem(code="mail_not_encrypted", values=where)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Problem(code="mail_sign_in", values=where)
    return Problem(code="mail_server_away", values=where | {"reason": str(error) or type(error).__name__})


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
