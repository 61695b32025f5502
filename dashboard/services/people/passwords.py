"""Passwords: what a new one must be, its Argon2id hash, and a check that takes as long for nobody as for somebody."""

import unicodedata
from collections.abc import Collection
from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from dashboard.domain.refusal import Problem
from dashboard.services.people.password_lists import words_of
from dashboard.services.people.password_strength import weakness_of
from dashboard.store.engine import reading
from dashboard.store.reads.projects.names import names

SHORTEST = 12
LONGEST = 256
"""Long enough for any sentence; a limit, so that nobody makes the server hash megabytes."""

NO_PASSWORD = ""
"""In the place of a hash: nothing matches it, until the person sets a password by a link."""

# OWASP's smallest recommended cost: 19 MiB and two passes, about 30 ms, so that fifty people signing in at once
# take one gigabyte for a moment and not three.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


def problems_of_password(
    password: str, *, username: str, words: Collection[str] = (), field: str = "password"
) -> list[Problem]:
    """Why this cannot be a new password: any sign is welcome, and what counts is how many guesses find it.

    ``words`` are those that whoever guesses knows, from ``known_here``.
    """
    password = _normal(password)
    if len(password) < SHORTEST:
        return [Problem(code="password_short", field=field, values={"least": SHORTEST})]
    if len(password) > LONGEST:
        return [Problem(code="password_long", field=field, values={"most": LONGEST})]
    if username and password.casefold().strip() in (username.casefold() * LONGEST)[: len(password.strip())]:
        return [Problem(code="password_is_name", field=field)]
    if len(set(password)) < 4:
        return [Problem(code="password_simple", field=field)]
    if weakness := weakness_of(password, {*words, *words_of([username])}):
        return [Problem(code=f"password_{weakness}", field=field)]
    return []


def known_here(*about: str | None) -> set[str]:
    """Words that whoever guesses knows: of the projects and organisations here, and ``about`` the person."""
    with reading() as connection:
        return words_of([*names(connection), *(name for name in about if name)])


def hash_password(password: str) -> str:
    return _HASHER.hash(_normal(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; without a hash it costs the same and is False."""
    right = _HASHER.verify(_normal(password[: LONGEST + 1]), password_hash or no_password())
    return right and bool(password_hash) and len(password) <= LONGEST


@lru_cache
def no_password() -> str:
    """The hash that unknown people's attempts are checked against; made at start, so that the first costs no more."""
    return _HASHER.hash("nobody's password")


def _normal(password: str) -> str:
    """The same characters however the keyboard composed them."""
    return unicodedata.normalize("NFKC", password)
