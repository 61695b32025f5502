"""What every change of a deliverable does: right → key → version → rule → rows and audit row in one write."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from dashboard.domain.deliverables.states import TRANSITIONS
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Action, Actor, may, not_allowed
from dashboard.domain.separation import Joined, require_apart
from dashboard.domain.vocabulary import DeliverableChange, DeliverableState, OnePerson
from dashboard.services.acting import transact_as
from dashboard.store import audit
from dashboard.store.derived.summaries import refresh_deliverable
from dashboard.store.engine import Connection
from dashboard.store.writes.deliverables.kept_rows import Facts
from dashboard.store.writes.deliverables.subject import Standing, claim_version, standing

ENTITY = "deliverable"
UNSAID = ("phase_id", "code", "idempotency_key")


@dataclass(frozen=True, kw_only=True)
class OnDeliverable:
    """What every command on a deliverable carries: ``version`` is the one that the form showed.

    ``makes`` are the kinds of change that it may become.
    """

    makes: ClassVar[tuple[DeliverableChange, ...]]
    phase_id: int
    code: str
    version: int
    idempotency_key: str

    @property
    def said(self) -> dict[str, object]:
        """What the person sent, for the one who must choose between two versions."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in UNSAID}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change under way: how the deliverable stood, who acts when (UTC), and the rows written."""

    connection: Connection
    before: Standing
    by: Actor
    now: datetime
    facts: Facts

    @property
    def today(self) -> date:
        return self.now.date()

    def step(self, to: DeliverableState, *, comment: str = "") -> dict[str, object]:
        """Take the deliverable to ``to``, what the partner reported unchanged; what there is to say about it.

        Raises ``Refused`` where the life has no such step.
        """
        if (self.before.state, to) not in TRANSITIONS:
            values: dict[str, object] = {"origin": self.before.state, "to": to}
            raise Refused(Problem(code="transition", field="state", values=values))
        return self.report(to, progress=self.before.progress, forecast=self.before.forecast, comment=comment)

    def report(
        self, to: DeliverableState, *, progress: int | None, forecast: date | None, comment: str
    ) -> dict[str, object]:
        """Record a state with what is reported about it."""
        self.facts.set_state(to, progress=progress, forecast=forecast, comment=comment)
        return {"state": to, "progress": progress, "forecast": forecast, "comment": comment}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What the audit says: the kind of change, and how things were and are."""

    kind: DeliverableChange
    after: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)


Work = Callable[[Change], Done]
Duties = Callable[[Connection, int, str, date], Iterable[OnePerson]]
"""Of a deliverable's id, a user name and today: what the step would join in one person (``store.reads.separation``)."""


def none_before(connection: Connection, deliverable_id: int, username: str, today: date) -> Iterable[OnePerson]:
    """Of a step that anybody who has the right may take, whatever he or she did before."""
    return ()


def change_deliverable(
    command: OnDeliverable,
    work: Work,
    *,
    actions: tuple[Action, ...],
    by: Actor,
    now: datetime,
    duties: Duties = none_before,
) -> int:
    """Run ``work`` for whoever has one of the rights, and return the new version; a form sent twice counts once.

    Raises ``NotAllowed``, ``Conflict`` where the deliverable changed since the form was opened, ``Refused`` where this
    person had a duty before that another must have had (``duties``), and what ``work`` does.
    """
    moment = now.astimezone(UTC)
    return transact_as(
        by,
        lambda connection: change_within(connection, command, work, actions=actions, by=by, now=moment, duties=duties),
    )


def change_within(
    connection: Connection,
    command: OnDeliverable,
    work: Work,
    *,
    actions: tuple[Action, ...],
    by: Actor,
    now: datetime,
    duties: Duties = none_before,
) -> int:
    """The same within a transaction that does more; ``now`` is in UTC."""
    before = standing(connection, command.phase_id, command.code, now.date(), to_write=True)
    if before is None:
        raise Refused(Problem(code="unknown_deliverable", field="code", values={"code": command.code}))
    if not any(may(by, action, before.scope) for action in actions):
        raise not_allowed(by, actions[0])
    if sent_before := audit.find_by_idempotency_key(connection, command.idempotency_key):
        about = (sent_before.actor, sent_before.entity, sent_before.entity_key)
        if about != (by.username, ENTITY, before.key) or sent_before.action not in command.makes:
            raise Refused(Problem(code="form_used"))
        return int(sent_before.after["version"])
    if command.version != before.version:
        raise conflict(connection, before, command)
    both = require_apart(duties(connection, before.deliverable_id, by.username, now.date()), before.rules)
    facts = Facts(
        connection=connection,
        deliverable_id=before.deliverable_id,
        phase_id=before.phase_id,
        now=now,
        author=by.username,
    )
    facts.end_made_up_future()
    done = work(Change(connection=connection, before=before, by=by, now=now, facts=facts))
    return _record(command, before, done, facts, by, both)


def _record(command: OnDeliverable, before: Standing, done: Done, facts: Facts, by: Actor, both: Joined) -> int:
    """The summaries, the version and the audit row of what was written."""
    connection, version = facts.connection, command.version + 1
    if not claim_version(connection, before.deliverable_id, command.version):
        raise conflict(connection, before, command)
    refresh_deliverable(connection, before.deliverable_id)
    audit.append(
        connection,
        at=facts.now,
        actor=by.username,
        action=done.kind,
        project_code=before.project,
        entity=ENTITY,
        entity_key=before.key,
        before={**(done.before or said(before)), "version": before.version},
        after={**done.after, "version": version, **both.said, **facts.kept()},
        idempotency_key=command.idempotency_key,
    )
    return version


def said(before: Standing) -> dict[str, object]:
    """The state as the audit keeps it."""
    return {name: getattr(before, name) for name in ("state", "progress", "forecast", "comment")}


def conflict(connection: Connection, before: Standing, command: OnDeliverable) -> Conflict:
    """Theirs is how the deliverable stands, by whoever changed it last."""
    last = audit.newest_about(connection, ENTITY, before.key)
    newer = last is not None and last.at >= before.recorded_at
    who = {"author": last.actor, "recorded_at": last.at} if last is not None and newer else {
        "author": before.author, "recorded_at": before.recorded_at
    }  # fmt: skip
    theirs = said(before) | {"due": before.due, "version": before.version} | who
    return Conflict(theirs=theirs, yours=command.said)
