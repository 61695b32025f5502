"""The search, asked of the database itself: nothing is kept between one question and the next."""

import statistics
import time
from pathlib import Path

from dashboard.store.engine import reading
from dashboard.store.reads.projects.search import find
from scripts.bench.server import TODAY, database_of
from scripts.bench.updating import opening_phase

QUESTIONS = ("report", "informe final", "D4", "obser", "pilot plan", "networking event", "cork", "santiago", "xyzzy")
ROUNDS, RESULTS = 7, 20


def search_ms(folder: Path) -> float:
    """The slowest question's median milliseconds for the first results, over the phase that the demo opens at."""
    phases = (opening_phase(folder),)
    medians = []
    with reading(database_of(folder)) as connection:
        for question in QUESTIONS:
            found = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                find(connection, phases, question, as_of=TODAY, remarks_of=phases, limit=RESULTS)
                found.append((time.perf_counter() - began) * 1000)
            medians.append(statistics.median(found))
    return max(medians)
