"""Tables as every page shows them: translated headers, figures in the person's language, a workbook below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.exchange.sheets.workbook import Kind, is_missing
from dashboard.texts import formats
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.table_workbook import Column, workbook_button
from dashboard.widgets.kit.viewer import Viewer

WRAPPED_ROW = 65
"""Pixels of a row whose long texts wrap: Streamlit lets them from four times the base size on."""
ROW = 35
MOST_ROWS_SHOWN = 12
BLANK = "\u2007"
"""A blank as wide as a digit, and before the digits in every language's order: see ``_aligned``."""


@dataclass(frozen=True)
class Prepared:
    """A table whose cells are written already, for what is kept from one run of a page to the next."""

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    drawn: Mapping[str, Column]
    cells: pa.Table


def prepare(viewer: Viewer, frame: pd.DataFrame, columns: Mapping[str, Column]) -> Prepared:
    """``frame`` as the viewer reads it; see ``table``."""
    drawn = {name: _drawn(column, frame[name]) for name, column in columns.items() if column.on_screen}
    cells = arrow_table(frame, drawn, viewer.language, viewer.currency)
    return Prepared(frame=frame, columns=columns, drawn=drawn, cells=cells)


def table(
    viewer: Viewer,
    frame: pd.DataFrame,
    columns: Mapping[str, Column],
    *,
    key: str,
    height: int | None = None,
    download_name: str | None = None,
    alt: str | None = None,
    illustrative: bool = False,
) -> None:
    """Draw ``frame``'s ``columns`` inside a container ``key`` and, below, what downloads them as a workbook.

    ``frame`` holds cents, fractions and dates, with ``None`` or NA where missing. The workbook is built when it is
    asked for, from the same frame; ``illustrative`` says so in it.
    """
    draw_table(
        viewer,
        prepare(viewer, frame, columns),
        key=key,
        height=height,
        download_name=download_name,
        alt=alt,
        illustrative=illustrative,
    )


def draw_table(
    viewer: Viewer,
    prepared: Prepared,
    *,
    key: str,
    height: int | None = None,
    download_name: str | None = None,
    alt: str | None = None,
    illustrative: bool = False,
    opens: Sequence[str] = (),
    chooses: Sequence[str] = (),
) -> None:
    """The same of what is prepared. With ``opens``, a code a row, choosing a row puts its code into the address as
    ``id``; with ``chooses``, choosing a cell does, and the cell stays marked."""
    row = WRAPPED_ROW if any(column.wrap for column in prepared.drawn.values()) else ROW
    with st.container(key=key, gap="xsmall"):
        st.dataframe(
            prepared.cells,
            column_config={name: _config(viewer, column) for name, column in prepared.drawn.items()},
            height=height or _height(len(prepared.frame), row),
            row_height=row if row != ROW else None,
            placeholder=formats.MISSING,
            alt=alt,
            **(_choice(f"{key}_cells", chooses) if chooses else _selection(f"{key}_rows", opens)),
        )
        if download_name:
            workbook_button(
                viewer,
                prepared.frame,
                prepared.columns,
                key=f"{key}_download",
                download_name=download_name,
                illustrative=illustrative,
            )


def _drawn(column: Column, values: pd.Series) -> Column:
    """A bar has no dash to show: where a value is missing, the column is written in figures instead."""
    return replace(column, bar=False) if column.bar and values.isna().any() else column


def _selection(key: str, opens: Sequence[str]) -> dict[str, Any]:
    """What makes the rows open; none is marked, since what it opens takes the table's place."""
    if not opens:
        return {}
    if (st.session_state.get(key) or {}).get("selection", {}).get("rows"):
        st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}
    return {"key": key, "on_select": partial(_open, key, tuple(opens)), "selection_mode": "single-row"}


def _choice(key: str, codes: Sequence[str]) -> dict[str, Any]:
    """What makes the cells choose their row: a person may go on to copy what stands in them."""
    return {"key": key, "on_select": partial(_choose, key, tuple(codes)), "selection_mode": "single-cell"}


def _choose(key: str, codes: Sequence[str]) -> None:
    cells = st.session_state[key]["selection"]["cells"]
    row = int(cells[0][0]) if cells else len(codes)
    put(id=codes[row] if row < len(codes) else None)


def _open(key: str, codes: Sequence[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    put(id=codes[rows[0]] if rows and rows[0] < len(codes) else None)


def arrow_table(frame: pd.DataFrame, columns: Mapping[str, Column], language: str, currency: str = "EUR") -> pa.Table:
    """What the browser gets: an Arrow table goes out as it is, a pandas Styler would cost 16 times as much."""
    return pa.table(
        {
            name: _cells(
                frame[name].tolist(),
                column,
                language,
                frame[column.currency_in].tolist() if column.currency_in else [currency] * len(frame),
            )
            for name, column in columns.items()
        }
    )


def shown_value(value: Any, kind: Kind, language: str, currency: str = "EUR") -> str | None:
    """``value`` as the language writes it, ``None`` where it is missing."""
    return None if is_missing(value) else _written(value, kind, language, currency)


@lru_cache(maxsize=50_000)
def _written(value: Any, kind: Kind, language: str, currency: str) -> str:
    if kind == Kind.MONEY:
        return formats.money(int(value), language, currency=currency)
    if kind == Kind.WHOLE:
        return formats.whole(value, language)
    if kind == Kind.PERCENT:
        return formats.percent(float(value), language)
    if kind == Kind.MOMENT and isinstance(value, datetime):
        return formats.moment(value, language)
    if kind == Kind.DAY and isinstance(value, date):
        return formats.day(value, language)
    return str(value)


def _cells(values: list[Any], column: Column, language: str, currencies: list[str]) -> pa.Array:
    if column.kind == Kind.DAY:
        return pa.array([None if is_missing(value) else value for value in values], pa.date32())
    if column.kind == Kind.PERCENT and column.bar:
        return pa.array(
            [None if is_missing(value) else float(formats.percent_of(value)) for value in values], pa.float64()
        )
    pairs = zip(values, currencies, strict=True)
    texts = [shown_value(value, column.kind, language, currency) for value, currency in pairs]
    if column.kind in (Kind.MONEY, Kind.WHOLE, Kind.PERCENT):
        texts = _aligned(texts, values)
    return pa.array(texts, pa.string())


def _aligned(texts: list[str | None], values: list[Any]) -> list[str | None]:
    """Figures behind blanks, so that sorting them as texts in the browser sorts them as numbers.

    Those from zero up are padded to one length; below zero, the further the more blanks, and all of them more than
    any other. A number column would show them as the browser's language writes numbers, or as English does.
    """
    pairs = [(value, text) for value, text in zip(values, texts, strict=True) if text is not None]
    lengths = [len(text) for value, text in pairs if value >= 0]
    longest, shortest = max(lengths, default=0), min(lengths, default=0)
    below = sorted({value for value, _ in pairs if value < 0}, reverse=True)
    blanks = {value: longest - shortest + place for place, value in enumerate(below, start=1)}
    return [
        None if text is None else BLANK * blanks[value] + text if value in blanks else text.rjust(longest, BLANK)
        for value, text in zip(values, texts, strict=True)
    ]


def _config(viewer: Viewer, column: Column) -> Any:
    label = column.header(viewer)
    options: dict[str, Any] = {"label": label, "width": column.width, "pinned": column.pinned or None}
    if column.kind == Kind.DAY:
        # The order of day, month and year is the same in our four languages.
        return st.column_config.DateColumn(**options, format="DD/MM/YYYY")
    if column.kind == Kind.PERCENT and column.bar:
        return st.column_config.ProgressColumn(**options, min_value=0, max_value=100, format="%g %%")
    right = column.kind in (Kind.MONEY, Kind.WHOLE, Kind.PERCENT)
    return st.column_config.TextColumn(**options, alignment="right" if right else "left")


def _height(rows: int, row: int) -> int:
    """As many pixels as the rows take, a dozen of them at most; the rest scrolls."""
    return ROW + 3 + row * max(1, min(rows, MOST_ROWS_SHOWN))


__all__ = ["Column", "Kind", "Prepared", "draw_table", "prepare", "table", "workbook_button"]
