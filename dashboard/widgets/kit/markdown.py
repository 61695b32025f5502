"""Text that people or files supply, made safe to stand inside Markdown."""

import re

_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")  # not the no-break ones that stand inside figures
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"(?i)https?\\:\\/(?=\\/)|www(?=\\\.)|(?<=[-.+\w])(?=\\@)")
"""Where an escaped address can be cut in two: Streamlit looks for addresses after it has read the escapes."""
_CUT = ":small[]"
"""A piece of text of its own that holds nothing."""


def plain(words: object) -> str:
    """``words`` with every sign escaped and on one line: no image is fetched, no link or directive is made of it.

    An address of the web or of mail stays text as well, cut where a reader sees nothing.
    """
    escaped = _SIGNS.sub(r"\\\1", _BLANKS.sub(" ", str(words)).strip())
    return _ADDRESS.sub(rf"\g<0>{_CUT}", escaped)
