"""How many guesses find a password, by zxcvbn's reckoning with our words, keyboards and languages; what makes it weak.

The library is given its matches by us: its own search for signs in place of letters takes seconds for some texts, its
years end in 2019, and it keeps the words of one question for the next.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import comb
from typing import Any, NamedTuple

from zxcvbn import matching, scoring

from dashboard.services.people.password_keys import runs
from dashboard.services.people.password_lists import common_passwords, known_to_everybody, ranks
from dashboard.services.people.password_lists.folding import folded

ENOUGH = Decimal(10) ** 10
"""With fewer guesses than these a stolen list of hashes gives the password away: zxcvbn's best of five marks."""
LOOKED_AT = 64
"""Signs of a long password that are looked at, from either end: the work grows with the square."""
LONGEST_WORD = 32
SHORTEST_DISGUISED = 4
"""Letters of a word that is looked for backwards and with signs in it; shorter ones are found in any text."""
AT_LEAST = (10, 60, 150, 20)
"""Guesses for the most used word of one letter, two, three, and more."""
KNOWN, RUN, YEAR, SIGN = 20, 50, 60, 100
"""Guesses for a word that is known here, a run of keys, a year, and a sign between the letters."""
YEARS = re.compile(r"19\d\d|20[0-4]\d")
REPEAT = re.compile(r"(.+?)\1+")
SAID_AGAIN = re.compile(r"(.{4,})(?=.*\1)")
SIGNS_FOR_LETTERS = tuple(
    str.maketrans("043@58$+€£(<{[%296" + "".join(more), "oaeasbstelccccxzgg" + "".join(more.values()))
    for more in ({"1": "i", "!": "i", "|": "i", "7": "t"}, {"1": "l", "!": "l", "|": "l", "7": "l"})
)
Match = dict[str, Any]


class Weakness(StrEnum):
    """What a password is mostly made of; each is a text, ``problem.password_<value>``."""

    KNOWN = "known"
    COMMON = "common"
    REPEATS = "repeats"
    KEYS = "keys"
    DATES = "dates"
    GUESSED = "guessed"


class Estimate(NamedTuple):
    guesses: Decimal
    weakness: Weakness


def weakness_of(password: str, words: Collection[str] = ()) -> Weakness | None:
    """Why ``password`` is guessed too soon; ``words`` are known to whoever guesses, as ``words_of`` gives them."""
    known = known_to_everybody() | set(words)
    weakness = None
    for end in dict.fromkeys((password[:LOOKED_AT], password[-LOOKED_AT:])):
        found = _of_text(end, known)
        if found is None:
            return None
        weakness = weakness or found
    return weakness


def _of_text(text: str, known: Collection[str]) -> Weakness | None:
    for reading, factor in _readings(text):
        found = _reading(reading, text.lower(), known)
        if found.guesses * factor * _capitals(text) < ENOUGH:
            return found.weakness
    return None


def _readings(text: str) -> Iterator[tuple[str, int]]:
    """Ways to read it, each with the guesses that what was left out is worth: as it is, without signs, …"""
    plain = folded(text)
    yield plain, 1
    signs = {sign for sign in plain if not sign.isalnum()}
    if signs and len(signs) < len(plain):
        yield "".join(sign for sign in plain if sign.isalnum()), SIGN ** len(signs)
    for again in (re.sub(r"(.)\1+", r"\1", plain), SAID_AGAIN.sub("", plain)):
        if again != plain:
            yield again, 10
    yield plain[::2] + plain[1::2], 1  # two texts braided: a1b2c3


def _capitals(text: str) -> int:
    """In how many ways the capitals could lie that begin no word; one where all are capitals."""
    letters = sum(sign.isalpha() for sign in text)
    inside = sum(sign.isupper() and before.isalpha() for before, sign in pairwise(text))
    return 1 if text.upper() == text else comb(letters, min(inside, letters // 2))


def _reading(text: str, typed: str, known: Collection[str]) -> Estimate:
    matches = [*_words(text, known), *_keys(text), *_numbers(text), *_repeats(text, known)]
    if len(typed) == len(text) and typed != text:
        matches += _keys(typed)  # with the accents that AZERTY has on its keys
    found = scoring.most_guessable_match_sequence(text, matches, _exclude_additive=True)
    return Estimate(Decimal(found["guesses"]), _weakness(found["sequence"]))


def _weakness(sequence: list[Match]) -> Weakness:
    """What most of its signs belong to; a word known here comes first."""
    signs: Counter[Weakness] = Counter()
    for match in sequence:
        if weakness := match.get("weakness"):
            signs[weakness] += len(match["token"])
    if signs[Weakness.KNOWN] >= SHORTEST_DISGUISED:
        return Weakness.KNOWN
    return max(signs, key=signs.__getitem__, default=Weakness.GUESSED)


def _match(text: str, first: int, last: int, guesses: int | Decimal, weakness: Weakness) -> Match:
    token = text[first : last + 1]
    return {"pattern": weakness, "i": first, "j": last, "token": token, "guesses": guesses, "weakness": weakness}


def _words(text: str, known: Collection[str]) -> Iterator[Match]:
    """Words forwards and backwards, and with signs for letters."""
    end = len(text) - 1
    for first, last, guesses, weakness in _found(text, known, shortest=1):
        yield _match(text, first, last, guesses, weakness)
    for number, read in enumerate((text, *dict.fromkeys(text.translate(signs) for signs in SIGNS_FOR_LETTERS))):
        if number and read != text:
            for first, last, guesses, weakness in _found(read, known, shortest=SHORTEST_DISGUISED):
                yield _match(text, first, last, guesses * 2, weakness)
        for first, last, guesses, weakness in _found(read[::-1], known, shortest=SHORTEST_DISGUISED):
            yield _match(text, end - last, end - first, guesses * 2, weakness)


def _found(text: str, known: Collection[str], *, shortest: int) -> Iterator[tuple[int, int, int, Weakness]]:
    ranked, common = ranks(), common_passwords()
    for first in range(len(text)):
        for last in range(first + shortest - 1, min(first + LONGEST_WORD, len(text))):
            word = text[first : last + 1]
            if word in known:
                yield first, last, KNOWN, Weakness.KNOWN
            elif rank := ranked.get(word):
                least = AT_LEAST[min(len(word), len(AT_LEAST)) - 1]
                yield first, last, max(rank, least), Weakness.COMMON if word in common else Weakness.GUESSED


def _keys(text: str) -> Iterator[Match]:
    """Runs of keys, of letters in their order, and of digits."""
    for first, last, pieces in runs(text):
        yield _match(text, first, last, RUN * 10 ** (pieces - 1), Weakness.KEYS)
    for find in (matching.spatial_match, matching.sequence_match):
        yield from _from_library(text, find, Weakness.KEYS)


def _numbers(text: str) -> Iterator[Match]:
    for year in YEARS.finditer(text):
        yield _match(text, year.start(), year.end() - 1, YEAR, Weakness.DATES)
    yield from _from_library(text, matching.date_match, Weakness.DATES)


def _from_library(text: str, find: Callable[[str], list[Match]], weakness: Weakness) -> Iterator[Match]:
    for match in find(text):
        yield match | {"weakness": weakness}


def _repeats(text: str, known: Collection[str]) -> Iterator[Match]:
    for repeat in REPEAT.finditer(text):
        once, whole = repeat.group(1), repeat.group(0)
        guesses = _reading(once, once, known).guesses * (len(whole) // len(once))
        yield _match(text, repeat.start(), repeat.end() - 1, guesses, Weakness.REPEATS)
