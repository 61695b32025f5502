"""Loading a project folder: all or nothing, once, and never over what people recorded."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import DeliverableState, EvidenceKind, Provenance, ReportState
from dashboard.services.projects.load import load_project
from dashboard.store import tables
from dashboard.store.derived.history import rebuild_intervals
from dashboard.store.derived.summaries import differences
from dashboard.store.engine import reading, writing
from dashboard.store.reads.deliverables import states
from dashboard.store.reads.money import ladder
from dashboard.store.writes.money.made_up import end_made_up_money
from tests.exchange.folder_builder import SMALL, changed, write_files
from tests.exchange.test_folder_check import WRONG

NOW = datetime(2018, 8, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def rows(url: str, table: Any) -> list[dict[str, Any]]:
    with reading(url) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows(url, table) for table in tables.metadata.sorted_tables}


def number_of(url: str, table: Any) -> int:
    with reading(url) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def loaded(database: str, tmp_path: Path) -> Path:
    """The small folder, in the database."""
    path = write_files(tmp_path / "small")
    load_project(path, now=NOW, url=database)
    return path


def test_a_folder_is_loaded_with_one_audit_row(loaded: Path, database: str) -> None:
    audit = rows(database, tables.audit)
    assert [(row["action"], row["entity"], row["entity_key"]) for row in audit] == [
        ("load_project", "project", "SMALL")
    ]
    assert audit[0]["actor"] == "system"
    assert audit[0]["after"]["rows"]["expenditure"] == 5
    with reading(database) as connection:
        assert differences(connection) == []


def test_what_was_loaded_is_read_as_of_a_date(loaded: Path, database: str) -> None:
    phase_id = rows(database, tables.phase)[0]["id"]
    with reading(database) as connection:
        early = states.page(connection, phase_id, date(2018, 6, 1)).set_index("code")
        late = states.page(connection, phase_id, date(2018, 7, 2)).set_index("code")
        declared = ladder.by_axis(connection, phase_id, date(2018, 7, 20), "partner")["declared"].sum()
    assert (early.loc["D2.1", "state"], early.loc["D2.1", "due"]) == ("in_progress", date(2018, 7, 31))
    assert late.loc["D2.1", "state"] == "submitted"
    assert late.loc["D2.2", "state"] == "not_started"
    assert declared == 560_01


def test_a_second_load_changes_nothing(loaded: Path, database: str) -> None:
    before = everything(database)
    assert load_project(loaded, now=LATER, url=database) == {}
    assert everything(database) == before


def test_what_changed_in_the_folder_is_updated_by_its_key(loaded: Path, database: str) -> None:
    text = SMALL["work_packages.csv"].replace("Pilots", "Pilot actions")
    (loaded / "work_packages.csv").write_text(text, encoding="utf-8")
    assert load_project(loaded, now=LATER, url=database) == {"work_packages": 1}
    assert [row["name"] for row in rows(database, tables.work_package)] == ["Coordination", "Pilot actions"]
    assert number_of(database, tables.audit) == 2


def test_rows_that_left_the_folder_stay(loaded: Path, database: str) -> None:
    (loaded / "meetings.csv").unlink()
    assert load_project(loaded, now=LATER, url=database) == {}
    assert number_of(database, tables.meeting) == 2


def test_a_new_plan_replaces_the_budget_lines_before_it(loaded: Path, database: str) -> None:
    text = SMALL["budget.csv"].replace("TOWN,WP1,travel,,,799.50", "TOWN,WP2,travel,2,,799.50")
    (loaded / "budget.csv").write_text(text, encoding="utf-8")
    assert load_project(loaded, now=LATER, url=database) == {"budget": 2}
    assert sum(row["amount"] for row in rows(database, tables.budget_line)) == 6000_00  # two versions
    with reading(database) as connection:
        assert differences(connection) == []


def test_a_partner_who_leaves_a_pilot_in_the_folder_leaves_it(loaded: Path, database: str) -> None:
    (loaded / "pilots.csv").write_text(SMALL["pilots.csv"].replace("UNI;TOWN", "TOWN"), encoding="utf-8")
    assert load_project(loaded, now=LATER, url=database) == {"pilots": 2}
    assert [row["position"] for row in rows(database, tables.pilot_partner)] == [0]


def test_new_history_makes_forms_that_are_open_out_of_date(loaded: Path, database: str) -> None:
    with (loaded / "deliverable_history.csv").open("a", encoding="utf-8") as file:
        file.write("one,D2.1,2018-07-10T09:00:00Z,under_review,,,,TOWN,a leaflet,verified\n")
    load_project(loaded, now=LATER, url=database)
    versions = {row["code"]: row["version"] for row in rows(database, tables.deliverable)}
    assert versions == {"D2.1": 2, "D2.2": 1}


@pytest.mark.parametrize(("file", "old", "new", "expected"), WRONG[::6])
def test_nothing_is_written_of_a_folder_that_is_refused(
    database: str, tmp_path: Path, file: str, old: str, new: str, expected: tuple[str, int, str]
) -> None:
    path = changed(tmp_path / "small", file, old, new)
    with pytest.raises(Refused) as refusal:
        load_project(path, now=NOW, url=database)
    assert expected[0] in [problem.code for problem in refusal.value.problems]
    assert not any(everything(database).values())


def test_a_refused_change_leaves_the_project_as_it_was(loaded: Path, database: str) -> None:
    before = everything(database)
    (loaded / "work_packages.csv").write_text(SMALL["work_packages.csv"].replace("Pilots", "Other"), encoding="utf-8")
    (loaded / "budget.csv").write_text(SMALL["budget.csv"].replace("799.50", "799.5x"), encoding="utf-8")
    with pytest.raises(Refused):
        load_project(loaded, now=LATER, url=database)
    assert everything(database) == before


def second_project(path: Path, **organisation: str) -> Path:
    """The small folder under another code."""
    files = {name: text.replace("SMALL", "OTHER") for name, text in SMALL.items()}
    for old, new in organisation.items():
        files["organisations.csv"] = files["organisations.csv"].replace(old, new)
    return write_files(path, files)


def test_an_organisation_exists_once_across_projects(loaded: Path, database: str, tmp_path: Path) -> None:
    load_project(second_project(tmp_path / "other"), now=LATER, url=database)
    assert number_of(database, tables.project) == 2
    assert number_of(database, tables.organisation) == 2


def test_a_second_project_that_describes_an_organisation_otherwise_is_refused(
    loaded: Path, database: str, tmp_path: Path
) -> None:
    before = everything(database)
    with pytest.raises(Refused) as refusal:
        load_project(second_project(tmp_path / "other", Cork="Dublin"), now=LATER, url=database)
    problem = refusal.value.problems[0]
    assert (problem.code, problem.field) == ("organisation_differs", "organisations.csv:3:city")
    assert everything(database) == before


def test_an_organisation_of_one_project_alone_may_change(loaded: Path, database: str) -> None:
    text = SMALL["organisations.csv"].replace("Cork", "Dublin")
    (loaded / "organisations.csv").write_text(text, encoding="utf-8")
    assert load_project(loaded, now=LATER, url=database) == {"organisations": 1}


def record(url: str, code: str, when: datetime, state: DeliverableState) -> None:
    """What the form writes when a person reports."""
    with writing(url) as connection:
        found = connection.execute(select(tables.deliverable).where(tables.deliverable.c.code == code)).one()
        connection.execute(
            insert(tables.deliverable_status).values(
                deliverable_id=found.id,
                recorded_at=when,
                day=when.date(),
                until_day=date(9999, 12, 31),
                state=state,
                author="uni",
                status=Provenance.RECORDED,
            )
        )
        here = tables.deliverable.c.id == found.id
        connection.execute(update(tables.deliverable).where(here).values(version=found.version + 1))
        rebuild_intervals(connection, found.phase_id)


def test_what_people_recorded_stays(loaded: Path, database: str) -> None:
    record(database, "D2.2", NOW, DeliverableState.IN_PROGRESS)
    before = everything(database)
    assert load_project(loaded, now=LATER, url=database) == {}
    assert everything(database) == before


def test_the_demos_future_gives_way_to_what_people_recorded(loaded: Path, database: str) -> None:
    record(database, "D2.2", NOW, DeliverableState.IN_PROGRESS)
    header = SMALL["deliverable_history.csv"].splitlines()[0]
    made_up = "one,D2.2,2018-09-01T09:00:00Z,submitted,,,,UNI,made up,illustrative\n"
    path = loaded / "illustrative" / "deliverable_history.csv"
    path.write_text(f"{header}\n{made_up}", encoding="utf-8")
    assert load_project(loaded, now=LATER, url=database) == {}
    assert number_of(database, tables.deliverable_status) == 5


MADE_UP_MONEY = {
    "illustrative/partner_reports.csv": """\
phase,partner,number,period,next_forecast,note,source,status
one,UNI,2,2,,,made up,illustrative
""",
    "illustrative/report_events.csv": """\
phase,partner,report,project_report,state,day,recorded_at,author,comment,source,status
one,UNI,2,,draft,2018-07-25,2018-07-25T09:00:00Z,UNI,,made up,illustrative
one,UNI,2,,submitted,2018-09-10,2018-09-10T09:00:00Z,UNI,,made up,illustrative
one,UNI,2,,control_ongoing,2018-09-20,2018-09-20T09:00:00Z,CONTROL,,made up,illustrative
one,UNI,2,,certified,2018-10-20,2018-10-20T09:00:00Z,CONTROL,,made up,illustrative
""",
    "illustrative/certificates.csv": SMALL["certificates.csv"].partition("\n")[0]
    + """
one,UNI,2,1,2018-10-20,2018-10-20T09:00:00Z,CONTROL,90.00,0.00,0.00,,,,,,made up,illustrative
""",
    "illustrative/control_decisions.csv": SMALL["control_decisions.csv"].partition("\n")[0]
    + """
one,UNI,2,M1,1,no,40.00,40.00,0.00,0.00,,,CONTROL,2018-10-01T09:00:00Z,1,no,made up,illustrative
one,UNI,2,M2,1,no,50.00,50.00,0.00,0.00,,,CONTROL,2018-10-01T09:00:00Z,1,no,made up,illustrative
""",
    "illustrative/expenditure.csv": SMALL["expenditure.csv"].partition("\n")[0]
    + """
one,UNI,M1,2,,WP2,travel,2,,real,,,,,,Early,,,40.00,EUR,,40.00,,2018-07-26,,,2018-09-10,40.00,2018-10-20,,,made up,illustrative
one,UNI,M2,2,,WP2,travel,2,,real,,,,,,Late,,,50.00,EUR,,50.00,,2018-09-01,,,2018-09-10,50.00,2018-10-20,,,made up,illustrative
""",  # noqa: E501
}


@pytest.fixture
def demo(database: str, tmp_path: Path) -> Path:
    """The small folder with a made-up future and without anything that only people do, in the database."""
    path = write_files(tmp_path / "small", {**SMALL, **MADE_UP_MONEY})
    for name in ("scenarios.csv", "budget_requests.csv"):
        (path / name).unlink()
    load_project(path, now=NOW, url=database)
    return path


def record_money(url: str) -> None:
    """What a service writes when the controller begins with the university's report: the demo's future ends first."""
    with writing(url) as connection:
        its = tables.partner_report.c
        report = connection.execute(
            select(tables.partner_report).where(its.number == 1).order_by(its.id.desc())
        ).first()
        assert report is not None
        end_made_up_money(connection, report.phase_id, NOW.date())
        connection.execute(
            insert(tables.report_event).values(
                partner_report_id=report.id,
                state=ReportState.CONTROL_ONGOING,
                day=NOW.date(),
                recorded_at=NOW,
                author="controller",
                status=Provenance.RECORDED,
            )
        )


def test_the_demos_money_does_not_come_back_after_people_have_recorded_some(demo: Path, database: str) -> None:
    record_money(database)
    before = everything(database)
    assert {row["reference"]: row["declared_on"] for row in before["expenditure_item"]}["M1"] is None
    assert "M2" not in {row["reference"] for row in before["expenditure_item"]}
    assert load_project(demo, now=LATER, url=database) == {}
    assert everything(database) == before
    with reading(database) as connection:
        assert differences(connection) == []


def test_an_item_with_documents_is_taken_out_of_its_draft_when_the_demos_future_ends(demo: Path, database: str) -> None:
    with writing(database) as connection:
        item = tables.expenditure_item
        late = connection.execute(select(item).where(item.c.reference == "M2")).one()
        piece = {"kind": EvidenceKind.LINK, "title": "Offer", "created_at": NOW, "created_by": "uni"}
        connection.execute(insert(tables.evidence).values(expenditure_item_id=late.id, **piece))
    record_money(database)
    kept = next(row for row in rows(database, tables.expenditure_item) if row["reference"] == "M2")
    assert (kept["removed_on"], kept["declared_on"], kept["certified_eur"]) == (date(2018, 9, 1), None, None)
    with reading(database) as connection:
        assert differences(connection) == []


def test_deadlines_and_rates_that_people_set_stay(loaded: Path, database: str) -> None:
    with writing(database) as connection:
        second, rate = tables.reporting_period.c.number == 2, tables.exchange_rate
        connection.execute(update(tables.reporting_period).where(second).values(internal_due=date(2019, 1, 31)))
        connection.execute(update(rate).values(rate=Decimal("0.81"), status=Provenance.RECORDED))
    assert load_project(loaded, now=LATER, url=database) == {}
    assert rows(database, tables.reporting_period)[1]["internal_due"] == date(2019, 1, 31)
    assert rows(database, tables.exchange_rate)[0]["rate"] == Decimal("0.81")


def test_what_people_recorded_of_what_is_not_here_is_refused_in_words(demo: Path, database: str) -> None:
    record_money(database)
    with (demo / "control_decisions.csv").open("a", encoding="utf-8") as file:
        file.write("one,UNI,2,M2,2,no,1.00,1.00,0.00,0.00,,,CONTROL,2018-10-01T09:00:00Z,,no,,recorded\n")
    with pytest.raises(Refused) as refusal:
        load_project(demo, now=LATER, url=database)
    assert refusal.value.problems[0].code == "made_up_ended"


def test_steps_that_contradict_what_people_recorded_are_refused(loaded: Path, database: str) -> None:
    with (loaded / "report_events.csv").open("a", encoding="utf-8") as file:
        file.write("one,UNI,1,,control_ongoing,2018-07-25,2018-07-25T09:00:00Z,CONTROL,,a leaflet,verified\n")
    with writing(database) as connection:
        report = connection.execute(select(tables.partner_report).where(tables.partner_report.c.number == 1)).all()[-1]
        connection.execute(
            insert(tables.report_event).values(
                partner_report_id=report.id,
                state=ReportState.REOPENED,
                day=date(2018, 7, 24),
                recorded_at=datetime(2018, 7, 24, 9, tzinfo=UTC),
                author="uni",
                status=Provenance.RECORDED,
            )
        )
    with pytest.raises(Refused) as refusal:
        load_project(loaded, now=LATER, url=database)
    assert refusal.value.problems[0].code == "events_differ"


def test_a_later_step_of_the_project_report_moves_the_money_of_its_items(loaded: Path, database: str) -> None:
    events = SMALL["report_events.csv"].splitlines(keepends=True)
    early = write_files(loaded, {"report_events.csv": "".join(line for line in events if ",paid," not in line)})
    (early / "expenditure.csv").write_text(SMALL["expenditure.csv"].replace("240.00,2018-12-01", ","), "utf-8")
    other = {name: (early / name).read_text("utf-8").replace("SMALL", "OTHER") for name in SMALL}
    load_project(write_files(early.parent / "other", other), now=NOW, url=database)
    paid = {name: text.replace("SMALL", "OTHER") for name, text in SMALL.items()}
    changed = load_project(write_files(early.parent / "other", paid), now=LATER, url=database)
    assert changed == {"expenditure": 1, "report_events": 1}
    with reading(database) as connection:
        assert differences(connection) == []


def test_history_that_contradicts_what_people_recorded_is_refused(loaded: Path, database: str) -> None:
    record(database, "D2.2", NOW, DeliverableState.SUBMITTED)
    with (loaded / "deliverable_history.csv").open("a", encoding="utf-8") as file:
        file.write("one,D2.2,2018-07-10T09:00:00Z,cancelled,,,Not needed,TOWN,a leaflet,verified\n")
    with pytest.raises(Refused) as refusal:
        load_project(loaded, now=LATER, url=database)
    problem = refusal.value.problems[0]
    assert (problem.code, problem.field) == ("history_differs", "deliverable_history.csv:4:recorded_at")


def test_a_later_start_of_the_phase_moves_the_beginning_of_its_deliverables(loaded: Path, database: str) -> None:
    text = SMALL["project.toml"].replace("start = 2018-01-01", "start = 2018-02-01")
    (loaded / "project.toml").write_text(text, encoding="utf-8")
    load_project(loaded, now=LATER, url=database)
    assert number_of(database, tables.deliverable_status) == 4
    with reading(database) as connection:
        assert differences(connection) == []


def test_a_folder_may_be_loaded_after_its_copy(loaded: Path, database: str, tmp_path: Path) -> None:
    shutil.copytree(loaded, tmp_path / "copy")
    assert load_project(tmp_path / "copy", now=LATER, url=database) == {}


def test_a_remark_that_its_author_removed_here_stays_removed(loaded: Path, database: str) -> None:
    remarks = (
        "phase,deliverable,at,author,organisation,text,answers_at,answers_author,mentions,removed_at,removed_by,source,"
        "status\none,D2.1,2018-07-03T09:00:00Z,uni,UNI,Who reads it?,,,,,,made up,illustrative\n"
    )
    write_files(loaded, {"illustrative/remarks.csv": remarks})
    load_project(loaded, now=NOW)
    with writing() as connection:
        connection.execute(update(tables.remark).values(removed_at=NOW, removed_by="uni"))
    write_files(loaded, {"illustrative/remarks.csv": remarks.replace("Who reads it?", "Who will read it?")})
    load_project(loaded, now=LATER)
    found = rows(database, tables.remark)[0]
    assert (found["text"], found["removed_at"], found["removed_by"]) == ("Who will read it?", NOW, "uni")
