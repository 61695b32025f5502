"""Budget versions as a writer sees them: what they hold, and the rows and sums that change with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from dashboard.domain.budget.plan import Cell, Codes, categories_of
from dashboard.domain.budget.totals import Approved, Financing
from dashboard.domain.vocabulary import BudgetVersionKind, Provenance
from dashboard.store.derived.money_sums import rebuild_budget
from dashboard.store.reads.budget.versions import MONEY_COLUMNS, OPTION_COLUMNS, approved_of
from dashboard.store.reads.budget.versions import financing_of as financing_of  # writers take both from here
from dashboard.store.reads.budget.versions import plan_of as plan_of
from dashboard.store.reads.projects.phases import MoneyPlace
from dashboard.store.tables import (
    budget_financing,
    budget_line,
    budget_request,
    budget_version,
    organisation,
    partner,
    phase,
    pilot,
    reporting_period,
    scenario,
    work_package,
)

FEW_CELLS = 100
"""In one statement: five values each."""


@dataclass(frozen=True, kw_only=True)
class VersionStanding:
    """A version of a phase's budget; ``in_force_from`` is missing while it is a draft."""

    version_id: int
    number: int
    kind: BudgetVersionKind
    name: str
    note: str
    in_force_from: date | None
    author: str
    recorded_at: datetime | None
    version: int


@dataclass(frozen=True, kw_only=True)
class PhaseKeys:
    """The ids behind a phase's codes."""

    partner: Mapping[str, int]
    work_package: Mapping[str, int]
    period: Mapping[int, int]
    pilot: Mapping[str, int]
    approved: Approved = field(default_factory=Approved)

    def codes(self, rules: Mapping[str, Any]) -> Codes:
        return Codes(
            partner=frozenset(self.partner),
            work_package=frozenset(self.work_package),
            period=frozenset(self.period),
            pilot=frozenset(self.pilot),
            cost_category=categories_of(rules),
        )

    def ids(self, cell: Cell) -> dict[str, Any]:
        """The columns of ``budget_line`` that say where a cell is."""
        return {
            "partner_id": self.partner[cell.partner],
            "work_package_id": self.work_package[cell.work_package],
            "cost_category": cell.cost_category,
            "reporting_period_id": None if cell.period is None else self.period[cell.period],
            "pilot_id": None if cell.pilot is None else self.pilot[cell.pilot],
        }


def version_standing(connection: Connection, phase_id: int, number: int) -> VersionStanding | None:
    """How a version stands; who writes calls ``lock_versions`` before."""
    its = budget_version.c
    query = select(*(its[name] for name in _NAMES), its.id.label("version_id"))
    query = query.where(its.phase_id == phase_id, its.number == number)
    row = connection.execute(query).mappings().first()
    return None if row is None else VersionStanding(**{str(name): value for name, value in row.items()})


_NAMES = [each.name for each in fields(VersionStanding) if each.name != "version_id"]


def lock_versions(connection: Connection, phase_id: int) -> None:
    """Keep other writers of the phase's versions out until the commit, and nobody else of those who name the phase."""
    connection.execute(select(phase.c.id).where(phase.c.id == phase_id).with_for_update(key_share=True))


def in_force_dates(connection: Connection, phase_id: int) -> list[tuple[date, int]]:
    """Since when, and number, of every version that is or will be in force."""
    its = budget_version.c
    query = select(its.in_force_from, its.number).where(its.phase_id == phase_id, its.in_force_from.is_not(None))
    return [(row.in_force_from, row.number) for row in connection.execute(query)]


def phase_keys(connection: Connection, place: MoneyPlace) -> PhaseKeys:
    phase_id = place.phase_id
    own = select(organisation.c.code, partner.c.id).join_from(partner, organisation)
    partners = connection.execute(own.where(partner.c.phase_id == phase_id).order_by(partner.c.number)).all()

    def ids(table: Any, code: str) -> dict[Any, int]:
        rows = connection.execute(select(table.c[code], table.c.id).where(table.c.phase_id == phase_id))
        return {row[0]: row[1] for row in rows}

    return PhaseKeys(
        partner={row.code: row.id for row in partners},
        work_package=ids(work_package, "code"),
        period=ids(reporting_period, "number"),
        pilot=ids(pilot, "code"),
        approved=approved_of(connection, phase_id),
    )


def add_version(
    connection: Connection, phase_id: int, *, name: str, note: str, author: str, now: datetime
) -> VersionStanding:
    """A new draft under the phase's next number, empty; call ``lock_versions`` before."""
    its = budget_version.c
    last = connection.execute(select(func.max(its.number)).where(its.phase_id == phase_id)).scalar()
    number = (last or 0) + 1
    modifies = bool(in_force_dates(connection, phase_id))
    row = {
        "phase_id": phase_id,
        "number": number,
        "kind": BudgetVersionKind.MODIFICATION if modifies else BudgetVersionKind.INITIAL,
        "name": name,
        "note": note,
        "author": author,
        "recorded_at": now,
        "status": Provenance.RECORDED,
    }
    connection.execute(insert(budget_version).values(**row))
    made = version_standing(connection, phase_id, number)
    if made is None:
        raise LookupError(number)
    return made


def copy_version(connection: Connection, phase_id: int, origin_id: int, target_id: int) -> None:
    """Give a draft the lines and the financing of another version, with where they come from."""
    copied = [column for column in budget_line.c if column.name not in ("id", "budget_version_id")]
    _copy(connection, budget_line, copied, origin_id, target_id)
    paid = [column for column in budget_financing.c if column.name != "budget_version_id"]
    _copy(connection, budget_financing, paid, origin_id, target_id)
    rebuild_budget(connection, phase_id, target_id)


def _copy(connection: Connection, table: Any, columns: list[Any], origin_id: int, target_id: int) -> None:
    literal = select(budget_version.c.id).where(budget_version.c.id == target_id).scalar_subquery()
    rows = select(literal.label("budget_version_id"), *columns).where(table.c.budget_version_id == origin_id)
    names = ["budget_version_id", *(column.name for column in columns)]
    connection.execute(insert(table).from_select(names, rows))


def set_cells(
    connection: Connection, phase_id: int, version_id: int, changes: Mapping[Cell, int | None], keys: PhaseKeys
) -> None:
    """Make these cells hold these amounts, ``None`` for no line, and keep the version's sums."""
    if not changes:
        return
    places = {cell: keys.ids(cell) for cell in changes}
    _delete_cells(connection, version_id, list(places.values()))
    common = {"phase_id": phase_id, "budget_version_id": version_id, "status": Provenance.RECORDED}
    rows = [
        {**common, **places[cell], "amount": amount}
        for cell, amount in sorted(changes.items(), key=lambda each: each[0].order)
        if amount is not None
    ]
    if rows:
        connection.execute(insert(budget_line), rows)
    rebuild_budget(connection, phase_id, version_id)


def _delete_cells(connection: Connection, version_id: int, places: list[dict[str, Any]]) -> None:
    its = budget_line.c
    columns = (
        its.partner_id, its.work_package_id, its.cost_category, func.coalesce(its.reporting_period_id, 0),
        func.coalesce(its.pilot_id, 0),
    )  # fmt: skip
    for begin in range(0, len(places), FEW_CELLS):
        some = [
            (each["partner_id"], each["work_package_id"], each["cost_category"], each["reporting_period_id"] or 0,
             each["pilot_id"] or 0)
            for each in places[begin : begin + FEW_CELLS]
        ]  # fmt: skip
        here = (its.budget_version_id == version_id, tuple_(*columns).in_(some))
        connection.execute(delete(budget_line).where(*here))


def set_financing(connection: Connection, version_id: int, partner_id: int, paid: Financing) -> None:
    """How a partner's budget is paid for in a version from now on."""
    its = budget_financing.c
    here = (its.budget_version_id == version_id, its.partner_id == partner_id)
    values = {name: getattr(paid, name) for name in MONEY_COLUMNS}
    values |= {name: getattr(paid.options, name) for name in OPTION_COLUMNS}
    values["status"] = Provenance.RECORDED
    if connection.execute(update(budget_financing).where(*here).values(**values)).rowcount == 0:
        connection.execute(
            insert(budget_financing).values(budget_version_id=version_id, partner_id=partner_id, **values)
        )


def change_version(connection: Connection, version_id: int, version: int, **values: Any) -> bool:
    """Write the columns and count the version up; whether it still was ``version``."""
    its = budget_version.c
    here = update(budget_version).where(its.id == version_id, its.version == version)
    return connection.execute(here.values(**values, version=version + 1)).rowcount == 1


def is_named(connection: Connection, version_id: int) -> bool:
    """Whether a scenario or a request of a change starts from the version, or became it."""
    names = (scenario.c.budget_version_id, budget_request.c.budget_version_id)
    return any(connection.execute(select(name).where(name == version_id).limit(1)).first() for name in names)


def delete_version(connection: Connection, phase_id: int, version_id: int) -> None:
    """Take a draft away with all it holds."""
    for table in (budget_line, budget_financing):
        connection.execute(delete(table).where(table.c.budget_version_id == version_id))
    rebuild_budget(connection, phase_id, version_id)
    connection.execute(delete(budget_version).where(budget_version.c.id == version_id))
