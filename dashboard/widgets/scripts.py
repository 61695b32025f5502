"""The few scripts of our own, each constant, so that the Content-Security-Policy can name them by their hash."""

import base64
import hashlib
from html import escape

from dashboard.texts import LANGUAGES

SUBMIT = "document.getElementById('binnacle-form').submit()"


def speak(language: str) -> str:
    """Tell the document its language, for readers aloud."""
    return f"document.documentElement.lang='{language}'"


def post(address: str, **fields: str) -> str:
    """A form that posts itself: what a script in the browser cannot do with a cookie it may not read."""
    inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    return f'<form id="binnacle-form" method="post" action="{escape(address)}">{inputs}</form><script>{SUBMIT}</script>'


def hashes() -> list[str]:
    scripts = [SUBMIT, *(speak(language) for language in LANGUAGES)]
    return ["sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
