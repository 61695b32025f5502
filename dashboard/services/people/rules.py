"""What a person must be to be kept: a user name, a name to show, roles, and an organisation where roles need one."""

import re

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import Role

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
LONGEST_EMAIL = 254
SPECIAL_USE_DOMAIN_NAMES.clear()  # a house's own mail server may well be in .local
ORGANISATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
RESERVED = frozenset({"system", "demo"})
"""Actors of the audit who are nobody."""
PARTNER_ROLES = frozenset({Role.PARTNER, Role.LEAD_PARTNER})
"""Roles whose rights are those of an organisation."""


def problems_of_person(username: str, display_name: str) -> list[Problem]:
    """Why nobody can be added under this user name and this name; ``username`` in small letters."""
    problems = []
    if not USERNAME.fullmatch(username) or username in RESERVED:
        problems.append(Problem(code="username", field="username", values={"value": username}))
    if not 1 <= len(display_name.strip()) <= 120:
        problems.append(Problem(code="display_name", field="display_name"))
    return problems + problems_of_text(display_name, field="display_name", one_line=True)


def problems_of_roles(roles: frozenset[Role], organisation: str | None) -> list[Problem]:
    """Why a person cannot hold these roles for this organisation."""
    problems = []
    if not roles:
        problems.append(Problem(code="roles_missing", field="roles"))
    if roles & PARTNER_ROLES and not organisation:
        problems.append(Problem(code="organisation_missing", field="organisation"))
    if organisation and not ORGANISATION.fullmatch(organisation):
        problems.append(Problem(code="organisation_code", field="organisation", values={"value": organisation}))
    return problems


def problems_of_email(email: str) -> list[Problem]:
    """Why no mail can be sent there; an empty address is none, and fine."""
    if not email or (len(email) <= LONGEST_EMAIL and EMAIL.fullmatch(email) and _can_be_written_to(email)):
        return []
    return [Problem(code="email", field="email", values={"value": email[:LONGEST_EMAIL]})]


def _can_be_written_to(email: str) -> bool:
    """By the rules of RFC 5321 and 5322 alone: no name server is asked."""
    try:
        validate_email(email, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True
