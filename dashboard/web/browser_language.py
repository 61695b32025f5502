"""The first of a browser's languages that we speak."""

from starlette.requests import HTTPConnection

from dashboard.texts import LANGUAGES


def browser_language(connection: HTTPConnection) -> str:
    """Else English."""
    wanted = [
        part.partition(";")[0].strip()[:2].lower() for part in connection.headers.get("accept-language", "").split(",")
    ]
    return next((language for language in wanted if language in LANGUAGES), "en")
