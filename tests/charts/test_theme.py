"""The palette is readable in both themes and by colour-blind people; axes are round and in the person's words."""

import itertools
import math
import tomllib
from datetime import date

import pytest

from dashboard.charts import theme
from dashboard.settings import ROOT
from dashboard.texts import LANGUAGES

ROLES = {
    "INK": theme.INK,
    "NAVY": theme.NAVY,
    "TEAL": theme.TEAL,
    "SAND": theme.SAND,
    "ON_TRACK": theme.ON_TRACK,
    "AT_RISK": theme.AT_RISK,
    "LATE": theme.LATE,
} | {f"STEP {step}": colour for step, colour in theme.STEP_COLOURS.items()}
THEMES = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
NORMAL = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
# Machado, Oliveira and Fernandes 2009, severity 1.
COLOUR_BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
Linear = tuple[float, ...]


def linear(colour: str) -> Linear:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(light: Linear) -> Linear:
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(a * b for a, b in zip(row, light, strict=True)) for row in rows]
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (part / white for part, white in zip(xyz, (0.95047, 1, 1.08883), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, eye: tuple[tuple[float, ...], ...]) -> float:
    """CIE76 between two colours as that eye sees them."""
    seen = [
        lab(tuple(min(1, max(0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in eye))
        for colour in (one, other)
    ]
    return math.dist(*seen)


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_every_mark_stands_out_from_the_page(name: str, ground: str) -> None:
    assert contrast(ROLES[name], THEMES[ground]["backgroundColor"]) >= 3


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("paper", ["backgroundColor", "secondaryBackgroundColor"])
def test_every_text_colour_has_contrast_aa(ground: str, paper: str) -> None:
    colours = THEMES[ground]
    texts = {name: value for name, value in colours.items() if name in ("textColor", "linkColor") or "TextC" in name}
    assert {name: value for name, value in texts.items() if contrast(value, colours[paper]) < 4.5} == {}


@pytest.mark.parametrize("eye", [NORMAL, *COLOUR_BLIND.values()], ids=["normal", *COLOUR_BLIND])
def test_the_three_states_stay_apart_for_every_eye(eye: tuple[tuple[float, ...], ...]) -> None:
    states = (theme.ON_TRACK, theme.AT_RISK, theme.LATE)
    assert min(distance(one, other, eye) for one, other in itertools.combinations(states, 2)) >= 25


@pytest.mark.parametrize("eye", [NORMAL, *COLOUR_BLIND.values()], ids=["normal", *COLOUR_BLIND])
def test_a_rung_is_told_from_the_next_by_every_eye(eye: tuple[tuple[float, ...], ...]) -> None:
    rungs = list(theme.STEP_COLOURS.values())
    assert min(distance(one, following, eye) for one, following in itertools.pairwise(rungs)) >= 12


def test_states_differ_in_sign_too() -> None:
    assert len(set(theme.LIGHT_SIGNS.values())) == len(theme.LIGHT_SIGNS)


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [(0, [0]), (-5, [0]), (100, [0, 25, 50, 75, 100]), (6_100_000, [0, 2_000_000, 4_000_000, 6_000_000, 8_000_000])],
)
def test_ticks_are_round_and_cover_the_largest(largest: int, ticks: list[int]) -> None:
    assert theme.round_ticks(largest) == ticks


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_axes_start_at_zero_and_speak_the_language(language: str) -> None:
    figure = theme.base_figure(200)
    figure.add_bar(x=[None, 123_456_700], y=["a", "b"], orientation="h")
    theme.k_euro_axis(figure, "x", language)
    axis = figure.layout.xaxis
    assert axis.range[0] == 0
    assert axis.range[1] > 123_456_700
    assert all(words.endswith("k€") for words in axis.ticktext)


def test_a_money_axis_without_data_still_stands() -> None:
    figure = theme.base_figure(200)
    theme.k_euro_axis(figure, "y", "en")
    assert list(figure.layout.yaxis.tickvals) == [0]


@pytest.mark.parametrize(("language", "month"), [("en", "Jan 2018"), ("fr", "janv. 2018"), ("es", "ene 2018")])
def test_time_axes_name_their_months_in_the_language(language: str, month: str) -> None:
    figure = theme.base_figure(200)
    theme.time_axis(figure, date(2017, 5, 30), date(2018, 6, 30), language)
    assert month in figure.layout.xaxis.ticktext
    assert len(figure.layout.xaxis.ticktext) <= 8


def test_a_long_time_axis_names_years_only() -> None:
    figure = theme.base_figure(200)
    theme.time_axis(figure, date(2016, 1, 1), date(2024, 1, 1), "en")
    assert figure.layout.xaxis.ticktext[0] == "2016"


def test_the_as_of_line_is_drawn_and_named() -> None:
    figure = theme.base_figure(200)
    theme.as_of_line(figure, date(2018, 10, 30), "30 Oct 2018")
    assert figure.layout.shapes[0].x0 == date(2018, 10, 30)
    assert figure.layout.annotations[0].text == "30 Oct 2018"
