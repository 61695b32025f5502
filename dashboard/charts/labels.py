"""Names on charts: made safe for Plotly's own markup, wrapped and never cut."""

import html
import textwrap

from dashboard.texts import formats


def safe(words: object) -> str:
    """Text a file or a person supplied, without markup; empty where it is missing (``None`` or ``nan``)."""
    return html.escape(words) if isinstance(words, str) else ""


def wrapped(words: object, width: int) -> str:
    """``words`` on lines of at most ``width`` characters."""
    lines = textwrap.wrap(words, width, break_long_words=False) if isinstance(words, str) else []
    return "<br>".join(html.escape(line) for line in lines)


def percent_or_dash(percent: float | None, language: str) -> str:
    return formats.percent(None if percent is None else percent / 100, language)
