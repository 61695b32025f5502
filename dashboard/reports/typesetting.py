"""From words and figures to a PDF: the sheet that documents share, set without a network.

What people typed reaches the typesetter as data (JSON), never as a part of its own language.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent / "templates"
SHEET = TEMPLATES / "sheet.typ"
LONGEST_WORD = 24
"""Signs of a word without a place to break: beyond, one is put in, or it would run out of its column."""
BREAK = "\u200b"


@dataclass(frozen=True, kw_only=True)
class Column:
    """``figure`` stands to the right; ``wide`` takes the room that is left."""

    label: str
    figure: bool = False
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table with its heading; ``empty`` is said where it has no row; ``size`` in points."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    empty: str = ""
    size: float = 9.5


@dataclass(frozen=True, kw_only=True)
class Emblem:
    """The European emblem is drawn: what it is called for those who do not see it, and the lines beside it."""

    alt: str
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A document; ``page`` holds ``{page}`` and ``{pages}``; ``tag`` says that its figures are illustrative."""

    language: str
    day: date
    title: str
    running: str
    page: str
    subtitle: str = ""
    author: str = "Binnacle"
    foot: str = ""
    tag: str = ""
    about: Sequence[str] = ()
    statement: str = ""
    emblem: Emblem | None = None
    notices: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[Part] = ()
    closing: Sequence[str] = field(default=())


def typeset(sheet: Sheet) -> bytes:
    """The sheet as a tagged PDF (PDF/UA-1) in the typesetter's own fonts; the same sheet gives the same bytes.

    PDF/UA asks for a glyph for every sign. Where somebody typed one that these fonts lack, the system's are used too,
    and the standard is not promised.
    """
    try:
        return _compiled(sheet, ignore_system_fonts=True, pdf_standards="ua-1")
    except typst.TypstError:
        return _compiled(sheet, ignore_system_fonts=False)


def _compiled(sheet: Sheet, **how: Any) -> bytes:
    midnight = datetime.combine(sheet.day, time(), tzinfo=UTC)
    given = {"content": as_data(sheet)}
    made: bytes = typst.compile(SHEET, root=TEMPLATES, sys_inputs=given, timestamp=midnight, **how)
    return made


def as_data(sheet: Sheet) -> str:
    """What the template reads."""
    return json.dumps(_printable(asdict(sheet) | {"day": sheet.day.isoformat()}), ensure_ascii=False)


def _printable(value: object) -> object:
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, Mapping):
        return {name: _printable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value


def breakable(words: str) -> str:
    """Without signs that cannot be printed, and with a place to break in each word that is too long for a column."""
    clean = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", words))
    return " ".join(
        BREAK.join(word[begin : begin + LONGEST_WORD] for begin in range(0, len(word), LONGEST_WORD))
        for word in clean.split(" ")
    )
