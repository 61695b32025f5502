"""Copies for the bench: as many as asked for, and everything kept beside the lines agrees with them."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from dashboard.services.projects.load import load_project
from dashboard.store.derived.multiply import multiply
from dashboard.store.derived.summaries import differences
from dashboard.store.engine import reading, writing
from dashboard.store.tables import certificate, expenditure_item, phase
from tests.exchange.folder_builder import write_files


def test_copies_keep_their_reports_certificates_and_sums(database: str, tmp_path: Path) -> None:
    load_project(write_files(tmp_path / "small"), now=datetime(2018, 8, 1, tzinfo=UTC), url=database)
    with writing(database) as connection:
        phase_id = connection.execute(select(phase.c.id)).scalar_one()
        multiply(connection, phase_id, lines=20, deliverables=5)
    with reading(database) as connection:
        assert connection.execute(select(func.count()).select_from(expenditure_item)).scalar_one() == 20
        assert connection.execute(select(certificate.c.certified)).scalar_one() == 4 * 250_00
        assert differences(connection) == []
