"""The few scripts of our own, each constant, so that the Content-Security-Policy can name them by their hash."""

import base64
import hashlib
from html import escape

from dashboard.texts import LANGUAGES

SUBMIT = "document.getElementById('binnacle-form').submit()"
SIGN_OUT = (
    "const form=document.getElementById('binnacle-form');"
    "if(localStorage.getItem('binnacle-typed'))form.elements.typed.value='waiting';form.submit()"
)
"""Says whether words wait in the browser that the server could not take: then they are not to be forgotten."""


CLOSE_MENU = """768>innerWidth&&document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()"""
"""On a phone the menu covers the page just chosen in it. A script that holds ``<7`` is taken out as a broken tag."""


def speak(language: str) -> str:
    """Tell the document its language, for readers aloud."""
    return f"document.documentElement.lang='{language}'"


def close_menu(page: str) -> str:
    """Runs once for each page opened: a browser runs a script again only where the element around it is new."""
    return f'<span data-page="{escape(page)}"></span><script>{CLOSE_MENU}</script>'


def post(address: str, *, script: str = SUBMIT, **fields: str) -> str:
    """A form that ``script`` posts: what a script in the browser cannot do with a cookie it may not read."""
    inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    return f'<form id="binnacle-form" method="post" action="{escape(address)}">{inputs}</form><script>{script}</script>'


def hashes() -> list[str]:
    scripts = [SUBMIT, SIGN_OUT, CLOSE_MENU, *(speak(language) for language in LANGUAGES)]
    return ["sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
