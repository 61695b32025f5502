"""What the search compares: texts and what is typed, both folded to plain words without accents and case."""

import re
import unicodedata

MOST_WORDS = 8
LONGEST_WORD = 40
"""Letters of a word that are compared; the stores refuse words of thousands."""
LONGEST_TEXT = 20_000
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "þ": "th", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
"""Letters that Unicode does not take apart by itself."""
JOINERS = "./_-\u2010\u2011\u2013"
"""Between two letters or digits they make one word of two: ``D4.2``, ``co-operation``."""
CHUNK = re.compile(rf"[^\W_]+(?:[{re.escape(JOINERS)}][^\W_]+)*")
LEADING_LETTERS = re.compile(r"^[^\W\d_]+(?=\d)")


def fold(text: str) -> str:
    """The text's words in lower case, without accents, a space between them.

    What a point or hyphen joins stands there whole and in parts (``D4.2`` is ``d42 d4 2``), and a word that begins
    with letters before digits also without them, so that ``4.2`` finds it.
    """
    words: list[str] = []
    for chunk in _chunks(text[:LONGEST_TEXT]):
        parts = _parts(chunk)
        whole = "".join(parts)
        words += [whole, *(parts if len(parts) > 1 else [])]
        if number := LEADING_LETTERS.sub("", whole, count=1):
            words += [number] if number != whole else []
    return " ".join(word[:LONGEST_WORD] for word in words)


def words_of(typed: str) -> tuple[str, ...]:
    """The words to look for, each the beginning of one in the text; none where nothing can be looked for."""
    found = ("".join(_parts(chunk))[:LONGEST_WORD] for chunk in _chunks(typed[:1000]))
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _chunks(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    plain = "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M"))
    return CHUNK.findall(plain.casefold())


def _parts(chunk: str) -> list[str]:
    return re.findall(r"[^\W_]+", chunk)
