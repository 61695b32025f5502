"""Small charts side by side: one scale, three a row, each named with where it stands."""

from datetime import date

import pytest

from dashboard.charts.consumption_over_time import Panel, consumption_over_time

DAYS = [date(2017, 12, 31), date(2018, 6, 30), date(2018, 10, 30), date(2019, 6, 30)]
AS_OF = DAYS[2]
WORDS = {"planned": "Planned", "declared": "Declared", "as_of": "30 Oct 2018"}


def panel(label: str, *declared: float, planned: bool = True) -> Panel:
    plan = list(zip(DAYS, (0.0, 0.3, 0.54, 1.0), strict=True)) if planned else []
    return Panel(label=label, name=f"Name of {label}", planned=plan, declared=list(zip(DAYS, declared, strict=False)))


def test_every_small_chart_has_the_same_scale_its_as_of_line_and_its_numbers() -> None:
    panels = [panel("P1", 0.0, 0.1, 0.19), panel("P2 <b>", 0.0, 0.5, 1.3), panel("P3"), panel("P4", 0.0, 0.0, 0.0)]
    figure = consumption_over_time(panels, as_of=AS_OF, words=WORDS, language="en")
    assert figure is not None
    axes = figure.layout.to_plotly_json()
    names = ["", "2", "3", "4"]
    assert len({tuple(axes[f"yaxis{name}"]["range"]) for name in names}) == 1
    assert axes["yaxis"]["range"][0] == 0
    assert axes["yaxis"]["range"][1] > 1.3
    assert len({tuple(axes[f"xaxis{name}"]["range"]) for name in names}) == 1
    assert [line.x0 for line in figure.layout.shapes] == [AS_OF] * 4
    said = [note.text for note in figure.layout.annotations]
    assert "19%" in said[0]
    assert "54%" in said[0]
    assert "&lt;b&gt;" in said[1]
    assert "%" not in said[2]  # nothing is declared there: missing, not zero
    assert "0%" in said[3]


def test_three_stand_in_a_row_and_none_covers_another() -> None:
    figure = consumption_over_time(
        [panel(f"P{n}", 0.0, 0.1) for n in range(7)], as_of=AS_OF, words=WORDS, language="fr"
    )
    assert figure is not None
    axes = figure.layout.to_plotly_json()
    places = [
        (tuple(axes[f"xaxis{name}"]["domain"]), tuple(axes[f"yaxis{name}"]["domain"]))
        for name in ("", *(str(number) for number in range(2, 8)))
    ]
    assert len(set(places)) == 7
    assert len({across for across, _ in places}) == 3
    upper, lower = places[0][1], places[3][1]
    assert upper[0] > lower[1]
    assert [axes[f"yaxis{name}"]["showticklabels"] for name in ("", "2", "3", "4")] == [True, False, False, True]


@pytest.mark.parametrize("panels", [[], [panel("P1", planned=False)]])
def test_nothing_known_is_no_chart(panels: list[Panel]) -> None:
    assert consumption_over_time(panels, as_of=AS_OF, words=WORDS, language="en") is None
