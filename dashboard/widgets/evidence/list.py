"""Evidence as a list: each piece with its newest version and the ones before, and what was removed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dashboard.domain.deliverables.evidence import ending_of
from dashboard.domain.vocabulary import EvidenceKind, Provenance
from dashboard.store.reads.deliverables.evidence import evidence_of
from dashboard.texts import formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

SHORT = 12
"""Signs of a SHA-256 that are shown; the rest stands in the tip of the link."""
Row = Mapping[Any, Any]


def pieces_of(viewer: Viewer, owner_id: int, of_owner: str = "deliverable") -> tuple[list[list[Row]], list[list[Row]]]:
    """The pieces that were there on the day, and those removed by then; of each its versions, newest first.

    ``of_owner`` is ``deliverable`` or ``expenditure_item``.
    """
    pieces: dict[int, list[Row]] = {}
    for row in read(evidence_of, owner_id, viewer.as_of, of_owner).to_dict("records"):
        pieces.setdefault(row["evidence_id"], []).append(row)
    there = [versions for versions in pieces.values() if not versions[0]["removed"]]
    return there, [versions for versions in pieces.values() if versions[0]["removed"]]


def pieces_text(
    viewer: Viewer, owner_id: int, loads: tuple[tuple[str, int], ...] = (), of_owner: str = "deliverable"
) -> str:
    """In Markdown; ``loads`` is how often each version was downloaded, where the reader is to know."""
    there, removed = pieces_of(viewer, owner_id, of_owner)
    lines = [f"- {_piece(viewer, versions, dict(loads))}" for versions in there]
    if removed:
        lines += ["", f":gray[{viewer.t('evidence.removed_pieces')}]", ""]
        lines += [f"- {_removed(viewer, versions[0])}" for versions in removed]
    return "\n".join(lines)


def _piece(viewer: Viewer, versions: list[Row], loads: Mapping[str, int]) -> str:
    newest, *earlier = versions
    lines = [f"**{plain(newest['title'])}** · {_link(viewer, newest)}", _facts(viewer, newest, loads)]
    if newest["comment"]:
        lines.append(viewer.t("deliverables.quote", words=plain(newest["comment"])))
    if earlier:
        lines.append(f":small[:gray[{viewer.t('evidence.earlier')}:]]")
        lines += [f"{_facts(viewer, row, loads)} · :small[{_link(viewer, row)}]" for row in earlier]
    return "  \n  ".join(lines)


def _link(viewer: Viewer, row: Row) -> str:
    """To our own address for a file; for a link to where it leads, which ``problems_of_link`` has looked at."""
    if row["kind"] == EvidenceKind.LINK:
        return f"[{viewer.t('evidence.open_link')} {plain(urlsplit(row['url']).hostname or '')}](<{row['url']}>)"
    tip = viewer.t("evidence.fingerprint", hash=row["sha256"])
    return f'[{viewer.t("evidence.download")}](/files/{row["public_id"]} "{tip}")'


def _facts(viewer: Viewer, row: Row, loads: Mapping[str, int]) -> str:
    """Kind, size, version, who, when and the beginning of the SHA-256."""
    facts = []
    if row["kind"] == EvidenceKind.FILE:
        facts += [ending_of(row["file_name"]).upper(), formats.size(int(row["size"]), viewer.language)]
    facts.append(viewer.t("evidence.version", number=row["number"]))
    who = f"{row['author']} ({row['organisation']})" if row["organisation"] else str(row["author"])
    facts += [who, formats.moment(row["recorded_at"], viewer.language)]
    if row["kind"] == EvidenceKind.FILE:
        facts.append(viewer.t("evidence.fingerprint", hash=f"{row['sha256'][:SHORT]}…"))
    if count := loads.get(row["public_id"]):
        facts.append(viewer.t("evidence.downloads", n=count))
    said = f":small[:gray[{' · '.join(plain(fact) for fact in facts)}]]"
    return f"{said}{_made_up(viewer, row)}"


def _made_up(viewer: Viewer, row: Row) -> str:
    """The tag of what a demo made up, else nothing."""
    return f" :gray-badge[{viewer.t('shell.illustrative')}]" if row["status"] == Provenance.ILLUSTRATIVE else ""


def _removed(viewer: Viewer, row: Row) -> str:
    when = formats.moment(row["removed_at"], viewer.language)
    said = viewer.t("evidence.removed_by", author=row["removed_by"], when=when, reason=row["removal_reason"])
    return f"{plain(row['title'])}{_made_up(viewer, row)}  \n  :small[:gray[{plain(said)}]]"
