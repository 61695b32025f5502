"""Runs of keys: rows, columns and zigzags of the keyboards in use, as tracks that a run follows."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, zip_longest

KEYBOARDS = (
    ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    ("1234567890ß", "qwertzuiopü", "asdfghjklöä", "yxcvbnm,.-"),
    ("1234567890)=", "azertyuiop^$", "qsdfghjklmù", "wxcvbn,;:!"),
    ("1234567890'¡", "qwertyuiop`+", "asdfghjklñ´", "zxcvbnm,.-"),
    ("1234567890'«", "qwertyuiop+´", "asdfghjklçº", "zxcvbnm,.-"),
)
"""QWERTY, QWERTZ, AZERTY, and QWERTY as in Spain and Portugal."""
KEYPAD = ("147", "258", "369", "789", "456", "123", "159", "357", "147258369", "741852963", "789456123")
SHIFTED = tuple(
    str.maketrans(signs, "1234567890") for signs in ("!@#$%^&*()", "&é\"'(-è_çà", '!"§$%&/()=', '!"·$%&/()=')
)
"""Signs over the digits, by keyboard; on AZERTY the digits are over the signs."""
SHORTEST = 3


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """Where ``text``, in small letters, follows the keys: first place, last place, and of how many runs it is made."""
    for typed in dict.fromkeys((text, *(text.translate(signs) for signs in SHIFTED))):
        yield from _joined(_runs(typed))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(text):
        last = first
        while last < len(text) and text[first : last + 1] in _tracks():
            last += 1
        if last - first >= SHORTEST:
            yield first, last - 1
        first = last if last - first >= SHORTEST else first + 1


def _joined(found: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Each run, and runs that follow each other as one: ``qweasdzxc``."""
    begun, pieces, before = 0, 0, -2
    for first, last in found:
        begun, pieces = (begun, pieces + 1) if first == before + 1 else (first, 1)
        before = last
        yield first, last, 1
        if pieces > 1:
            yield begun, last, pieces


@lru_cache
def _tracks() -> str:
    """All tracks in both directions, a line each."""
    tracks = {*KEYPAD, *chain.from_iterable(map(_of_keyboard, KEYBOARDS))}
    return "\n".join(chain.from_iterable((track, track[::-1]) for track in sorted(tracks)))


def _of_keyboard(rows: tuple[str, ...]) -> Iterator[str]:
    yield from rows
    for some in (rows, rows[1:], rows[:3], rows[1:3], rows[2:], rows[:2]):
        columns = ["".join(keys) for keys in zip_longest(*some, fillvalue="")]
        upwards = [column[::-1] for column in columns]
        yield "".join(columns)
        yield "".join(upwards)
        for down, up in ((columns, upwards), (upwards, columns)):
            yield "".join(pair[number % 2] for number, pair in enumerate(zip(down, up, strict=True)))
