"""From an item's fields, by codes, to a row that can be written: names found, options computed, amounts converted."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.domain.budget.cost_options import CostOption, amount_of, cost_options
from dashboard.domain.calendar import month_of
from dashboard.domain.currency import known_currencies, rate_of
from dashboard.domain.expenditure.item import ItemFields, euros, problems_of_item
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.store.engine import Connection
from dashboard.store.reads.expenditure.names import pilot_ids, work_package_ids
from dashboard.store.reads.projects.phases import MoneyPlace
from dashboard.store.writes.expenditure.exchange_rates import currencies_of, rates_of
from dashboard.store.writes.expenditure.items import ItemStanding


@dataclass(frozen=True, kw_only=True)
class ItemNames:
    """What an item may name: ids by code, the rates of today's month, currencies, and the project's cost options.

    ``currency`` is the project's own, which ``declared_eur`` is in whatever its name says.
    """

    work_packages: Mapping[str, int]
    pilots: Mapping[str, int]
    rates: Mapping[str, Decimal]
    currencies: frozenset[str]
    currency: str
    options: Mapping[tuple[CostBasis, str], CostOption]


def item_names(connection: Connection, place: MoneyPlace, today: date) -> ItemNames:
    """Read once, for one item or for a hundred thousand."""
    return ItemNames(
        work_packages=work_package_ids(connection, place.phase_id),
        pilots=pilot_ids(connection, place.phase_id),
        rates=rates_of(connection, place.project_id, month_of(today)),
        currencies=known_currencies([place.currency, *currencies_of(connection, place.project_id)]),
        currency=place.currency,
        options=cost_options(place.rules),
    )


def prepared(fields: ItemFields, names: ItemNames) -> tuple[dict[str, Any], list[Problem]]:
    """A row for ``store.writes.expenditure.items.add_items``, and everything for which it cannot be written.

    The amount of lump sums and unit costs is the option's; ``declared_eur`` is missing where the month has no rate.
    """
    problems = problems_of_item(fields, currencies=names.currencies)
    amount, currency, category = fields.declared_amount, fields.currency, fields.cost_category
    if fields.basis in (CostBasis.LUMP_SUM, CostBasis.UNIT_COST):
        computed, reasons = amount_of(fields, names.options)
        known = {problem.code for problem in problems}
        problems += [reason for reason in reasons if reason.code not in known]
        amount, currency = computed, names.currency
        option = names.options.get((fields.basis, fields.option_code or ""))
        category = option.category if option else category
    work_package = names.work_packages.get(fields.work_package)
    if work_package is None and fields.work_package:
        problems.append(_unknown("item_work_package_unknown", "work_package", fields.work_package))
    unknown = [code for code, _ in fields.pilots if code is not None and code not in names.pilots]
    problems += [_unknown("item_pilot_unknown", "pilots", code) for code in unknown]
    rate = rate_of(currency, names.rates, names.currency)
    row = {
        "reference": fields.reference.strip(),
        "work_package_id": work_package,
        "cost_category": category,
        "basis": fields.basis,
        "option_code": fields.option_code or None,
        "units": fields.units,
        "invoice_number": (fields.invoice_number or "").strip() or None,
        "invoice_date": fields.invoice_date,
        "payment_date": fields.payment_date,
        "description": fields.description.strip(),
        "total_invoice": fields.total_invoice,
        "vat": fields.vat,
        "declared_amount": amount,
        "currency": currency,
        "rate": rate if currency != names.currency else None,
        "declared_eur": euros(amount, rate) if amount is not None and rate is not None and not problems else None,
        "comment": fields.comment.strip(),
        "pilots": tuple(
            (names.pilots.get(code) if code is not None else None, weight) for code, weight in fields.pilots
        ),
    }
    return row, problems


def _unknown(code: str, field: str, value: str) -> Problem:
    return Problem(code=code, field=field, values={"value": value[:40]})


def fields_of(item: ItemStanding, names: ItemNames) -> ItemFields:
    """An item as a person would give it: the inverse of ``prepared``."""
    packages = {number: code for code, number in names.work_packages.items()}
    codes = {number: code for code, number in names.pilots.items()}
    row = item.row
    own = ("reference", "option_code", "units", "invoice_number", "invoice_date", "payment_date", "total_invoice",
           "vat", "declared_amount", "currency", "comment")  # fmt: skip
    return ItemFields(
        cost_category=CostCategory(row["cost_category"]),
        work_package=packages[row["work_package_id"]],
        pilots=tuple((codes[number] if number is not None else None, weight) for number, weight in item.pilots),
        basis=CostBasis(row["basis"]),
        description=row["description"] or "",
        **{name: row[name] for name in own},
    )


def said(fields: ItemFields) -> dict[str, object]:
    """As the audit keeps it; ``fields_from`` reads it again."""
    return {each.name: getattr(fields, each.name) for each in dataclasses.fields(fields)}


def fields_from(kept: Mapping[str, Any]) -> ItemFields:
    """From what the audit kept."""
    given = {each.name: kept[each.name] for each in dataclasses.fields(ItemFields)}
    for name in ("invoice_date", "payment_date"):
        given[name] = date.fromisoformat(given[name]) if given[name] else None
    given["units"] = Decimal(given["units"]) if given["units"] is not None else None
    given["pilots"] = tuple((code, weight) for code, weight in given["pilots"])
    given["cost_category"], given["basis"] = CostCategory(given["cost_category"]), CostBasis(given["basis"])
    return ItemFields(**given)
