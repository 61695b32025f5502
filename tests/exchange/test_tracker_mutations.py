"""Mutated trackers (security.md, row 11): each is read, previewed or refused with a sentence; never a traceback."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.refusal import Refused
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.mapping import propose
from dashboard.exchange.tracker.messages import sentence
from dashboard.exchange.tracker.rows import Reading, read_rows
from tests.exchange.tracker_files import ROWS, csv_bytes, ods_bytes, ods_row, packed, parts_of, xlsx_bytes

WIDE = [
    ("N°", "Partenaire", "Rubrique", "Montant", "Date de paiement", "Lot", "Statut", "%"),
    (1, "Ville", "Personnel", "1.234,56", "31/12/2018", "WP1", "fait", "80 %"),
    (2, "Université", "Voyages", "12,50 k€", "M18", "WP2", "en cours", 0.5),
]
SEEDS: dict[str, Callable[[], bytes]] = {
    "csv": lambda: csv_bytes(WIDE, ";", "utf-8"),
    "old csv": lambda: csv_bytes(WIDE, ",", "cp1252"),
    "wide csv": lambda: csv_bytes(WIDE, "\t", "utf-16"),
    "xlsx": lambda: xlsx_bytes(WIDE, top=2),
    "ods": lambda: ods_bytes("".join(ods_row(*row) for row in ROWS)),
}
HOSTILE = [
    b"", b",", b'"', b"\n", b"\r", b"\x00", b"\xff\xfe", b"\xfe", b"\xc3", b"9" * 30, b"1" * 5000, b"-", b"nan",
    b"1e400", b"=1+1", b"@x", b"2018-02-30", b"9999-12-31", b"M999999", b"\xe2\x80\xae", b"/", b";", b"T9 2018",
    b"<row r='9'/>", b'r="XFD1048576"', b'r="A0"', b't="s"', b"<v>99999999</v>", b'table:number-rows-repeated="9"',
    b"PK\x03\x04",
    b"</sheetData>", b"&#0;", b"&amp", b"1.234", b"k\xe2\x82\xac", b"\xc2\xa0",
]  # fmt: skip
new_bytes = st.sampled_from(HOSTILE) | st.binary(min_size=1, max_size=6)
edits_of_a_file = st.tuples(st.floats(0, 1), st.sampled_from([0, 1, 3, 10, 40]), new_bytes)
mutations = st.tuples(
    st.sampled_from(sorted(SEEDS)), st.booleans(), st.floats(0, 1), st.lists(edits_of_a_file, min_size=1, max_size=4)
)


def cut_and_pasted(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, new in edits:
        start = int(where * len(content))
        content = content[:start] + new + content[start + length :]
    return content


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
        layout = propose(tracker)
        problems = read_rows(tracker, layout, Reading()).refused if layout else []
    assert all(sentence(problem).startswith("mutated") for problem in problems)


@settings(max_examples=150, deadline=None)
@given(mutations)
def test_a_mutated_tracker_is_read_or_refused(
    mutation: tuple[str, bool, float, list[tuple[float, int, bytes]]],
) -> None:
    check(mutation)


@pytest.mark.sweep
@settings(max_examples=10_000, deadline=None)
@given(mutations)
def test_ten_thousand_mutated_trackers_are_read_or_refused(
    mutation: tuple[str, bool, float, list[tuple[float, int, bytes]]],
) -> None:
    check(mutation)
