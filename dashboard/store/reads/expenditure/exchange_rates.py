"""The project's table of monthly exchange rates."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection, select

from dashboard.domain.calendar import month_of
from dashboard.store.reads.frames import frame
from dashboard.store.tables import exchange_rate, project


def rates(connection: Connection, project_code: str, as_of: date) -> pd.DataFrame:
    """Of the months up to that day's, the newest first: currency, month (201810), rate (Decimal: units for one euro),
    source, status."""
    its = exchange_rate.c
    query = select(its.currency, its.month, its.rate, its.source, its.status).join_from(exchange_rate, project)
    query = query.where(project.c.code == project_code, its.month <= month_of(as_of))
    return frame(connection, query.order_by(its.month.desc(), its.currency))
