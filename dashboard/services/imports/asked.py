"""What a person asks of a file that is brought in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asks of a file: where it goes, and how it is to be read where it does not say.

    ``project`` is missing where each row's own project decides; ``create`` makes what is not there yet; ``mapping``
    are corrections, field → header (``None`` leaves the field out).
    """

    project: str | None = None
    phase: str | None = None
    kind: str | None = None
    create: bool = False
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    sheet: int | None = None
    header: int | None = None
    language: str | None = None
    day_first: bool | None = None
    start: date | None = None
    currency: str | None = None
