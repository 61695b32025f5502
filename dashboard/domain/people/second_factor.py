"""A second factor: a code from a person's own device beside the password; how long its steps last, and who owes it."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from dashboard.domain.vocabulary import Role

STEP = timedelta(seconds=30)
"""How long a device shows one code (RFC 6238), which all programs for it have in common."""
WINDOW = 1
"""Steps before and after the present one whose codes are taken: clocks differ, and typing takes a while."""
DIGITS = 6
RECOVERY_CODES = 10
ASKED_FOR = timedelta(minutes=5)
"""After the right password: for so long the code may follow."""
SETTING_UP = timedelta(minutes=15)
"""The same where the person has to find a program for it first; and how long a secret waits for its first code."""
MOST_TRIES = 5
"""Codes after one right password."""


class Need(StrEnum):
    """What is still owed after the right password."""

    CODE = "code"
    SETTING_UP = "setting_up"
    NOTHING = "nothing"


class How(StrEnum):
    """Which kind of code was taken."""

    DEVICE = "device"
    RECOVERY = "recovery"


def owed(*, is_on: bool, roles: Collection[Role], demanded: Collection[Role]) -> Need:
    """What a person with these roles owes beside the password, where ``demanded`` are the roles it is asked of."""
    if is_on:
        return Need.CODE
    return Need.SETTING_UP if set(roles) & set(demanded) else Need.NOTHING


def opens(*, was_given: bool, is_on: bool, roles: Collection[Role], demanded: Collection[Role]) -> bool:
    """Whether a session opens anything: one without the second factor does not for whoever owes one, since whenever."""
    return was_given or owed(is_on=is_on, roles=roles, demanded=demanded) is Need.NOTHING


def in_groups(secret: str, size: int = 4) -> str:
    """As it is typed from a screen.

    >>> in_groups("ABCDEFGHIJ")
    'ABCD EFGH IJ'
    """
    return " ".join(secret[at : at + size] for at in range(0, len(secret), size))


def typed(code: str) -> str:
    """Without what programs and people put between the signs.

    >>> typed(" 123 456 ")
    '123456'
    >>> typed("abcd-efgh")
    'ABCDEFGH'
    """
    return "".join(sign for sign in code[:200] if not sign.isspace() and sign not in "-–").upper()


def is_of_a_device(code: str) -> bool:
    """Whether what was typed has the form of a device's code; anything else may be a recovery code."""
    return len(code) == DIGITS and code.isascii() and code.isdecimal()
