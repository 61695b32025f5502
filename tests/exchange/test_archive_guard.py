"""Zips that lie about themselves, at each door where a zip comes in."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.domain.refusal import Refused
from dashboard.exchange.archive_guard import DishonestArchive, require_few_entries, require_honest_sizes
from dashboard.exchange.evidence.containers import kind_of_container
from dashboard.exchange.sheets.guard import unpack
from dashboard.exchange.tracker.workbook import read_workbook
from tests.evidence_files import office, open_document, zipped

HONEST = office(word__long_dot_xml=b"<a/>" * 50_000)
ENTRY = b"PK\x01\x02"


def claims(content: bytes, size: int, *, local: bool = False, checksum: bool = True) -> bytes:
    """The last entry says that it unpacks to ``size`` bytes, with the checksum of so many where it is asked for."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.infolist()[-1]
        said = zlib.crc32(archive.read(entry)[:size])
    lying = bytearray(content)
    at = content.rindex(ENTRY)
    struct.pack_into("<I", lying, at + 24, size)
    if checksum:
        struct.pack_into("<I", lying, at + 16, said)
    if local:
        struct.pack_into("<I", lying, entry.header_offset + 22, size)
    return bytes(lying)


LIES = {
    "smaller": claims(HONEST, 100),
    "smaller, and a wrong checksum": claims(HONEST, 100, checksum=False),
    "smaller in both places": claims(HONEST, 100, local=True),
    "larger": claims(HONEST, 300_000),
    "larger in both places": claims(HONEST, 300_000, local=True),
    "nothing": claims(HONEST, 0, local=True),
}


def evidence(content: bytes) -> str:
    return kind_of_container(io.BytesIO(content), len(content))


@pytest.mark.parametrize("lie", LIES)
def test_a_directory_that_lies_about_a_size_is_refused(lie: str) -> None:
    assert evidence(HONEST) == "docx"
    assert evidence(LIES[lie]) == "evidence_bomb"
    with zipfile.ZipFile(io.BytesIO(LIES[lie])) as archive, pytest.raises(DishonestArchive):
        require_honest_sizes(archive)


@pytest.mark.parametrize("read", [unpack, lambda content: read_workbook("list.xlsx", content)])
@pytest.mark.parametrize("lie", LIES)
def test_so_it_is_where_workbooks_come_in(read: Callable[[bytes], object], lie: str) -> None:
    with pytest.raises(Refused) as refused:
        read(LIES[lie])
    assert {problem.code for problem in refused.value.problems} & {"workbook_bomb", "unpacks_too_large"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_honest_zips_pass_however_they_are_written(method: int, tmp_path: Path) -> None:
    """Also those written to where one cannot go back, whose sizes follow the entries, and those with empty entries."""
    streamed = io.BytesIO()

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            return streamed.write(data)

    with zipfile.ZipFile(Pipe(), "w", method) as archive:  # type: ignore[arg-type]
        archive.writestr("a", b"x" * 1_000_000)
        archive.writestr("empty", b"")
    for content in (streamed.getvalue(), zipped({"a": b"x" * 10, "b": b""}, method=method), open_document()):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            require_honest_sizes(archive)


def test_an_entry_that_is_not_where_the_directory_says_is_refused() -> None:
    moved = bytearray(HONEST)
    struct.pack_into("<I", moved, HONEST.rindex(ENTRY) + 42, 3)
    assert evidence(bytes(moved)) in ("evidence_bomb", "evidence_damaged")


def test_sixty_thousand_names_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever number the end of the directory gives; the directory itself is never read."""
    many = zipped({f"word/{number:06}.xml": b"" for number in range(60_000)}, method=zipfile.ZIP_STORED)
    said = bytearray(many)
    struct.pack_into("<HH", said, many.rindex(b"PK\x05\x06") + 8, 1, 1)

    def read(*_args: object) -> None:
        pytest.fail("the directory was read")

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", read)
    for content in (many, bytes(said)):
        assert evidence(content) == "evidence_bomb"
        with pytest.raises(Refused):
            unpack(content[:5_000_000] + content[-100:])
        with pytest.raises(Refused):
            read_workbook("list.xlsx", content)


def test_the_count_does_not_miss_what_lies_across_two_pieces() -> None:
    for shift in range(5):
        with pytest.raises(DishonestArchive):
            require_few_entries(io.BytesIO(b"x" * (256 * 1024 - shift) + ENTRY), 0)
