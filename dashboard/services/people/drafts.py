"""Drafts: what a person typed into a form and has not saved is kept for that person alone, until saved or given up."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.store import audit
from dashboard.store.engine import Connection, reading, transact
from dashboard.store.people import drafts

LONGEST_FORM, LONGEST_TOKEN, MOST_FIELDS, LONGEST_FIELD = 200, 64, 40, 20_000
MOST_FORMS = 100
MOST_SIGNS = 2_000_000
"""Of one person at once, forms and signs as they are kept; the oldest give way."""
LARGEST_VERSION = 2**31


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The fields of a form as text, the key it will be saved under, and the version it was begun from."""

    token: str
    version: int
    fields: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class KeptTyped(Typed):
    at: datetime


def keep_typed(form: str, typed: Typed, *, by: Actor, now: datetime) -> bool:
    """Keep ``typed`` in the place of what ``by`` typed into ``form`` before; True where it says anything new.

    What was saved meanwhile is not kept again: a last message may arrive after the save. Signs that no
    page could show again are left out. Raises ``Refused`` for what no form of ours sends.
    """
    if not _is_ours(form, typed):
        raise Refused(Problem(code="draft_too_large"))
    fields = {name: _shown(text) for name, text in typed.fields.items()}
    content = {"token": typed.token, "version": typed.version, "fields": fields}

    def work(connection: Connection) -> bool:
        if audit.find_by_idempotency_key(connection, typed.token) is not None:
            return False
        before = drafts.find(connection, by.person_id, form)
        drafts.keep(connection, by.person_id, form, content, now, most=(MOST_FORMS, MOST_SIGNS))
        return before is None or before.content["fields"] != fields

    return transact(work)


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


def _is_ours(form: str, typed: Typed) -> bool:
    """Whether a form of ours could have sent it: names that a database holds, and nothing beyond the limits."""
    names = (form, typed.token, *typed.fields)
    if not form or len(typed.token) > LONGEST_TOKEN or any(len(name) > LONGEST_FORM for name in names):
        return False
    if any(problems_of_text(name, field="form") for name in names) or not 0 <= typed.version < LARGEST_VERSION:
        return False
    return len(typed.fields) <= MOST_FIELDS and all(len(text) <= LONGEST_FIELD for text in typed.fields.values())


def _shown(text: str) -> str:
    """Without NULs and halves of pairs, which no message to the browser holds."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
