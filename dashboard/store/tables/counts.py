"""What deliverables add to the counts on each day, and the counts by month kept in the same transaction."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from dashboard.store.tables.base import metadata
from dashboard.store.tables.plan import owned_by

deliverable_event = Table(  # what each day of each deliverable adds to the counts (domain.deliverable.summary_events)
    "deliverable_event",
    metadata,
    Column("deliverable_id", ForeignKey("deliverable.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("measure", String(20), primary_key=True),
    Column("delta", Integer, nullable=False),
    owned_by("phase"),
    Column("work_package_key", Integer, nullable=False),
    Column("responsible_key", Integer, nullable=False),
    Column("pilot_key", Integer, nullable=False),
    Index(
        "ix_deliverable_event_by_day",
        "phase_id",
        "day",
        "measure",
        "work_package_key",
        "responsible_key",
        "pilot_key",
        "delta",
    ),
)
deliverable_summary = Table(  # closed months of the events; 0 stands for "none" in a key
    "deliverable_summary",
    metadata,
    Column("phase_id", ForeignKey("phase.id"), primary_key=True),
    Column("measure", String(20), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("work_package_key", Integer, primary_key=True, autoincrement=False),
    Column("responsible_key", Integer, primary_key=True, autoincrement=False),
    Column("pilot_key", Integer, primary_key=True, autoincrement=False),
    Column("delta", Integer, nullable=False),
)
deliverable_axis_summary = Table(  # the same along one axis alone: its size depends on the plan, not on the lines
    "deliverable_axis_summary",
    metadata,
    Column("phase_id", ForeignKey("phase.id"), primary_key=True),
    Column("axis", String(20), primary_key=True),  # work_package, responsible, pilot
    Column("measure", String(20), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("delta", Integer, nullable=False),
)
