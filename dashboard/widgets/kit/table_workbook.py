"""The workbook below a table: offered by a button, made when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from dashboard.domain.rights import Actor
from dashboard.exchange.sheets.workbook import Field, Kind, workbook
from dashboard.services.exports import File
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.viewer import Viewer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """A column of a table: the text key of its header, what it holds, and how it is drawn.

    ``number`` stands in the header where its text has one; ``bar`` draws a percent as a small bar; ``on_screen=False``
    keeps the column for the workbook only; ``currency_in`` names the column that says each amount's own currency.
    """

    label: str
    kind: Kind = Kind.TEXT
    width: int | Literal["small", "medium", "large"] | None = None
    pinned: bool = False
    bar: bool = False
    wrap: bool = False
    on_screen: bool = True
    number: int | None = None
    currency_in: str = ""

    def header(self, viewer: Viewer) -> str:
        """What stands above it, in the viewer's language."""
        return viewer.t(self.label) if self.number is None else viewer.t(self.label, number=self.number)


def workbook_button(
    viewer: Viewer,
    frame: pd.DataFrame | Callable[[], pd.DataFrame],
    columns: Mapping[str, Column],
    *,
    key: str,
    download_name: str,
    illustrative: bool = False,
    label: str = "tables.download",
    notes: Sequence[tuple[str, str]] = (),
) -> None:
    """What downloads ``columns`` of ``frame`` as a workbook; a function that reads the frame runs only when asked.

    ``notes`` stand below the first sheet's lines: why a column's sum is not the figure that the page shows.
    """

    def make(_: Actor) -> bytes:
        fields = {name: Field(header=column.header(viewer), kind=column.kind) for name, column in columns.items()}
        rows = frame if isinstance(frame, pd.DataFrame) else frame()
        told = [*about(viewer, illustrative), *notes]
        return workbook({download_name: rows}, fields=fields, about=told, about_name=viewer.t("tables.about"))

    name = f"{viewer.project}-{viewer.phase}-{download_name}-{viewer.as_of.isoformat()}.xlsx"
    download_button(viewer, viewer.t(label), File(name=name, media_type=XLSX, make=make), key=key)


def about(viewer: Viewer, illustrative: bool) -> list[tuple[str, str | date]]:
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
