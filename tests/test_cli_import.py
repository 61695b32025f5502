"""``binnacle import``: what it understood as JSON, exit 2 with nothing written, and the sets nobody here made."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from dashboard.cli.app import app
from dashboard.settings import ROOT, settings
from dashboard.store.engine import reading, writing
from dashboard.store.tables import audit, deliverable, expenditure_item, project
from dashboard.texts import formats
from tests.exchange.expenditure_lists import a_report
from tests.exchange.tracker_files import csv_bytes, xlsx_bytes

run = CliRunner().invoke
FOREIGN = ROOT.parent / "shared" / "data"
"""Data that the repository does not hold."""


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def answer(*arguments: str) -> dict[str, Any]:
    said = run(app, ["import", *arguments, "--json"])
    assert said.exit_code == 0, said.output
    found: dict[str, Any] = json.loads(said.stdout)
    assert found["rows"] == found["taken"] + len(found["refused"])
    return found


def count(table: Any) -> int:
    with reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_command_helps() -> None:
    said = run(app, ["import", "--help"])
    assert said.exit_code == 0
    assert "--dry-run" in said.output


def test_it_prints_what_it_understood_and_what_it_refused(small_project: dict[str, int], tmp_path: Path) -> None:
    rows = [
        ("Code", "Deliverable", "Due"),
        ("D9.1", "One", "31/12/2018"),
        ("D9.2", "Two", "31/02/2018"),
        ("D9.3", "Three", "T3 2018"),
    ]
    found = answer(written(tmp_path / "plan.xlsx", xlsx_bytes(rows, top=2)), "--project", "TEST")
    assert (found["rows"], found["taken"], found["kind"], found["sheet"], found["header_row"]) == (
        3,
        2,
        "deliverables",
        "Plan",
        3,
    )
    assert found["mapping"] == {"code": "Code", "title": "Deliverable", "due": "Due"}
    assert [(one["sheet"], one["row"], one["column"], one["code"]) for one in found["refused"]] == [
        ("Plan", 5, "Due", "bad_date")
    ]
    due = next(one for one in found["understood"] if one["field"] == "due")
    assert {"cell": "T3 2018", "value": "2018-09-30"} in due["samples"]
    assert count(deliverable) == 6


def test_a_dry_run_writes_nothing(small_project: dict[str, int], tmp_path: Path) -> None:
    file = written(tmp_path / "plan.csv", csv_bytes())
    before = count(audit)
    assert answer(file, "--project", "TEST", "--dry-run")["taken"] == 2
    assert (count(deliverable), count(audit)) == (4, before)


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (b"Colour,Size\nred,9\nblue,8\n", (), "plan.csv"),
        (
            b"Name,Description,Temperature\nLisbon,A warm town by the sea,21\nPau,A town below mountains,14\n",
            (),
            "Temperature",
        ),
        (b"%PDF-1.7 hello", (), "neither a CSV nor a workbook"),
        (csv_bytes(), ("--project", "NOPE"), "NOPE"),
        (csv_bytes([("Code", "Deliverable", "Due"), ("D9", "One", "31/02/2018")]), (), "plan.csv, row 2, column Due"),
        (csv_bytes(), ("--map", "title=Nowhere"), "Nowhere"),
        (csv_bytes([("Code", "Deliverable", "Due"), ("D8", "A", ""), ("D9", "B", "soon")]), ("--strict",), "row 3"),
    ],
)
def test_what_cannot_be_taken_exits_2_and_writes_nothing(
    small_project: dict[str, int], tmp_path: Path, content: bytes, arguments: tuple[str, ...], said: str
) -> None:
    file = written(tmp_path / "plan.csv", content)
    given = arguments if "--project" in arguments else ("--project", "TEST", *arguments)
    found = run(app, ["import", file, *given])
    assert found.exit_code == 2
    assert found.stdout == ""
    assert said in found.stderr
    assert "plan.csv" in found.stderr
    assert count(deliverable) == 4


def test_where_every_row_is_refused_the_answer_still_says_what_was_understood(
    small_project: dict[str, int], tmp_path: Path
) -> None:
    file = written(tmp_path / "plan.csv", csv_bytes([("Code", "Deliverable", "Due"), ("D9", "One", "31/02/2018")]))
    found = run(app, ["import", file, "--project", "TEST", "--json"])
    said = json.loads(found.stdout)
    assert (found.exit_code, said["rows"], said["taken"], said["mapping"]["due"]) == (2, 1, 0, "Due")
    assert [one["row"] for one in said["refused"]] == [2]


def test_a_project_is_made_when_create_says_so(database: str, tmp_path: Path) -> None:
    file = written(tmp_path / "plan.csv", csv_bytes())
    assert run(app, ["import", file, "--project", "NEW"]).exit_code == 2
    assert count(project) == 0
    assert answer(file, "--project", "NEW", "--create")["added"] == 2
    assert answer(file, "--project", "NEW", "--create")["unchanged"] == 2
    assert count(project) == 1


def test_a_corrected_column_is_used(small_project: dict[str, int], tmp_path: Path) -> None:
    file = written(tmp_path / "plan.csv", csv_bytes([("Code", "A", "B"), ("D9", "first", "second"), ("D8", "a", "b")]))
    found = answer(file, "--project", "TEST", "--kind", "deliverables", "--map", "title=B", "--map", "description=A")
    assert found["mapping"] == {"code": "Code", "title": "B", "description": "A"}


@pytest.mark.skipif(not FOREIGN.is_dir(), reason="the foreign data sets are not on this machine")
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "kind", "rows", "refused"),
    [
        ("cordis_horizon_deliverables_sample", "deliverables", 4_000, 0),
        ("interreg_se_partners_2021_27", "partners", 1_196, 26),
        ("fp7_water_projects", "projects", 65, 0),
        ("fp7_water_partners", "partners", 844, 1),
        ("atlantic_social_lab_partner_budgets", "partners", 9, 0),
    ],
)
def test_sets_that_nobody_here_made_come_in(database: str, name: str, kind: str, rows: int, refused: int) -> None:
    file = str(FOREIGN / f"{name}.csv")
    found = answer(file, "--project", "FOREIGN", "--create")
    assert (found["kind"], found["rows"], len(found["refused"])) == (kind, rows, refused)
    again = answer(file, "--project", "FOREIGN", "--create")
    assert (again["unchanged"], again["added"], again["changed"]) == (rows - refused, 0, 0)


def test_a_partner_s_list_goes_into_its_report_whole_or_not_at_all(
    small_project: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINNACLE_TODAY", "2018-06-15")
    settings.cache_clear()
    a_report(small_project)
    rows = [
        "Reference,Cost category,Description,Date of payment,Declared amount",
        "S-1,Staff,Salaries,2018-05-31,10.50",
    ]
    file = tmp_path / "list.csv"
    arguments = ["import", str(file), "--project", "TEST", "--report", "other-university/R1", "--json"]
    file.write_text("\n".join([*rows, "S-2,Gold,Salaries,2018-05-31,10.50"]))
    refused = run(app, [*arguments, "--work-package", "WP1"])
    assert refused.exit_code == 2
    assert "list.csv, row 3, column Cost category: “Gold” is not a cost category" in refused.stderr
    assert [each["row"] for each in json.loads(refused.stdout)["refused"]] == [3]
    file.write_text("\n".join(rows))
    for options, items in ((["--dry-run"], 3), ([], 4)):
        said = run(app, [*arguments, "--work-package", "WP1", *options])
        assert said.exit_code == 0, said.output
        found = json.loads(said.stdout)
        assert (found["added"], found["report"], found["total_eur"]) == (1, "other-university/R1", "10.50")
        assert found["currency"] == "EUR"
        assert count(expenditure_item) == items
    again = run(app, [*arguments, "--work-package", "WP1"])
    assert again.exit_code == 2
    assert "list.csv: One row is here already" in again.stderr
    unknown = run(app, ["import", str(file), "--project", "TEST", "--report", "other-university/R7"])
    assert unknown.exit_code == 2
    assert "There is no report other-university/R7 in TEST" in unknown.stderr
    assert count(expenditure_item) == 4


@pytest.mark.parametrize("currency", ["PLN", "GBP"])
def test_the_sum_of_a_list_is_said_in_the_project_s_currency(
    small_project: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, currency: str
) -> None:
    monkeypatch.setenv("BINNACLE_TODAY", "2018-06-15")
    settings.cache_clear()
    with writing() as connection:
        connection.execute(project.update().values(currency=currency))
    a_report(small_project)
    file = tmp_path / "list.csv"
    head = "Reference,Cost category,Description,Date of payment,Declared amount,Currency"
    file.write_text(f"{head}\nS-1,Staff,Salaries,2018-05-31,10.50,{currency}\n")
    said = run(app, ["import", str(file), "--project", "TEST", "--report", "other-university/R1", "--work-package",
                     "WP1", "--dry-run"])  # fmt: skip
    assert said.exit_code == 0, said.output
    assert formats.money(10_50, "en", currency=currency) in said.output
    assert "€" not in said.output
