"""The four catalogues say the same things, and say all that the code asks for."""

import ast
import pickle
import re
import string
from enum import StrEnum
from functools import cache

import pytest
from babel.messages.catalog import Message

from dashboard import texts
from dashboard.domain import vocabulary
from dashboard.domain.currency import OF_COUNTRIES
from dashboard.settings import ROOT
from dashboard.texts import CATALOGUES, LANGUAGES, MissingText, formats, read_catalogue, text

KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+)+")
FILES = (".py", ".po", ".toml", ".csv", ".svg", ".json", ".html", ".db")
KEYS_OF_TABLES = (".id",)
SUBJECTS = {path.stem for path in (CATALOGUES / "en").glob("*.po")}
OTHERS = [language for language in LANGUAGES if language != "en"]
WITHOUT_TEXT = texts.without_text
DATA_DRIVEN = ("folder.subject.", "words.project_kind.", "words.language.", "words.legal_status.")
"""Keys that the content of project folders asks for."""
KINDS = ("_call", "_operation", "_cooperation")
"""Kinds of project for which a text may have words of its own."""


@cache
def messages(language: str) -> dict[str, Message]:
    return {key_of(message): message for message in read_catalogue(language) if message.id}


def key_of(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@cache
def asked() -> tuple[set[str], set[str]]:
    """Keys that the code names in full, and patterns of those it composes."""
    named: set[str] = set()
    composed: set[str] = set()
    scripts = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "streamlit_app.py"]
    for script in scripts:
        tree = ast.parse(script.read_text(encoding="utf-8"))
        nodes = list(ast.walk(tree))
        pieces = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and id(node) not in pieces and is_key(node.value):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                first = str(parts[0] or "")
                if first.split(".")[0] in SUBJECTS and "." in first and " " not in first:
                    composed.add("".join(".+" if part is None else re.escape(str(part)) for part in parts))
    return named, composed


def without_kind(key: str) -> str:
    return next((key.removesuffix(kind) for kind in KINDS if key.endswith(kind) and key not in asked()[0]), key)


def is_key(value: object) -> bool:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        return False
    return value in messages("en") or (value.split(".")[0] in SUBJECTS and not value.endswith(FILES + KEYS_OF_TABLES))


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert set(messages(language)) ^ set(messages("en")) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_stands_once_and_in_the_file_that_it_names(language: str) -> None:
    seen: list[str] = []
    for path in sorted((CATALOGUES / language).glob("*.po")):
        keys = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert [key for key in keys if key.split(".")[0] != path.stem] == []
        seen += keys
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_unsure_and_every_plural_form_is_there(language: str) -> None:
    catalogue = read_catalogue(language)
    for key, message in messages(language).items():
        assert all(form.strip() for form in forms(message)), key
        assert not message.fuzzy, key
        assert bool(message.pluralizable) == bool(messages("en")[key].pluralizable), key
        if message.pluralizable:
            assert len(forms(message)) == catalogue.num_plurals == 2, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_placeholders(language: str) -> None:
    for key, message in messages(language).items():
        wanted = set.union(*(placeholders(form) for form in forms(messages("en")[key])))
        for form in forms(message):
            assert placeholders(form) | {"n"} == wanted | {"n"}, (key, form)


def test_every_key_that_the_code_names_has_a_text() -> None:
    named, _ = asked()
    assert named - set(messages("en")) == set()


def test_every_composed_key_has_some_text() -> None:
    _, composed = asked()
    keys = set(messages("en"))
    assert [pattern for pattern in composed if not any(re.fullmatch(pattern, key) for key in keys)] == []


def test_no_text_is_left_that_nothing_asks_for() -> None:
    named, composed = asked()
    unasked = {
        key
        for key in messages("en")
        if without_kind(key) not in named
        and not key.startswith(DATA_DRIVEN)
        and not any(re.fullmatch(pattern, key) for pattern in composed)
    }
    assert unasked == set()


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        (re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(), kind)
        for kind in vars(vocabulary).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    ],
)
def test_every_word_of_every_closed_set_has_a_text(subject: str, kind: type[StrEnum]) -> None:
    for member in kind:
        for language in LANGUAGES:
            assert text(f"words.{subject}.{member}", language)


def test_a_key_without_a_text_is_a_mistake() -> None:
    with pytest.raises(MissingText):
        text("overview.no_such_text", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plural_follows_the_number(language: str) -> None:
    assert text("overview.days_left", language, n=1, days=1) != text("overview.days_left", language, n=2, days=1)


def test_a_code_without_a_word_is_shown_as_the_code_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(texts, "without_text", WITHOUT_TEXT)
    assert text("words.partner_type.guild", "fr") == "guild"
    assert "words.partner_type.guild" in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_by_its_iso_and_its_european_code(
    language: str, caplog: pytest.LogCaptureFixture
) -> None:
    codes = [*OF_COUNTRIES, "DE", "AT", "BE", "CY", "EE", "ES", "FI", "FR", "HR", "IE", "IT", "LT", "LU", "LV", "MT",
             "NL", "PT", "SI", "SK", "GR", "EL", "GB", "UK", "ME", "XK"]  # fmt: skip
    names = {code: formats.country(code, language) for code in codes}
    assert all(len(name) > 2 for name in names.values()), names
    assert (names["GB"], names["GR"]) == (names["UK"], names["EL"])
    assert formats.country("QZ", language) == "QZ"
    assert "QZ" in caplog.text


def test_an_amount_is_in_the_currency_of_its_notation() -> None:
    polish = pickle.loads(pickle.dumps(formats.Notation("en", "PLN")))
    assert formats.thousands(400_000_000, polish) == "4,000 kPLN"
    assert formats.thousands(400_000_000, "en") == "4,000 k€"
    assert "PLN" in formats.money(100, polish)
    assert "£" in formats.money(100, polish, currency="GBP")
