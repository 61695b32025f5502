"""The reads of money on a PostgreSQL database of any size: the shipped projects, then many times their lines."""

import time
from collections.abc import Callable
from typing import Any

from dashboard.services.projects.load import load_shipped
from dashboard.store.derived.multiply import multiply
from dashboard.store.engine import analyse, migrate, reading, writing
from dashboard.store.schema import schema_revision
from scripts.bench.money import phase_of, read_ms


class NotEmpty(RuntimeError):
    """The database holds something: it is not filled with copies."""


def at_size(url: str, lines: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Milliseconds of each read at demo size and with ``lines``, and the seconds that filling took.

    Raises ``NotEmpty``.
    """
    if schema_revision(url) is not None:
        raise NotEmpty(url)
    say("loading the shipped projects")
    migrate(url)
    load_shipped(url)
    analyse(url)
    small = read_ms(url)
    say(f"filling it to {lines:,} expenditure lines")
    began = time.perf_counter()
    with reading(url) as connection:
        phase_id = phase_of(connection)
    with writing(url) as connection:
        multiply(connection, phase_id, lines=lines, deliverables=1)
    analyse(url)
    filled = time.perf_counter() - began
    say("reading")
    return {"lines": lines, "filled_s": round(filled, 1), "demo": small, "at_scale": read_ms(url)}
