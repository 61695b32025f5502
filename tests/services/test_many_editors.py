"""Many people on few deliverables at once: nothing acknowledged is lost, and who was overtaken is told."""

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from dashboard.domain.refusal import Conflict
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.services.deliverables.update import UpdateDeliverable, update_deliverable
from dashboard.services.projects.verify import verify
from dashboard.store import audit, tables
from dashboard.store.engine import reading, writing
from tests import builders

HOT = tuple(f"H{number}" for number in range(20))


@dataclass
class Log:
    """What was acknowledged, and how many edits were told that somebody else had come first."""

    acknowledged: list[str] = field(default_factory=list)
    conflicts: int = 0


@pytest.fixture
def hot_rows(database: str) -> int:
    with writing() as connection:
        phase = builders.project(connection)
        builders.partner(connection, phase, builders.LEAD, 1)
        other = builders.partner(connection, phase, builders.OTHER, 2)
        for code in HOT:
            started = [(date(2018, 2, 1), State.IN_PROGRESS, 10)]
            builders.deliverable(connection, phase, code, states=started, responsible_id=other)
        builders.finish(connection, phase)
    return phase


def edit(phase: int, editor: int, edits: int, codes: Sequence[str], log: Log) -> None:
    """As people do it: open a row, write, save; where somebody was faster, look at theirs and save again."""
    chance, versions = random.Random(editor), dict.fromkeys(codes, 1)
    for number in range(edits):
        code, comment = chance.choice(codes), f"{editor}/{number}"
        while True:
            command = UpdateDeliverable(
                phase_id=phase,
                code=code,
                version=versions[code],
                state=State.IN_PROGRESS,
                progress=number % 101,
                forecast=None,
                comment=comment,
                idempotency_key=f"{comment}/{versions[code]}",
            )
            try:
                versions[code] = update_deliverable(command, by=builders.PARTNER, now=datetime.now(UTC))
                log.acknowledged.append(comment)
                break
            except Conflict as conflict:
                versions[code] = int(str(conflict.theirs["version"]))
                log.conflicts += 1


@pytest.mark.parametrize(
    ("editors", "edits", "rows"), [(10, 8, 4), pytest.param(50, 200, 20, marks=pytest.mark.sweep, id="sweep")]
)
def test_of_many_editors_on_hot_rows_no_acknowledged_edit_is_lost(
    hot_rows: int, editors: int, edits: int, rows: int
) -> None:
    logs = [Log() for _ in range(editors)]
    threads = [
        threading.Thread(target=edit, args=(hot_rows, number, edits, HOT[:rows], log))
        for number, log in enumerate(logs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    acknowledged = sorted(comment for log in logs for comment in log.acknowledged)
    assert len(acknowledged) == editors * edits
    with reading() as connection:
        said = select(tables.deliverable_status.c.comment).where(tables.deliverable_status.c.comment != "")
        assert sorted(connection.execute(said).scalars()) == acknowledged
        assert audit.last_number(connection) == len(acknowledged)
        versions = connection.execute(select(tables.deliverable.c.version)).scalars().all()
    assert sum(versions) - len(versions) == len(acknowledged)
    assert sum(log.conflicts for log in logs) > 0
    assert verify() == []
