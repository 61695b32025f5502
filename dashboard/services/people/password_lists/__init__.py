"""Words and passwords that guessers try first, with what they are worth; the README says where they come from."""

import gzip
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from dashboard.services.people.password_lists.folding import folded

HERE = Path(__file__).parent
RANKED = ("common_passwords", "words_fr", "words_es", "words_pt")
NAME = 3000
"""What a first or family name is worth: the lists of names are not ranked."""


@lru_cache
def ranks() -> dict[str, int]:
    """Each word, folded, with how many guesses find it: its place in the list where that is lowest."""
    found: dict[str, int] = {}
    for words in (*FREQUENCY_LISTS.values(), *map(_lines, RANKED)):
        for rank, word in enumerate(words, 1):
            _keep(found, word, rank)
    for name in _lines("names"):
        _keep(found, name, NAME)
    for word in first_guesses():
        _keep(found, word, 1)
    return found


@lru_cache
def common_passwords() -> frozenset[str]:
    """What people take for a password most, short and long."""
    return frozenset(map(folded, (*FREQUENCY_LISTS["passwords"], *_lines("common_passwords")))) | first_guesses()


@lru_cache
def first_guesses() -> frozenset[str]:
    """What a password, a sign-in and a newcomer are called; days, months and seasons."""
    return frozenset(words_of(_plain_lines("first_guesses")))


@lru_cache
def known_to_everybody() -> frozenset[str]:
    """Words of the product, the programmes and the field."""
    return frozenset(words_of(_plain_lines("known_words")))


def words_of(texts: Iterable[str]) -> set[str]:
    """What a guesser makes of names and titles: each word of three letters and more, the whole, and its initials."""
    found: set[str] = set()
    for text in texts:
        words = "".join(sign if sign.isalnum() else " " for sign in folded(text)).split()
        found.update(words, ("".join(words), "".join(word[0] for word in words)))
    return {word for word in found if len(word) >= 3}


def _keep(found: dict[str, int], word: str, rank: int) -> None:
    word = folded(word)
    found[word] = min(rank, found.get(word, rank))


def _plain_lines(name: str) -> list[str]:
    return (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def _lines(name: str) -> list[str]:
    with gzip.open(HERE / f"{name}.txt.gz", "rt", encoding="utf-8") as file:
        return file.read().split()
