"""Where partners and pilot actions are: polygons of our own outlines, one mark a place, the lead partner a diamond."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.geography import is_covered, mercator, outlines
from dashboard.charts.labels import safe, wrapped
from dashboard.domain.vocabulary import PartnerRole

ASSUMED_WIDTH = 460
"""Pixels for which labels are kept apart; the real width follows the page."""
SAME_PLACE = 0.35
"""Degrees within which two points share a mark and a label."""
LEAST_MARGIN = 2.0
"""Degrees around the places, so that a single one still shows its coast."""
LONGEST_LINE = 14
"""Characters of a label's line."""
POSITIONS = ("middle right", "middle left", "top center", "bottom center")


@dataclass(frozen=True, kw_only=True)
class MapWords:
    """Names of the three kinds of marks, for legend and hover."""

    lead: str
    partner: str
    pilot: str


@dataclass
class Place:
    """What stands at one point of the map."""

    longitude: float
    height: float
    label: str
    lines: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    position: str = POSITIONS[0]


def partner_map(
    partners: pd.DataFrame, pilots: pd.DataFrame, *, words: MapWords, height: int = 360
) -> go.Figure | None:
    """``partners``: name, role, city, latitude, longitude; ``pilots``: code, name, place, latitude, longitude.

    ``None`` where no place is known. Places beyond the outlines are left to ``beyond_the_map``.
    """
    places = _places(partners, pilots, words)
    if not places:
        return None
    figure = theme.base_figure(height, left=0, right=0, top=28, bottom=0)
    x, y = outlines()
    figure.add_trace(
        {
            "type": "scatter", "x": x, "y": y, "mode": "lines", "fill": "toself", "fillcolor": theme.LAND,
            "line": {"color": theme.GRID, "width": 0.8}, "hoverinfo": "skip",
        }
    )  # fmt: skip
    west, east, south, north = _frame(places)
    scale = min(ASSUMED_WIDTH / (east - west), height / (north - south))
    _keep_labels_apart(places, scale, (west * scale, east * scale))
    _draw(figure, places, words)
    kinds = set().union(*(place.kinds for place in places))
    key = (
        ("lead", "◆", theme.NAVY, words.lead),
        ("partner", "●", theme.NAVY, words.partner),
        ("pilot", "○", theme.TEAL, words.pilot),
    )
    theme.key_line(figure, [(sign, colour, word) for kind, sign, colour, word in key if kind in kinds])
    hidden = {"visible": False, "showgrid": False}
    figure.update_layout(
        xaxis={**hidden, "range": [west, east]},
        yaxis={**hidden, "range": [south, north], "scaleanchor": "x"},
    )
    return figure


def beyond_the_map(partners: pd.DataFrame) -> list[str]:
    """Codes of partners that are not drawn: beyond the outlines, or without coordinates."""
    rows = zip(partners["code"], partners["latitude"], partners["longitude"], strict=True)
    return [code for code, latitude, longitude in rows if not _is_drawn(latitude, longitude)]


def _is_drawn(latitude: float, longitude: float) -> bool:
    return bool(pd.notna(latitude) and pd.notna(longitude) and is_covered(latitude, longitude))


def _places(partners: pd.DataFrame, pilots: pd.DataFrame, words: MapWords) -> list[Place]:
    places: list[Place] = []

    def add(kind: str, latitude: float, longitude: float, label: str, line: str) -> None:
        if not _is_drawn(latitude, longitude):
            return
        here = Place(longitude, mercator(latitude), label)
        place = next((known for known in places if _are_one(known, here)), here)
        if place is here:
            places.append(here)
        place.kinds.add(kind)
        place.lines.append(line)

    for row in partners.to_dict("records"):
        kind = "lead" if row["role"] == PartnerRole.LEAD else "partner"
        line = f"<b>{safe(row['name'])}</b> · {words.lead if kind == 'lead' else words.partner}"
        add(kind, row["latitude"], row["longitude"], _label(row["city"]) or _label(row["name"]), line)
    for row in pilots.to_dict("records"):
        line = f"{safe(row['code'])} {safe(row['name'])} · {words.pilot}"
        add("pilot", row["latitude"], row["longitude"], _label(row["place"]), line)
    return places


def _label(name: object) -> str:
    return wrapped(name, LONGEST_LINE)


def _are_one(place: Place, other: Place) -> bool:
    return abs(place.longitude - other.longitude) < SAME_PLACE and abs(place.height - other.height) < SAME_PLACE


def _frame(places: Iterable[Place]) -> tuple[float, float, float, float]:
    """West, east, south and north of the places with a margin that leaves room for labels."""
    x = [place.longitude for place in places]
    y = [place.height for place in places]
    margin = max(max(max(x) - min(x), max(y) - min(y)) * 0.12, LEAST_MARGIN)
    return min(x) - margin, max(x) + margin, min(y) - margin, max(y) + margin


def _keep_labels_apart(places: list[Place], scale: float, edges: tuple[float, float]) -> None:
    """Give each label the first side on which it meets no mark, label or edge; ``scale`` is pixels a degree."""
    taken = [_box(place, scale, 8, 8, 0, 0) for place in places]
    for place in sorted(places, key=lambda place: -place.height):
        lines = place.label.split("<br>")
        width, tall = 7 * max(map(len, lines)) + 6, 15 * len(lines)
        shifts = ((width / 2 + 12, 0), (-width / 2 - 12, 0), (0, tall / 2 + 10), (0, -tall / 2 - 10))
        boxes = [_box(place, scale, width / 2, tall / 2, dx, dy) for dx, dy in shifts]
        crowded = [sum(_meet(box, other) for other in taken) + 2 * _leaves(box, edges) for box in boxes]
        best = crowded.index(min(crowded))
        place.position = POSITIONS[best]
        taken.append(boxes[best])


Box = tuple[float, float, float, float]


def _box(place: Place, scale: float, half_width: float, half_height: float, dx: float, dy: float) -> Box:
    x, y = place.longitude * scale + dx, place.height * scale + dy
    return x - half_width, x + half_width, y - half_height, y + half_height


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _leaves(box: Box, edges: tuple[float, float]) -> bool:
    return box[0] < edges[0] or box[1] > edges[1]


def _draw(figure: go.Figure, places: list[Place], words: MapWords) -> None:
    marks = (
        ("pilot", words.pilot, {"symbol": "circle-open", "size": 19, "color": theme.TEAL, "line": {"width": 3}}),
        ("partner", words.partner, {"symbol": "circle", "size": 10, "color": theme.NAVY}),
        ("lead", words.lead, {"symbol": "diamond", "size": 14, "color": theme.NAVY}),
    )
    labelled: set[int] = set()
    for kind, name, marker in marks:  # the widest mark first: labels keep clear of it
        here = [place for place in places if kind in place.kinds]
        if not here:
            continue
        texts = ["" if id(place) in labelled else place.label for place in here]
        labelled |= {id(place) for place in here}
        figure.add_trace(
            {
                "type": "scatter", "x": [place.longitude for place in here], "y": [place.height for place in here],
                "mode": "markers+text", "marker": marker, "text": texts, "textfont": {"size": 12},
                "textposition": [place.position for place in here], "name": name, "cliponaxis": False,
                "hovertext": [f"{place.label}<br>" + "<br>".join(place.lines) for place in here], "hoverinfo": "text",
            }
        )  # fmt: skip
