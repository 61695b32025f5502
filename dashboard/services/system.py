"""The command line's own actor, and the keys of forms."""

from uuid import uuid4

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role

SYSTEM = Actor(
    person_id=0, username="system", display_name="system", organisation=None, roles=frozenset({Role.ADMINISTRATOR})
)
"""Who acts when whoever runs the server does; nobody can sign in as it."""


def new_key() -> str:
    """An idempotency key: a form sent twice has one effect."""
    return uuid4().hex
