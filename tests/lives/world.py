"""The project that lives are played in: its people, and what there is to choose from."""

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select, update

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Provenance, ReportState, Role
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.writes.reporting.partner_reports import report_standing
from dashboard.store.writes.reporting.project_reports import project_report_standing
from tests import builders
from tests.builders import LEAD, OTHER
from tests.services import lives, seasons
from tests.services.budgets import RULES as OPTIONS

BEGIN = datetime(2018, 7, 10, 9, 0, tzinfo=UTC)
FLEXIBILITY = {"flexibility": {"partner": {"free": 0.1, "committee": 0.2}}}
PEOPLE = {
    "lead": (LEAD, Role.LEAD_PARTNER, Role.PARTNER),
    "other": (OTHER, Role.PARTNER),
    "second": (OTHER, Role.PARTNER, Role.LEAD_PARTNER),
    "rita": (lives.REVIEWING, Role.QUALITY_REVIEWER),
    "cora": (None, Role.CONTROLLER),
    "carl": ("audit-house", Role.CONTROLLER),
    "sue": (None, Role.STEERING_COMMITTEE),
    "ada": (None, Role.ADMINISTRATOR),
}


def world() -> dict[str, int]:
    """The small project in its season, with reviewers, every rule, rates for all months, something made up ahead of
    ``BEGIN``, and people of every role."""
    ids = lives.reviewed_project(seasons.small_season())
    with writing() as connection:
        connection.execute(update(tables.project).values(rules=lives.RULES | OPTIONS | FLEXIBILITY))
        known = set(seasons.RATES)
        for month in {*range(201801, 201813), *range(201901, 201913), *range(202001, 202013)} - known:
            values = {"project_id": 1, "currency": "GBP", "month": month, "rate": Decimal("0.9")}
            builders.row(connection, tables.exchange_rate, **values)
        for username, (organisation, *roles) in PEOPLE.items():
            values = {"username": username, "display_name": username.title(), "organisation_code": organisation}
            person = builders.row(connection, tables.person, password_hash="", created_at=BEGIN, **values)
            for role in roles:
                connection.execute(tables.person_role.insert().values(person_id=person, role=role))
        _made_up(connection, ids)
        builders.finish(connection, ids["phase"])
    return ids


def _made_up(connection: Any, ids: Mapping[str, int]) -> None:
    item = {"partner_id": ids["other"], "work_package_id": ids["wp2"], "reporting_period_id": ids["period2"]}
    for number, month in enumerate((8, 9, 11), 7):
        days = {"declared_on": date(2018, month, 3), "certified_on": date(2018, month, 20)}
        given = {**item, **days, "certified_eur": 70_00, "paid_eur": 70_00, "paid_on": date(2018, 12, number)}
        builders.expenditure(
            connection, ids["phase"], f"F{number}", 70_00 + number, status=Provenance.ILLUSTRATIVE, **given
        )


@dataclass
class World:
    """A life under way. ``chance`` is the present step's own, so that a step does the same when others are left out."""

    now: datetime = BEGIN
    phase_id: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    @property
    def today(self) -> date:
        return self.now.date()

    def day(self, before: int = 40, after: int = 200) -> date:
        return self.today + timedelta(days=self.chance.randint(-before, after))

    def cents(self) -> int:
        return self.chance.choice((0, 1, 99, self.chance.randint(1, 500_000)))

    def one(self, among: Sequence[Any]) -> Any:
        """One of them; raises ``Nothing`` where there is none."""
        if not among:
            raise Nothing
        return self.chance.choice(among)

    def some(self, among: Sequence[Any], most: int = 4) -> tuple[Any, ...]:
        return tuple(self.chance.sample(list(among), min(len(among), self.chance.randint(1, most)))) if among else ()

    def actors(self) -> list[Actor]:
        """Everybody who is not disabled, in the order in which they try."""
        its, role = tables.person.c, tables.person_role.c
        with reading() as connection:
            people = connection.execute(select(tables.person).where(its.disabled_at.is_(None)).order_by(its.id)).all()
            roles = list(connection.execute(select(role.person_id, role.role).order_by(role.person_id, role.role)))
        found = [
            Actor(
                person_id=each.id,
                username=each.username,
                display_name=each.display_name,
                organisation=each.organisation_code,
                roles=frozenset(Role(which) for person, which in roles if person == each.id),
            )
            for each in people
        ]
        self.chance.shuffle(found)
        return found

    def rows(self, table: Table, **where: Any) -> list[Any]:
        query = select(table).where(*(table.c[name] == value for name, value in where.items()))
        with reading() as connection:
            return list(connection.execute(query.order_by(*table.primary_key.columns)).mappings())

    def ids(self, table: Table, **where: Any) -> list[int]:
        return [row["id"] for row in self.rows(table, **where)]

    def reports(self, *states: ReportState) -> list[int]:
        return self._in_states(tables.partner_report, report_standing, states)

    def claims(self, *states: ReportState) -> list[int]:
        return self._in_states(tables.project_report, project_report_standing, states)

    def _in_states(self, table: Table, standing: Any, states: Sequence[ReportState]) -> list[int]:
        """Those in one of the states, or all where none is."""
        known = self.ids(table, phase_id=self.phase_id)
        with reading() as connection:
            fitting = [each for each in known if standing(connection, each, self.today).state in states]
        return fitting or known


class Nothing(Exception):
    """There is nothing to choose from."""


def forget_files() -> None:
    shutil.rmtree(settings().files, ignore_errors=True)
