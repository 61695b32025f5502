"""What a file is, told by its content: its name must agree, and what could run or burst is refused with a reason."""

import codecs
import re
import struct
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from dashboard.domain.deliverables.evidence import MEDIA_TYPES, ending_of
from dashboard.domain.refusal import Problem
from dashboard.exchange.evidence.containers import kind_of_container

PICTURES = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "GIF": "gif", "WEBP": "webp", "TIFF": "tiff", "BMP": "bmp"}
READ_AS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")
"""Pillow's readers; the one for JPEG also answers MPO, several pictures in one file."""
BROKEN_PICTURE = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, struct.error)
"""What Pillow raises at headers that were cut or changed."""
MOST_PIXELS = 150_000_000
"""A sheet of A0 at 300 dpi has 139 million."""
BEGINNINGS = (
    (b"\x7fELF", "evidence_program"),
    (b"\xca\xfe\xba\xbe", "evidence_program"),
    (b"\xcf\xfa\xed\xfe", "evidence_program"),
    (b"\xfe\xed\xfa", "evidence_program"),
    (b"L\0\0\0\x01\x14\x02\0", "evidence_program"),  # a Windows shortcut
    (b"#!/", "evidence_script"),
    (b"\x1f\x8b", "evidence_archive"),
    (b"Rar!\x1a", "evidence_archive"),
    (b"7z\xbc\xaf\x27\x1c", "evidence_archive"),
    (b"BZh91AY", "evidence_archive"),
    (b"\xfd7zXZ\0", "evidence_archive"),
    (b"\x28\xb5\x2f\xfd", "evidence_archive"),
    (b"MSCF", "evidence_archive"),
    (b"{\\rtf", "evidence_rich_text"),
)
"""First bytes of kinds that are refused by name."""
OLE, PDF, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"PK\x03\x04"
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s{0,8}(?:\d{1,10}\s{1,8}\d{1,5}\s{1,8}R|<<)")
MOST_MENTIONS = 1000
"""Of encryption in a PDF: it says so once, or once each time it was saved."""
_SCRIPT_ENDINGS = frozenset(
    ("bat", "cmd", "hta", "js", "jse", "mjs", "php", "pl", "ps1", "py", "rb", "reg", "sh", "url", "vbe", "vbs", "wsf")
)
_MARKUP = re.compile(
    rb"(?is)\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+)?(html|svg|script|body|head|iframe|\?php)\b"
)
HEAD = 4096
CHUNK = 1024 * 1024


def problem_of_file(path: Path, name: str, size: int) -> Problem | None:
    """Why the file at ``path``, called ``name`` by the person, is not taken; ``None`` where it is.

    Nothing is unpacked and no picture is decoded, so that the answer does not take longer the worse the file is.
    """
    if not size:
        return Problem(code="evidence_empty", field="files", values={"name": name})
    ending = ending_of(name)
    found = _found(path, size, ending)
    if found in MEDIA_TYPES:
        if found == ending:
            return None
        values: dict[str, object] = {"name": name, "ending": ending or "–", "found": found.upper()}
        return Problem(code="evidence_disguised", field="files", values=values)
    values = {"name": name}
    if found == "evidence_unknown_kind":
        values["allowed"] = ", ".join(MEDIA_TYPES)
    return Problem(code=found, field="files", values=values)


def _found(path: Path, size: int, ending: str) -> str:
    """The ending that names the content, or the code of the reason to refuse it."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        for beginning, code in BEGINNINGS:
            if head.startswith(beginning):
                return code
        if head.startswith(b"MZ") and b"\0" in head:
            return "evidence_program"
        if head.startswith(PDF):
            return _pdf(_all_of(file))
        if head.startswith(ZIP):
            return kind_of_container(file, size)
        if head.startswith(OLE):
            return _old_office(_all_of(file))
        return _picture(path, file) or _text(file, head, ending)


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:] or content.count(b"/Encrypt") > MOST_MENTIONS:
        return "evidence_damaged"
    return "evidence_encrypted" if _PDF_ENCRYPTED.search(content) else "pdf"


def _old_office(content: bytes) -> str:
    """Formats before 2007 may carry macros anywhere; an encrypted newer document is wrapped in the same container."""
    return "evidence_encrypted" if ENCRYPTED_OFFICE in content else "evidence_old_office"


def _picture(path: Path, file: BinaryIO) -> str | None:
    """Read from the picture's header alone; ``None`` where it is no picture we know."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures below our limit
            with Image.open(path, formats=READ_AS) as picture:
                (width, height), kind = picture.size, picture.format or ""
    except Image.DecompressionBombError:
        return "evidence_huge_picture"
    except UnidentifiedImageError:
        return None
    except BROKEN_PICTURE:
        return "evidence_damaged"
    if width * height > MOST_PIXELS:
        return "evidence_huge_picture"
    return PICTURES[kind] if _is_whole(file, PICTURES[kind]) else "evidence_damaged"


def _is_whole(file: BinaryIO, kind: str) -> bool:
    """Whether the end that the format asks for is there; formats without one are taken as they are."""
    ends = {"png": b"IEND", "jpg": b"\xff\xd9", "gif": b";"}
    file.seek(0, 2)
    file.seek(-min(file.tell(), CHUNK), 2)
    tail = file.read()
    if kind == "webp":
        file.seek(4)
        return int.from_bytes(file.read(4), "little") + 8 <= file.seek(0, 2)
    return ends.get(kind, b"") in tail


def _text(file: BinaryIO, head: bytes, ending: str) -> str:
    if ending in _SCRIPT_ENDINGS:
        return "evidence_script"
    if markup := _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        return "evidence_drawing" if markup.group(1).lower() == b"svg" else "evidence_web_page"
    if not _is_text(file, head):
        return "evidence_unknown_kind"
    return ending if ending in ("txt", "csv") else "evidence_unknown_kind"


def _is_text(file: BinaryIO, head: bytes) -> bool:
    """UTF-8, UTF-16 with its mark, or one byte a letter; without control signs."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return any(_reads_as(file, encoding) for encoding in (("utf-16",) if wide else ("utf-8", "cp1252")))


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(CHUNK):
            if _CONTROL.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()
