"""Trackers of many hands, and bombs, made in memory for the tests."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import xlsxwriter

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = f'<?xml version="1.0"?><worksheet {NAMESPACE}><sheetData>%s</sheetData></worksheet>'
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ROWS = (
    ("Code", "Deliverable", "Due date", "Status"),
    ("D1.1", "Communication plan", "31/12/2018", "done"),
    ("D1.2", "Report", "30/06/2019", "in progress"),
)


def csv_bytes(rows: Sequence[Sequence[object]] = ROWS, separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows).encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[object]] = ROWS, *, top: int = 0, sheet: str = "Plan") -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(top + number, 0, row)
    book.close()
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def with_part(name: str, data: bytes, content: bytes | None = None) -> bytes:
    """A small workbook in which a part is another."""
    return packed({**parts_of(content or xlsx_bytes()), name: data})


def with_sheet(cells: str) -> bytes:
    return with_part("xl/worksheets/sheet1.xml", (SHEET % cells).encode())


def ods_bytes(rows: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="Plan">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>'
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="'
            + f'{OFFICE}:manifest:1.0"/>'.encode(),
            "content.xml": content.encode(),
        }
    )


def ods_row(*texts: str, repeated: int = 1) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def lying(content: bytes, part: str, true: bytes, declared: int) -> bytes:
    """A workbook whose ``part`` unpacks to ``true``, while its headers declare ``declared`` bytes."""
    packed_once = with_part(part, true, content)
    seal = struct.pack("<I", zlib.crc32(true[:declared]))
    patched = packed_once.replace(struct.pack("<I", zlib.crc32(true)), seal)
    return patched.replace(struct.pack("<I", len(true)), struct.pack("<I", declared))


def ole(*names: str) -> bytes:
    """The signature of an old container, with streams of these names."""
    streams = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in names)
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 504 + streams


def bombs() -> dict[str, tuple[bytes, str]]:
    """Name → (content, the code it is refused with)."""
    rows = xlsx_bytes()
    cell = '<row r="%d"><c r="%s%d" t="inlineStr"><is><t>x</t></is></c></row>'
    long_text = b"<si><t>" + b"x" * 500_000 + b"</t></si>"
    shared = f"<sst {NAMESPACE}>".encode()
    named = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    many = with_part(
        "xl/sharedStrings.xml", shared + b"<si><t>" + b"y" * 30_000 + b"</t></si></sst>", with_sheet(named)
    )
    wide_ods = '<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="16384"/>'
    far_row = '<table:table-row table:number-rows-repeated="90000000"><table:table-cell/></table:table-row>'
    last_column = with_sheet(cell % (1, "A", 1) + cell % (1_048_576, "XFD", 1_048_576))
    return {
        "zip of zeros": (with_part("xl/media/a.bin", b"\x00" * 250_000_000), "unpacks_too_large"),
        "many parts": (packed({f"xl/{n}.xml": b"" for n in range(3_000)}), "unpacks_too_large"),
        "last cell of Excel": (last_column, "too_many_columns"),
        "last row of Excel": (with_sheet(cell % (1, "A", 1) + cell % (1_048_576, "A", 1_048_576)), "too_many_rows"),
        "row beyond Excel": (with_sheet(cell % (999_999_999, "A", 999_999_999)), "too_many_rows"),
        "column beyond Excel": (with_sheet(cell % (1, "ZZZZZZ", 1)), "too_many_columns"),
        "many cells": (with_sheet(cell % (1, "A", 1) + cell % (900_000, "GR", 900_000)), "too_many_cells"),
        "a thousand columns": (xlsx_bytes([[f"c{n}" for n in range(1_000)]] * 3), "too_many_columns"),
        "a thousand columns of text": (csv_bytes([["c"] * 1_000] * 3), "too_many_columns"),
        "one long text": (with_part("xl/sharedStrings.xml", shared + long_text + b"</sst>"), "cell_too_long"),
        "one long text named by every cell": (many, "unpacks_too_large"),
        "entities": (
            with_part("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>', rows),
            "damaged",
        ),
        "ods, repeated rows": (ods_bytes(ods_row("a", "b", repeated=100_000_000)), "too_many_rows"),
        "ods, repeated columns": (ods_bytes(f"{wide_ods}</table:table-row>"), "too_many_columns"),
        "ods, far cell": (
            ods_bytes(far_row + ods_row("a")),
            "too_many_rows",
        ),
        "macros": (with_part("xl/vbaProject.bin", b"macro"), "macros"),
        "old macros": (ole("Workbook", "_VBA_PROJECT"), "macros"),
        "encrypted": (ole("EncryptedPackage", "EncryptionInfo"), "encrypted"),
        "a Word document": (packed({"word/document.xml": b"<a/>"}), "not_a_table"),
        "an old Word document": (ole("WordDocument"), "not_a_table"),
        "a PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 10, "not_a_table"),
        "a web page": (b"<html><table><tr><td>Code</td></tr></table></html>", "not_a_table"),
        "random bytes": (bytes((n * 7919) % 256 for n in range(10_000)), "not_a_table"),
        "cut workbook": (rows[: len(rows) // 2], "damaged"),
        "cut UTF-16": (csv_bytes(encoding="utf-16")[:-1], "bad_encoding"),
        "open quote": (csv_bytes() + b'"D9","never closed\n' + b"x,y\n" * 100, "bad_csv"),
        "a long cell": (b"Code,Title\nD1," + b"x" * 200_000 + b"\n", "bad_csv"),
        "nothing": (b"", "empty"),
        "blanks": (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        "zeros": (b"\x00" * 10_000, "empty"),
        "too large": (b"a,b\n" * 13_000_000, "file_too_large"),
    }  # fmt: skip
