"""Text that people or files supply, made safe to stand inside Markdown."""

import re

_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")  # not the no-break ones that stand inside figures
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")


def plain(words: object) -> str:
    """``words`` with every sign escaped and on one line: no image is fetched, no link or directive is made of it."""
    return _SIGNS.sub(r"\\\1", _BLANKS.sub(" ", str(words)).strip())
