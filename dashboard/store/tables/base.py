"""What all tables share: naming of constraints, column types, provenance columns."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Enum, Integer, MetaData, Text, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class LongId(BigInteger):
    """An id of 64 bits, which is no amount: a frame keeps it as it keeps every id."""


LONG_ID = LongId().with_variant(Integer, "sqlite")  # whose integers have 64 bits; it counts up an INTEGER alone
"""Of rows that come with use, without end: whoever refers to one has its type. What is planned has ``Integer``."""


class Cents(TypeDecorator[int]):
    """Money: integer cents of the project's currency; refuses floats, which SQLite would round."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"money is integer cents, not {value!r}")
        return value


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment carries its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def closed_set(kind: type[StrEnum], prefix: str = "") -> Enum:
    """A column holding one of the codes of ``kind``, checked by the database on both engines.

    ``prefix`` tells two columns of one kind in a table apart, in the name of their constraints.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=prefix + kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def provenance(prefix: str = "", *, recorded: bool = False) -> list[Column[Any]]:
    """Where the row's figures come from: the source in words, and its status; ``recorded`` where nothing is said."""
    from dashboard.domain.vocabulary import Provenance

    unsaid = Provenance.RECORDED.value if recorded else None
    return [
        Column(f"{prefix}source", Text, nullable=False, server_default=""),
        Column(f"{prefix}status", closed_set(Provenance, prefix), nullable=False, server_default=unsaid),
    ]
