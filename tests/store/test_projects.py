"""What projects are, as frames: columns, order, and what is missing staying missing."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.projects import outline
from tests import builders


def _texts(connection: Connection, project_id: int) -> None:
    for language, words in (("fr", "Un projet"), ("es", "Un proyecto")):
        builders.row(
            connection,
            tables.translation,
            project_id=project_id,
            entity="project",
            key="",
            field="title",
            language=language,
            text=words,
        )


@pytest.mark.usefixtures("small_project")
def test_phases_carry_money_as_cents_and_rates_as_decimals() -> None:
    with writing() as connection:
        connection.execute(tables.phase.update().values(total_budget=164_300_000, erdf_rate=Decimal("0.75")))
        found = outline.phases(connection)
    (row,) = found.to_dict("records")
    assert (row["project"], row["code"], row["start"]) == (builders.PROJECT, builders.PHASE, builders.START)
    assert (row["total_budget"], row["erdf_rate"]) == (164_300_000, Decimal("0.75"))
    assert found["erdf"].dtype == "Int64"
    assert found["erdf"].isna().all()
    assert row["end_actual"] is None


@pytest.mark.usefixtures("small_project")
def test_partners_come_by_number_with_their_organisation() -> None:
    with reading() as connection:
        found = outline.partners(connection, 1)
    assert list(found["code"]) == [builders.LEAD, builders.OTHER]
    assert list(found["role"]) == ["lead", "partner"]
    assert found["total_budget"].isna().all()
    assert found["latitude"].dtype == "float64"


@pytest.mark.usefixtures("small_project")
def test_work_packages_and_pilots_name_who_runs_them() -> None:
    with reading() as connection:
        packages, pilots = outline.work_packages(connection, 1), outline.pilots(connection, 1)
    assert dict(zip(packages["code"], packages["leader"], strict=True)) == {
        "WP1": builders.LEAD,
        "WP2": builders.OTHER,
    }
    assert list(pilots["partners"]) == [[builders.OTHER]]


@pytest.mark.usefixtures("small_project")
def test_translations_are_of_one_language() -> None:
    with writing() as connection:
        _texts(connection, 1)
        found = outline.translations(connection, builders.PROJECT, "fr")
    assert found.to_dict("records") == [{"entity": "project", "key": "", "field": "title", "text": "Un projet"}]


@pytest.mark.usefixtures("small_project")
def test_sources_that_disagree_stand_side_by_side() -> None:
    with writing() as connection:
        for position, (value, retained, phase) in enumerate((("8", True, 1), ("11", False, None))):
            builders.row(
                connection,
                tables.fact,
                project_id=1,
                phase_id=phase,
                subject="pilots",
                position=position,
                value=value,
                unit="count",
                retained=retained,
            )
        found = outline.facts(connection, builders.PROJECT)
    assert list(found["value"]) == ["8", "11"]
    assert list(found["retained"]) == [True, False]
    assert list(found["phase_id"].isna()) == [False, True]


@pytest.mark.usefixtures("database")
def test_a_project_with_nothing_in_it_has_frames_without_rows() -> None:
    with writing() as connection:
        phase = builders.project(connection)
        for query in (
            outline.partners,
            outline.work_packages,
            outline.activities,
            outline.pilots,
            outline.meetings,
            outline.periods,
        ):
            found = query(connection, phase)
            assert found.empty
            assert len(found.columns) > 3
        assert outline.rules(connection, builders.PROJECT) == {}
        assert outline.rules(connection, "unknown") == {}


@pytest.mark.usefixtures("small_project")
def test_meetings_come_by_date() -> None:
    with writing() as connection:
        for code, day in (("M2", date(2018, 10, 30)), ("M1", date(2017, 6, 1))):
            builders.row(
                connection, tables.meeting, phase_id=1, code=code, kind="coordination", name=code, start=day, end=None
            )
        found = outline.meetings(connection, 1)
    assert list(found["code"]) == ["M1", "M2"]
    assert list(found["end"]) == [None, None]
