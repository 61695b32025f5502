"""Remarks: what may be written, and whom a text mentions."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import MentionKind

MENTION = re.compile(r"(?<![\w@.])@(\w[\w.\-]*)")
"""A word after an at sign; not the second half of an e-mail address."""
MOST_MENTIONS = 50


@dataclass(frozen=True)
class Mention:
    """``name`` is a username or an organisation's code."""

    kind: MentionKind
    name: str


def problems_of_remark(words: str) -> list[Problem]:
    """Every reason why this cannot be a remark."""
    if not words.strip():
        return [Problem(code="remark_empty", field="text")]
    return problems_of_text(words, field="text")


def mention_of(word: str, people: Collection[str], organisations: Collection[str]) -> Mention | None:
    """Whom ``@word`` means: as written first, since a person and a partner may differ in case alone."""
    for name in (word, word.rstrip(".-")):
        if name in people:
            return Mention(MentionKind.PERSON, name)
        if name in organisations:
            return Mention(MentionKind.ORGANISATION, name)
        if name.lower() in people:
            return Mention(MentionKind.PERSON, name.lower())
        for code in organisations:
            if code.lower() == name.lower():
                return Mention(MentionKind.ORGANISATION, code)
    return None


def mentions_in(words: str, people: Collection[str], organisations: Collection[str]) -> list[Mention]:
    """Everyone mentioned, each once and in order; an ``@word`` that is nobody stays text."""
    found = (mention_of(match[1], people, organisations) for match in MENTION.finditer(words))
    return list(dict.fromkeys(mention for mention in found if mention is not None))[:MOST_MENTIONS]
