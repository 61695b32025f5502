"""What a partner may choose from when it enters a cost: categories, the project's options, currencies; and defaults."""

from dataclasses import dataclass
from datetime import date

from dashboard.domain.budget.cost_options import CostOption, cost_options
from dashboard.domain.currency import currency_of, known_currencies
from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.services.expenditure.checks import categories_of
from dashboard.services.expenditure.rows import fields_of, item_names
from dashboard.store.engine import Connection
from dashboard.store.reads.expenditure.names import country_of
from dashboard.store.reads.projects.phases import partner_places
from dashboard.store.writes.expenditure.exchange_rates import currencies_of
from dashboard.store.writes.expenditure.items import item_standing, last_entered
from dashboard.store.writes.reporting.partner_reports import report_standing

COMPUTED = frozenset({CostCategory.LUMP_SUM, CostCategory.UNIT_COST, CostCategory.OTHER_COSTS})


@dataclass(frozen=True, kw_only=True)
class Choices:
    """``flat`` are the categories that follow from others; ``last`` is what the partner entered last in the report,
    and ``last_id`` its number, 0 before the first; ``currency`` that of the partner's country."""

    categories: tuple[CostCategory, ...]
    options: tuple[CostOption, ...]
    flat: tuple[CostCategory, ...]
    currencies: tuple[str, ...]
    currency: str
    last: ItemFields | None
    last_id: int


def choices(connection: Connection, report_id: int, today: date) -> Choices | None:
    """Of the partner of an open report, as the budget in force today says."""
    report = report_standing(connection, report_id, today)
    if report is None:
        return None
    place = report.place
    options = partner_places(connection, place.phase_id, today)[report.partner].options
    known = categories_of(place) or frozenset(CostCategory)
    open_ones = tuple(
        category
        for category in CostCategory
        if category in known and category not in COMPUTED | options.flat and options.allows(category)
    )
    last_id = last_entered(connection, report_id, today)
    item = item_standing(connection, last_id) if last_id else None
    own = currency_of(country_of(connection, report.partner_id))
    others = known_currencies(currencies_of(connection, place.project_id)) - {own, place.currency}
    return Choices(
        categories=open_ones,
        options=tuple(cost_options(place.rules).values()),
        flat=tuple(sorted(options.flat)),
        currencies=tuple(dict.fromkeys((own, place.currency, *sorted(others)))),
        currency=own,
        last=fields_of(item, item_names(connection, place, today)) if item else None,
        last_id=last_id,
    )


def item_fields(connection: Connection, item_id: int, today: date) -> ItemFields | None:
    """An item as a person would give it; ``None`` where it is gone or nobody may type it."""
    item = item_standing(connection, item_id)
    if item is None or item.report_id is None or item.row["basis"] == CostBasis.FLAT_RATE:
        return None
    report = report_standing(connection, item.report_id, today)
    return fields_of(item, item_names(connection, report.place, today)) if report else None
