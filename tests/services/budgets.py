"""A small project's budget with rules and approved totals, and what tests do to its versions."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from dashboard.domain.budget.plan import Cell, Edit
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostCategory as C
from dashboard.services.budget import versions as verbs
from dashboard.services.budget.commands import (
    BalanceContributions,
    ChangeCells,
    DeleteBudget,
    DescribeBudget,
    PutInForce,
    SetFinancing,
    StartBudget,
    WithdrawBudget,
)
from dashboard.services.system import new_key
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.budget.versions import financing_of, plan_of
from dashboard.store.writes.budget.versions import version_standing
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER

RULES = {
    "budget_flexibility": 0.2,
    "simplified_cost_options": {"office_of_staff": 0.15, "travel_of_staff": 0.15, "staff_of_direct_costs": 0.2,
                                "other_costs_of_staff": 0.4},
}  # fmt: skip
OFFICE = Options(office_on_staff=Decimal("0.15"))
STAFF = Cell(partner=OTHER, work_package="WP2", cost_category=C.STAFF, period=1, pilot="P1")
LEADS_STAFF = Cell(partner=LEAD, work_package="WP1", cost_category=C.STAFF, period=1)


def ruled_project(ids: dict[str, int]) -> dict[str, int]:
    """The small project with rules, a rate of 75 % and approved totals that are those of its lines."""
    with writing() as connection:
        connection.execute(update(tables.project).values(rules=RULES))
        own = tables.partner.c
        for name, total in (("lead", 10_000_01), ("other", 5_000_02)):
            values = {"total_budget": total, "erdf_rate": Decimal("0.75")}
            connection.execute(update(tables.partner).where(own.id == ids[name]).values(**values))
        connection.execute(update(tables.phase).values(total_budget=15_000_03, erdf=11_250_01))
    return ids


def rows(table: Any) -> list[Any]:
    with reading() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)).mappings())


def standing(number: int = 2) -> Any:
    with reading() as connection:
        return version_standing(connection, 1, number)


def plan(number: int = 2) -> dict[Cell, int]:
    with reading() as connection:
        return plan_of(connection, standing(number).version_id)


def paid(partner: str = OTHER, number: int = 2) -> Any:
    with reading() as connection:
        return financing_of(connection, 1, standing(number).version_id)[partner]


def _common(number: int, more: dict[str, Any]) -> dict[str, Any]:
    version = more.pop("version", None)
    found = standing(number)
    known = found.version if found else 1
    key = more.pop("key", None) or new_key()
    return {"phase_id": 1, "number": number, "version": known if version is None else version, "idempotency_key": key}


def start(by: Actor = LEAD_PARTNER, *, base: int | None = 1, key: str = "", now: Any = NOW, **more: Any) -> int:
    more.pop("version", None)
    command = StartBudget(phase_id=1, base=base, idempotency_key=key or new_key(), **more)
    return verbs.start_budget(command, by=by, now=now)


def change(
    amount: int | None, by: Actor = LEAD_PARTNER, *, cell: Cell = STAFF, seen: int | None = 5_000_02, number: int = 2,
    **more: Any,
) -> int:  # fmt: skip
    edits = more.pop("edits", (Edit(cell=cell, seen=seen, amount=amount),))
    return verbs.change_cells(ChangeCells(**_common(number, more), edits=edits), by=by, now=NOW)


def finance(by: Actor = LEAD_PARTNER, *, number: int = 2, **more: Any) -> int:
    common = _common(number, more)
    given = {"partner": OTHER, "erdf_rate": Decimal("0.75"), "public": None, "automatic_public": None, "private": None}
    return verbs.set_financing(SetFinancing(**common, **given | more), by=by, now=NOW)


def balance(by: Actor = LEAD_PARTNER, *, number: int = 2, **more: Any) -> int:
    return verbs.balance_contributions(BalanceContributions(**_common(number, more)), by=by, now=NOW)


def describe(by: Actor = LEAD_PARTNER, *, number: int = 2, name: str = "Second", note: str = "", **more: Any) -> int:
    return verbs.describe_budget(DescribeBudget(**_common(number, more), name=name, note=note), by=by, now=NOW)


def delete(by: Actor = LEAD_PARTNER, *, number: int = 2, **more: Any) -> int:
    return verbs.delete_budget(DeleteBudget(**_common(number, more)), by=by, now=NOW)


def put(by: Actor = LEAD_PARTNER, *, number: int = 2, day: Any = AS_OF, **more: Any) -> int:
    return verbs.put_in_force(PutInForce(**_common(number, more), in_force_from=day), by=by, now=NOW)


def withdraw(by: Actor = LEAD_PARTNER, *, number: int = 2, **more: Any) -> int:
    return verbs.withdraw_budget(WithdrawBudget(**_common(number, more)), by=by, now=NOW)
