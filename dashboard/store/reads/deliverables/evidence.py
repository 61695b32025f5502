"""Evidence as it stood on a date, how often it was downloaded, and the payment its keeping is counted from."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, or_, select

from dashboard.domain.vocabulary import Provenance
from dashboard.store.reads.frames import frame
from dashboard.store.tables import evidence, evidence_download, evidence_version, expenditure_item, phase, project


def evidence_of(connection: Connection, owner_id: int, as_of: date, of_owner: str = "deliverable") -> pd.DataFrame:
    """Versions recorded up to the end of ``as_of``, newest piece first, within a piece the newest version first.

    ``of_owner`` is ``deliverable`` or ``expenditure_item``, of which ``owner_id`` is the number.

    Columns: evidence_id, kind, title, organisation, removed (by that day), removed_at, removed_by, removal_reason,
    number, public_id, file_name, media_type, size, sha256, url, comment, author, recorded_at, status
    (of the version).
    """
    its, of = evidence.c, evidence_version.c
    end = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    query = (
        select(
            its.id.label("evidence_id"), its.kind, its.title, its.organisation, its.removed_at, its.removed_by,
            its.removal_reason, of.number, of.public_id, of.file_name, of.media_type, of.size, of.sha256, of.url,
            of.comment, of.author, of.recorded_at, of.status,
        )
        .join_from(evidence, evidence_version)
        .where(its[f"{of_owner}_id"] == owner_id, of.recorded_at < end)
        .order_by(its.id.desc(), of.number.desc())
    )  # fmt: skip
    found = frame(connection, query)
    found["removed"] = [moment is not None and moment < end for moment in found["removed_at"]]
    return found


def count_of(connection: Connection, deliverable_id: int, as_of: date) -> int:
    """Pieces that were there at the end of ``as_of``."""
    its, end = evidence.c, datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    there = (
        its.deliverable_id == deliverable_id,
        its.created_at < end,
        or_(its.removed_at.is_(None), its.removed_at >= end),
    )
    return int(connection.execute(select(func.count()).where(*there)).scalar_one())


def downloads(connection: Connection, owner_id: int, as_of: date, of_owner: str = "deliverable") -> dict[str, int]:
    """How often each version was downloaded up to the end of ``as_of``, by its public_id.

    Not to be cached, since no audit row tells of downloads.
    """
    of, load = evidence_version.c, evidence_download.c
    end = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    query = (
        select(of.public_id, func.count(load.id))
        .join_from(evidence, evidence_version)
        .join(evidence_download)
        .where(evidence.c[f"{of_owner}_id"] == owner_id, load.at < end)
        .group_by(of.public_id)
    )
    return {public_id: int(number) for public_id, number in connection.execute(query)}


def last_payment(connection: Connection, project_code: str, as_of: date) -> dict[str, Any]:
    """The project's last payment up to ``as_of``: ``day`` (``None`` where there is none), and whether it is
    ``illustrative``."""
    item = expenditure_item.c
    query = (
        select(item.paid_on, item.status)
        .join_from(expenditure_item, phase)
        .join(project)
        .where(project.c.code == project_code, item.paid_on.is_not(None), item.paid_on <= as_of)
        .order_by(item.paid_on.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    day = found.paid_on if found else None
    return {"day": day, "illustrative": bool(found and found.status == Provenance.ILLUSTRATIVE)}
