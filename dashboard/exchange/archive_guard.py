"""One look at every zip that comes in, before it is believed: how many entries it has, and how large each truly is.

A zip says its sizes twice, and either may lie. Readers differ in which they believe, so that what one finds harmless
another unpacks to gigabytes: each entry is unpacked here in pieces, kept nowhere, and held to what the directory says.
"""

import struct
import zipfile
import zlib
from typing import BinaryIO

ENTRY = b"PK\x01\x02"
"""How each entry of the directory begins."""
LOCAL = struct.Struct("<4sHHHHHIIIHH")
SIGNATURE, FLAGS, PACKED, UNPACKED, NAME, EXTRA = 0, 2, 7, 8, 9, 10
SIZES_FOLLOW, ENCRYPTED = 8, 1
IN_EXTRA = 0xFFFFFFFF
PIECE = 256 * 1024
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class DishonestArchive(ValueError):
    """A zip that holds more entries than it may, or is not what its directory says."""


def require_few_entries(file: BinaryIO, most: int) -> None:
    """Counted before the directory is read, which takes seconds where it is long, whatever number stands at its end.

    Raises ``DishonestArchive``.
    """
    file.seek(0)
    count, last = 0, b""
    while piece := file.read(PIECE):
        count += (last + piece).count(ENTRY)
        last = piece[-len(ENTRY) + 1 :]
        if count > most:
            raise DishonestArchive("too many entries")
    file.seek(0)


def require_honest_sizes(archive: zipfile.ZipFile) -> None:
    """Hold each entry to the size that the directory says, by unpacking it.

    What declares too much is refused before. Encrypted entries and packings that we do not read are passed over.
    Raises ``DishonestArchive``, and ``zlib.error`` where an entry is damaged.
    """
    file = archive.fp
    if file is None:
        raise DishonestArchive("closed")
    for entry in archive.infolist():
        if entry.compress_type in READABLE and not entry.flag_bits & ENCRYPTED:
            _require_honest(file, entry)  # type: ignore[arg-type]


def _require_honest(file: BinaryIO, entry: zipfile.ZipInfo) -> None:
    file.seek(entry.header_offset)
    local = LOCAL.unpack(_exactly(file, LOCAL.size))
    if local[SIGNATURE] != b"PK\x03\x04":
        raise DishonestArchive("no entry where the directory says")
    said = ((local[PACKED], entry.compress_size), (local[UNPACKED], entry.file_size))
    if not local[FLAGS] & SIZES_FOLLOW and any(here not in (there, IN_EXTRA) for here, there in said):
        raise DishonestArchive("two sizes")
    file.seek(local[NAME] + local[EXTRA], 1)
    if entry.compress_type == zipfile.ZIP_STORED or not entry.compress_size:
        if entry.compress_size != entry.file_size:
            raise DishonestArchive("two sizes")
        return
    _require_unpacked(file, entry)


def _require_unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> None:
    unpacker, left, found = zlib.decompressobj(-zlib.MAX_WBITS), entry.compress_size, 0
    waiting = b""
    while not unpacker.eof and (left or waiting):
        if not waiting:
            waiting = _exactly(file, min(PIECE, left))
            left -= len(waiting)
        found += len(unpacker.decompress(waiting, PIECE))
        waiting = unpacker.unconsumed_tail
        if found > entry.file_size:
            raise DishonestArchive("larger than the directory says")
    found += len(unpacker.flush()) if not unpacker.eof else 0
    if not unpacker.eof or left or waiting or unpacker.unused_data or found != entry.file_size:
        raise DishonestArchive("not the size that the directory says")


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise DishonestArchive("cut short")
    return data
