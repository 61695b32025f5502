"""Texts in a CSV that a spreadsheet would take for formulas: the one guard of every file we write, and its inverse."""

import unicodedata

MARK = "'"
SIGNS = frozenset("=+-@")
ALONE = ("\t", "\r")


def begins_formula(words: str) -> bool:
    """Whether a spreadsheet that opens it might run ``words``: after blanks, unseen signs and apostrophes too, and in
    full-width letters, as Excel takes them in the languages that have them."""
    unmarked = words.lstrip(MARK)
    if unmarked.startswith(ALONE):
        return True
    first = next((sign for sign in unmarked if sign != MARK and not _is_unseen(sign)), "")
    return unicodedata.normalize("NFKC", first) in SIGNS


def guarded(words: str) -> str:
    """The text as no spreadsheet runs it."""
    return f"{MARK}{words}" if begins_formula(words) else words


def unguarded(words: str) -> str:
    """The text that ``guarded`` was given, whatever it was; a text that was never guarded stays as it is."""
    return words[1:] if words.startswith(MARK) and begins_formula(words) else words


def _is_unseen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp")
