"""A status update through the form, from the click to the words that confirm it."""

import statistics
from pathlib import Path

from dashboard.domain.vocabulary import DeliverableState
from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.states import page
from dashboard.store.reads.projects.outline import phases
from dashboard.texts import text
from scripts.bench.client import Tab
from scripts.bench.people import cookies_of
from scripts.bench.server import TODAY, Server, database_of

WARM_UPS = 3
PROJECT = "ASL"


class NotConfirmed(RuntimeError):
    """An update whose confirmation did not come back."""


async def updates(server: Server, folder: Path, *, times: int) -> float:
    """Median milliseconds until the confirmation of an update arrives, the lead partner commenting on one deliverable.

    Raises ``NotConfirmed`` where it never does.
    """
    code = in_progress(folder)
    state = text(f"words.deliverable_state.{DeliverableState.IN_PROGRESS}", "en")
    confirmation = text("deliverables.saved_same", "en", code=code, state=f"\0{state}").partition("\0")[0]
    found = []
    cookie = cookies_of(database_of(folder), "lead")[0]
    async with Tab(server.base, cookie, page="deliverables", query=f"id={code}") as tab:
        for number in range(WARM_UPS + times):
            comment = {"deliverable_comment": f"measured {number}"}
            run = await tab.press("save_deliverable", comment, until=confirmation)
            if run.seen_ms is None:
                raise NotConfirmed("; ".join(run.failures) or f"{code}: no “{confirmation}”")
            if number >= WARM_UPS:
                found.append(run.seen_ms)
    return statistics.median(found)


def opening_phase(folder: Path) -> int:
    """The id of the phase that the demo opens at."""
    with reading(database_of(folder)) as connection:
        known = phases(connection)
    return int(known[known["project"] == PROJECT].iloc[0]["phase_id"])


def in_progress(folder: Path) -> str:
    """The code of a deliverable that is being worked on when the demo opens."""
    states = (DeliverableState.IN_PROGRESS,)
    with reading(database_of(folder)) as connection:
        found = page(connection, opening_phase(folder), TODAY, states=states, limit=1)
    return str(found.iloc[0]["code"])
