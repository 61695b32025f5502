"""Tables as every page shows them: translated headers, figures in the person's language, a workbook below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.exchange.workbook import Field, Kind, is_missing, workbook
from dashboard.texts import formats
from dashboard.widgets.address import put

if TYPE_CHECKING:
    from dashboard.widgets.page import Viewer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRAPPED_ROW = 65
"""Pixels of a row whose long texts wrap: Streamlit lets them from four times the base size on."""
ROW = 35
MOST_ROWS_SHOWN = 12
BLANK = "\u2007"
"""A blank as wide as a digit, and before the digits in every language's order: see ``_aligned``."""


@dataclass(frozen=True)
class Column:
    """A column of a table: the text key of its header, what it holds, and how it is drawn.

    ``bar`` draws a percent as a small bar; ``on_screen=False`` keeps the column for the workbook only.
    """

    label: str
    kind: Kind = Kind.TEXT
    width: int | Literal["small", "medium", "large"] | None = None
    pinned: bool = False
    bar: bool = False
    wrap: bool = False
    on_screen: bool = True


def table(
    viewer: "Viewer",
    frame: pd.DataFrame,
    columns: Mapping[str, Column],
    *,
    key: str,
    height: int | None = None,
    download_name: str | None = None,
    alt: str | None = None,
    illustrative: bool = False,
    opens: Sequence[str] = (),
    opened: str = "",
) -> None:
    """Draw ``frame``'s ``columns`` inside a container ``key`` and, below, what downloads them as a workbook.

    ``frame`` holds cents, fractions and dates, with ``None`` or NA where missing. The workbook is built when it is
    asked for, from the same frame; ``illustrative`` says so in it. With ``opens``, a code a row, choosing a row puts
    its code into the address as ``id``; ``opened`` is the one that is there.
    """
    shown = {name: _drawn(column, frame[name]) for name, column in columns.items() if column.on_screen}
    wraps = any(column.wrap for column in shown.values())
    with st.container(key=key, gap="xsmall"):
        st.dataframe(
            arrow_table(frame, shown, viewer.language, viewer.currency),
            column_config={name: _config(viewer, column) for name, column in shown.items()},
            height=height or _height(len(frame), WRAPPED_ROW if wraps else ROW),
            row_height=WRAPPED_ROW if wraps else None,
            placeholder=formats.MISSING,
            alt=alt,
            **_selection(f"{key}_rows", opens, opened),
        )
        if download_name:
            workbook_button(
                viewer, frame, columns, key=f"{key}_download", download_name=download_name, illustrative=illustrative
            )


def _drawn(column: Column, values: pd.Series) -> Column:
    """A bar of nothing would be empty: where every value is missing, the dashes of other columns say so."""
    return replace(column, bar=False) if column.bar and not values.notna().any() else column


def _selection(key: str, opens: Sequence[str], opened: str) -> dict[str, Any]:
    """What makes the rows open, with the row marked that is open, whoever opened it."""
    if not opens:
        return {}
    rows = [list(opens).index(opened)] if opened in opens else []
    state = st.session_state.get(key) or {}
    if list(state.get("selection", {}).get("rows", [])) != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    return {"key": key, "on_select": partial(_open, key, tuple(opens)), "selection_mode": "single-row"}


def _open(key: str, codes: Sequence[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    put(id=codes[rows[0]] if rows and rows[0] < len(codes) else None)


def workbook_button(
    viewer: "Viewer",
    frame: pd.DataFrame | Callable[[], pd.DataFrame],
    columns: Mapping[str, Column],
    *,
    key: str,
    download_name: str,
    illustrative: bool = False,
) -> None:
    """What downloads ``columns`` of ``frame`` as a workbook; a function that reads the frame runs only when asked."""
    st.download_button(
        viewer.t("tables.download"),
        data=_workbook_maker(viewer, frame, columns, download_name, illustrative),
        file_name=f"{viewer.project}-{viewer.phase}-{download_name}-{viewer.as_of.isoformat()}.xlsx",
        mime=XLSX,
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def arrow_table(frame: pd.DataFrame, columns: Mapping[str, Column], language: str, currency: str = "EUR") -> pa.Table:
    """What the browser gets: an Arrow table goes out as it is, a pandas Styler would cost 16 times as much."""
    return pa.table(
        {name: _cells(frame[name].tolist(), column, language, currency) for name, column in columns.items()}
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


def _cells(values: list[Any], column: Column, language: str, currency: str) -> pa.Array:
    if column.kind == Kind.DAY:
        return pa.array([None if is_missing(value) else value for value in values], pa.date32())
    if column.kind == Kind.PERCENT and column.bar:
        return pa.array([None if is_missing(value) else round(100 * value) for value in values], pa.int32())
    texts = [shown_value(value, column.kind, language, currency) for value in values]
    if column.kind in (Kind.MONEY, Kind.WHOLE, Kind.PERCENT):
        texts = _aligned(texts)
    return pa.array(texts, pa.string())


def _aligned(texts: list[str | None]) -> list[str | None]:
    """Figures padded to one length, so that sorting them as texts in the browser sorts them as numbers.

    A number column would show them as the browser's language writes numbers, or as English does.
    """
    longest = max((len(text) for text in texts if text is not None), default=0)
    return [None if text is None else text.rjust(longest, BLANK) for text in texts]


def _config(viewer: "Viewer", column: Column) -> Any:
    label = viewer.t(column.label)
    options: dict[str, Any] = {"label": label, "width": column.width, "pinned": column.pinned or None}
    if column.kind == Kind.DAY:
        # The order of day, month and year is the same in our four languages.
        return st.column_config.DateColumn(**options, format="DD/MM/YYYY")
    if column.kind == Kind.PERCENT and column.bar:
        return st.column_config.ProgressColumn(**options, min_value=0, max_value=100, format="%d %%")
    right = column.kind in (Kind.MONEY, Kind.WHOLE, Kind.PERCENT)
    return st.column_config.TextColumn(**options, alignment="right" if right else "left")


def _height(rows: int, row: int) -> int:
    """As many pixels as the rows take, a dozen of them at most; the rest scrolls."""
    return ROW + 3 + row * max(1, min(rows, MOST_ROWS_SHOWN))


def _workbook_maker(
    viewer: "Viewer",
    frame: pd.DataFrame | Callable[[], pd.DataFrame],
    columns: Mapping[str, Column],
    name: str,
    illustrative: bool,
) -> Callable[[], bytes]:
    """What makes the workbook when it is asked for: Streamlit runs it outside the page's script."""

    def make() -> bytes:
        fields = {name: Field(header=viewer.t(column.label), kind=column.kind) for name, column in columns.items()}
        rows = frame if isinstance(frame, pd.DataFrame) else frame()
        return workbook(
            {name: rows}, fields=fields, about=about(viewer, illustrative), about_name=viewer.t("tables.about")
        )

    return make


def about(viewer: "Viewer", illustrative: bool) -> list[tuple[str, str | date]]:
    """The first sheet's lines: which project and phase, as of when, where the figures come from, in which language."""
    provenance = "tables.illustrative" if illustrative else "tables.sourced"
    return [
        (viewer.t("tables.project"), f"{viewer.project_name} ({viewer.project})"),
        (viewer.t("tables.phase"), viewer.phase_name),
        (viewer.t("tables.as_of"), viewer.as_of),
        (viewer.t("tables.provenance"), viewer.t(provenance)),
        (viewer.t("tables.currency"), viewer.currency),
        (viewer.t("tables.language"), viewer.t("tables.this_language")),
    ]


__all__ = ["Column", "Kind", "table", "workbook_button"]
