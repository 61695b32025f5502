"""Evidence is told by its content; what could run, burst or hide is refused with its reason."""

from pathlib import Path
from random import Random

import pytest

from dashboard.exchange.evidence.content import problem_of_file
from tests.evidence_files import BOMBS, GOOD, PDF, REFUSED, office, open_document, picture
from tests.work import at_most


def verdict(folder: Path, name: str, content: bytes) -> str | None:
    path = folder / "file"
    path.write_bytes(content)
    problem = problem_of_file(path, name, len(content))
    return problem.code if problem else None


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_its_name_says_is_taken(tmp_path: Path, name: str) -> None:
    assert verdict(tmp_path, name, GOOD[name]) is None


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_is_refused_for_its_reason(tmp_path: Path, name: str) -> None:
    content, code = REFUSED[name]
    assert verdict(tmp_path, name, content) == code


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_without_being_unpacked(tmp_path: Path, name: str) -> None:
    assert verdict(tmp_path, name, BOMBS[name]) == "evidence_bomb"


SLOW = {
    "mentions": (b"%PDF-", b"/Encrypt ", b"%%EOF"),
    "digits": (b"%PDF-/Encrypt 1", b"1", b"%%EOF"),
    "blanks": (b"", b" ", b""),
    "comments": (b"", b"<!--", b""),
    "declarations": (b"", b"<?xml ", b""),
}


def slow(name: str, size: int) -> tuple[str, bytes]:
    begin, again, end = SLOW[name]
    return "slow.pdf" if begin else "slow.txt", begin + again * (size // len(again)) + end


@pytest.mark.parametrize("name", SLOW)
def test_a_file_made_to_be_slow_is_judged(tmp_path: Path, name: str) -> None:
    verdict(tmp_path, *slow(name, 200_000))


@pytest.mark.sweep
def test_any_file_is_judged_within_a_second(tmp_path: Path) -> None:
    refused = {name: content for name, (content, _) in REFUSED.items()}
    files = [*GOOD.items(), *refused.items(), *BOMBS.items(), *(slow(name, 50_000_000) for name in SLOW)]
    for name, content in files:
        with at_most(1):
            verdict(tmp_path, name, content)


@pytest.mark.parametrize("number", range(200))
def test_files_cut_or_changed_anywhere_are_judged_and_never_fail(tmp_path: Path, number: int) -> None:
    random = Random(number)
    samples = [PDF, office("xl"), open_document("text"), *map(picture, ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"))]
    content = bytearray(random.choice(samples))
    for _ in range(random.randint(1, 12)):
        content[random.randrange(len(content))] = random.randrange(256)
    kept = bytes(content[: random.randint(1, len(content))])
    assert verdict(tmp_path, "any.pdf", kept) in {None, *(f"evidence_{kind}" for kind in KINDS)}


KINDS = (
    "disguised",
    "damaged",
    "unknown_kind",
    "huge_picture",
    "bomb",
    "encrypted",
    "archive",
    "macros",
    "hidden_inside",
    "program",
)
