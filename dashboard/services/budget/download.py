"""A budget version to take away: as a workbook to fill in and bring back, as one to read, or as CSV."""

from datetime import UTC, datetime

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, may, require
from dashboard.exchange.offline.budget_csv import budget_csv
from dashboard.exchange.offline.budget_format import NO_PERIOD, Identity
from dashboard.exchange.offline.budget_workbook import budget_workbook
from dashboard.settings import settings
from dashboard.store.engine import Connection, reading
from dashboard.store.reads.budget.versions import financing_of, lines, plan_of
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.writes.budget.versions import VersionStanding, phase_keys, version_standing
from dashboard.texts import text
from dashboard.texts.formats import long_day


def make_budget(phase_id: int, number: int, *, language: str, by: Actor, now: datetime) -> bytes:
    """The workbook of a version to fill in, which only a draft takes back.

    Raises ``NotAllowed`` where the person may not see it, ``Refused`` for an unknown version.
    """
    with reading() as connection:
        place, standing = readable(connection, phase_id, number, by)
        keys = phase_keys(connection, place)
        plan = plan_of(connection, standing.version_id)
        paid = financing_of(connection, phase_id, standing.version_id)
    periods = sorted(keys.period) + (
        [NO_PERIOD] if any(cell.period is None for cell in plan) or not keys.period else []
    )
    identity = Identity(
        project=place.project,
        phase=place.phase,
        number=str(number),
        version=str(standing.version),
        periods=",".join(str(period) for period in periods),
        language=language,
        made_at=now.astimezone(UTC).isoformat(timespec="microseconds"),
    )
    return budget_workbook(
        plan,
        identity,
        order=list(keys.partner),
        codes=keys.codes(place.rules),
        options={partner: each.options for partner, each in paid.items()},
        about=_about(identity, standing, now),
    )


def make_budget_csv(phase_id: int, number: int, *, by: Actor) -> bytes:
    """The version's lines as CSV. Raises as ``make_budget``."""
    with reading() as connection:
        place, standing = readable(connection, phase_id, number, by)
        found = lines(connection, standing.version_id)
    return budget_csv(found, phase=place.phase, version=number)


def readable(connection: Connection, phase_id: int, number: int, by: Actor) -> tuple[MoneyPlace, VersionStanding]:
    """The version for whoever may see it: drafts are for those who take part, steer, control or administer."""
    place, standing = (
        money_place(connection, phase_id, settings().day()),
        version_standing(connection, phase_id, number),
    )
    require(by, Action.DOWNLOAD)
    if place is None or standing is None or (standing.in_force_from is None and not may_see_drafts(by, place)):
        raise Refused(Problem(code="budget_unknown_version", field="number", values={"number": str(number)}))
    return place, standing


def may_see_drafts(by: Actor, place: MoneyPlace) -> bool:
    return may(by, Action.READ_EXPENDITURE, place.scope())


def _about(identity: Identity, standing: VersionStanding, now: datetime) -> list[tuple[str, str]]:
    language = identity.language
    name = f"{standing.number} · {standing.name}" if standing.name else str(standing.number)
    return [
        (text("plan.project", language), f"{identity.project} · {identity.phase}"),
        (text("budget_plan.version", language), name),
        (text("plan.made_on", language), long_day(now.date(), language)),
    ]
