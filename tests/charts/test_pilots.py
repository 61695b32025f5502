"""Pilots and partners in time: bars where there are dates, nothing invented where there are none."""

from datetime import date

import pandas as pd

from dashboard.charts.partnership import partnership
from dashboard.charts.pilots import pilot_timeline

AS_OF = date(2018, 10, 30)
WORDS = {"dates": "Dates", "used": "Used", "as_of": "30 Oct 2018", "lead": "Lead partner", "partner": "Partner"}


def pilots(*rows: tuple[date | None, date | None, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"label": f"P{n}", "name": "A <b>pilot</b>", "start": start, "end": end, "consumption": share, "said": ""}
            for n, (start, end, share) in enumerate(rows, 1)
        ],
        columns=["label", "name", "start", "end", "consumption", "said"],
    ).astype({"start": "object", "end": "object"})


YEAR = (date(2018, 1, 1), date(2018, 12, 31))


def test_the_inner_bar_is_the_share_of_the_budget_used() -> None:
    figure = pilot_timeline(pilots((*YEAR, 0.5), (*YEAR, 1.4)), as_of=AS_OF, words=WORDS, language="en")
    assert figure is not None
    whole, used, said = figure.data
    assert used.x[0] == whole.x[0] / 2
    assert used.x[1] == whole.x[1]
    assert [text.strip() for text in said.text] == ["50%", "140%"]
    assert "&lt;b&gt;" in whole.hovertext[0]


def test_pilots_without_dates_are_left_to_the_table() -> None:
    figure = pilot_timeline(
        pilots((*YEAR, 0.5), (None, None, 0.1), (*YEAR, 0.2)), as_of=AS_OF, words=WORDS, language="en"
    )
    assert figure is not None
    assert figure.layout.yaxis.ticktext == ("P1", "P3")
    assert pilot_timeline(pilots((None, None, 0.5)), as_of=AS_OF, words=WORDS, language="en") is None
    assert pilot_timeline(pilots(), as_of=AS_OF, words=WORDS, language="en") is None


def stay(label: str, phase: str, start: date, end: date, *, role: str = "partner", said: str = "") -> dict[str, object]:
    return {"label": label, "name": label, "phase": phase, "start": start, "end": end, "role": role, "said": said}


def test_an_organisation_has_one_row_with_a_bar_for_each_phase() -> None:
    later = (date(2022, 3, 1), date(2023, 6, 30))
    stays = pd.DataFrame(
        [
            stay("AVILES", "initial", *YEAR, role="lead"),
            stay("AVILES", "extension", *later, role="lead"),
            stay("ADRAVE", "initial", *YEAR, said="replaced by CIM AVE"),
            stay("CIM AVE", "extension", *later, said="replaces ADRAVE"),
        ]
    )
    figure = partnership(stays, as_of=AS_OF, words=WORDS, language="en")
    assert figure is not None
    lead, others, said = figure.data
    assert list(lead.y) == [0, 0]
    assert list(others.y) == [1, 2]
    assert [text.strip() for text in said.text] == ["replaced by CIM AVE", "replaces ADRAVE"]


def test_a_partnership_without_dates_is_no_chart() -> None:
    stays = pd.DataFrame([stay("A", "call", *YEAR)]).assign(start=None)
    assert partnership(stays, as_of=AS_OF, words=WORDS, language="en") is None
