"""A tracker's file from its bytes: what it is by its content, within bounds, and its sheets."""

import hashlib
from pathlib import PurePath

from dashboard.exchange.tracker.sheet import LARGEST_FILE, Tracker, refused
from dashboard.exchange.tracker.text import read_text
from dashboard.exchange.tracker.workbook import OLE, read_workbook

ZIP = b"PK"
LONGEST_NAME = 120


def read_tracker(name: str, content: bytes) -> Tracker:
    """Every sheet of a CSV or workbook, as values.

    Raises ``Refused`` with one problem: empty, file_too_large, not_a_table, damaged, encrypted, macros,
    unpacks_too_large, too_many_columns, too_many_rows, too_many_cells, cell_too_long, bad_encoding, bad_csv.
    """
    name = shown_name(name)
    if len(content) > LARGEST_FILE:
        raise refused("file_too_large", name, limit=LARGEST_FILE // 1_000_000)
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise refused("empty", name)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith((ZIP, OLE)):
        form, sheets = read_workbook(name, content)
        if not sheets:
            raise refused("empty", name)
        return Tracker(name=name, form=form, sha256=digest, sheets=sheets)
    encoding, separator, sheet = read_text(name, content)
    return Tracker(name=name, form="csv", sha256=digest, sheets=(sheet,), encoding=encoding, separator=separator)


def shown_name(name: str) -> str:
    """The file's own name, without folders and control characters."""
    bare = PurePath(name.replace("\\", "/")).name
    return "".join(character for character in bare if character.isprintable())[-LONGEST_NAME:] or "file"
