"""The project's lump sums and unit costs: what its rules offer, and what each comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from dashboard.domain.budget.simplified_costs import unit_cost_amount
from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import CostBasis, CostCategory

KEYS = {CostBasis.LUMP_SUM: "lump_sums", CostBasis.UNIT_COST: "unit_costs"}
CATEGORIES = {CostBasis.LUMP_SUM: CostCategory.LUMP_SUM, CostBasis.UNIT_COST: CostCategory.UNIT_COST}


@dataclass(frozen=True, kw_only=True)
class CostOption:
    """``amount`` in cents of euro: of the whole lump sum, or of one unit; ``unit`` is its name in words."""

    basis: CostBasis
    code: str
    name: str
    amount: int
    unit: str = ""

    @property
    def category(self) -> CostCategory:
        return CATEGORIES[self.basis]


def cost_options(rules: Mapping[str, Any]) -> dict[tuple[CostBasis, str], CostOption]:
    """From ``rules.lump_sums`` and ``rules.unit_costs``: tables with code, name, amount (in euro) and unit.

    What cannot be read is not offered.
    """
    found = {}
    for basis, key in KEYS.items():
        rows = rules.get(key, [])
        for row in rows if isinstance(rows, list) else []:
            option = _option(basis, row)
            if option is not None:
                found[basis, option.code] = option
    return found


def amount_of(
    fields: ItemFields, options: Mapping[tuple[CostBasis, str], CostOption]
) -> tuple[int | None, list[Problem]]:
    """Cents of euro that the named option comes to, and why there are none."""
    option = options.get((fields.basis, fields.option_code or ""))
    if option is None:
        return None, [
            Problem(code="item_option_unknown", field="option_code", values={"value": fields.option_code or ""})
        ]
    if fields.basis == CostBasis.LUMP_SUM:
        return option.amount, []
    if fields.units is None:
        return None, [Problem(code="item_units_missing", field="units")]
    amount = unit_cost_amount(option.amount, fields.units)
    return (amount, []) if amount > 0 else (None, [Problem(code="item_declared_amount_zero", field="units")])


def _option(basis: CostBasis, row: object) -> CostOption | None:
    if not isinstance(row, dict) or not row.get("code"):
        return None
    try:
        amount = int((Decimal(str(row.get("amount"))) * 100).to_integral_exact())
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if amount <= 0:
        return None
    code, name = str(row["code"]), str(row.get("name") or row["code"])
    return CostOption(basis=basis, code=code, name=name, amount=amount, unit=str(row.get("unit", "")))
