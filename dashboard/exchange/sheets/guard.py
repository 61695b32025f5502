"""What is looked at before any workbook is opened: its kind, how much it unpacks to, and how far its cells reach.

For every upload of an ``.xlsx``. Readers lay a sheet out as one rectangle from its first cell to its last and copy a
shared text into every cell that names it, so that a few bytes could ask for gigabytes: both are worked out first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.archive_guard import DishonestArchive, require_few_entries, require_honest_sizes

MEGABYTE = 1_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: an encrypted workbook, or one of Excel 97."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError, NotImplementedError, RuntimeError,
    IndexError,
)  # fmt: skip
"""What Python's reader of archives raises for broken ones."""
CELL = re.compile(
    rb"""<(?:[\w.-]+:)?(row|c)((?:\s(?:[^<>"']|"[^"<]*"|'[^'<]*')*?)?)(/?)>(\s*<(?:[\w.-]+:)?f[\s/>])?""", re.ASCII
)
BEGUN = re.compile(rb"<(?:[\w.-]+:)?(?:row|c)[\s/>]", re.ASCII)
PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)([0-9]*)""")
SHARED = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:[\w.-]+:)?v>\s*(\d{1,9})""")
SHARED_TEXT = re.compile(rb"<(?:[\w.-]+:)?si[\s>]")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a kind of workbook may hold at most; ``ratio`` is how many times smaller its large parts may be packed."""

    file_bytes: int = 10 * MEGABYTE
    unpacked_bytes: int = 40 * MEGABYTE
    ratio: int = 150
    parts: int = 400
    rows: int = 25_000
    columns: int = 60
    cells: int = 400_000
    text_bytes: int = 200 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that holds something: row and column from 0, its attributes as written."""

    row: int
    column: int
    attributes: bytes
    formula: bool


def unpack(content: bytes, limits: Limits | None = None) -> dict[str, bytes]:
    """The parts of a workbook by name, every check made.

    Raises ``Refused`` with a ``workbook_…`` problem.
    """
    limits = limits or Limits()
    _require_kind(content, limits)
    try:
        require_few_entries(io.BytesIO(content), limits.parts)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _parts(archive, limits)
    except DishonestArchive as failure:
        raise _refused("bomb") from failure
    except DAMAGE as failure:
        raise _refused("damaged") from failure
    _require_workbook(parts)
    _require_texts(parts, limits)
    return parts


def places(sheet: bytes) -> Iterator[Place]:
    """Every cell of a sheet's XML that is not empty, in its order; one that names no place follows the one before.

    Raises ``Refused`` where a tag is not as XML has it: a reader might take it for a cell all the same.
    """
    row, column, unread = -1, -1, len(BEGUN.findall(sheet))
    for found in CELL.finditer(sheet):
        unread -= 1
        tag, attributes, empty, formula = found.groups()
        named = PLACE.search(attributes)
        letters, digits = named.groups() if named else (b"", b"")
        if tag == b"row":
            row, column = int(digits[:9]) - 1 if digits else row + 1, -1
            continue
        column = _number(letters) if letters else column + 1
        if digits and letters:
            row = int(digits[:9]) - 1
        if not empty:
            yield Place(row, column, attributes, formula is not None)
    if unread:
        raise _refused("damaged")


def _require_kind(content: bytes, limits: Limits) -> None:
    if not content:
        raise _refused("empty")
    if len(content) > limits.file_bytes:
        raise _refused("too_large", limit=limits.file_bytes // MEGABYTE)
    if content.startswith(OLE):
        raise _refused("encrypted" if ENCRYPTED in content else "old_kind")
    if not content.startswith(b"PK"):
        raise _refused("not_one")


def _parts(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > limits.parts or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise _refused("bomb")
    large = (entry for entry in entries if entry.file_size > MEGABYTE)
    if any(entry.file_size > limits.ratio * entry.compress_size for entry in large):
        raise _refused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused("encrypted")
    if len({entry.filename for entry in entries}) < len(entries):
        raise _refused("damaged")
    if any(entry.compress_type not in READABLE for entry in entries):
        raise _refused("not_one")
    require_honest_sizes(archive)
    return {entry.filename: archive.read(entry) for entry in entries}


def _require_workbook(parts: dict[str, bytes]) -> None:
    kinds = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in kinds or any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise _refused("macros")
    if b"spreadsheetml" not in kinds or "xl/workbook.xml" not in parts:
        raise _refused("not_one")
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            raise _refused("bomb")


def _require_texts(parts: dict[str, bytes], limits: Limits) -> None:
    """Refuse sheets that reach too far, and shared texts that would be copied too often."""
    lengths = [len(text) for text in SHARED_TEXT.split(parts.get("xl/sharedStrings.xml", b""))[1:]]
    longest = max(lengths, default=0)
    texts = 0
    for content in parts.values():
        if b"sheetData" not in content:
            continue
        if len(BEGUN.findall(content)) > limits.cells + limits.rows:
            raise _refused("bomb")
        cells = 0
        for place in places(content):
            if place.column >= limits.columns:
                raise _refused("columns", limit=limits.columns)
            if place.row >= limits.rows:
                raise _refused("rows", limit=limits.rows)
            cells += 1
        if cells * longest > limits.text_bytes:
            named = (int(number) for number in SHARED.findall(content))
            texts += sum(lengths[number] for number in named if number < len(lengths))
    if texts > limits.text_bytes:
        raise _refused("bomb")


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number - 1


def _refused(code: str, **values: object) -> Refused:
    return Refused(Problem(code=f"workbook_{code}", field="file", values=values))
