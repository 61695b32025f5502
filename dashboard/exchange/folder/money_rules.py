"""The programme rules about money: rates of simplified costs, lump sums, unit costs, flexibility, decommitment."""

import re
from collections.abc import Iterator
from typing import Any

from dashboard.domain.budget.flexibility import AXES
from dashboard.domain.budget.simplified_costs import NAMES
from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.format import PROJECT_FILE
from dashboard.exchange.folder.project import line_of
from dashboard.exchange.folder.rows import problem
from dashboard.exchange.folder.values import CODE

DECOMMITMENT = re.compile(r"N\+[1-9]")
LEVELS = ("free", "committee")
PRICED = {"lump_sums": "lump_sum", "unit_costs": "unit_cost"}
"""Lists of what has a price, and the basis of an item that rests on it."""
PRICE = {"code", "name", "amount"}
LARGEST_PRICE = 1_000_000_000


def problems_of_money_rules(rules: dict[str, Any], text: str) -> Iterator[Problem]:
    """Shares that are none, keys nobody reads, prices without a code, a name or an amount."""
    yield from _problems_of_shares(rules, ("simplified_cost_options",), tuple(NAMES.values()), text)
    flexibility = rules.get("flexibility", {})
    if not isinstance(flexibility, dict):
        yield _bad_rule("flexibility", flexibility, text)
    else:
        for axis in flexibility:
            if axis not in AXES:
                yield problem("unknown_key", PROJECT_FILE, line_of(text, axis, "[rules.flexibility]"), axis)
            else:
                yield from _problems_of_shares(rules, ("flexibility", axis), LEVELS, text)
    for name in PRICED:
        yield from _problems_of_prices(name, rules.get(name, []), text)
    value = rules.get("decommitment", "N+3")
    if not isinstance(value, str) or not DECOMMITMENT.fullmatch(value):
        row = line_of(text, "decommitment", "[rules]0")
        yield problem("bad_decommitment", PROJECT_FILE, row, "decommitment", value=str(value)[:80])


def priced(rules: dict[str, Any]) -> set[tuple[str, str]]:
    """The basis and code of each lump sum and unit cost, as far as they can be read."""
    found = set()
    for name, basis in PRICED.items():
        prices = rules.get(name)
        found |= {(basis, row["code"]) for row in prices if _is_price(row)} if isinstance(prices, list) else set()
    return found


def _problems_of_shares(
    rules: dict[str, Any], path: tuple[str, ...], known: tuple[str, ...], text: str
) -> Iterator[Problem]:
    """Of a table whose keys are all fractions."""
    table: Any = rules
    for name in path:
        table = table.get(name, {})
    if not isinstance(table, dict):
        yield _bad_rule(path[-1], table, text)
        return
    for key, value in table.items():
        row = line_of(text, key, f"[rules.{'.'.join(path)}]")
        if key not in known:
            yield problem("unknown_key", PROJECT_FILE, row, key)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield problem("bad_rate", PROJECT_FILE, row, key, value=str(value)[:80])


def _problems_of_prices(name: str, prices: Any, text: str) -> Iterator[Problem]:
    row, seen = line_of(text, name, "[rules]0"), set()
    for price in prices if isinstance(prices, list) else [prices]:
        if not _is_price(price) or price["code"] in seen:
            yield problem("bad_price", PROJECT_FILE, row, name, value=str(price)[:80])
            continue
        seen.add(price["code"])


def _is_price(given: Any) -> bool:
    """A code, a name, an amount of euros with at most two decimals, and what one unit is called."""
    if not isinstance(given, dict) or not PRICE <= set(given) <= PRICE | {"unit"}:
        return False
    amount, code, name = given["amount"], given["code"], given["name"]
    number = isinstance(amount, int | float) and not isinstance(amount, bool)
    worded = isinstance(name, str) and 0 < len(name.strip()) <= 300 and isinstance(given.get("unit", ""), str)
    coded = isinstance(code, str) and len(code) <= 40 and CODE.fullmatch(code) is not None
    return number and 0 < amount <= LARGEST_PRICE and round(amount, 2) == amount and worded and coded


def _bad_rule(name: str, value: Any, text: str) -> Problem:
    return problem("bad_rule", PROJECT_FILE, line_of(text, name, "[rules]0"), name, value=str(value)[:80])
