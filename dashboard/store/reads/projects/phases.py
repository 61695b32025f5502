"""Where money is written: a phase with its rules and partners, one partner of it, and its periods."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.phase import Phase
from dashboard.domain.reporting.steps import Period
from dashboard.domain.rights import Scope
from dashboard.domain.separation import lets_control_own
from dashboard.domain.vocabulary import VatRecovery
from dashboard.store.reads.money.ladder import version_in_force
from dashboard.store.reads.projects.partnership import partnership
from dashboard.store.tables import budget_financing, organisation, partner, phase, project, reporting_period

OPTIONS = ("office_on_staff", "office_on_direct", "travel_on_staff", "staff_on_direct", "other_on_staff")


@dataclass(frozen=True, kw_only=True)
class MoneyPlace:
    """A phase; ``end`` is the last known: actual, revised or initial."""

    phase_id: int
    phase: str
    project_id: int
    project: str
    currency: str
    rules: dict[str, Any]
    start: date | None
    end: date | None
    partnership: Phase

    @property
    def lead(self) -> str | None:
        return self.partnership.lead

    @property
    def key(self) -> str:
        """As the audit names it."""
        return f"{self.project}/{self.phase}"

    def scope(self, responsible: str | None = None) -> Scope:
        return self.partnership.scope(responsible, own_control=lets_control_own(self.rules))


@dataclass(frozen=True, kw_only=True)
class PartnerPlace:
    """A partner of the phase; ``erdf_rate`` of the budget in force, else its own."""

    partner_id: int
    code: str
    number: int
    entry: date | None
    exit: date | None
    vat_recovery: VatRecovery | None
    erdf_rate: Decimal | None
    options: Options


def money_place(connection: Connection, phase_id: int, today: date) -> MoneyPlace | None:
    """With its partnership as it is on that day, which rights follow."""
    its = phase.c
    end = func.coalesce(its.end_actual, its.end_revised, its.end_initial).label("end")
    query = select(
        its.id.label("phase_id"), its.code.label("phase"), its.project_id, project.c.code.label("project"),
        project.c.currency, project.c.rules, its.start, end,
    ).join_from(phase, project).where(its.id == phase_id)  # fmt: skip
    found = connection.execute(query).mappings().first()
    if found is None:
        return None
    known = {str(name): value for name, value in found.items()}
    return MoneyPlace(**known, partnership=partnership(connection, phase_id, today))


def partner_places(connection: Connection, phase_id: int, as_of: date) -> dict[str, PartnerPlace]:
    """All partners of the phase by code, with what the budget in force that day says of them."""
    own, plan = partner.c, budget_financing.c
    version = version_in_force(connection, phase_id, as_of)
    joined = (plan.partner_id == own.id) & (plan.budget_version_id == version)
    query = (
        select(own.id.label("partner_id"), organisation.c.code, own.number, own.entry, own.exit, own.vat_recovery,
            func.coalesce(plan.erdf_rate, own.erdf_rate).label("rate"), *(plan[name] for name in OPTIONS))
        .join_from(partner, organisation)
        .outerjoin(budget_financing, joined)
        .where(own.phase_id == phase_id)
        .order_by(own.number)
    )  # fmt: skip
    return {
        row["code"]: PartnerPlace(
            partner_id=row["partner_id"],
            code=row["code"],
            number=row["number"],
            entry=row["entry"],
            exit=row["exit"],
            vat_recovery=row["vat_recovery"],
            erdf_rate=row["rate"],
            options=Options(**{name: row[name] for name in OPTIONS}),
        )
        for row in connection.execute(query).mappings()
    }


def periods_of(connection: Connection, phase_id: int) -> dict[int, tuple[int, Period]]:
    """By number: the id, and the period."""
    its = reporting_period.c
    names = ("number", "start", "end", "internal_due", "programme_due", "closed_on")
    query = select(its.id, *(its[name] for name in names)).where(its.phase_id == phase_id).order_by(its.number)
    return {
        row.number: (row.id, Period(**{name: getattr(row, name) for name in names}))
        for row in connection.execute(query)
    }
