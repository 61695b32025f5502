"""Whether the form with this key came before: then its answer stands, and nothing is done again."""

from collections.abc import Mapping
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.store import audit
from dashboard.store.engine import Connection


def sent_before(
    connection: Connection, key: str, *, by: Actor, action: str, entity: str, entity_key: str | None = None
) -> Mapping[str, Any] | None:
    """The audit row's ``after`` where this form was carried out already; ``None`` where it is new.

    Raises ``Refused`` (form_used) where somebody else, or another form, had this key.
    """
    found = audit.find_by_idempotency_key(connection, key)
    if found is None:
        return None
    same = (found.actor, found.action, found.entity) == (by.username, action, entity)
    if not same or entity_key not in (None, found.entity_key):
        raise Refused(Problem(code="form_used"))
    return dict(found.after or {})
