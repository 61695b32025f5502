"""What is asked of evidence, and why new pieces cannot be taken as they are.

It belongs to the deliverable with that ``code``, or where ``item_id`` is given to that item of expenditure.
"""

from dataclasses import dataclass

from dashboard.domain.deliverables.evidence import MOST_AT_ONCE, problems_of_link, problems_of_words
from dashboard.domain.refusal import Problem
from dashboard.services.evidence.files import NewFile


@dataclass(frozen=True, kw_only=True)
class NewLink:
    url: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class AddEvidence:
    """New pieces: all of them, or none."""

    phase_id: int
    code: str = ""
    item_id: int | None = None
    files: tuple[NewFile, ...] = ()
    links: tuple[NewLink, ...] = ()
    comment: str = ""
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class AddVersion:
    """The next version of a piece: a file of a file, an address of a link."""

    phase_id: int
    code: str = ""
    item_id: int | None = None
    evidence_id: int
    file: NewFile | None = None
    url: str = ""
    comment: str = ""
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class RemoveEvidence:
    phase_id: int
    code: str = ""
    item_id: int | None = None
    evidence_id: int
    reason: str
    idempotency_key: str


Command = AddEvidence | AddVersion | RemoveEvidence


def problems_of_new(command: AddEvidence) -> list[Problem]:
    """How many there are, and each text and link; files are looked at when they are read."""
    number = len(command.files) + len(command.links)
    if not number:
        return [Problem(code="evidence_none_chosen", field="files")]
    if number > MOST_AT_ONCE:
        return [Problem(code="evidence_too_many", field="files", values={"number": number, "limit": MOST_AT_ONCE})]
    problems = problems_of_words("comment", command.comment)
    for title in (*(file.title for file in command.files), *(link.title for link in command.links)):
        problems += problems_of_words("title", title)
    for link in command.links:
        problems += problems_of_link(link.url)
    return problems
