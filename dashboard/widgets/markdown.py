"""Text that people or files supply, made safe to stand inside Markdown."""

import re

_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")


def plain(words: object) -> str:
    """``words`` with every sign escaped and on one line: no image is fetched, no link or directive is made of it."""
    return _SIGNS.sub(r"\\\1", " ".join(str(words).split()))
