"""What every change of a budget draft does: right → key → version → rule → rows, sums and audit row in one write."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from dashboard.domain.budget.plan import Edit, Plan, problems_of_edits, sums_by, with_flat_rates
from dashboard.domain.budget.totals import Financing, Finding, erdf_of, findings
from dashboard.domain.budget.versions import Change, compare
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.budget.versions import financing_of, plan_of
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.writes.budget.versions import (
    PhaseKeys,
    VersionStanding,
    change_version,
    lock_versions,
    phase_keys,
    set_cells,
    set_financing,
    version_standing,
)
from dashboard.store.writes.money.made_up import end_made_up_money

ENTITY = "budget_version"


@dataclass(frozen=True, kw_only=True)
class OnDraft:
    """What every command on a draft carries: its number, and the row's version that the form showed."""

    action: ClassVar[str]
    of_any_state: ClassVar[bool] = False
    phase_id: int
    number: int
    version: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A phase's budget, opened to write: nobody else writes its versions until the commit. ``now`` is in UTC."""

    connection: Connection
    place: MoneyPlace
    keys: PhaseKeys
    by: Actor
    now: datetime

    def entity_key(self, number: int) -> str:
        """As the audit names a version: ``ASL/initial/B2``."""
        return f"{self.place.key}/B{number}"

    def standing(self, number: int) -> VersionStanding:
        found = version_standing(self.connection, self.place.phase_id, number)
        if found is None:
            raise Refused(Problem(code="budget_unknown_version", field="number", values={"number": str(number)}))
        return found

    def plan(self, version_id: int) -> dict[Any, int]:
        return plan_of(self.connection, version_id)

    def financing(self, version_id: int) -> dict[str, Financing]:
        return financing_of(self.connection, self.place.phase_id, version_id)

    def findings(self, version_id: int) -> list[Finding]:
        """Which totals of a version do not agree."""
        paid = self.financing(version_id)
        return findings(self.plan(version_id), paid, self.keys.approved, self.place.rules)

    def write(self, version_id: int, before: Plan, after: Plan, partners: Iterable[str]) -> list[Change]:
        """Take a draft's cells from ``before`` to ``after``, flat rates of these partners computed; what changed.

        The ERDF of a partner whose total is another one follows at its rate, rounded down to the cent.
        """
        paid = self.financing(version_id)
        options = {partner: paid[partner].options for partner in partners if partner in paid}
        result = with_flat_rates(after, options)
        changes = compare(before, result)
        cells = {change.cell: change.after for change in changes}
        set_cells(self.connection, self.place.phase_id, version_id, cells, self.keys)
        totals = sums_by(result, "partner")
        for partner in {change.cell.partner for change in changes}:
            self.pay(version_id, partner, paid[partner], totals.get(partner, 0))
        return changes

    def pay(self, version_id: int, partner: str, paid: Financing, total: int) -> Financing:
        """Record how a partner's total is paid for; without a rate its ERDF stays as it was."""
        erdf = erdf_of(total, paid.erdf_rate)
        paid = replace(paid, erdf=paid.erdf if erdf is None else erdf)
        set_financing(self.connection, version_id, self.keys.partner[partner], paid)
        return paid

    def check_edits(self, edits: Iterable[Edit], paid: Mapping[str, Financing]) -> None:
        options = {partner: each.options for partner, each in paid.items()}
        if problems := problems_of_edits(list(edits), self.keys.codes(self.place.rules), options):
            raise Refused(*problems)

    def record(
        self, action: str, number: int, *, before: Mapping[str, Any], after: Mapping[str, Any], key: str | None
    ) -> None:
        """The audit row, last in the transaction."""
        audit.append(
            self.connection,
            at=self.now,
            actor=self.by.username,
            action=action,
            project_code=self.place.project,
            entity=ENTITY,
            entity_key=self.entity_key(number),
            before=before,
            after=after,
            idempotency_key=key,
        )


@dataclass(frozen=True, kw_only=True)
class Done:
    """What the audit says of a change, the columns of the version's row that it writes, or that the row is gone."""

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    gone: bool = False


Work = Callable[[Desk, VersionStanding], Done]
Overtaken = Callable[[Desk, VersionStanding], Mapping[str, Any] | None]


def open_desk(connection: Connection, phase_id: int, *, by: Actor, now: datetime) -> Desk:
    """The phase's budget for whoever may change it. Raises ``NotAllowed``, ``Refused`` for an unknown phase."""
    moment = now.astimezone(UTC)
    end_made_up_money(connection, phase_id, moment.date())
    place = money_place(connection, phase_id, moment.date())
    if place is None:
        raise Refused(Problem(code="budget_unknown_phase", field="phase_id"))
    require(by, Action.EDIT_BUDGET, place.scope())
    lock_versions(connection, phase_id)
    return Desk(connection=connection, place=place, keys=phase_keys(connection, place), by=by, now=moment)


def change_draft(command: OnDraft, work: Work, *, by: Actor, now: datetime, overtaken: Overtaken | None = None) -> int:
    """Run ``work`` on the draft and return its row's new version; a form sent twice counts once.

    ``overtaken`` says, where the draft has changed since the form was opened, what of it is in the way of the command
    (``None``: nothing, it goes through). Raises ``NotAllowed``, ``Conflict``, ``Refused`` where it is no draft any
    more, and what ``work`` does.
    """

    def carry_out(connection: Connection) -> int:
        desk = open_desk(connection, command.phase_id, by=by, now=now)
        return change_within(desk, command, work, overtaken=overtaken)

    return transact_as(by, carry_out)


def change_within(desk: Desk, command: OnDraft, work: Work, *, overtaken: Overtaken | None = None) -> int:
    """The same within a transaction that does more."""
    key = desk.entity_key(command.number)
    said = sent_before(
        desk.connection, command.idempotency_key, by=desk.by, action=command.action, entity=ENTITY, entity_key=key
    )
    if said is not None:
        return int(said["version"])
    standing = desk.standing(command.number)
    if standing.in_force_from is not None and not command.of_any_state:
        raise Refused(Problem(code="budget_not_draft", field="number", values={"number": str(command.number)}))
    if command.version != standing.version:
        theirs = overtaken(desk, standing) if overtaken else {"name": standing.name, "note": standing.note}
        if theirs is not None:
            raise conflict(desk, standing, theirs, command)
    done = work(desk, standing)
    its = (desk.connection, standing.version_id, standing.version)
    if not done.gone and not change_version(*its, **done.columns):
        raise conflict(desk, standing, {}, command)
    version = standing.version + 1
    desk.record(
        command.action,
        command.number,
        before={**done.before, "version": standing.version},
        after={**done.after, "version": version},
        key=command.idempotency_key,
    )
    return version


def conflict(desk: Desk, standing: VersionStanding, theirs: Mapping[str, Any], command: OnDraft) -> Conflict:
    """Theirs is how the draft stands, by whoever changed it last."""
    last = audit.newest_about(desk.connection, ENTITY, desk.entity_key(standing.number))
    who: dict[str, object] = {
        "author": last.actor if last else standing.author,
        "recorded_at": last.at if last else standing.recorded_at,
        "version": standing.version,
    }
    yours: dict[str, object] = {
        name: value for name, value in vars(command).items() if name not in ("phase_id", "number", "idempotency_key")
    }
    return Conflict(theirs={**theirs, **who}, yours=yours)
