"""Whether what was written is still there: the audit's chain, the sums beside their lines, the figures that pages and
exports show, the files of evidence, the key of second factors."""

from typing import Any

from dashboard.domain.refusal import Refused
from dashboard.services.people.second_factor_codes import unsealed
from dashboard.services.projects.reconcile import unreconciled
from dashboard.settings import settings
from dashboard.store import audit, files
from dashboard.store.derived import summaries
from dashboard.store.engine import reading
from dashboard.store.people import second_factors
from dashboard.store.reads.money.reconciliation import phases_with_money
from dashboard.store.writes.deliverables.evidence import recorded_files


def verify(url: str | None = None) -> list[dict[str, Any]]:
    """Everything found wrong, empty where all is well: code (audit_link, summary, reconciliation, scenario,
    file_missing, file_changed, file_orphan, second_factor_sealed), and where it is."""
    today = settings().day()
    with reading(url) as connection:
        links = [{"code": "audit_link", "number": number} for number in audit.broken_links(connection)]
        sums = [{"code": "summary", **difference} for difference in summaries.differences(connection)]
        figures = [
            wrong for phase_id in phases_with_money(connection) for wrong in unreconciled(connection, phase_id, today)
        ]
        sealed = second_factors.all_sealed(connection)
    return links + sums + figures + _files(url) + [wrong for each in sealed for wrong in _without_a_key(*each)]


def _without_a_key(person_id: int, username: str, sealed: str) -> list[dict[str, Any]]:
    """A second factor that the key here does not open, as after a restore without it."""
    try:
        unsealed(sealed, person_id)
    except Refused:
        return [{"code": "second_factor_sealed", "person": username}]
    return []


def clear_orphans(url: str | None = None) -> list[str]:
    """Remove the files that no row names, but for those of the last hour, whose row may be on the way; which."""
    present = list(files.kept_files())
    with reading(url) as connection:
        known = recorded_files(connection)
    return [public_id for public_id in present if public_id not in known and files.remove_orphan(public_id)]


def _files(url: str | None) -> list[dict[str, Any]]:
    present = list(files.kept_files())  # before the rows: a file that is being added meanwhile is no orphan
    with reading(url) as connection:
        known = recorded_files(connection)
    found = [{"code": "file_orphan", "file": public_id} for public_id in present if public_id not in known]
    for public_id, recorded in known.items():
        measured = files.measure(public_id)
        if measured != recorded:
            found.append({"code": "file_changed" if measured else "file_missing", "file": public_id})
    return found
