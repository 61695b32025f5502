"""Documents that are zip archives inside: told by their table of contents, once it is found to be true."""

import re
import zipfile
import zlib
from itertools import pairwise
from typing import BinaryIO

from dashboard.exchange.archive_guard import DishonestArchive, require_few_entries, require_honest_sizes

MOST_ENTRIES = 10_000
MOST_BYTES = 500 * 1024 * 1024
"""That all entries may have together when unpacked."""
LARGEST_RATIO = 150
UNSUSPICIOUS_BYTES = 20 * 1024 * 1024
"""Below this much unpacked, no ratio is a bomb: empty sheets shrink a thousandfold."""
LARGEST_LIST = 2 * 1024 * 1024
"""Of the entry that says what the others are."""
MEMBERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
CONTENT_TYPES = "[Content_Types].xml"
OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
OPEN_KINDS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_MACROS = re.compile(
    r"(?i)(^|/)vbaproject\.bin$|^basic/.+|^scripts/.+|\.(docm|dotm|xlsm|xltm|xlam|pptm|potm|ppam|xlsb)$"
)
_INSIDE = re.compile(
    r"(?i)\.(7z|apk|bat|bz2|cmd|com|cpl|dll|exe|gz|hta|html?|iso|jar|js|jse|lnk|msi|ps1|rar|scr|sh|svgz|tar|vbe?|vbs|wsf|xz|zip)$"
)
_READ_ERRORS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error)


def kind_of_container(file: BinaryIO, size: int) -> str:
    """The ending that names the document, or the code of the reason to refuse it."""
    try:
        require_few_entries(file, MOST_ENTRIES)
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            danger = _danger(entries, size)
            if danger:
                return danger
            require_honest_sizes(archive)
            return _kind(archive, {entry.filename for entry in entries})
    except DishonestArchive:
        return "evidence_bomb"
    except _READ_ERRORS:
        return "evidence_damaged"


def _danger(entries: list[zipfile.ZipInfo], size: int) -> str:
    """Judged by what the table of contents declares."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_BYTES or packed > size or _overlap(entries):
        return "evidence_bomb"
    if unpacked > UNSUSPICIOUS_BYTES and unpacked > LARGEST_RATIO * max(packed, 1):
        return "evidence_bomb"
    if any(entry.flag_bits & 1 for entry in entries):
        return "evidence_encrypted"
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_leaves(name) for name in names):
        return "evidence_damaged"
    return ""


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries claim the same bytes, as in archives that unpack to much more than they declare."""
    places = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    return any(start + length > following for (start, length), (following, _) in pairwise(places))


def _leaves(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or re.match("[a-zA-Z]:", name) is not None


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names:
        kind = _open_document(archive, names)
    elif CONTENT_TYPES in names:
        kind = _office(archive, names)
    else:
        return "evidence_archive"
    if kind.startswith("evidence_"):
        return kind
    if any(_MACROS.search(name) for name in names):
        return "evidence_macros"
    return "evidence_hidden_inside" if any(_INSIDE.search(name) for name in names) else kind


def _office(archive: zipfile.ZipFile, names: set[str]) -> str:
    types = _list(archive, CONTENT_TYPES)
    if b"macroEnabled" in types or b"vbaProject" in types:
        return "evidence_macros"
    return next(
        (kind for folder, kind in MEMBERS.items() if any(name.startswith(folder) for name in names)), "evidence_archive"
    )


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    said = OPEN_DOCUMENT.fullmatch(_list(archive, "mimetype").strip())
    if said is None:
        return "evidence_archive"
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in _list(archive, manifest):
        return "evidence_encrypted"
    return OPEN_KINDS[said.group(1)]


def _list(archive: zipfile.ZipFile, name: str) -> bytes:
    """At most ``LARGEST_LIST`` bytes of an entry, unpacked."""
    with archive.open(name) as entry:
        return entry.read(LARGEST_LIST)
