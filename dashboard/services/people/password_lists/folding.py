"""A text as a guesser sees it: small letters without accents, a sign for a sign."""

import unicodedata


def folded(text: str) -> str:
    """As long as ``text``: what is found in it lies at the same place in both."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


def _plain(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign)[0].lower()[0]
