"""Rows of evidence: a piece, its versions, its removal, and each download."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from dashboard.domain.vocabulary import EvidenceKind
from dashboard.store.tables import (
    deliverable,
    evidence,
    evidence_download,
    evidence_version,
    expenditure_item,
    organisation,
    partner,
)

Content = Mapping[str, Any]
"""Of a version: public_id, and file_name, media_type, size, sha256 of a file or url of a link."""


def add_evidence(
    connection: Connection,
    owner: Mapping[str, int],
    *,
    kind: EvidenceKind,
    title: str,
    organisation: str | None,
    author: str,
    now: datetime,
) -> int:
    """A new piece without a version yet; ``owner`` is ``deliverable_id`` or ``expenditure_item_id``."""
    row = insert(evidence).values(
        **owner, kind=kind, title=title, organisation=organisation, created_at=now, created_by=author
    )
    return int(connection.execute(row.returning(evidence.c.id)).scalar_one())


def add_version(
    connection: Connection, evidence_id: int, content: Content, *, comment: str, author: str, now: datetime
) -> int:
    """The next version, and its number; the caller keeps other writers of the same piece out."""
    its = evidence_version.c
    last = connection.execute(select(func.max(its.number)).where(its.evidence_id == evidence_id)).scalar()
    number = (last or 0) + 1
    row = {"evidence_id": evidence_id, "number": number, "comment": comment, "author": author, "recorded_at": now}
    connection.execute(insert(evidence_version).values(**row, **content))
    return number


def piece(connection: Connection, owner: Mapping[str, int], evidence_id: int) -> Row[*tuple[Any, ...]] | None:
    """Kind, title, removed_at and the newest version's number, public_id, sha256, url."""
    its, of = evidence.c, evidence_version.c
    query = select(its.kind, its.title, its.removed_at, of.number, of.public_id, of.sha256, of.url, of.file_name)
    query = query.join_from(evidence, evidence_version).where(its.id == evidence_id)
    query = query.where(*(its[name] == value for name, value in owner.items()))
    return connection.execute(query.order_by(of.number.desc()).limit(1)).first()


def remove(connection: Connection, evidence_id: int, *, reason: str, author: str, now: datetime) -> None:
    """Mark it removed; its versions and their files stay."""
    changed = update(evidence).where(evidence.c.id == evidence_id)
    connection.execute(changed.values(removed_at=now, removed_by=author, removal_reason=reason))


def count(connection: Connection, owner: Mapping[str, int]) -> int:
    """Pieces that are not removed."""
    its = evidence.c
    query = select(func.count()).where(its.removed_at.is_(None), *(its[name] == value for name, value in owner.items()))
    return int(connection.execute(query).scalar_one())


def file_of(connection: Connection, public_id: str) -> Row[*tuple[Any, ...]] | None:
    """What stands behind an address: version_id, phase_id, code, partner, recorded_at, removed_at, file_name,
    media_type, size.

    ``code`` is the deliverable's, missing for an item of expenditure; ``partner`` whose item it is, missing for a
    deliverable. ``None`` for a link.
    """
    its, of, owner, item = evidence.c, evidence_version.c, deliverable.c, expenditure_item.c
    query = (
        select(of.id.label("version_id"), func.coalesce(owner.phase_id, item.phase_id).label("phase_id"), owner.code,
            organisation.c.code.label("partner"), of.recorded_at, its.removed_at, of.file_name, of.media_type, of.size)
        .join_from(evidence_version, evidence)
        .outerjoin(deliverable, its.deliverable_id == owner.id)
        .outerjoin(expenditure_item, its.expenditure_item_id == item.id)
        .outerjoin(partner, item.partner_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
    )  # fmt: skip
    return connection.execute(query.where(of.public_id == public_id, of.file_name.is_not(None))).first()


def record_download(connection: Connection, version_id: int, *, username: str, now: datetime) -> None:
    connection.execute(insert(evidence_download).values(evidence_version_id=version_id, username=username, at=now))


def recorded_files(connection: Connection) -> dict[str, tuple[int, str]]:
    """Of every file that should be on disk, by its public_id: size and SHA-256; removed pieces too."""
    its = evidence_version.c
    query = select(its.public_id, its.size, its.sha256).where(its.file_name.is_not(None)).order_by(its.id)
    return {row.public_id: (row.size, row.sha256) for row in connection.execute(query)}


def is_recorded(connection: Connection, public_id: str) -> bool:
    query = select(evidence_version.c.id).where(evidence_version.c.public_id == public_id)
    return connection.execute(query).first() is not None
