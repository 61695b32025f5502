"""The money ladder: rungs inside one another, said in words, missing left out."""

import pandas as pd

from dashboard.charts.budget_ladder import budget_ladder
from dashboard.charts.budget_steps import budget_steps
from dashboard.charts.rows import LONGEST_LEGEND, legend_lines
from dashboard.domain.vocabulary import LADDER

WORDS = {
    "budgeted": "Budget",
    "declared": "Declared",
    "certified": "Certified",
    "claimed": "Claimed",
    "verified": "Verified",
    "paid": "Paid",
    "used": "{percent} of {budget}",
    "no_budget": "{declared} declared, no budget known",
}


def rows(*amounts: tuple[int | None, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(amounts, columns=[str(step) for step in LADDER], dtype="Int64")
    labels = [f"P{number} <Cork>" for number in range(1, len(amounts) + 1)]
    return frame.assign(label=labels, name=[f"Pilot {label}" for label in labels])


def test_each_row_says_its_share_of_its_budget() -> None:
    figure = budget_ladder(rows((4_500_000, 3_195_000, 2_000_000, 1_500_000, 1_400_000, 0)), words=WORDS, language="en")
    assert figure is not None
    *bars, said = figure.data
    assert [bar.name for bar in bars] == ["Budget", "Declared", "Certified", "Claimed", "Verified", "Paid"]
    assert [bar.x[0] for bar in bars] == [4_500_000, 3_195_000, 2_000_000, 1_500_000, 1_400_000, 0]
    assert said.text[0].strip() == "71% of 45 k€"
    assert "€31,950.00" in bars[0].hovertext[0]


def test_names_from_files_bring_no_markup_of_their_own() -> None:
    figure = budget_ladder(rows((1,) * 6), words=WORDS, language="fr")
    assert figure is not None
    assert figure.layout.yaxis.ticktext == ("P1 &lt;Cork&gt;",)
    assert "<Cork>" not in figure.data[0].hovertext[0]


def test_spending_without_a_budget_says_that_the_budget_is_not_known() -> None:
    figure = budget_ladder(rows((None, 100_000, 0, 0, 0, 0)), words=WORDS, language="en")
    assert figure is not None
    assert figure.data[-1].text[0].strip() == "1 k€ declared, no budget known"
    assert "Budget" not in [trace.name for trace in figure.data]


def test_a_budget_alone_is_not_shown_as_spending() -> None:
    figure = budget_ladder(rows((100_000, *[None] * 5)), words=WORDS, language="en")
    assert figure is not None
    assert [trace.name for trace in figure.data if trace.type == "bar"] == ["Budget"]
    assert figure.data[-1].text[0].strip() == "1 k€"


def test_nothing_known_is_no_chart() -> None:
    assert budget_ladder(rows((None,) * 6), words=WORDS, language="en") is None
    assert budget_ladder(rows(), words=WORDS, language="en") is None
    assert budget_steps({}, words=WORDS, language="en") is None


def test_the_steps_of_one_pilot_are_said_to_the_cent() -> None:
    figure = budget_steps({"budgeted": 5_109_100, "declared": 662_637}, words=WORDS, language="es")
    assert figure is not None
    assert [text.strip() for text in figure.data[0].text] == ["51.091,00\u00a0€", "6.626,37\u00a0€", *["–"] * 4]


def test_the_rungs_are_named_on_as_many_lines_as_a_phone_needs() -> None:
    marks = [("■", "#000000", "Demandé en paiement")] * 6
    lines = legend_lines(marks)
    assert [len(line) for line in lines] == [2, 2, 2]
    assert all(sum(len(word) + 4 for _, _, word in line) <= LONGEST_LEGEND for line in lines)
    assert legend_lines(marks[:1]) == [marks[:1]]
    assert legend_lines([]) == [[]]
