"""Outlines of countries in Mercator, and where a place lies on them; nothing is fetched."""

import json
import math
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OUTLINES = Path(__file__).parent / "atlantic_countries.geojson"
WEST, EAST, SOUTH, NORTH = -32.0, 16.0, 27.0, 62.0
"""How far the outlines reach; a place beyond is named, not drawn on a blank."""


def mercator(latitude: float) -> float:
    """The height of a latitude on a Mercator map, in degrees of longitude at the equator."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def is_covered(latitude: float, longitude: float) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


@lru_cache
def outlines() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Longitudes and Mercator heights of every outline, one after the other, a gap (``nan``) between two."""
    x: list[float] = []
    y: list[float] = []
    for feature in json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            x += [longitude for longitude, _ in polygon[0]] + [math.nan]
            y += [mercator(latitude) for _, latitude in polygon[0]] + [math.nan]
    return np.array(x, dtype=np.float32), np.array(y, dtype=np.float32)
