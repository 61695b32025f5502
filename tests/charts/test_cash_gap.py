"""Cash gaps: what is to come in sand, what has come in teal, the gap in money and days beside it."""

import pandas as pd

from dashboard.charts.cash_gap import cash_gap_bars

WORDS = {"expected": "ERDF share", "received": "ERDF received", "gap": "Cash gap", "said": "{gap} · {days} d"}


def rows(*amounts: tuple[int | None, int | None, int | None, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(amounts, columns=["erdf_expected", "erdf_received", "cash_gap", "gap_days"], dtype="Int64")
    labels = [f"PP{number} <Cork>" for number in range(1, len(amounts) + 1)]
    return frame.assign(label=labels, name=labels)


def test_each_partner_says_its_gap_and_for_how_long() -> None:
    figure = cash_gap_bars(
        rows((2_175_00, 637_50, 1_537_50, 95), (500_000, 500_000, 0, None)), words=WORDS, language="en"
    )
    assert figure is not None
    expected, received, said = figure.data
    assert (expected.x, received.x) == ((2_175_00, 500_000), (637_50, 500_000))
    assert [words.strip() for words in said.text] == ["2 k€ · 95 d", "0 k€"]
    assert "€1,537.50" in expected.hovertext[0]
    assert "<Cork>" not in expected.hovertext[0]


def test_a_partner_without_a_rate_is_left_out_and_none_is_no_chart() -> None:
    figure = cash_gap_bars(rows((None, None, None, 20), (100_000, 0, 100_000, 20)), words=WORDS, language="en")
    assert figure is not None
    assert figure.layout.yaxis.ticktext == ("PP2 &lt;Cork&gt;",)
    assert cash_gap_bars(rows((None, None, None, None)), words=WORDS, language="en") is None
    assert cash_gap_bars(rows((0, 0, 0, None)), words=WORDS, language="en") is None
