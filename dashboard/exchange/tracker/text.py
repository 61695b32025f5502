"""Tables as text: which encoding, which separator, which rows."""

import csv
import io
import re
from collections import Counter

from dashboard.exchange.tracker.sheet import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Sheet, refused
from dashboard.exchange.tracker.workbook import clean

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 60
"""Records that decide the separator."""
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
FOREIGN = re.compile(rb"\s*(<!doctype|<html|<\?xml|<table|\{\s*\"|\[\s*\{|%PDF-|\{\\rtf)", re.IGNORECASE)
UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def read_text(name: str, content: bytes) -> tuple[str, str, Sheet]:
    """The encoding, the separator and the one sheet.

    Raises ``Refused``.
    """
    text, encoding = decoded(name, content)
    said = re.match(r"sep=(.)\r?\n", text)
    if said:
        text = text[said.end() :]
    separator = said.group(1) if said and said.group(1) in SEPARATORS else separator_of(text)
    lines, rows = _rows(name, text, separator)
    shift = 1 if said else 0
    return encoding, separator, Sheet(name="", rows=rows, lines=[line + shift for line in lines])


def decoded(name: str, content: bytes) -> tuple[str, str]:
    """The text and the encoding it was written in.

    Raises ``Refused``: not_a_table for what is no text, bad_encoding for broken UTF-16.
    """
    if FOREIGN.match(content[:200].removeprefix(b"\xef\xbb\xbf")):
        raise refused("not_a_table", name)
    if wide := _utf16(content):
        try:
            return content.decode(wide).removeprefix("\ufeff"), "utf-16"
        except UnicodeDecodeError as error:
            raise refused("bad_encoding", name) from error
    if len(CONTROLS.findall(content[:100_000])) > len(content[:100_000]) // 200:
        raise refused("not_a_table", name)
    try:
        return content.decode("utf-8-sig"), "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        encoding = "latin-1" if UNDEFINED_IN_CP1252.search(content) else "cp1252"
        return content.decode(encoding), encoding


def _utf16(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = content[:2_000]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(zeros) > 8 and zeros.count(0) > len(zeros) * 0.7:
            return encoding
    return None


def separator_of(text: str) -> str:
    """The sign that cuts the first records into the same number of cells, and into most."""
    head = text[:200_000]
    best, most = ",", 0.0
    for separator in SEPARATORS:
        if separator not in head:
            continue
        try:
            records = [
                len(record)
                for _, record in zip(range(LOOKED_AT), csv.reader(io.StringIO(head), delimiter=separator), strict=False)
            ]
        except csv.Error:
            continue
        widths = Counter(width for width in records if width > 1)
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda found: (found[1], found[0]))
        score = times / len(records) * 10 + min(width, 30) / 10
        if score > most:
            best, most = separator, score
    return best


def _rows(name: str, text: str, separator: str) -> tuple[list[int], list[list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    lines: list[int] = []
    rows: list[list[str]] = []
    cells, begins = 0, 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for record in reader:
            if len(record) > MOST_COLUMNS:
                if any(cell.strip() for cell in record[MOST_COLUMNS:]):
                    raise refused("too_many_columns", name, found=len(record), limit=MOST_COLUMNS)
                record = record[:MOST_COLUMNS]
            cells += len(record)
            if len(rows) >= MOST_ROWS or cells > MOST_CELLS:
                raise refused("too_many_rows", name, found=len(rows) + 1, limit=MOST_ROWS)
            rows.append([clean(cell) for cell in record])
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise refused("bad_csv", name, row=begins) from error
    _require_closed_quote(name, text, lines)
    return lines, rows


def _require_closed_quote(name: str, text: str, lines: list[int]) -> None:
    """A quote that is never closed swallows the rest of the file: an odd number of them after the last record began."""
    if not lines or '"' not in text:
        return
    last = text.split("\n")[lines[-1] - 1 :]
    if len(last) > 2 and "\n".join(last).count('"') % 2:
        raise refused("bad_csv", name, row=lines[-1])
