"""The one guard of every CSV: no text that a spreadsheet would run, and each of them read back as it was."""

import csv
import io
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.exchange.folder.export import write_table
from dashboard.exchange.folder.tables import BY_NAME
from dashboard.exchange.folder.values import from_csv
from dashboard.exchange.formulas import begins_formula, guarded, unguarded
from dashboard.exchange.offline.budget_csv import budget_csv

BEFORE = ("", " ", "  ", "\t", "\u00a0", "\u3000", "\u200b", "\ufeff", "'", " ' ")
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹦")
TEXTS = [f"{before}{sign}{rest}" for before, sign, rest in product(BEFORE, SIGNS, ("1+1", "cmd|' /C calc'!A0"))]
PLAIN = ("", "Report", "3-4", "a=b", "'quoted'", "– a dash", "l'eau", "1", " words", "(-)")


def runs(cell: str) -> bool:
    """As a spreadsheet sees it: the first sign that is to be seen."""
    seen = cell.lstrip(" \t\r\n\u00a0\u3000\u200b\ufeff")
    return seen[:1] in tuple("=+-@＝＋－＠﹢﹦") and bool(seen)


def test_there_are_two_hundred() -> None:
    assert len(set(TEXTS)) == 200


@pytest.mark.parametrize("words", PLAIN)
def test_other_texts_stay_as_they_are(words: str) -> None:
    assert guarded(words) == unguarded(words) == words


@given(some.text(alphabet=some.sampled_from("'=+-@ \t\r\n\u00a0\u200b＝ab1"), max_size=8) | some.text(max_size=20))
def test_every_text_is_read_back_and_none_runs(words: str) -> None:
    assert unguarded(guarded(words)) == words
    assert not begins_formula(words) or guarded(words).startswith("'")
    assert not runs(guarded(words))


def test_a_project_folder_runs_none_and_reads_each_back() -> None:
    table = BY_NAME["organisations"]
    column = next(each for each in table.columns if each.name == "name")
    blank = dict.fromkeys(each.name for each in table.columns)
    rows = [{**blank, "code": f"C{number}", "name": words} for number, words in enumerate(TEXTS)]
    header, *cells = csv.reader(io.StringIO(write_table(table, rows, {}), newline=""))
    found = [row[header.index("name")] for row in cells]
    assert [words for words in found if runs(words)] == []
    assert len(found) == len(TEXTS)
    printable = [words for words in TEXTS if "\t" not in words]
    read = {from_csv(words, column) for words in found if "\t" not in words}
    assert set(printable) <= read


def test_a_budget_as_csv_runs_none() -> None:
    frame = pd.DataFrame(
        {
            "partner": "CORK", "work_package": "WP1", "cost_category": "staff",
            "period": pd.array([None] * len(TEXTS), dtype="Int64"), "pilot": TEXTS,
            "amount": pd.array([-105] * len(TEXTS), dtype="Int64"), "source": TEXTS, "status": "recorded",
        }
    )  # fmt: skip
    made = budget_csv(frame, phase="initial", version=2).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(made, newline="")))
    assert [cell for row in rows for name, cell in row.items() if name != "amount" and runs(cell)] == []
    assert {row["amount"] for row in rows} == {"-1.05"}
    assert [unguarded(row["source"]) for row in rows] == TEXTS
