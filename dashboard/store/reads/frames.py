"""From selected columns to a frame, with types that do not depend on the values.

Words, dates and decimals stay objects, missing ones ``None``; counts are ``int64``, those that may be missing and all
money (cents) ``Int64``; coordinates ``float64`` with ``nan``.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Enum,
    Float,
    Integer,
    Numeric,
    Select,
    String,
    cast,
    func,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from dashboard.store.tables.base import Cents, LongId


def frame(connection: Connection, query: Select[Any], *, optional: Collection[str] = ()) -> pd.DataFrame:
    """The rows of ``query``, one column a selected one; ``optional`` names the counts and keys that may be missing."""
    plain = query.with_only_columns(*(_without_enum(column) for column in query.selected_columns))
    kinds = [(column.key or "", column.type) for column in plain.selected_columns]
    return frame_of(connection.execute(plain).all(), {name: _dtype(name, kind, optional) for name, kind in kinds})


def frame_of(rows: Sequence[Sequence[Any]], dtypes: dict[str, str]) -> pd.DataFrame:
    """A frame of these rows, a column for each dtype."""
    columns = zip(*rows, strict=True) if rows else [()] * len(dtypes)
    arrays = {name: _array(values, dtype) for (name, dtype), values in zip(dtypes.items(), columns, strict=True)}
    return pd.DataFrame(arrays, copy=False)


def _array(values: Sequence[Any], dtype: str) -> Any:
    """Six times as fast as a Series a column; words as an index, since pandas would guess a plain array's type."""
    if dtype == "object":
        words = np.empty(len(values), dtype=object)
        words[:] = values
        return pd.Index(words, dtype=object, copy=False)
    if dtype == "Int64":
        missing = np.array([value is None for value in values], dtype=bool)
        return pd.arrays.IntegerArray(np.array([value or 0 for value in values], dtype=np.int64), missing)
    return np.array(values, dtype=dtype)  # a missing coordinate becomes nan


def cents_sum(column: ColumnElement[Any]) -> ColumnElement[int]:
    """The sum of a column as an integer: PostgreSQL would answer a decimal."""
    return cast(func.sum(column), BigInteger)


def _without_enum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, Enum):
        return type_coerce(column, String).label(column.key)
    return column


def _dtype(name: str, kind: TypeEngine[Any], optional: Collection[str]) -> str:
    if isinstance(kind, Cents | BigInteger) and not isinstance(kind, LongId):
        return "Int64"
    if isinstance(kind, Boolean):
        return "bool"
    if isinstance(kind, Integer):
        return "Int64" if name in optional else "int64"
    if isinstance(kind, Float) or (isinstance(kind, Numeric) and not kind.asdecimal):
        return "float64"
    return "object"
