"""A zipped workbook before it is parsed: its sizes, macros, encryption, and how far its cells reach."""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from dashboard.exchange.archive_guard import DishonestArchive, require_few_entries, require_honest_sizes
from dashboard.exchange.tracker.sheet import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, refused

LARGEST_UNPACKED = 200_000_000
MOST_PARTS = 2_000
ENCRYPTED = 0x1
NEEDED = re.compile(
    r"(?i)(\[Content_Types\]\.xml|_rels/\.rels|mimetype|content\.xml|META-INF/manifest\.xml|xl/workbook\.(xml|bin)|"
    r"xl/_rels/[^/]+\.rels|xl/styles\.(xml|bin)|xl/sharedStrings\.(xml|bin)|xl/worksheets/(?!binaryIndex)[^/]+\.(xml|bin)|"
    r"xl/worksheets/_rels/[^/]+\.rels)"
)
"""The parts that hold values; pictures, printers and the rest are not unpacked."""
MACROS = re.compile(r"(?i)(vbaProject|vbaData|macrosheets/|(^|/)Basic/|(^|/)Scripts/)")
CELL = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Za-z]{1,9})(\d{1,12})"[^>]*(?<!/)>')
"""Without cells that are only painted: those have no content and end in a slash."""
SHARED = re.compile(rb't="s"[^>]{0,200}>\s*<(?:\w+:)?v>(\d{1,9})</')
TEXT_OF_ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*>(.*?)</(?:\w+:)?si>", re.DOTALL)
PAINTED = 1
"""The record of an xlsb cell without content."""
ODS_TAG = re.compile(rb"<(table:table-row|table:table-cell|table:covered-table-cell|table:table)\b([^>]*)>")
REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,12})"')
DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def safe_workbook(name: str, content: bytes) -> tuple[str, bytes]:
    """The form (xlsx, xlsb, ods) and the same workbook packed anew from the parts that matter, each within bounds.

    A parser that trusts sizes or dimensions never sees the original.

    Raises ``Refused``.
    """
    try:
        require_few_entries(io.BytesIO(content), MOST_PARTS)
        parts = _parts(name, content)
    except DishonestArchive as error:
        raise refused("unpacks_too_large", name, limit=LARGEST_UNPACKED // 1_000_000) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise refused("damaged", name) from error
    names = {part.casefold() for part in parts}
    if "xl/workbook.xml" in names:
        form = "xlsx"
    elif "xl/workbook.bin" in names:
        form = "xlsb"
    elif b"opendocument.spreadsheet" in parts.get("mimetype", b"") or "content.xml" in names:
        form = "ods"
    else:
        raise refused("not_a_table", name)
    _look_at(name, form, parts)
    return form, _packed(parts)


def _parts(name: str, content: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_UNPACKED:
            raise refused("unpacks_too_large", name, limit=LARGEST_UNPACKED // 1_000_000)
        if any(MACROS.search(info.filename) for info in infos):
            raise refused("macros", name)
        if any(info.flag_bits & ENCRYPTED for info in infos):
            raise refused("encrypted", name)
        require_honest_sizes(archive)
        for info in infos:
            if NEEDED.fullmatch(info.filename):
                if info.filename in parts:
                    raise refused("damaged", name)
                parts[info.filename] = archive.read(info)
    manifest = parts.get("META-INF/manifest.xml", b"")
    if b"encryption-data" in manifest:
        raise refused("encrypted", name)
    return parts


def _packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return file.getvalue()


def _look_at(name: str, form: str, parts: dict[str, bytes]) -> None:
    lengths: list[int] = []
    for part, data in parts.items():
        if part.endswith((".xml", ".rels")) and DECLARED.search(data[:4096]):
            raise refused("damaged", name)
        if part.casefold() == "xl/sharedstrings.xml":
            lengths = [len(found.group(1)) for found in TEXT_OF_ITEM.finditer(data)]
            if max(lengths, default=0) > LONGEST_CELL * 4:
                raise refused("cell_too_long", name, limit=LONGEST_CELL)
    cells = 0
    for part, data in parts.items():
        if "/worksheets/" in part and part.endswith(".xml"):
            reach = _reach_of_xml(data)
        elif "/worksheets/" in part and part.endswith(".bin"):
            reach = _reach_of_records(data)
        elif part == "content.xml" and form == "ods":
            for sheet in _reaches_of_ods(data):
                cells = within(name, sheet, cells)
            continue
        else:
            continue
        cells = within(name, reach, cells)
        _require_bounded_texts(name, data, lengths)


def within(name: str, reach: tuple[int, int], cells: int) -> int:
    """Add a sheet's (rows, columns) to the count of cells.

    Raises ``Refused`` where a sheet, or all together, reach too far.
    """
    rows, columns = reach
    if columns > MOST_COLUMNS:
        raise refused("too_many_columns", name, found=columns, limit=MOST_COLUMNS)
    if rows > MOST_ROWS:
        raise refused("too_many_rows", name, found=rows, limit=MOST_ROWS)
    if cells + rows * columns > MOST_CELLS:
        raise refused("too_many_cells", name, limit=MOST_CELLS)
    return cells + rows * columns


def _require_bounded_texts(name: str, data: bytes, lengths: list[int]) -> None:
    """One long shared text, named by every cell, would fill the memory."""
    if max(lengths, default=0) < 2_000:
        return
    used = Counter(int(found.group(1)) for found in SHARED.finditer(data))
    total = sum(lengths[index] * times for index, times in used.items() if index < len(lengths))
    if total > LARGEST_UNPACKED:
        raise refused("unpacks_too_large", name, limit=LARGEST_UNPACKED // 1_000_000)


def _reach_of_xml(data: bytes) -> tuple[int, int]:
    columns: set[bytes] = set()
    row = 0
    for found in CELL.finditer(data):
        columns.add(found.group(1))
        row = max(row, int(found.group(2)))
    return row, max(map(column_number, columns), default=0)


def column_number(letters: bytes) -> int:
    """``A`` is 1, ``AA`` 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _reach_of_records(data: bytes) -> tuple[int, int]:
    """Of an xlsb sheet: its rows' headers (record 0) and cells (records 1 to 11)."""
    row = rows = columns = position = 0
    size = len(data)
    while position < size:
        kind = data[position]
        position += 1
        if kind & 0x80 and position < size:
            kind = (kind & 0x7F) | (data[position] << 7)
            position += 1
        length = shift = 0
        while position < size and shift < 28:
            byte = data[position]
            position += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if kind <= 11 and length >= 4 and position + 4 <= size:
            number = int.from_bytes(data[position : position + 4], "little") + 1
            if kind == 0:
                row = number
            elif kind != PAINTED:
                rows, columns = max(rows, row), max(columns, number)
        position += length
    return rows, columns


def _reaches_of_ods(data: bytes) -> Iterator[tuple[int, int]]:
    """How far the cells with content reach in each table; empty repetitions to the sheet's end count nothing."""
    row = column = repeat = last_row = last_column = 0
    for found in ODS_TAG.finditer(data):
        tag, attributes = found.group(1), found.group(2)
        times = REPEATED.search(attributes)
        count = int(times.group(1)) if times else 1
        if tag == b"table:table":
            yield last_row, last_column
            row = column = repeat = last_row = last_column = 0
        elif tag == b"table:table-row":
            row, column, repeat = row + repeat, 0, count
        else:
            column += count
            if b"office:value-type" in attributes or b"calcext:value-type" in attributes:
                last_row, last_column = max(last_row, row + repeat), max(last_column, column)
    yield last_row, last_column
