"""Whatever is done to a folder's bytes, it is read or refused in words, never with a trace."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.exchange.folder.check import check_folder
from dashboard.exchange.folder.messages import sentence
from tests.exchange.folder_builder import SMALL, write_files

HOSTILE = [
    b"", b",", b'"', b"\n", b"\r", b"\x00", b"\xff", b"\xfe", b"\xc3", b"9" * 30, b"1" * 5000, b"-", b"nan", b"1e400",
    b"[[phase]]", b"[rules]", b"[", b"{", b"=", b'"""', b"phase=1\n", b"rules=1\n", b"a.b=1\n", b"one", b"TOWN",
    b"2018-02-30", b"9999-12-31", b"illustrative", b"\xe2\x80\xae", b"1979-05-27T07:32:00Z", b"/", b";", b"+00:00",
]  # fmt: skip
mutations = st.lists(
    st.tuples(
        st.sampled_from(sorted(SMALL)),
        st.floats(0, 1),
        st.sampled_from([0, 1, 3, 10, 40]),
        st.sampled_from(HOSTILE) | st.binary(min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=4,
)


def mutated(path: Path, changes: list[tuple[str, float, int, bytes]]) -> Path:
    write_files(path)
    for name, where, length, new in changes:
        content = (path / name).read_bytes()
        start = int(where * len(content))
        (path / name).write_bytes(content[:start] + new + content[start + length :])
    return path


def check(changes: list[tuple[str, float, int, bytes]]) -> None:
    with TemporaryDirectory() as folder:
        _, problems = check_folder(mutated(Path(folder), changes))
    assert all(sentence(problem) for problem in problems)


@settings(max_examples=60, deadline=None)
@given(mutations)
def test_a_mutated_folder_is_read_or_refused(changes: list[tuple[str, float, int, bytes]]) -> None:
    check(changes)


@pytest.mark.sweep
@settings(max_examples=10_000, deadline=None)
@given(mutations)
def test_ten_thousand_mutated_folders_are_read_or_refused(changes: list[tuple[str, float, int, bytes]]) -> None:
    check(changes)


def test_a_number_of_thousands_of_digits_is_refused(tmp_path: Path) -> None:
    path = write_files(tmp_path)
    with (path / "project.toml").open("a", encoding="utf-8") as file:
        file.write("position = " + "9" * 5000)
    assert [problem.code for problem in check_folder(path)[1]] == ["bad_toml"]
