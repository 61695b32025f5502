"""Evidence: which kinds of file prove work, what its texts and links may be, and how long it is kept."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from dashboard.domain.deliverables.states import TRANSITIONS
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import DeliverableState

MEGABYTE = 1_000_000
LARGEST_FILE = 50 * MEGABYTE
"""Bytes; ``server.maxUploadSize`` in ``.streamlit/config.toml`` says the same to the browser."""
MOST_AT_ONCE = 20
LONGEST_NAME = 150
LIMITS = {"title": 200, "comment": 1000, "reason": 1000, "url": 2000}
"""Characters of each text."""
ONE_LINE = frozenset({"title", "url"})

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "txt": "text/plain",
    "csv": "text/csv",
}
"""Kinds that are taken, by the ending that names them."""
SPELLINGS = {"jpeg": "jpg", "jpe": "jpg", "tif": "tiff"}
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|%]')
_HOST = re.compile(r"(?i)(\[[0-9a-f:.]+\]|[^\s/?#@\[\]\\<>\"'`{}|^%]+)")


@dataclass(frozen=True, kw_only=True)
class EvidenceRule:
    """The project's ``[rules.evidence]`` and ``evidence_years``: whether a submission needs evidence, how long it is
    kept; ``years`` is missing where the project's rules say nothing."""

    required: bool = False
    years: int | None = None


def evidence_rule(rules: Mapping[str, Any]) -> EvidenceRule:
    """Read from a project's rules, which ``exchange.folder.rules`` has checked."""
    given = rules.get("evidence", {})
    years = rules.get("evidence_years_state_aid" if given.get("state_aid") else "evidence_years")
    return EvidenceRule(required=bool(given.get("required")), years=years if isinstance(years, int) else None)


def kept_until(rule: EvidenceRule, last_payment: date | None) -> date | None:
    """The last day on which evidence must be there: so many years from 31 December of the year of the last payment.

    ``None`` while no payment or no rule is known: then it is kept. Reg. (EU) 2021/1060 Art. 82.
    """
    if rule.years is None or last_payment is None:
        return None
    return date(last_payment.year + rule.years, 12, 31)


def problems_of_submission(
    rule: EvidenceRule, origin: DeliverableState, to: DeliverableState, count: int
) -> list[Problem]:
    """A project may ask for evidence with each submission; ``count`` pieces are there."""
    submits = to == DeliverableState.SUBMITTED and (origin, to) in TRANSITIONS
    return [Problem(code="evidence_required", field="state")] if rule.required and submits and not count else []


def problems_of_words(field: str, words: str, *, needed: bool = False) -> list[Problem]:
    """A text missing, too long, or holding signs that cannot be printed."""
    if needed and not words.strip():
        return [Problem(code=f"evidence_{field}_missing", field=field)]
    return problems_of_text(words, field=field, limit=LIMITS[field], one_line=field in ONE_LINE)


def problems_of_link(address: str) -> list[Problem]:
    """A link is looked at, never fetched: http or https, a host, no name or password, nothing that hides in it."""
    if problems := problems_of_words("url", address, needed=True):
        return problems
    return [] if _is_link(address) else [Problem(code="evidence_link", field="url", values={"url": address[:80]})]


def _is_link(address: str) -> bool:
    if not address.isprintable() or any(sign.isspace() or sign in '<>"\\`' for sign in address):
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    named = _HOST.fullmatch(parts.hostname or "") is not None
    return parts.scheme in ("http", "https") and named and "@" not in parts.netloc


def ending_of(name: str) -> str:
    """What stands after the last point, in small letters and in one spelling."""
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return SPELLINGS.get(ending, ending)


def safe_file_name(name: str) -> str:
    """``name`` as any system may store it: no path, no control or direction signs, at most 150 characters."""
    shown = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    shown = "".join(sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in shown)
    shown = re.sub(r" +", " ", _FORBIDDEN.sub("_", shown))
    shown = re.sub(r" ?\.[ .]*", ".", shown).strip(" .")
    if _RESERVED.match(shown):
        shown = f"_{shown}"
    stem, point, ending = shown.rpartition(".")
    if point and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .')}.{ending}"
    return shown[:LONGEST_NAME].rstrip(" .") or "file"


def title_from(file_name: str) -> str:
    """A file's title where the person gives none: its name without the ending."""
    name = safe_file_name(file_name)
    return name.rpartition(".")[0] or name
