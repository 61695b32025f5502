"""What people write is kept exactly, or refused."""

import pytest

from dashboard.domain.free_text import problems_of_text
from dashboard.exchange.folder.format import Column, Kind
from dashboard.exchange.folder.values import write_cell

SIGNS = [chr(number) for number in (*range(0x300), 0x200D, 0x202F, 0x202E, 0x2028, 0xD800, 0xDFFF, 0xFEFF, 0x1F600)]


def codes(words: str, *, one_line: bool = False) -> list[str]:
    return [problem.code for problem in problems_of_text(words, field="words", one_line=one_line)]


def test_exactly_what_a_project_folder_would_drop_is_refused() -> None:
    column = Column(name="words", kind=Kind.TEXT)
    kept = {sign for sign in SIGNS if write_cell(f"a{sign}b", column) == f"a{sign}b"}
    assert kept == {sign for sign in SIGNS if not codes(f"a{sign}b")}
    assert set("\n\t\ré\u202f😀") <= kept
    assert not kept & set("\0\x07\x1b\x7f\ud800")


@pytest.mark.parametrize("words", ["a\nb", "a\tb", "a\u202eb", "a\u2028b", "a\x85b", "a\ufeffb"])
def test_one_line_holds_no_sign_that_nobody_sees(words: str) -> None:
    assert codes(words, one_line=True) == ["unprintable"]


@pytest.mark.parametrize("words", ["D1.1 « Étude »", "D1.1 «\u202fÉtude\u00a0»", "😀", ""])
def test_one_line_holds_blanks_that_do_not_break(words: str) -> None:
    assert codes(words, one_line=True) == []
