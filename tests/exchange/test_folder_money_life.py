"""What people did with money through the services goes out as a folder and comes back, each past day as it was."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from dashboard.domain.reporting.control import SampleBy
from dashboard.domain.vocabulary import ErrorType
from dashboard.exchange.folder.check import check_folder
from dashboard.exchange.folder.messages import sentence
from dashboard.services.projects.load import export_project, load_project
from dashboard.services.reporting.verification import Cut
from dashboard.store import tables
from dashboard.store.derived.summaries import differences
from dashboard.store.engine import migrate, reading, writing
from dashboard.store.reads.money.ladder import by_day
from tests.builders import PROJECT
from tests.exchange.folder_builder import contents
from tests.services import seasons
from tests.services.seasons import AUGUST, JANUARY, JULY, MARCH


@pytest.fixture
def lived(small_project: dict[str, int]) -> None:
    """Taken back, submitted again, certified, withdrawn, certified anew, parked, taken in, called back, cut, paid."""
    seasons.season(small_project)
    report, (first, second) = seasons.draft(1, 1_000_00, 333_33)
    seasons.submit(report)
    seasons.take_back(report)
    again = JULY + timedelta(days=2)
    seasons.submit(report, now=again)
    seasons.begin_control(report, now=again)
    seasons.sample(report, sample_by=SampleBy.HAND, items=(first, second), now=again)
    seasons.decide(report, first, certified=1_000_00, now=again)
    seasons.decide(report, second, certified=0, parked=333_33, now=again)
    seasons.withdraw(report, seasons.certify(report, now=again), now=again + timedelta(days=1))
    claim = seasons.claim(seasons.certify(report, now=again + timedelta(days=2)))
    seasons.send(claim)
    seasons.call_back(claim, now=AUGUST + timedelta(days=1))
    seasons.send(claim, now=AUGUST + timedelta(days=2))
    seasons.verified(claim, Cut(item_id=first, amount=33_33, error_type=ErrorType.VISIBILITY, comment="No emblem"))
    seasons.pay(claim)
    later, (third,) = seasons.draft(2, 50_00, now=JANUARY)
    seasons.take_in(later, second)
    seasons.submit(later, now=JANUARY)
    seasons.begin_control(later, now=JANUARY)
    seasons.sample(later, sample_by=SampleBy.HAND, items=(third,), now=JANUARY)
    seasons.decide(later, third, certified=0, deducted=50_00, error_type=ErrorType.VAT, now=JANUARY)
    with writing() as connection:  # the small project tells no source, which a folder asks for
        for table in tables.metadata.sorted_tables:
            for name in ("source", "schedule_source"):
                if name in table.c:
                    connection.execute(update(table).where(table.c[name] == "").values({name: "a leaflet"}))
        rules = {"simplified_cost_options": {"office_of_staff": 0.15}}
        connection.execute(update(tables.project).values(rules=rules))
        connection.execute(update(tables.deliverable_due).values(reason="Late data", author="other"))


def days(connection: Connection) -> list[tuple[object, ...]]:
    """What the ladder says of each day."""
    phase = connection.execute(select(tables.phase.c.id)).scalar_one()
    frame = by_day(connection, phase, MARCH.date())
    return sorted(tuple(map(str, row)) for row in frame.itertuples(index=False))


@pytest.mark.usefixtures("lived")
def test_a_life_with_its_turns_comes_back_day_by_day(tmp_path: Path) -> None:
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    migrate(elsewhere)
    export_project(PROJECT, tmp_path / "once")
    assert [sentence(problem) for problem in check_folder(tmp_path / "once")[1]] == []
    load_project(tmp_path / "once", now=MARCH, url=elsewhere)
    export_project(PROJECT, tmp_path / "twice", url=elsewhere)
    assert contents(tmp_path / "twice") == contents(tmp_path / "once")
    with reading() as here, reading(elsewhere) as there:
        assert days(here) == days(there) != []
        assert differences(there) == differences(here) == []
    assert set(load_project(tmp_path / "once", now=MARCH)) <= {"beginnings"}  # of deliverables: built, not loaded
