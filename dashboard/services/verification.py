"""Whether what is stored is what was written: the audit chain, and the summaries against their lines."""

from typing import Any

from dashboard.store.audit import broken_links
from dashboard.store.engine import reading
from dashboard.store.summaries import differences


def verify() -> dict[str, list[Any]]:
    """``broken_links`` (numbers of audit rows) and ``differences`` (summaries that are not their lines' sums)."""
    with reading() as connection:
        return {"broken_links": broken_links(connection), "differences": differences(connection)}
