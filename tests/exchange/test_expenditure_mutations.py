"""Mutated expenditure lists: each row is an item or refused with a sentence, in every language; never a traceback."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.refusal import Refused
from dashboard.exchange.lists.export import list_csv, list_rows, list_workbook
from dashboard.exchange.lists.reading import plan_list
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.mapping import propose
from dashboard.exchange.tracker.messages import sentence
from dashboard.exchange.tracker.rows import Reading, read_rows
from dashboard.exchange.tracker.words import LIST
from dashboard.services.expenditure.rows import ItemNames, prepared
from dashboard.texts import LANGUAGES
from tests.exchange.expenditure_lists import ITEM
from tests.exchange.test_expenditure_export import AROUND, OPTIONS, SHARED, UNIT_COST
from tests.exchange.test_tracker_mutations import cut_and_pasted, edits_of_a_file
from tests.exchange.tracker_files import packed, parts_of

ITEMS = [ITEM, ITEM | UNIT_COST, ITEM | SHARED]
NAMES = ItemNames(
    work_packages={"WP1": 1, "WP2": 2},
    pilots={"P1": 1, "P2": 2},
    rates={},
    currencies=frozenset({"EUR", "GBP"}),
    currency="EUR",
    options=OPTIONS,
)
SEEDS: dict[str, Callable[[], bytes]] = {
    "csv": lambda: list_csv(list_rows(ITEMS, OPTIONS, "en"), language="en"),
    "french csv": lambda: list_csv(list_rows(ITEMS, OPTIONS, "fr"), language="fr"),
    "xlsx": lambda: list_workbook(list_rows(ITEMS, OPTIONS, "pt"), language="pt"),
}
mutations = st.tuples(
    st.sampled_from(sorted(SEEDS)), st.booleans(), st.floats(0, 1), st.lists(edits_of_a_file, min_size=1, max_size=4)
)


def check(mutation: tuple[str, bool, float, list[tuple[float, int, bytes]]]) -> None:
    """``inside`` mutates a part of the workbook rather than its container."""
    seed, inside, which, edits = mutation
    content = SEEDS[seed]()
    if inside and content.startswith(b"PK"):
        parts = parts_of(content)
        name = sorted(parts)[int(which * (len(parts) - 1))]
        content = packed({**parts, name: cut_and_pasted(parts[name], edits)})
    else:
        content = cut_and_pasted(content, edits)
    try:
        tracker = read_tracker("mutated", content)
    except Refused as refusal:
        problems = list(refusal.problems)
    else:
        layout = propose(tracker, kind=LIST)
        if layout is None:
            return
        read = read_rows(tracker, layout, Reading())
        plan = plan_list(tracker, layout, read, AROUND, problems_of=lambda line: prepared(line.fields, NAMES)[1])
        problems = plan.refused
        assert len(plan.added) + plan.counts["refused"] + len(plan.computed) == read.count
    for language in LANGUAGES:
        assert all(sentence(problem, language).startswith("mutated") for problem in problems)


@settings(max_examples=100, deadline=None)
@given(mutations)
def test_a_mutated_list_is_read_or_refused(mutation: tuple[str, bool, float, list[tuple[float, int, bytes]]]) -> None:
    check(mutation)


@pytest.mark.sweep
@settings(max_examples=10_000, deadline=None)
@given(mutations)
def test_ten_thousand_mutated_lists_are_read_or_refused(
    mutation: tuple[str, bool, float, list[tuple[float, int, bytes]]],
) -> None:
    check(mutation)
