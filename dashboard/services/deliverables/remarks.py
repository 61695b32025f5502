"""Remarks on a deliverable: written, answered, removed by their author, and seen by those they mention."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.domain.deliverables.remark import mentions_in, problems_of_remark
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.domain.vocabulary import DeliverableChange
from dashboard.services.acting import transact_as
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.deliverables.remarks import partners_of, readers_of
from dashboard.store.writes.deliverables import remarks as rows
from dashboard.store.writes.deliverables.subject import Standing, standing

ENTITY = "remark"


@dataclass(frozen=True, kw_only=True)
class WriteRemark:
    """``answers_id`` is the remark it answers; an answer to an answer stands in the same thread."""

    phase_id: int
    code: str
    text: str
    answers_id: int | None = None
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class RemoveRemark:
    phase_id: int
    code: str
    remark_id: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class SeeMention:
    phase_id: int
    code: str
    remark_id: int
    idempotency_key: str


Command = WriteRemark | RemoveRemark | SeeMention
Work = Callable[[Connection, Standing, datetime], dict[str, Any]]


def write_remark(command: WriteRemark, *, by: Actor, now: datetime) -> list[str]:
    """Record it and return whom it mentions; a form sent twice counts once.

    What mentioned the author on this deliverable counts as seen from then on. Raises ``NotAllowed``; ``Refused`` with
    every problem of ``domain.deliverables.remark.problems_of_remark``, or where the remark it answers is gone.
    """

    def work(connection: Connection, about: Standing, moment: datetime) -> dict[str, Any]:
        if problems := problems_of_remark(command.text):
            raise Refused(*problems)
        answers = _thread(connection, about, command.answers_id)
        names = {username for username, _, _ in readers_of(connection, about.phase_id, moment.date())}
        codes = [code for code, _ in partners_of(connection, about.phase_id)]
        words = command.text.strip()
        mentions = mentions_in(words, names, codes)
        number = rows.add_remark(
            connection, about.deliverable_id, mentions,
            text=words, author=by.username, organisation=by.organisation, answers_id=answers, now=moment,
        )  # fmt: skip
        found = rows.unseen(connection, about.deliverable_id, by.person_id, by.username, by.organisation)
        rows.mark_seen(connection, found, by.person_id, moment)
        said = [each.name for each in mentions]
        return {"remark": number, "answers": answers, "text": words, "mentions": said}

    return list(_write(DeliverableChange.WRITE_REMARK, command, work, by, now)["mentions"])


def remove_remark(command: RemoveRemark, *, by: Actor, now: datetime) -> None:
    """Take one's own remark off the screen; its text stays in the audit, its answers stay where they are."""

    def work(connection: Connection, about: Standing, moment: datetime) -> dict[str, Any]:
        found = _present(connection, about, command.remark_id)
        if found["author"] != by.username:
            raise Refused(Problem(code="remark_of_another", values={"author": found["author"]}))
        if not rows.remove_remark(connection, command.remark_id, by=by.username, now=moment):
            raise Refused(Problem(code="remark_gone"))
        return {"remark": command.remark_id, "removed": True}

    _write(DeliverableChange.REMOVE_REMARK, command, work, by, now)


def see_mention(command: SeeMention, *, by: Actor, now: datetime) -> None:
    """The person has dealt with a remark that mentions it, or the organisation."""

    def work(connection: Connection, about: Standing, moment: datetime) -> dict[str, Any]:
        _present(connection, about, command.remark_id)
        found = rows.unseen(connection, about.deliverable_id, by.person_id, by.username, by.organisation)
        rows.mark_seen(connection, [number for number in found if number == command.remark_id], by.person_id, moment)
        return {"remark": command.remark_id}

    _write(DeliverableChange.SEE_MENTION, command, work, by, now)


def _write(action: DeliverableChange, command: Command, work: Work, by: Actor, now: datetime) -> dict[str, Any]:
    """Right → key → rows and audit row in one transaction; what the audit says of it."""
    moment = now.astimezone(UTC)

    def within(connection: Connection) -> dict[str, Any]:
        about = standing(connection, command.phase_id, command.code, moment.date(), to_write=True)
        if about is None:
            raise Refused(Problem(code="unknown_deliverable", field="code", values={"code": command.code}))
        require(by, Action.REMARK, about.scope)
        if sent_before := audit.find_by_idempotency_key(connection, command.idempotency_key):
            if (sent_before.actor, sent_before.action, sent_before.entity_key) != (by.username, action, about.key):
                raise Refused(Problem(code="form_used"))
            return dict(sent_before.after)
        after = work(connection, about, moment)
        audit.append(
            connection, at=moment, actor=by.username, action=action, project_code=about.project, entity=ENTITY,
            entity_key=about.key, after=after, idempotency_key=command.idempotency_key,
        )  # fmt: skip
        return after

    return transact_as(by, within)


def _present(connection: Connection, about: Standing, remark_id: int) -> Any:
    found = rows.find_remark(connection, remark_id)
    if found is None or found["deliverable_id"] != about.deliverable_id:
        raise Refused(Problem(code="remark_gone"))
    return found


def _thread(connection: Connection, about: Standing, answers_id: int | None) -> int | None:
    """The first remark of the thread that is answered."""
    if answers_id is None:
        return None
    found = _present(connection, about, answers_id)
    if found["removed_at"] is not None:
        raise Refused(Problem(code="remark_gone"))
    return int(found["answers_id"] or found["id"])
