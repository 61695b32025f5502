"""Whether the database still says what was written: the audit's chain, and the sums beside their lines."""

from typing import Any

from dashboard.store import audit, summaries
from dashboard.store.engine import reading


def verify(url: str | None = None) -> list[dict[str, Any]]:
    """Everything found wrong, empty where all is well: code (audit_link, summary), and where it is."""
    with reading(url) as connection:
        links = [{"code": "audit_link", "number": number} for number in audit.broken_links(connection)]
        sums = [{"code": "summary", **difference} for difference in summaries.differences(connection)]
    return links + sums
