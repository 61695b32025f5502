"""What we ship: four projects, every figure with its source, and what is made up marked on every row."""

import filecmp
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.domain.deliverables.remark import mentions_in
from dashboard.domain.vocabulary import CostCategory, DeliverableState
from dashboard.exchange.folder.format import TRANSLATED
from dashboard.exchange.folder.rows import Row
from dashboard.services.projects.demo import PEOPLE
from dashboard.services.projects.load import export_project, load_project, load_shipped
from dashboard.store import audit
from dashboard.store.derived.summaries import differences
from dashboard.store.engine import reading
from dashboard.store.reads.deliverables import states
from dashboard.store.reads.money import ladder as money
from dashboard.store.reads.projects import outline
from dashboard.texts import LANGUAGES, has_text
from tests.data.shipped import CODES, DATA, everything, files, folder, rows

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIFTH_MEETING = date(2018, 10, 30)


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_folder_has_no_problem_and_the_name_of_its_project(code: str) -> None:
    assert folder(code).code == code


def test_no_other_project_is_shipped() -> None:
    assert {path.parent.name for path in DATA.glob("*/project.toml")} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_row_names_its_source(code: str) -> None:
    for row in everything(code):
        assert row["source"], (row.file, row.line)
        assert row["schedule_status"] is None or row["schedule_source"], (row.file, row.line)


@pytest.mark.parametrize("code", CODES)
def test_what_is_made_up_stands_in_files_of_its_own_and_says_so(code: str) -> None:
    for row in everything(code):
        assert (row["status"] == "illustrative") == row.file.startswith("illustrative/"), (row.file, row.line)
        assert row["status"] != "recorded"


@pytest.mark.parametrize("code", CODES)
def test_a_readme_says_what_is_real(code: str) -> None:
    assert "llustrative" in (DATA / code / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_no_contact_of_a_person_is_shipped(code: str) -> None:
    for path in files(code):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\w.]+@[\w-]+\.\w+", text), path
        assert not re.search(r"(\+|00)\d{2}[ .]?\d{2,3}[ .]\d{2,3}[ .]\d{2}", text), path


@pytest.mark.parametrize("code", CODES)
def test_the_rules_that_are_figures_name_their_source(code: str) -> None:
    rules = folder(code).rules
    for name in rules:
        group = rules[name] if isinstance(rules[name], dict) else {}
        assert name == "sources" or name in rules["sources"] or set(group) <= set(rules["sources"]), name


def test_the_partners_budgets_are_those_of_keep_eu() -> None:
    partners = rows("ASL", "partners", "initial")
    assert len(partners) == 9
    assert sum(row["total_budget"] for row in partners) == 1_643_000_00
    assert all(row["erdf"] * 4 == row["total_budget"] * 3 for row in partners)
    assert {row["erdf_rate"] for row in partners} == {Decimal("0.75")}


def test_the_budget_sums_to_the_cent_to_the_partners_totals_in_both_versions() -> None:
    lines = rows("ASL", "budget")
    for partner in rows("ASL", "partners", "initial"):
        for version in (1, 2):
            own = [row for row in lines if (row["partner"], row["version"]) == (partner["code"], version)]
            assert sum(row["amount"] for row in own) == partner["total_budget"], (partner["code"], version)
            staff, office = (
                sum(row["amount"] for row in own if row["cost_category"] == category)
                for category in (CostCategory.STAFF, CostCategory.OFFICE)
            )
            assert office == staff * 15 // 100
    assert {row["work_package"] for row in lines} == {f"WP{number}" for number in range(1, 7)}
    assert {row["pilot"] for row in lines} == {None, *(f"P{number}" for number in range(1, 10))}


def test_contributions_and_erdf_pay_for_each_partners_budget() -> None:
    totals = {row["code"]: row["total_budget"] for row in rows("ASL", "partners", "initial")}
    paid = rows("ASL", "budget_financing")
    assert len(paid) == 2 * len(totals)
    for row in paid:
        shares = [row[name] for name in ("erdf", "public", "automatic_public", "private")]
        assert sum(shares) == totals[row["partner"]]
        assert row["office_on_staff"] == Decimal("0.15")


def test_office_costs_are_fifteen_percent_of_a_reports_staff_costs_rounded_down() -> None:
    spent: dict[tuple[object, ...], dict[str, int]] = {}
    for row in rows("ASL", "expenditure"):
        of_report = spent.setdefault((row["partner"], row["report"]), {})
        of_report[row["cost_category"]] = of_report.get(row["cost_category"], 0) + row["declared_eur"]
        assert (row["basis"] == "flat_rate") == (row["cost_category"] == CostCategory.OFFICE)
    assert len(spent) == 45
    for by_category in spent.values():
        assert by_category[CostCategory.OFFICE] == by_category[CostCategory.STAFF] * 15 // 100


def test_no_line_of_the_budget_is_overspent() -> None:
    """Of the version in force at the end; office apart, which follows from staff, and what was entered twice."""

    def sums(lines: list[Row], amount: str) -> dict[tuple[object, ...], int]:
        totals: dict[tuple[object, ...], int] = {}
        for row in lines:
            key = (row["partner"], row["work_package"], row["cost_category"], row["pilot"])
            totals[key] = totals.get(key, 0) + row[amount]
        return totals

    planned = sums([row for row in rows("ASL", "budget") if row["version"] == 2], "amount")
    twice = {row["reference"] for row in rows("ASL", "control_decisions") if row["error_type"] == "double_financing"}
    real = [row for row in rows("ASL", "expenditure") if row["basis"] == "real" and row["reference"] not in twice]
    over = {key: spent - planned[key] for key, spent in sums(real, "declared_eur").items() if spent > planned[key]}
    assert over == {}


def test_the_illustrative_life_is_of_the_promised_size() -> None:
    assert len(rows("ASL", "activities")) == 24
    assert 58 <= len(rows("ASL", "deliverables")) <= 65
    assert 1450 <= len(rows("ASL", "expenditure")) <= 1600
    assert len([row for row in rows("ASL", "deliverables") if row["status"] == "verified"]) == 8
    real = [row for row in rows("ASL", "expenditure") if row["basis"] == "real"]
    assert {row["currency"] for row in real if row["partner"] in ("ENW", "GCU")} == {"GBP"}
    months = {row["month"] for row in rows("ASL", "exchange_rates")}
    assert {row["declared_on"].replace(day=1) for row in real} <= months


def test_the_extension_has_neither_budget_nor_work_packages() -> None:
    assert len(rows("ASL", "partners", "extension")) == 7
    assert len(rows("ASL", "pilots", "extension")) == 5
    for table in ("work_packages", "budget", "deliverables", "expenditure"):
        assert rows("ASL", table, "extension") == []
    assert all(row["total_budget"] is None for row in rows("ASL", "partners", "extension"))
    assert [row["replaces"] for row in rows("ASL", "partners", "extension") if row["replaces"]] == ["ADRAVE"]


def test_sources_that_disagree_are_all_kept() -> None:
    def values(code: str, subject: str, phase: str) -> list[str]:
        return [row["value"] for row in rows(code, "facts", phase) if row["subject"] == subject]

    assert values("ASL", "pilots", "initial") == ["8", "11"]
    assert values("ASL", "end", "initial") == ["2019-11-30", "2019-10-31", "2020-05", "2021-05"]
    assert values("RESILIENT", "total_budget", "main") == ["3278529.80", "3500000.00", "2700000.00"]


def files_below(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def test_illustrative_evidence_is_small_says_so_itself_and_leads_nowhere_but_to_the_project() -> None:
    made_up = sorted((DATA / "ASL" / "illustrative" / "files").iterdir())
    assert 0 < len(made_up) <= 40
    for path in made_up:
        assert path.stat().st_size < 2000
        assert b"ILLUSTRATIVE" in path.read_bytes()
    links = {row["url"] for row in rows("ASL", "evidence_versions") if row["url"]}
    assert links == {folder("ASL").project["website"]}


def test_illustrative_remarks_come_from_and_mention_the_demos_people_and_partners() -> None:
    people = {person.username: person.organisation for person in PEOPLE}
    partners = {row["code"] for row in rows("ASL", "partners", "initial")}
    for remark in rows("ASL", "remarks"):
        assert people[remark["author"]] == remark["organisation"]
        found = mentions_in(remark["text"], people, partners)
        assert [f"{mention.kind}:{mention.name}" for mention in found] == remark["mentions"]


def test_the_generator_writes_the_shipped_files_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, DATA / "generate_illustrative.py", tmp_path], check=True, timeout=120)
    shipped = DATA / "ASL" / "illustrative"
    names = files_below(shipped)
    assert files_below(tmp_path) == names
    assert filecmp.cmpfiles(shipped, tmp_path, names, shallow=False) == (names, [], [])


@pytest.mark.parametrize("code", CODES)
def test_names_titles_and_themes_are_there_in_four_languages(code: str) -> None:
    """The text itself stands for one language; a translation for each of the three others."""
    translated: dict[tuple[object, object, object], set[str]] = {}
    for row in rows(code, "translations"):
        translated.setdefault((row["entity"], row["key"], row["field"]), set()).add(row["language"])
    wanted = [("project", code, field, folder(code).project) for field in ("title", "summary")]
    wanted += [("phase", row["code"], "name", row) for row in folder(code).phases]
    entities = {"work_packages": "work_package", "activities": "activity", "pilots": "pilot"}
    entities |= {"deliverables": "deliverable", "outputs": "output", "meetings": "meeting"}
    for table, entity in entities.items():
        fields = [field for field in TRANSLATED[entity] if field in ("name", "title", "theme")]
        wanted += [
            (entity, f"{row['phase']}/{row['code']}", field, row) for row in rows(code, table) for field in fields
        ]
    for entity, key, field, row in wanted:
        if row[field] is not None:
            assert len(translated.get((entity, key, field), ())) == len(LANGUAGES) - 1, (entity, key, field)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_subject_of_a_fact_has_its_word(code: str, language: str) -> None:
    for row in rows(code, "facts"):
        assert has_text(f"folder.subject.{row['subject']}", language), row["subject"]


def test_all_are_loaded_once_agree_with_their_sums_and_come_back_with_the_same_bytes(
    database: str, tmp_path: Path
) -> None:
    assert sorted(load_shipped(database, now=NOW)) == sorted(CODES)
    assert load_shipped(database, now=NOW) == []
    for code in CODES:
        export_project(code, tmp_path / code, url=database)
        for path in files(code):
            if path.name != "README.md":
                exported = tmp_path / code / path.relative_to(DATA / code)
                assert exported.read_bytes() == path.read_bytes(), path
        assert load_project(tmp_path / code, now=NOW, url=database) == {}
    with reading(database) as connection:
        assert list(outline.projects(connection)["code"]) == list(CODES)
        assert differences(connection) == []
        assert audit.last_number(connection) == len(CODES)
        assert audit.broken_links(connection) == []


def test_the_fifth_meeting_has_something_to_talk_about(database: str) -> None:
    load_project(DATA / "ASL", now=NOW, url=database)
    with reading(database) as connection:
        phases = outline.phases(connection)
        phase_id = int(phases.loc[phases["code"] == "initial", "phase_id"].iloc[0])
        found = states.counts(connection, phase_id, FIFTH_MEETING).groupby("measure")["count"].sum()
        late = states.page(connection, phase_id, FIFTH_MEETING, only="overdue")
        ladder = money.by_axis(connection, phase_id, FIFTH_MEETING, "pilot")
    assert found["accepted"] > 20
    assert all(found[state] >= 1 for state in (DeliverableState.SUBMITTED, DeliverableState.SENT_BACK, "due_soon"))
    assert late["responsible"].nunique() >= 4
    assert (ladder["declared"] > 0).sum() > 6
    assert ladder["paid"].sum() < ladder["certified"].sum() < ladder["declared"].sum() < ladder["budgeted"].sum() / 2


def test_no_pilot_spends_before_it_begins() -> None:
    begins = {(row["phase"], row["code"]): row["start"] for row in rows("ASL", "pilots")}
    ends = {row["number"]: row["end"] for row in rows("ASL", "periods")}
    for table in ("budget", "expenditure"):
        for row in rows("ASL", table):
            if row["pilot"]:
                assert begins[row["phase"], row["pilot"]] < ends[row["period"]], row


def test_items_are_entered_declared_after_their_period_and_certified_and_paid_after_that() -> None:
    ends = {row["number"]: row["end"] for row in rows("ASL", "periods")}
    again = {(row["partner"], row["reference"]) for row in rows("ASL", "control_decisions") if row["parked"]}
    for row in rows("ASL", "expenditure"):
        assert row["entered_on"] <= row["declared_on"]
        steps = [ends[row["period"]], row["declared_on"], row["certified_on"], row["paid_on"]]
        taken = [day for day in steps if day is not None]
        assert taken == sorted(taken) or (row["partner"], row["reference"]) in again
        assert 5 < (row["declared_on"] - ends[row["period"]]).days < 200


def test_the_reporting_season_of_the_fifth_meeting_has_every_stage() -> None:
    """The first reports are paid; the second certified, under control, waiting, and one a draft; the third drafts."""
    stages: dict[int, list[str]] = {}
    for report in rows("ASL", "partner_reports"):
        own = [
            row
            for row in rows("ASL", "report_events")
            if (row["partner"], row["report"]) == (report["partner"], report["number"]) and row["day"] <= FIFTH_MEETING
        ]
        if own:
            last = max(own, key=lambda row: row["recorded_at"])
            stages.setdefault(report["number"], []).append(last["state"])
    assert set(stages[1]) == {"certified"}
    assert sorted(stages[2]) == [*["certified"] * 5, *["control_ongoing"] * 2, "draft", "submitted"]
    assert (set(stages[3]), set(stages)) == ({"draft"}, {1, 2, 3})
    paid = [row for row in rows("ASL", "report_events") if row["project_report"] == 1 and row["state"] == "paid"]
    assert paid[0]["day"] <= FIFTH_MEETING
    drafts = [row for row in rows("ASL", "expenditure") if row["report"] == 3 and row["entered_on"] <= FIFTH_MEETING]
    assert {row["partner"] for row in drafts} == {row["code"] for row in rows("ASL", "partners", "initial")}


def test_what_control_set_aside_is_taken_up_by_the_next_report_or_ended() -> None:
    items = {(row["partner"], row["reference"]): row for row in rows("ASL", "expenditure")}
    left: dict[tuple[str, str], int] = {}
    for row in sorted(rows("ASL", "control_decisions"), key=lambda row: row["report"]):
        item = items[row["partner"], row["reference"]]
        assert row["report"] in (item["report"], item["included_in"])
        left[row["partner"], row["reference"]] = row["parked"]
    assert not any(left.values())
    assert any(row["included_in"] for row in items.values())


def test_something_is_shared_reopened_cut_and_entered_twice() -> None:
    assert len({row["reference"] for row in rows("ASL", "expenditure_shares")}) >= 4
    assert "reopened" in {row["state"] for row in rows("ASL", "report_events")}
    assert len(rows("ASL", "verification_cuts")) == 1
    invoices = [
        (row["partner"], row["invoice_number"], row["invoice_date"])
        for row in rows("ASL", "expenditure")
        if row["invoice_number"]
    ]
    assert len(invoices) - len(set(invoices)) == 2
