"""Files as people send them: good ones of every kind, and ones that are refused, by what is wrong with them."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml"/></Types>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(entries: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def office(folder: str = "word", **more: bytes) -> bytes:
    """A document; further entries are named with ``__`` for slashes and ``_dot_`` for points."""
    given = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": TYPES, f"{folder}/document.xml": b"<a/>"} | given)


def open_document(kind: str = "text", **more: bytes) -> bytes:
    given = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": mimetype, "content.xml": b"<a/>", "META-INF/manifest.xml": b"<m/>"} | given)


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "navy").save(held, kind)
    return held.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A picture of 40 × 30 whose header says otherwise."""
    content = bytearray(picture("PNG"))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


def declaring(content: bytes, size: int) -> bytes:
    """The archive, its table of contents saying that the last entry unpacks to ``size`` bytes."""
    place = content.rindex(b"PK\x01\x02") + 24
    return content[:place] + size.to_bytes(4, "little") + content[place + 4 :]


def overlapping(copies: int = 50) -> bytes:
    """Many entries of the table of contents that are the same bytes of the archive."""
    content = office()
    central = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    last = content.rindex(b"PK\x01\x02", 0, end)
    entry = content[last:end]
    name = b"word/document.xml"
    more = b"".join(entry.replace(name, b"word/docum%03d.xml" % number) for number in range(copies))
    body = content[central:end] + more
    total = (2 + copies).to_bytes(2, "little")
    tail = bytearray(content[end:])
    tail[8:12] = total * 2
    tail[12:16] = len(body).to_bytes(4, "little")
    return content[:central] + body + bytes(tail)


GOOD = {
    "report.pdf": PDF,
    "minutes.docx": office("word"),
    "figures.xlsx": office("xl"),
    "slides.PPTX": office("ppt"),
    "notes.odt": open_document("text"),
    "table.ods": open_document("spreadsheet"),
    "talk.odp": open_document("presentation"),
    "photo.png": picture("PNG"),
    "photo.jpg": picture("JPEG"),
    "photo.JPEG": picture("JPEG"),
    "moving.gif": picture("GIF"),
    "light.webp": picture("WEBP"),
    "scan.tif": picture("TIFF"),
    "old.bmp": picture("BMP"),
    "list.csv": "código;título\n1;Pau é Cork\n".encode(),
    "latin.csv": "código;título\n".encode("cp1252"),
    "wide.txt": "Ação social".encode("utf-16"),
    "dup.txt": b"MZ stands for nothing here",
    "body.txt": b"script of the meeting: body and head of <the> association",
}
"""By name: each is taken."""

BOMBS = {
    "declared.xlsx": declaring(office("xl", xl__sheet_dot_xml=b"0" * 1000), 0xFFFFFFF0),
    "ratio.xlsx": office("xl", xl__sheet_dot_xml=b"0" * 60_000_000),
    "many.docx": zipped({"[Content_Types].xml": TYPES} | {f"word/{n}.xml": b"" for n in range(10_001)}),
    "overlap.docx": overlapping(),
    "layers.odt": open_document("text", Pictures__a_dot_png=b"0" * 40_000_000, Pictures__b_dot_png=b"1" * 40_000_000),
}
"""By name: each would unpack to far more than it is."""

REFUSED = {
    "empty.pdf": (b"", "evidence_empty"),
    "invoice.pdf": (b"MZ\x90\0\x03\0\0\0" + b"\0" * 200, "evidence_program"),
    "photo.jpg": (b"\x7fELF\x02\x01\x01" + b"\0" * 200, "evidence_program"),
    "shortcut.txt": (b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, "evidence_program"),
    "run.txt": (b"#!/bin/sh\nrm -rf .\n", "evidence_script"),
    "run.js": (b"alert(1)", "evidence_script"),
    "run.ps1": (b"Get-Item", "evidence_script"),
    "page.html": (b"<!DOCTYPE html><html><script>alert(1)</script>", "evidence_web_page"),
    "page.txt": (b"\n\n<!-- hello --><HTML>", "evidence_web_page"),
    "page.csv": (b"<script>alert(1)</script>", "evidence_web_page"),
    "drawing.svg": (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "evidence_drawing"),
    "drawing.png": (b"\xef\xbb\xbf<svg onload='alert(1)'/>", "evidence_drawing"),
    "all.zip": (zipped({"a.pdf": PDF}), "evidence_archive"),
    "all.docx": (zipped({"a.pdf": PDF}), "evidence_archive"),
    "all.gz": (b"\x1f\x8b\x08\0" + b"\0" * 30, "evidence_archive"),
    "all.rar": (b"Rar!\x1a\x07\0" + b"\0" * 30, "evidence_archive"),
    "all.7z": (b"7z\xbc\xaf\x27\x1c\0" + b"\0" * 30, "evidence_archive"),
    "word.rtf": (b"{\\rtf1 hello}", "evidence_rich_text"),
    "old.doc": (OLE + b"\0" * 600, "evidence_old_office"),
    "locked.xlsx": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 60, "evidence_encrypted"),
    "locked.pdf": (PDF.replace(b"<</Root", b"<</Encrypt 5 0 R/Root"), "evidence_encrypted"),
    "locked.odt": (
        zipped(
            {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": b"<m:encryption-data/>"}
        ),
        "evidence_encrypted",
    ),
    "macros.docm": (office("word", word__vbaProject_dot_bin=b"x"), "evidence_macros"),
    "macros.xlsx": (office("xl", xl__vbaProject_dot_bin=b"x"), "evidence_macros"),
    "inner.pptx": (office("ppt", ppt__embeddings__Sheet_dot_xlsm=b"x"), "evidence_macros"),
    "macros.ods": (open_document("spreadsheet", Basic__Standard__Module_dot_xml=b"x"), "evidence_macros"),
    "nested.docx": (office("word", word__embeddings__more_dot_zip=b"PK"), "evidence_hidden_inside"),
    "trojan.docx": (office("word", word__embeddings__run_dot_exe=b"MZ"), "evidence_hidden_inside"),
    "path.docx": (zipped({"[Content_Types].xml": TYPES, "word/../../../etc/passwd": b"x"}), "evidence_damaged"),
    "cut.docx": (office("word")[:-40], "evidence_damaged"),
    "cut.pdf": (PDF[:-10], "evidence_damaged"),
    "cut.png": (picture("PNG")[:50], "evidence_damaged"),
    "cut.jpg": (picture("JPEG", (400, 300))[:-300], "evidence_damaged"),
    "cut.webp": (picture("WEBP")[:-4], "evidence_damaged"),
    "huge.png": (png_that_says(60_000, 60_000), "evidence_huge_picture"),
    "wide.png": (png_that_says(2_000_000, 100), "evidence_huge_picture"),
    "photo.png": (picture("JPEG"), "evidence_disguised"),
    "report.docx": (PDF, "evidence_disguised"),
    "figures.docx": (office("xl"), "evidence_disguised"),
    "report": (PDF, "evidence_disguised"),
    "report.pdf.exe": (PDF, "evidence_disguised"),
    "binary.txt": (b"a\0\x01\x02", "evidence_unknown_kind"),
    "notes.doc": (b"just words", "evidence_unknown_kind"),
    "film.mp4": (b"\0\0\0\x20ftypisom", "evidence_unknown_kind"),
}
"""By name: content and the code of the reason."""
