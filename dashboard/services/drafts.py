"""Drafts: what a person typed into a form and has not saved is kept for that person alone, until saved or given up."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.store import audit, drafts
from dashboard.store.engine import Connection, reading, transact

LONGEST_FORM, MOST_FIELDS, LONGEST_FIELD = 200, 40, 20_000


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The fields of a form as text, the key it will be saved under, and the version it was begun from."""

    token: str
    version: int
    fields: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class KeptTyped(Typed):
    at: datetime


def keep_typed(form: str, typed: Typed, *, by: Actor, now: datetime) -> None:
    """Keep ``typed`` in the place of what ``by`` typed into ``form`` before.

    What was saved meanwhile is not kept again: a last message may arrive after the save. Raises ``Refused`` for what
    no form of ours sends.
    """
    too_long = any(len(name) > LONGEST_FORM or len(text) > LONGEST_FIELD for name, text in typed.fields.items())
    if not 0 < len(form) <= LONGEST_FORM or len(typed.token) > 64 or len(typed.fields) > MOST_FIELDS or too_long:
        raise Refused(Problem(code="draft_too_large"))
    content = {"token": typed.token, "version": typed.version, "fields": typed.fields}

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, typed.token) is None:
            drafts.keep(connection, by.person_id, form, content, now)

    transact(work)


def typed_before(form: str, *, by: Actor) -> KeptTyped | None:
    """What ``by`` typed into ``form`` and has not saved."""
    with reading() as connection:
        kept = drafts.find(connection, by.person_id, form)
        if kept is None or audit.find_by_idempotency_key(connection, str(kept.content["token"])) is not None:
            return None
    content = kept.content
    return KeptTyped(token=content["token"], version=content["version"], fields=content["fields"], at=kept.saved_at)


def forget_typed(form: str, *, by: Actor) -> None:
    """It was saved, or given up."""
    transact(lambda connection: drafts.forget(connection, by.person_id, form))
