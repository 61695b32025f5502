"""What people may write in their own words: printable, and not too long."""

import unicodedata

from dashboard.domain.refusal import Problem

LONGEST = 4000
ALLOWED = frozenset("\n\t\r")
UNPRINTABLE = frozenset({"Cc", "Cs"})
"""Categories of Unicode: controls, and halves of pairs, which no database holds."""


def problems_of_text(words: str, *, field: str, limit: int = LONGEST) -> list[Problem]:
    """Why this text cannot be kept."""
    problems = []
    if len(words) > limit:
        problems.append(Problem(code="too_long", field=field, values={"length": len(words), "limit": limit}))
    if any(sign not in ALLOWED and unicodedata.category(sign) in UNPRINTABLE for sign in words):
        problems.append(Problem(code="unprintable", field=field))
    return problems
