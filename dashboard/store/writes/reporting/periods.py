"""The dates of a reporting period that people set."""

from datetime import date

from sqlalchemy import Connection, update

from dashboard.store.tables import reporting_period


def set_dates(
    connection: Connection,
    period_id: int,
    *,
    internal_due: date | None,
    programme_due: date | None,
    closed_on: date | None,
) -> None:
    """Missing dues are counted by the project's rules; without ``closed_on`` the period is open."""
    values = {"internal_due": internal_due, "programme_due": programme_due, "closed_on": closed_on}
    connection.execute(update(reporting_period).where(reporting_period.c.id == period_id).values(**values))
