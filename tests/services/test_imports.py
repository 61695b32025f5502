"""Bringing a tracker in: previewed, written at once or not at all, once however often, within what a person may."""

import threading
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import func, select

from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState, Provenance, Role
from dashboard.exchange.folder.check import check_folder
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.services.deliverables.update import UpdateDeliverable, update_within
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.bring_in import ImportTracker, Preview, import_tracker, preview
from dashboard.services.projects.load import export_project
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.derived.summaries import differences
from dashboard.store.engine import reading, writing
from dashboard.store.folder.imports import standing_of
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER, PHASE, PROJECT, actor
from tests.databases import until_one_waits
from tests.exchange.tracker_files import csv_bytes, xlsx_bytes
from tests.work import at_most

HEADER = ("Code", "Deliverable", "Responsible", "Due", "Status", "Progress")
HERE = Asked(project=PROJECT, phase=PHASE)


def tracker(*rows: Sequence[object], header: Sequence[object] = HEADER, name: str = "plan.csv") -> Tracker:
    return read_tracker(name, csv_bytes((header, *rows), ";"))


def looked_at(given: Tracker, asked: Asked = HERE, by: Actor = LEAD_PARTNER) -> Preview:
    return preview(given, asked, by=by, now=NOW)


def brought_in(given: Tracker, asked: Asked = HERE, by: Actor = LEAD_PARTNER, key: str | None = None) -> dict[str, int]:
    return import_tracker(ImportTracker(tracker=given, asked=asked, idempotency_key=key or new_key()), by=by, now=NOW)


def reasons(found: Preview) -> list[tuple[object, object, str]]:
    return [(one.values["row"], one.values["column"], one.code) for one in found.plan.refused]


def count(table: str, **where: object) -> int:
    its = tables.metadata.tables[table].c
    with reading() as connection:
        query = select(func.count()).where(*(its[name] == value for name, value in where.items()))
        return int(connection.execute(query.select_from(tables.metadata.tables[table])).scalar_one())


def stands(phase: int, code: str) -> dict[str, object]:
    with reading() as connection:
        return standing_of(connection, phase, AS_OF)[code]


def is_whole() -> bool:
    with reading() as connection:
        return differences(connection) == []


def test_rows_come_in_with_their_source_and_summaries(small_project: dict[str, int]) -> None:
    given = tracker(("D2.5", "A new report", "Other-University", "31/12/2018", "in progress", "40 %"))
    assert brought_in(given) == {"added": 1, "changed": 0, "unchanged": 0, "refused": 0}
    with reading() as connection:
        query = select(tables.deliverable).where(tables.deliverable.c.code == "D2.5")
        row = connection.execute(query).mappings().one()
    assert (row["title"], row["due_initial"], row["work_package_id"]) == (
        "A new report",
        date(2018, 12, 31),
        small_project["wp2"],
    )
    assert (row["source"], row["status"]) == ("plan.csv, 2", Provenance.RECORDED)
    now = stands(small_project["phase"], "D2.5")
    assert (now["state"], now["progress"]) == (DeliverableState.IN_PROGRESS, 40)
    assert is_whole()


def test_the_same_file_again_changes_nothing_and_leaves_no_second_audit_row(small_project: dict[str, int]) -> None:
    rows = (
        ("D2.5", "A new report", OTHER, "31/12/2018", "done", "100 %"),
        ("D1.2", "Deliverable D1.2", OTHER, "31/12/2018", "submitted", ""),
        ("D2.1", "Another title", LEAD, "", "", ""),
    )
    assert brought_in(tracker(*rows)) == {"added": 1, "changed": 2, "unchanged": 0, "refused": 0}
    written = [count(name) for name in ("deliverable", "deliverable_status", "deliverable_due", "audit")]
    assert brought_in(tracker(*rows)) == {"added": 0, "changed": 0, "unchanged": 3, "refused": 0}
    assert [count(name) for name in ("deliverable", "deliverable_status", "deliverable_due", "audit")] == written
    assert is_whole()


def test_a_form_sent_twice_counts_once_and_is_no_other_s(small_project: dict[str, int]) -> None:
    given, key = tracker(("D2.5", "A new report", OTHER, "", "", "")), new_key()
    assert brought_in(given, key=key) == brought_in(given, key=key)
    assert count("audit", action="import_tracker") == 1
    with pytest.raises(Refused) as refusal:
        brought_in(tracker(("D2.6", "Another", OTHER, "", "", "")), key=key)
    assert refusal.value.problems[0].code == "form_used"


def test_the_audit_row_names_the_file_its_seal_and_what_became_of_it(small_project: dict[str, int]) -> None:
    given = tracker(("D2.5", "A new report", OTHER, "", "", ""), ("D2.6", "Bad date", OTHER, "31/02/2018", "", ""))
    brought_in(given)
    with reading() as connection:
        row = connection.execute(select(tables.audit).where(tables.audit.c.action == "import_tracker")).mappings().one()
    assert (row["actor"], row["project_code"], row["entity_key"]) == ("lead", PROJECT, "TEST/initial/plan.csv")
    assert row["after"]["sha256"] == given.sha256
    assert row["after"]["rows"] == {"added": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert row["after"]["refused_rows"] == [3]


def test_a_preview_writes_nothing_and_names_each_row_it_cannot_take(small_project: dict[str, int]) -> None:
    given = tracker(
        ("D2.5", "Fine", OTHER, "", "", ""),
        ("D2.6", "Bad date", OTHER, "31/02/2018", "", ""),
        ("D2.7", "Nobody", "Town of Nowhere", "", "", ""),
        ("D2.8", "Unknown status", OTHER, "", "purple", ""),
        ("d2.5", "Again", OTHER, "", "", ""),
        ("D2.9", "", OTHER, "", "", ""),
        ("D1.1", "Deliverable D1.1", OTHER, "", "in progress", ""),
        ("D2.10", "Too much", OTHER, "", "", "180 %"),
    )
    before = count("audit")
    assert reasons(looked_at(given)) == [
        (3, "Due", "bad_date"),
        (4, "Responsible", "unknown_partner"),
        (5, "Status", "unknown_state"),
        (6, "Code", "duplicate_in_file"),
        (7, "Deliverable", "missing_value"),
        (8, "Status", "behind"),
        (9, "Progress", "bad_percent"),
    ]
    assert (count("deliverable"), count("audit")) == (4, before)


def test_a_missing_cell_changes_nothing(small_project: dict[str, int]) -> None:
    assert brought_in(tracker(("D1.2", "Deliverable D1.2", "", "", "", "")))["unchanged"] == 1


def test_a_new_date_is_a_rescheduling_that_keeps_the_first(small_project: dict[str, int]) -> None:
    brought_in(tracker(("D1.2", "Deliverable D1.2", "", "31/12/2018", "", "")))
    with reading() as connection:
        first = connection.execute(
            select(tables.deliverable.c.due_initial).where(tables.deliverable.c.code == "D1.2")
        ).scalar()
    assert first == date(2018, 5, 31)
    assert stands(small_project["phase"], "D1.2")["due"] == date(2018, 12, 31)
    assert is_whole()


def test_a_status_is_recorded_as_permitted_steps(small_project: dict[str, int]) -> None:
    brought_in(tracker(("D2.5", "A new report", OTHER, "", "approved", "")))
    with reading() as connection:
        query = select(tables.deliverable_status.c.state).join_from(tables.deliverable_status, tables.deliverable)
        query = query.where(tables.deliverable.c.code == "D2.5").order_by(tables.deliverable_status.c.recorded_at)
        steps = list(connection.execute(query).scalars())
    assert steps == ["not_started", "submitted", "under_review", "accepted"]


def test_only_who_may_brings_a_tracker_in(small_project: dict[str, int]) -> None:
    given = tracker(("D2.5", "A new report", OTHER, "", "", ""))
    for stranger in (
        PARTNER,
        actor(Role.LEAD_PARTNER, organisation=OTHER),
        actor(Role.CONTROLLER, Role.STEERING_COMMITTEE, Role.OBSERVER, Role.QUALITY_REVIEWER),
    ):
        with pytest.raises(NotAllowed):
            looked_at(given, by=stranger)
        with pytest.raises(NotAllowed):
            brought_in(given, by=stranger)
    with pytest.raises(NotAllowed):
        brought_in(given, Asked(project="NEW", create=True))
    assert count("deliverable") == 4


def test_a_preview_that_changed_meanwhile_is_not_confirmed_blindly(small_project: dict[str, int]) -> None:
    given = tracker(("D2.5", "A new report", OTHER, "", "", ""))
    expected = looked_at(given).counts
    brought_in(given)
    command = ImportTracker(tracker=given, asked=HERE, idempotency_key=new_key(), expected=expected)
    with pytest.raises(Refused) as refusal:
        import_tracker(command, by=LEAD_PARTNER, now=NOW)
    assert refusal.value.problems[0].code == "import_changed"


def test_nothing_is_written_where_the_write_fails(
    small_project: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("dashboard.services.imports.bring_in.audit.append", fail)
    with pytest.raises(RuntimeError):
        brought_in(tracker(("D2.5", "A new report", OTHER, "", "", "")))
    assert count("deliverable") == 4
    assert is_whole()


def test_a_refused_row_leaves_nobody_behind(small_project: dict[str, int]) -> None:
    asked = Asked(project=PROJECT, phase=PHASE, create=True)
    organisations = count("organisation")
    given = tracker(
        ("D2.5", "Fine", "Town of Somewhere", "", "", ""),
        ("D1.1", "Deliverable D1.1", "Town of Nowhere", "", "not started", ""),
    )
    assert brought_in(given, asked, by=SYSTEM)["refused"] == 1
    assert count("organisation") == organisations + 1


def test_a_project_is_made_from_the_file_and_passes_the_check(
    database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [
        ("Suivi des livrables",),
        (),
        ("N°", "Livrable", "Lot", "Partenaire", "Échéance", "État"),
        ("D1.1", "Plan", "WP1", "Ville de Pau", "31/12/2018", "Terminé"),
        ("D2.1", "Guide", "WP2", "Université", "M6", "En cours"),
    ]
    given = read_tracker("suivi.xlsx", xlsx_bytes(rows))
    asked = Asked(project="NEW", create=True, start=date(2018, 1, 1))
    assert brought_in(given, asked, by=SYSTEM)["added"] == 2
    folder = tmp_path_factory.mktemp("export") / "NEW"
    export_project("NEW", folder)
    assert check_folder(folder)[1] == []
    assert brought_in(given, asked, by=SYSTEM)["unchanged"] == 2
    assert is_whole()


def test_expenditure_comes_in_to_the_cent(small_project: dict[str, int]) -> None:
    header = ("Parceiro", "Rubrica", "N.º fatura", "Data de pagamento", "Montante elegível", "Pacote de trabalho")
    given = tracker(
        (OTHER, "Pessoal", "F1", "30/04/2018", "1.234,56", "WP2"),
        (OTHER, "Viagens", "F2", "30/04/2018", "0,10", "2"),
        (OTHER, "Champanhe", "F3", "30/04/2018", "1,00", "2"),
        (OTHER, "Pessoal", "F4", "30/04/2025", "1,00", "2"),
        header=header,
    )
    before = count("expenditure_item")
    assert reasons(looked_at(given)) == [(4, "Rubrica", "unknown_cost_category"), (5, "", "unknown_period")]
    brought_in(given)
    assert count("expenditure_item", declared_eur=1_234_56) == 1
    assert count("expenditure_item") == before + 2
    assert brought_in(given)["unchanged"] == 2
    assert is_whole()


def test_partners_keep_what_the_file_does_not_say(small_project: dict[str, int]) -> None:
    header = ("Partner", "Country", "Total budget", "ERDF")
    given = tracker(
        (OTHER, "Spain", "1,000.50", "750.00"), ("Town of Somewhere", "France", "2,000.00", ""), header=header
    )
    assert brought_in(given) == {"added": 1, "changed": 1, "unchanged": 0, "refused": 0}
    assert count("partner", total_budget=1_000_50, number=2) == 1
    assert count("organisation", country="FR") == 1
    assert brought_in(given)["unchanged"] == 2


def test_each_row_s_own_project_is_made(database: str) -> None:
    header = ("Project acronym", "Partner", "Partner role", "Country", "Total budget")
    given = tracker(
        ("ALPHA", "Town A", "LP", "FR", "1000.00"),
        ("ALPHA", "Town B", "PP", "ES", "500.00"),
        ("BETA", "Town C", "LP", "ES", "700.00"),
        ("ALPHA", "Town C", "PP", "ES", "1.00"),
        header=header,
    )
    assert brought_in(given, Asked(create=True), by=SYSTEM)["added"] == 4
    assert (count("project"), count("organisation"), count("partner")) == (2, 3, 4)
    assert brought_in(given, Asked(create=True), by=SYSTEM)["unchanged"] == 4


def test_an_organisation_first_named_in_a_refused_row_comes_with_another_project(database: str) -> None:
    header = ("Project acronym", "Partner", "Country", "Total budget", "Entry date", "Exit date")
    given = tracker(
        ("ALPHA", "Town A", "FR", "1000.00", "31/12/2018", "01/01/2018"),
        ("BETA", "Town A", "FR", "700.00", "", ""),
        header=header,
    )
    assert brought_in(given, Asked(create=True), by=SYSTEM)["refused"] == 1
    assert (count("organisation"), count("partner")) == (1, 1)


def test_participations_of_many_projects_in_one_add_up(database: str) -> None:
    header = ("Project acronym", "Partner", "Country", "Total budget")
    rows = (("ALPHA", "Town B", "ES", "500.00"), ("BETA", "Town B", "ES", "700.00"), ("BETA", "Town B", "ES", "1.00"))
    asked = Asked(project="ALL", create=True)
    assert brought_in(tracker(*rows, header=header), asked, by=SYSTEM)["refused"] == 1
    assert count("partner", total_budget=1_200_00) == 1
    assert brought_in(tracker(*rows, header=header), asked, by=SYSTEM)["unchanged"] == 2


@pytest.mark.sweep
def test_twenty_thousand_rows_are_previewed_in_ten_seconds(small_project: dict[str, int]) -> None:
    rows = [(f"D{n % 7 + 1}.{n + 100}", f"Report {n}", OTHER, "31/12/2018", "done", "100 %") for n in range(20_000)]
    content = xlsx_bytes([HEADER, *rows])
    with at_most(10):
        found = looked_at(read_tracker("plan.xlsx", content))
    assert found.counts["added"] == 20_000


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # on SQLite a write keeps every other writer out
def test_an_import_waits_for_an_update_under_way_and_builds_on_it(small_project: dict[str, int]) -> None:
    """Else a submission acknowledged meanwhile would be taken back by the older state that the import had read."""
    submits = UpdateDeliverable(
        phase_id=small_project["phase"], code="D1.2", version=1, idempotency_key=new_key(),
        state=DeliverableState.SUBMITTED, progress=100, forecast=None, comment="Here",
    )  # fmt: skip
    ended: list[object] = []

    def import_it() -> None:
        try:
            ended.append(brought_in(tracker(("D1.2", "Deliverable D1.2", OTHER, "", "", "50 %"))))
        except Refused as refusal:
            ended.append(refusal)

    thread = threading.Thread(target=import_it)
    with writing() as connection:
        update_within(connection, submits, PARTNER, NOW)
        thread.start()
        until_one_waits(settings().database_url)
        assert not ended
    thread.join(20)
    assert len(ended) == 1
    assert stands(small_project["phase"], "D1.2")["state"] == DeliverableState.SUBMITTED
    assert is_whole()
