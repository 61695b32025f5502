"""The project's monthly exchange rates: set, corrected and taken out; drafts waiting for a rate get their amount."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from dashboard.domain.calendar import month_of
from dashboard.domain.currency import problems_of_rate
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.writes.expenditure.exchange_rates import draft_items_in, lock_project_rates, rates_of, set_rate
from dashboard.store.writes.expenditure.flat_rates import revalue_draft
from dashboard.store.writes.money.made_up import end_made_up_money

ENTITY = "exchange_rate"
SET = "set_exchange_rate"


@dataclass(frozen=True, kw_only=True)
class SetExchangeRate:
    """``rate`` is units of the currency for one of the project's, missing to take it out; ``seen`` the
    rate that the form showed.

    ``month`` as 201810; ``source`` says where the rate was read.
    """

    phase_id: int
    currency: str
    month: int
    rate: Decimal | None
    seen: Decimal | None
    source: str = ""
    idempotency_key: str


def set_exchange_rate(command: SetExchangeRate, *, by: Actor, now: datetime) -> int:
    """Record the rate; how many draft items it gave an amount in the project's currency, or another.

    Only drafts take this month's rate: what is declared keeps that of its submission. Raises ``NotAllowed``,
    ``Refused`` for a rate or a month that cannot be, and ``Conflict`` where somebody set another meanwhile.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _set(connection, command, by, moment))


def _set(connection: Connection, command: SetExchangeRate, by: Actor, now: datetime) -> int:
    place = money_place(connection, command.phase_id, now.date())
    if place is None:
        raise Refused(Problem(code="unknown_phase"))
    require(by, Action.SET_EXCHANGE_RATE, place.scope())
    lock_project_rates(connection, place.project_id)
    key = f"{place.project}/{command.currency}/{command.month}"
    before = sent_before(connection, command.idempotency_key, by=by, action=SET, entity=ENTITY, entity_key=key)
    if before is not None:
        return int(before["items"])
    _require_sound(command, place.currency, now)
    present = rates_of(connection, place.project_id, command.month).get(command.currency)
    if present != command.seen:
        raise Conflict(theirs={"rate": present}, yours={"rate": command.rate})
    end_made_up_money(connection, place.phase_id, now.date())
    set_rate(connection, place.project_id, command.currency, command.month, command.rate, source=command.source.strip())
    items = _revalue(connection, place, command, now)
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=SET,
        project_code=place.project,
        entity=ENTITY,
        entity_key=key,
        before={"rate": present},
        after={"rate": command.rate, "source": command.source.strip(), "items": items},
        idempotency_key=command.idempotency_key,
    )
    return items


def _require_sound(command: SetExchangeRate, own: str, now: datetime) -> None:
    given = command.rate if command.rate is not None else Decimal(1)
    problems = problems_of_rate(command.currency, command.month, given, own)
    if command.month > month_of(now.date()):
        problems.append(Problem(code="rate_of_later_month", field="month"))
    if len(command.source) > 300 or not command.source.isprintable():
        problems.append(Problem(code="rate_source", field="source", values={"limit": 300}))
    if problems:
        raise Refused(*problems)


def _revalue(connection: Connection, place: MoneyPlace, command: SetExchangeRate, now: datetime) -> int:
    if command.month != month_of(now.date()):
        return 0
    rates = {command.currency: command.rate} if command.rate is not None else {}
    drafts = draft_items_in(connection, place.project_id, command.currency)
    return sum(revalue_draft(connection, number, rates, now.date()) for number in drafts)
