"""The checks of a report's items as it stands: for the page, for submitting, and for a list before it is imported."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dashboard.domain.calendar import end_of_month, month_of
from dashboard.domain.expenditure.checks import CheckContext, CheckedItem, Finding, Severity, check_items, severities
from dashboard.domain.vocabulary import CostCategory
from dashboard.store.engine import Connection
from dashboard.store.reads.expenditure.context import budget_of, checked_items, declared_elsewhere, other_invoices
from dashboard.store.reads.projects.phases import MoneyPlace, partner_places, periods_of
from dashboard.store.writes.expenditure.exchange_rates import rates_of
from dashboard.store.writes.reporting.partner_reports import ReportStanding, report_standing


@dataclass(frozen=True, kw_only=True)
class ReportChecks:
    """A report's present items in the order of their numbers, and what was found in them."""

    items: list[CheckedItem]
    findings: list[Finding]

    @property
    def total(self) -> int:
        """Cents of the project's currency, of the items that have an amount in it."""
        return sum(item.declared_eur or 0 for item in self.items)

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.BLOCKS]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.WARNS]


def drafts_at(connection: Connection, standing: ReportStanding, today: date) -> dict[str, Decimal]:
    """The rates of the month, and that of the project's own currency."""
    place = standing.place
    return {place.currency: Decimal(1), **rates_of(connection, place.project_id, month_of(today))}


def checks_of_report(connection: Connection, standing: ReportStanding, today: date) -> ReportChecks:
    """All findings in the items of a report; the sums grow with its items, not with the phase's."""
    items = checked_items(connection, standing.report_id, today, drafts_at=drafts_at(connection, standing, today))
    numbers = {item.invoice_number for item in items if item.invoice_number}
    return ReportChecks(items=items, findings=check_items(items, check_context(connection, standing, today, numbers)))


def checks(connection: Connection, report_id: int, today: date) -> ReportChecks | None:
    """The same by the report's id, for reading."""
    standing = report_standing(connection, report_id, today)
    return checks_of_report(connection, standing, today) if standing else None


def check_context(
    connection: Connection,
    standing: ReportStanding,
    today: date,
    numbers: Collection[str],
    *,
    references: frozenset[str] = frozenset(),
) -> CheckContext:
    """What items of that report are held against, read once; ``numbers`` are the invoice numbers to look for elsewhere.

    ``references`` are those already used: an import gives them, items in the database cannot share one.
    """
    place = standing.place
    of_partner = partner_places(connection, place.phase_id, today)[standing.partner]
    known = {"phase_id": place.phase_id, "partner_id": standing.partner_id}
    return CheckContext(
        start=place.start,
        end=place.end,
        entry=standing.entry,
        exit=standing.exit,
        period_end=standing.period.end,
        paid_until=_paid_until(connection, standing),
        categories=categories_of(place),
        options=of_partner.options,
        vat_recovery=of_partner.vat_recovery,
        budget=budget_of(connection, **known, today=today),
        declared=declared_elsewhere(connection, **known, report_id=standing.report_id, today=today),
        flexibility=Decimal(str(place.rules.get("budget_flexibility", 0))),
        invoices=other_invoices(connection, standing.partner_id, standing.report_id, today, numbers),
        references=references,
        severities=severities(place.rules),
    )


def _paid_until(connection: Connection, standing: ReportStanding) -> date:
    """The period's end; the last report takes what is paid in the months that the project's rules add to it."""
    rules, end = standing.place.rules, standing.period.end
    more = _whole(rules, "last_report_months") - _whole(rules, "reporting_period_months")
    last = max(periods_of(connection, standing.place.phase_id))
    if standing.period.number != last or more <= 0:
        return end
    for _ in range(more):
        end = end_of_month(end + timedelta(days=1))
    return end


def _whole(rules: dict[str, Any], name: str) -> int:
    value = rules.get(name, 0)
    return value if isinstance(value, int) else 0


def categories_of(place: MoneyPlace) -> frozenset[CostCategory] | None:
    """The project's own, ``None`` where its rules name none."""
    given = place.rules.get("cost_categories")
    if not isinstance(given, list):
        return None
    return frozenset(CostCategory(code) for code in given if code in set(CostCategory))
