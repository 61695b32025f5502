"""The command line's own actor, and the keys and passwords that are made and not chosen."""

import secrets
from uuid import uuid4

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role

SYSTEM = Actor(
    person_id=0, username="system", display_name="system", organisation=None, roles=frozenset({Role.ADMINISTRATOR})
)
"""Who acts when whoever runs the server does; nobody can sign in as it."""
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs that nobody takes for another when a password is read aloud."""


def new_password() -> str:
    """Four groups of four, 79 bits: ``k7mx-q2fd-93tb-hwzs``."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(4))


def new_key() -> str:
    """An idempotency key: a form sent twice has one effect."""
    return uuid4().hex
