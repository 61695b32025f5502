"""The one HTML document that Streamlit ships: what is replaced in it, and what is taken out."""

import re

HEAD_ENDS = "</head>"
LANGUAGE = '<html lang="en">'
ROOT = '<div id="root">'
TITLE = "<title>Streamlit</title>"

_DROPPED = re.compile(
    r"<!--.*?-->|<script>\s*window\.prerenderReady.*?</script>"
    r'|<link rel="service-desc"[^>]*/>|<noscript>.*?</noscript>',
    re.DOTALL,
)


def without_unused(document: str) -> str:
    """Without comments, a script for search engines, a pointer for programs, and words for who has no scripts."""
    return _DROPPED.sub("", document)


def with_ours(document: str, *, language: str, title: str, without_script: str, scripts: str) -> str:
    """``title`` is text, the words ``without_script`` and the ``scripts`` are HTML."""
    named = without_unused(document).replace(TITLE, f"<title>{title}</title>")
    spoken = named.replace(LANGUAGE, f'<html lang="{language}">').replace(HEAD_ENDS, f"{scripts}{HEAD_ENDS}")
    return spoken.replace(ROOT, f"<noscript>{without_script}</noscript>{ROOT}")
