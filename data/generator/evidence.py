"""The illustrative evidence: small files that say so themselves, and the project's own address."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from generator.expenditure import Item
from generator.files import Rows

SAYS = "ILLUSTRATIVE: made up for a demonstration of Binnacle, not a document of the project."
WEBSITE = "https://atlanticsociallab.eu/"
"""The only address here, as ``project.toml`` has it."""
MEDIA_TYPES = {"pdf": "application/pdf", "csv": "text/csv", "txt": "text/plain"}


@dataclass(frozen=True)
class Version:
    """``lines`` are the file's content after the sentence that it is illustrative; none: a link to the website."""

    at: str
    file_name: str = ""
    lines: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Piece:
    """``reference`` is that of an item of expenditure of the organisation, where it proves no deliverable."""

    deliverable: str
    title: str
    organisation: str
    versions: tuple[Version, ...]
    reference: str = ""


PIECES = (
    Piece("D1.3", "Project report no. 1", "AVILES", (
        Version("2018-03-05T12:02:00Z", "project_report_1.pdf", ("Project report no. 1", "Cover page and contents.")),
    )),
    Piece("D2.3", "The project's website", "SANTIAGO", (Version("2017-12-18T14:25:00Z"),)),
    Piece("D2.4", "Newsletter no. 1, text", "PAU", (
        Version("2018-03-05T16:50:00Z", "newsletter_1.txt", ("Newsletter no. 1", "Four pages, four languages.")),
    )),
    Piece("D3.2", "Directory of stakeholders", "CRESS", (
        Version("2018-10-09T08:44:00Z", "directory.csv", ("region,organisations", "Bretagne,41", "Galicia,37")),
        Version(
            "2018-11-26T11:05:00Z", "directory_2.csv",
            ("region,organisations", "Bretagne,41", "Galicia,37", "Norte,34", "North West,22"),
            "With the two regions that were missing.",
        ),
    )),
    Piece("D3.3", "List of participants, numbers only", "CORK", (
        Version("2018-07-09T07:55:00Z", "participants.csv", ("country,participants", "IE,31", "UK,12", "ES,9")),
    )),
    Piece("D4.8", "Mapping, maps of chapter 3", "CES", (
        Version("2018-10-05T09:30:00Z", "maps_chapter_3.pdf", ("Maps of chapter 3", "Six maps.")),
        Version(
            "2018-10-22T13:20:00Z", "maps_chapter_3_v2.pdf", ("Maps of chapter 3, anew", "Maps 2 and 5 changed."),
            "Two maps drawn anew; the text is the same.",
        ),
    )),
    Piece("D5.9", "Plan of pilot action P5", "CORK", (
        Version("2018-10-01T15:40:00Z", "plan_P5.pdf", ("Plan of pilot action P5", "Table 2: four trainers.")),
    )),
    Piece("D5.10", "Plan of pilot action P6", "ENW", (
        Version("2018-10-22T08:37:00Z", "plan_P6.txt", ("Plan of pilot action P6", "Steps, costs, risks.")),
    )),
)  # fmt: skip


PROVED = ("CORK", 3)
"""The report whose costs have their documents, all but a few, by ``UNTIL``."""
UNTIL = date(2018, 10, 26)
WITHOUT = 3


def of_items(items: list[Item]) -> tuple[Piece, ...]:
    """A document for each real cost of the report that was entered by then; the last ones still lack theirs."""
    real = [
        item
        for item in items
        if (item.report.partner, item.report.number) == PROVED and item.row["basis"] == "real" and item.entered <= UNTIL
    ]
    real.sort(key=lambda item: (item.entered, item.reference))
    return tuple(
        Piece("", f"{item.row['description']}", item.report.partner, (_document(item),), item.reference)
        for item in real[:-WITHOUT]
    )


def _document(item: Item) -> Version:
    lines = (f"{item.reference}: {item.row['description']}", f"{item.row['declared_amount']} {item.row['currency']}")
    return Version(f"{item.entered}T11:15:00Z", f"{item.reference}.txt", lines)


def pieces(more: tuple[Piece, ...] = ()) -> Rows:
    """``evidence.csv``."""
    return [
        {
            "piece": _number(piece),
            "deliverable": piece.deliverable,
            "partner": piece.organisation if piece.reference else "",
            "reference": piece.reference,
            "kind": "file" if piece.versions[0].lines else "link",
            "title": piece.title,
            "organisation": piece.organisation,
            "created_at": piece.versions[0].at,
            "created_by": piece.organisation.lower().replace("aviles", "lead"),
            "removed_at": "",
            "removed_by": "",
            "removal_reason": "",
        }
        for piece in (*PIECES, *more)
    ]


def versions(more: tuple[Piece, ...] = ()) -> Rows:
    """``evidence_versions.csv``."""
    rows: Rows = []
    for piece, number, version in _versions(more):
        content = _content(version)
        rows.append(
            {
                "piece": _number(piece),
                "number": number,
                "public_id": _number(piece, number),
                "file_name": version.file_name,
                "media_type": MEDIA_TYPES[version.file_name.rpartition(".")[2]] if content else "",
                "size": len(content) or "",
                "sha256": hashlib.sha256(content).hexdigest() if content else "",
                "url": "" if content else WEBSITE,
                "comment": version.comment,
                "author": piece.organisation.lower().replace("aviles", "lead"),
                "recorded_at": version.at,
            }
        )
    return rows


def contents(more: tuple[Piece, ...] = ()) -> dict[str, bytes]:
    """The files themselves, by the ``public_id`` of their version."""
    return {_number(piece, number): _content(version) for piece, number, version in _versions(more) if version.lines}


def _versions(more: tuple[Piece, ...]) -> Iterator[tuple[Piece, int, Version]]:
    for piece in (*PIECES, *more):
        for number, version in enumerate(piece.versions, start=1):
            yield piece, number, version


def _number(piece: Piece, version: int = 1) -> str:
    """32 digits that are the same each time; a piece has that of its first version."""
    return hashlib.sha256(f"{piece.deliverable or piece.reference} {piece.title} {version}".encode()).hexdigest()[:32]


def _content(version: Version) -> bytes:
    if not version.lines:
        return b""
    if version.file_name.endswith(".pdf"):
        return _pdf((SAYS, *version.lines))
    lines = (f'"{SAYS}"' if version.file_name.endswith(".csv") else SAYS, *version.lines)
    return "".join(f"{line}\n" for line in lines).encode()


def _pdf(lines: tuple[str, ...]) -> bytes:
    """One page of A4 with these lines, none of which holds a bracket or a backslash."""
    words = " ".join(f"({line}) Tj T*" for line in lines)
    text = f"BT /F1 11 Tf 18 TL 60 770 Td {words} ET".encode("ascii")
    page = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< %s /Resources << /Font << /F1 5 0 R >> >> >>" % page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    return written + table + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(written)
