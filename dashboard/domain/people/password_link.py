"""A link with which a person sets their own password: how long it lasts, and why it may open nothing any more."""

from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=7)
REMEMBERED_FOR = timedelta(days=90)
"""How long after its last day a link can still say when it ended."""


class LinkEnd(StrEnum):
    """What ended a link before its days were over."""

    USED = "used"
    REPLACED = "replaced"
    DISABLED = "disabled"


class LinkState(StrEnum):
    """What whoever opens a link is told; each is a text, ``password_link.<value>``."""

    OPEN = "open"
    USED = "used"
    REPLACED = "replaced"
    DISABLED = "disabled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def state_of(end: LinkEnd | None, expires_at: datetime, now: datetime) -> LinkState:
    """Of a link that was made; ``now`` is the real clock."""
    if end is not None:
        return LinkState(end.value)
    return LinkState.OPEN if now < expires_at else LinkState.EXPIRED
