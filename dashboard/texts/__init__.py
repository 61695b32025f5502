"""Every word on a screen: gettext catalogues in four languages, and numbers, dates and money by Babel.

A catalogue is a folder of ``.po`` files, one a subject; the message id is a key whose first part names the file
(``overview.title`` lives in ``overview.po``), so English is a translation like the others and a gap is found by a test.
"""

import gettext
import io
import logging
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

logger = logging.getLogger(__name__)
CATALOGUES = Path(__file__).parent / "catalogues"
LANGUAGES = ("en", "fr", "es", "pt")
LANGUAGE_NAMES = {"en": "English", "fr": "Français", "es": "Español", "pt": "Português"}


class MissingText(KeyError):
    """A key that no catalogue holds: a mistake in the code, found by the tests."""


def read_catalogue(language: str) -> Catalog:
    """All ``.po`` files of one language as one catalogue."""
    whole = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id:
                    whole[message.id] = message
    return whole


@lru_cache
def _translations(language: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def text(key: str, language: str, /, **values: object) -> str:
    """The text of ``key`` with ``{name}`` filled in; ``n`` chooses the plural form where the key has one.

    A key without a text is logged and its last part shown: a code from data must not take a page from a person.
    """
    translations = _translations(language)
    found = key
    if "n" in values and isinstance(values["n"], int):
        found = translations.ngettext(key, key, values["n"])
    if found == key:  # nothing to choose by, or a text that has one form whatever the number
        found = translations.gettext(key)
    if found == key:
        return without_text(key, language)
    return found.format(**values) if values else found


def reason(code: str, values: Mapping[str, object], language: str) -> str:
    """The text of the refusal ``code`` for a command's output: codes of closed sets in words, the rest as it is."""
    return text(f"problem.{code}", language, **{name: word(value, language) for name, value in values.items()})


def word(value: object, language: str) -> object:
    """A member of a closed set in the language's words, where it has some; anything else as it is."""
    if not isinstance(value, StrEnum):
        return value
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(value).__name__).lower()
    return text(f"words.{kind}.{value}", language) if has_text(f"words.{kind}.{value}", language) else value


def without_text(key: str, language: str) -> str:
    """What stands where there are no words; the tests make it raise ``MissingText``."""
    logger.error("no text for %s in %s", key, language)
    return key.rpartition(".")[2]


def has_text(key: str, language: str = "en") -> bool:
    return _translations(language).gettext(key) != key
