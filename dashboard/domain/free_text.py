"""What people may write in their own words: printable, and not too long."""

import re
import unicodedata

from dashboard.domain.refusal import Problem

LONGEST = 4000
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Controls other than tabs and ends of lines, and halves of pairs: no database, file or page holds them all."""
ENDS_OF_LINES = frozenset({"Zl", "Zp"})


def problems_of_text(words: str, *, field: str, limit: int = LONGEST, one_line: bool = False) -> list[Problem]:
    """Why this text cannot be kept; what is ``one_line``, as a title, holds no sign that nobody sees."""
    problems = []
    if len(words) > limit:
        problems.append(Problem(code="too_long", field=field, values={"length": len(words), "limit": limit}))
    if words.isprintable():  # nine texts of ten, in a twentieth of the time
        return problems
    if UNPRINTABLE.search(words) or (one_line and any(map(_is_unseen, words))):
        problems.append(Problem(code="unprintable", field=field))
    return problems


def _is_unseen(sign: str) -> bool:
    """Tabs, ends of lines, signs that turn the direction of writing, and what Unicode gives no meaning."""
    category = unicodedata.category(sign)
    return category.startswith("C") or category in ENDS_OF_LINES
