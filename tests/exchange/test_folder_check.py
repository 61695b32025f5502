"""Checking a project folder: each thing that can be wrong is named with its file, row and column."""

import csv
from pathlib import Path

import pytest

from dashboard.exchange.folder.check import check_folder
from dashboard.exchange.folder.export import quoted
from dashboard.exchange.folder.messages import as_data, sentence
from dashboard.texts import LANGUAGES
from tests.exchange.folder_builder import SMALL, changed, write_files

WRONG = [
    # file, what is changed, to what, and the problem: code, row, column
    ("project.toml", 'code = "SMALL"', 'code = "SM ALL"', ("bad_code", 1, "code")),
    ("project.toml", 'title = "A small project"', "", ("missing_value", 1, "title")),
    ("project.toml", 'kind = "cooperation"', 'kind = "club"', ("not_in_set", 5, "kind")),
    ("project.toml", 'kind = "cooperation"', "kind = 5", ("not_in_set", 5, "kind")),
    ("project.toml", 'kind = "cooperation"', "kind = [1]", ("bad_choice", 5, "kind")),
    ("project.toml", 'language = "en"', 'language = "de"', ("not_in_set", 6, "language")),
    ("project.toml", 'currency = "EUR"', 'currency = "€"', ("bad_currency", 7, "currency")),
    ("project.toml", 'opens_phase = "one"', 'opens_phase = "two"', ("unknown_code", 1, "opens_phase")),
    ("project.toml", 'source = "a leaflet"', "", ("missing_source", 1, "source")),
    ("project.toml", "position = 7", "position = 7\ncolour = 1", ("unknown_key", 3, "colour")),
    ("project.toml", "late_points = 25", 'late_points = "25"', ("bad_integer", 21, "late_points")),
    ("project.toml", "late_points = 25", "late_point = 25", ("unknown_key", 21, "late_point")),
    ("project.toml", "erdf_rate = 0.75", "erdf_rate = 75", ("bad_rate", 13, "erdf_rate")),
    ("project.toml", "erdf_rate = 0.75", "erdf_rate = nan", ("bad_rule", 12, "")),
    ("project.toml", "erdf_rate = 0.75", 'erdf_rate = 0.75\n[rules.review]\nby = "anyone"', ("not_in_set", 15, "by")),
    ("project.toml", "erdf_rate = 0.75", 'erdf_rate = 0.75\n[rules.review]\ncriteria = [{code = "A"}]',
     ("bad_criterion", 15, "criteria")),
    ("project.toml", "erdf_rate = 0.75",
     'erdf_rate = 0.75\n[rules.review]\ncriteria = [{code = "A", name = "a"}, {code = "A", name = "b"}]',
     ("bad_criterion", 15, "criteria")),
    ("project.toml", "erdf_rate = 0.75", 'erdf_rate = 0.75\n[rules.separation]\none_person_may = ["vote_twice"]',
     ("not_in_set", 15, "one_person_may")),
    ("project.toml", "erdf_rate = 0.75",
     'erdf_rate = 0.75\n[rules.separation]\none_person_may = "submit_and_confirm"',
     ("not_in_set", 15, "one_person_may")),
    ("project.toml", "erdf_rate = 0.75", "erdf_rate = 0.75\n[rules.separation]\nany = true",
     ("unknown_key", 15, "any")),
    ("project.toml", "erdf_rate = 0.75", "erdf_rate = 0.75\nseparation = true", ("bad_rule", 14, "separation")),
    ("project.toml", "start = 2018-01-01", 'start = "1 January"', ("bad_date", 29, "start")),
    ("project.toml", "start = 2018-01-01", "start = 2020-01-01", ("out_of_order", 26, "end_initial")),
    ("project.toml", "total_budget = 3000.00", 'total_budget = "3,000"', ("bad_amount", 31, "total_budget")),
    ("project.toml", "erdf = 2250.00", "erdf = 3250.00", ("more_than", 26, "erdf")),
    ("project.toml", "total_budget = 3000.00", "total_budget = 3100.00", ("partners_sum", 26, "total_budget")),
    ("project.toml", "[rules]", "[rules", ("bad_toml", 12, "")),
    ("organisations.csv", "TOWN,", "TO/WN,", ("bad_code", 2, "code")),
    ("organisations.csv", ",ES,", ",Spain,", ("bad_country", 2, "country")),
    ("organisations.csv", "43.5", "143.5", ("too_large", 2, "latitude")),
    ("organisations.csv", "43.5", "43,5", ("row_length", 2, "")),
    ("organisations.csv", "-5.9", "", ("half_a_place", 2, "longitude")),
    ("organisations.csv", "UNI,Univ", "UNI,\x07Univ", ("bad_character", 3, "name")),
    ("organisations.csv", "ES12", "ES1234567", ("too_long", 2, "nuts")),
    ("partners.csv", "one,UNI,2", "two,UNI,2", ("unknown_code", 3, "phase")),
    ("partners.csv", "one,UNI,2", "one,UNI,1", ("duplicate", 3, "number")),
    ("partners.csv", "one,UNI,2", "one,UNI,two", ("bad_integer", 3, "number")),
    ("partners.csv", "1000.00,750.00", "1000.00,1750.00", ("more_than", 3, "erdf")),
    ("partners.csv", "0.75,,,", "0.7512345,,,", ("bad_rate", 2, "erdf_rate")),
    ("partners.csv", "2018-01-01,2018-12-31", "2018-12-31,2018-01-01", ("out_of_order", 3, "exit")),
    ("partners.csv", "2018-12-31,,,", "2018-12-31,,OLD,", ("unknown_code", 3, "replaces")),
    ("partners.csv", "university", "academy", ("not_in_set", 3, "type")),
    ("periods.csv", "one,2,2018-07-01", "one,2,2018-06-30", ("out_of_order", 3, "start")),
    ("periods.csv", "one,2,2018-07-01", "one,1,2018-07-01", ("duplicate", 3, "number")),
    ("work_packages.csv", "Coordination,TOWN", "Coordination,TOWNE", ("unknown_code", 2, "leader")),
    ("work_packages.csv", "one,WP2,2,Pilots", "one,WP2,2,", ("missing_value", 3, "name")),
    ("activities.csv", "2018-11-30", "2018-11-31", ("bad_date", 2, "end")),
    ("activities.csv", "2018-11-30", "2018-01-30", ("out_of_order", 2, "end")),
    ("activities.csv", "2018-11-30", "3018-11-30", ("implausible_date", 2, "end")),
    ("pilots.csv", "UNI;TOWN", "UNI;UNI", ("bad_codes", 2, "partners")),
    ("pilots.csv", "UNI;TOWN", "UNI;CITY", ("unknown_code", 2, "partners")),
    ("deliverables.csv", "one,D2.2", "one,D2.1", ("duplicate", 3, "code")),
    ("deliverables.csv", "WP2,A2.1", "WP2,A2.2", ("unknown_code", 2, "activity")),
    ("deliverables.csv", "a leaflet,verified,a leaflet,verified", "a leaflet,verified,,verified",
     ("missing_source", 2, "schedule_source")),
    ("deliverable_history.csv", "in_progress,30", "in_progress,130", ("too_large", 2, "progress")),
    ("deliverable_history.csv", "in_progress,30", "sent_back,30", ("transition", 2, "state")),
    ("deliverable_history.csv", "submitted,100,,,", "cancelled,,,,", ("reason_missing", 3, "comment")),
    ("deliverable_history.csv", "2018-03-01T", "2017-12-31T", ("before_start", 2, "recorded_at")),
    ("deliverable_history.csv", "2018-03-01T09:00:00Z", "2018-03-01 9 am", ("bad_moment", 2, "recorded_at")),
    ("deliverable_history.csv", "one,D2.1,2018-07-02", "one,D9.9,2018-07-02", ("unknown_code", 3, "deliverable")),
    ("reschedulings.csv", "2018-06-30,2018-07-31", "2018-06-29,2018-07-31", ("old_due", 2, "old_due")),
    ("reschedulings.csv", "2018-06-30,2018-07-31", "2018-06-30,2018-06-30", ("same_due", 2, "new_due")),
    ("reschedulings.csv", "Data came late", "", ("missing_value", 2, "reason")),
    ("outputs.csv", "100", "-100", ("too_small", 2, "target")),
    ("meetings.csv", "coordination", "party", ("not_in_set", 2, "kind")),
    ("meetings.csv", "2018-01-16", "2018-01-14", ("out_of_order", 2, "end")),
    ("meetings.csv", "a leaflet,verified", "a leaflet,illustrative", ("not_illustrative", 2, "status")),
    ("illustrative/meetings.csv", "made up,illustrative", "made up,verified", ("illustrative_only", 2, "status")),
    ("illustrative/meetings.csv", "one,M2", "one,M1", ("duplicate", 2, "code")),
    ("budget.csv", "1200.50", '"1,200.50"', ("bad_amount", 2, "amount")),
    ("budget.csv", "1200.50", "1.200,50", ("row_length", 2, "")),
    ("budget.csv", "1200.50", "-1200.50", ("too_small", 2, "amount")),
    ("budget.csv", "one,1,TOWN,WP1,travel,,", "one,1,TOWN,WP1,staff,1,", ("duplicate", 3, "pilot")),
    ("budget.csv", "external_expertise,1,P1", "external_expertise,3,P1", ("unknown_code", 4, "period")),
    ("budget.csv", "external_expertise,1,P1", "experts,1,P1", ("not_in_set", 4, "cost_category")),
    ("expenditure.csv", "250.00,2018-09-01", "350.00,2018-09-01", ("more_than", 2, "certified_eur")),
    ("expenditure.csv", "240.00,2018-12-01", "251.00,2018-12-01", ("more_than", 2, "paid_eur")),
    ("expenditure.csv", "2018-09-01", "2018-07-01", ("out_of_order", 2, "certified_on")),
    ("expenditure.csv", "240.00,2018-12-01", "240.00,", ("half_a_step", 2, "paid_on")),
    ("expenditure.csv", "2018-03-01,2018-04-01", "2018-04-02,2018-04-01", ("out_of_order", 4, "payment_date")),
    ("expenditure.csv", "200.00,40.00", "200.00,240.00", ("more_than", 4, "vat")),
    ("expenditure.csv", "0.80000", "", ("missing_rate", 4, "rate")),
    ("expenditure.csv", "0.80000", "0.90000", ("conversion", 4, "declared_eur")),
    ("expenditure.csv", "0.80000", "0.800000001", ("bad_exchange_rate", 4, "rate")),
    ("expenditure.csv", "300.00,EUR,,300.00", "300.00,EUR,,300.01", ("conversion", 2, "declared_eur")),
    ("expenditure.csv", "EUR,,", "EUR,2,", ("rate_of_euro", 2, "rate")),
    ("expenditure.csv", "UNI,U1", "UNI,", ("missing_value", 4, "reference")),
    ("expenditure.csv", "one,TOWN,T1,1", "one,TOWN,T1,3", ("unknown_code", 2, "report")),
    ("expenditure.csv", "one,TOWN,T1,1,,", "one,TOWN,T1,1,9,", ("unknown_code", 2, "included_in")),
    ("expenditure.csv", "2018-07-01,TOWN", "2018-07-16,TOWN", ("out_of_order", 2, "declared_on")),
    ("expenditure.csv", "250.00,2018-09-01,240.00", "249.00,2018-09-01,240.00", ("item_sum", 2, "certified_eur")),
    ("expenditure.csv", "250.00,2018-09-01,240.00", "250.00,2018-09-01,250.00", ("item_sum", 2, "paid_eur")),
    ("expenditure.csv", "2018-10-02,TOWN", ",TOWN", ("missing_value", 3, "entered_on")),
    ("expenditure.csv", "HOUR", "DAY", ("unknown_code", 3, "option_code")),
    ("expenditure.csv", "HOUR,1.5", "HOUR,1.505", ("bad_quantity", 3, "units")),
    ("expenditure.csv", "1,,real,,,78", "1,P1,real,,,78", ("shared_and_pilot", 5, "pilot")),
    ("expenditure.csv", "2018-07-10,,,", "2018-07-10,2018-07-11,,", ("removed_declared", 6, "removed_on")),
    ("expenditure_shares.csv", "U2,1", "U9,1", ("unknown_code", 3, "reference")),
    ("expenditure_shares.csv", "P1,2", "P1,-2", ("too_small", 2, "weight")),
    ("money_entries.csv", "entered,2018-07-02", "budgeted,2018-07-02", ("not_in_set", 2, "step")),
    ("exchange_rates.csv", "GBP,2018-07,0.8", "EUR,2018-07,0.8", ("rate_of_euro", 2, "rate")),
    ("exchange_rates.csv", "2018-07", "07/2018", ("bad_month", 2, "month")),
    ("budget_versions.csv", "one,2,mod", "one,1,mod", ("duplicate", 3, "number")),
    ("budget_financing.csv", "500.00,0.00", "500.01,0.00", ("financing_sum", 2, "erdf")),
    ("budget_financing.csv", "0.00,0.15", "0.00,0.16", ("flat_rate_too_high", 2, "office_on_staff")),
    ("budget_financing.csv", ",0.15,,,,", ",,0.15,,,", ("flat_rate_unknown", 2, "office_on_direct")),
    ("partner_reports.csv", "one,TOWN,2,2", "one,TOWN,2,1", ("duplicate", 3, "period")),
    ("partner_reports.csv", "one,TOWN,2,2", "one,TOWN,3,2", ("report_without_event", 3, "number")),
    ("report_events.csv", "one,TOWN,1,,draft", "one,TOWN,1,1,draft", ("one_report", 6, "report")),
    ("report_events.csv", "control_ongoing", "verified", ("report_step", 8, "state")),
    ("report_events.csv", "one,UNI,1,,draft", "one,UNI,1,,submitted", ("report_step", 11, "state")),
    ("certificates.csv", "250.00,20.00", "251.00,20.00", ("certificate_sum", 2, "certified")),
    ("certificates.csv", ",1,,,,", ",1,2018-10-01,,,", ("withdrawn_gathered", 2, "project_report")),
    ("certificates.csv", ",1,,,,", ",2,,,,", ("unknown_code", 2, "project_report")),
    ("control_decisions.csv", "300.00,250.00", "301.00,250.00", ("decision_sum", 2, "amount")),
    ("control_decisions.csv", "one,TOWN,1,T1", "one,TOWN,2,T1", ("not_in_report", 2, "reference")),
    ("control_decisions.csv", "missing_evidence", "bad_luck", ("not_in_set", 2, "error_type")),
    ("control_decisions.csv", ",1,no", ",2,no", ("unknown_code", 2, "certificate")),
    ("verification_cuts.csv", "10.00", "250.01", ("cut_too_high", 2, "amount")),
    ("scenarios.csv", '""amount"":100', '""amount"":0', ("bad_moves", 2, "moves")),
    ("scenarios.csv", ",,recorded", ",,verified", ("not_in_set", 2, "status")),
    ("budget_requests.csv", "one,TOWN,2018-08-01", "one,TOWN,2018-08-02", ("unknown_code", 2, "scenario_at")),
    ("project.toml", 'decommitment = "N+3"', 'decommitment = "soon"', ("bad_decommitment", 14, "decommitment")),
    ("project.toml", "amount = 20", "amount = 0.001", ("bad_price", 15, "unit_costs")),
    ("project.toml", "office_of_staff = 0.15", "office_of_staff = 15", ("bad_rate", 18, "office_of_staff")),
    ("project.toml", "office_of_staff = 0.15", "office = 0.15", ("unknown_key", 18, "office")),
    ("project.toml", "office_of_staff = 0.15", "office_of_staff = 0.15\n[rules.flexibility.colour]\nfree = 0.1",
     ("unknown_key", 1, "colour")),
    ("project.toml", "office_of_staff = 0.15", "office_of_staff = 0.15\n[rules.flexibility.partner]\nfree = 2",
     ("bad_rate", 20, "free")),
    ("facts.csv", "month,no", "month,yes", ("retained_twice", 3, "retained")),
    ("facts.csv", "month,no", "month,perhaps", ("bad_boolean", 3, "retained")),
    ("facts.csv", "2020-05,", "2020-13,", ("bad_month", 3, "value")),
    ("facts.csv", "8,count", "eight,count", ("bad_integer", 4, "value")),
    ("translations.csv", "one/WP1", "one/WP7", ("unknown_code", 3, "key")),
    ("translations.csv", "name,fr", "colour,fr", ("not_in_set", 3, "field")),
    ("translations.csv", "name,fr", "name,de", ("not_in_set", 3, "language")),
]  # fmt: skip

ADDED_FILES = (
    "exchange_rates.csv", "budget_versions.csv", "budget_financing.csv", "partner_reports.csv", "project_reports.csv",
    "report_events.csv", "certificates.csv", "control_decisions.csv", "verification_cuts.csv", "expenditure_shares.csv",
    "money_entries.csv", "scenarios.csv", "budget_requests.csv",
)  # fmt: skip
ADDED_COLUMNS = {
    "partners.csv": ("vat_recovery",),
    "periods.csv": ("internal_due", "programme_due", "closed_on"),
    "budget.csv": ("version",),
    "expenditure.csv": (
        "report", "included_in", "basis", "option_code", "units", "comment", "entered_on", "entered_by", "removed_on",
    ),
}  # fmt: skip


def without_columns(text: str, columns: tuple[str, ...]) -> str:
    rows = list(csv.reader(text.splitlines()))
    kept = [number for number, name in enumerate(rows[0]) if name not in columns]
    return "\n".join(",".join(quoted(row[number]) for number in kept) for row in rows) + "\n"


def found(path: Path) -> list[tuple[str, str, object, object]]:
    _, problems = check_folder(path)
    return [(p.code, str(p.values["file"]), p.values["row"], p.values["column"]) for p in problems]


def test_a_correct_folder_has_no_problem(tmp_path: Path) -> None:
    assert found(write_files(tmp_path)) == []


@pytest.mark.parametrize(("file", "old", "new", "expected"), WRONG)
def test_each_mistake_is_named(tmp_path: Path, file: str, old: str, new: str, expected: tuple[str, int, str]) -> None:
    code, row, column = expected
    assert (code, file, row, column) in found(changed(tmp_path, file, old, new))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mistake_has_its_sentence(tmp_path: Path, language: str) -> None:
    for number, (file, old, new, _) in enumerate(WRONG):
        _, problems = check_folder(changed(tmp_path / str(number), file, old, new))
        for problem in problems:
            assert sentence(problem, language).startswith(str(problem.values["file"]))
            assert as_data(problem, language)["message"]


def test_a_budget_that_misses_the_partners_total_by_a_cent_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "budget.csv", "799.50", "799.51")
    assert found(path) == [
        ("budget_sum", "partners.csv", 2, "total_budget"),
        ("financing_sum", "budget_financing.csv", 2, "erdf"),
    ]
    assert "0.01" in sentence(check_folder(path)[1][0])


def test_a_later_version_may_shift_money_but_never_asks_for_more_erdf(tmp_path: Path) -> None:
    path = changed(tmp_path, "budget.csv", "one,2,TOWN,WP1,staff,1,,2100.00", "one,2,TOWN,WP1,staff,1,,2100.02")
    assert found(path) == [("erdf_exceeded", "budget_versions.csv", 3, "number")]


def test_lines_of_a_version_that_is_not_there_are_named(tmp_path: Path) -> None:
    path = changed(tmp_path, "budget_versions.csv", "one,2,mod", "one,3,mod")
    assert ("unknown_code", "budget.csv", 5, "version") in found(path)


def test_movements_that_do_not_come_to_what_their_item_says_are_named(tmp_path: Path) -> None:
    path = changed(tmp_path, "money_entries.csv", "-5.00", "-4.00")
    assert found(path) == [("item_sum", "expenditure.csv", 6, "declared_eur")]


def test_an_older_folder_without_the_columns_and_files_added_since_is_read(tmp_path: Path) -> None:
    """As folders were before budgets had versions: whatever of it a later column would say is not known."""
    files = {name: text for name, text in SMALL.items() if name not in ADDED_FILES}
    for name, columns in ADDED_COLUMNS.items():
        files[name] = without_columns(files[name], columns)
    files["budget.csv"] = files["budget.csv"].partition("one,TOWN,WP1,staff,1,,2100.00")[0]
    files["expenditure.csv"] = "\n".join(files["expenditure.csv"].splitlines()[:2])
    folder, problems = check_folder(write_files(tmp_path, files))
    assert problems == []
    assert folder is not None
    assert {row["version"] for row in folder.tables["budget"]} == {1}
    assert {(row["basis"], row["report"], row["entered_on"]) for row in folder.tables["expenditure"]} == {
        ("real", None, None)
    }


def test_a_missing_and_an_unknown_column_are_both_named(tmp_path: Path) -> None:
    path = changed(tmp_path, "outputs.csv", "unit,target", "units,target")
    assert found(path) == [
        ("missing_column", "outputs.csv", 1, "unit"),
        ("unknown_column", "outputs.csv", 1, "units"),
    ]


def test_a_column_written_twice_is_named(tmp_path: Path) -> None:
    path = changed(tmp_path, "outputs.csv", "unit,target", "unit,unit,target")
    assert found(path) == [("column_twice", "outputs.csv", 1, "unit")]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, encoding: str) -> None:
    path = write_files(tmp_path)
    (path / "organisations.csv").write_bytes(SMALL["organisations.csv"].encode(encoding))
    row, column = (2, "city") if encoding == "latin-1" else (1, "")
    assert ("bad_encoding", "organisations.csv", row, column) in found(path)


def test_a_project_file_that_is_not_utf_8_is_refused_with_its_row(tmp_path: Path) -> None:
    path = changed(tmp_path, "project.toml", "A small project", "A small projéct")
    (path / "project.toml").write_bytes((path / "project.toml").read_text("utf-8").encode("latin-1"))
    assert found(path) == [("bad_encoding", "project.toml", 4, "")]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = write_files(tmp_path)
    for name, text in SMALL.items():
        (path / name).write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert found(path) == []


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    path = write_files(tmp_path)
    rows = [line.split(",") for line in SMALL["outputs.csv"].splitlines()]
    (path / "outputs.csv").write_text("\n".join(",".join(reversed(row)) for row in rows), encoding="utf-8")
    assert found(path) == []


def test_rows_are_counted_where_a_cell_has_several_lines(tmp_path: Path) -> None:
    path = changed(tmp_path, "deliverable_history.csv", "First draft", '"First\ndraft"')
    text = (path / "deliverable_history.csv").read_text("utf-8")
    (path / "deliverable_history.csv").write_text(text.replace("submitted,100", "submitted,101"), encoding="utf-8")
    assert found(path) == [("too_large", "deliverable_history.csv", 4, "progress")]


def test_a_quote_that_is_not_closed_is_named(tmp_path: Path) -> None:
    path = changed(tmp_path, "organisations.csv", '"Town, the"', '"Town, the')
    assert ("bad_csv", "organisations.csv") in [problem[:2] for problem in found(path)]


def test_every_problem_of_every_file_is_said_at_once_in_order(tmp_path: Path) -> None:
    path = changed(tmp_path, "budget.csv", "1200.50", "a lot")
    (path / "meetings.csv").write_text(SMALL["meetings.csv"].replace("2018-01-15", "2018-02-30"), encoding="utf-8")
    (path / "partner.csv").write_text("code\n", encoding="utf-8")
    assert [problem[:2] for problem in found(path)] == [
        ("bad_date", "meetings.csv"),
        ("bad_amount", "budget.csv"),
        ("unknown_file", "partner.csv"),
    ]


def test_an_organisation_that_takes_part_in_nothing_is_refused(tmp_path: Path) -> None:
    path = write_files(tmp_path)
    with (path / "organisations.csv").open("a", encoding="utf-8") as file:
        file.write("CLUB,A club,,,,,,,a leaflet,verified\n")
    assert found(path) == [("unused_organisation", "organisations.csv", 4, "code")]


def test_a_folder_without_project_file_is_refused(tmp_path: Path) -> None:
    assert [problem[:2] for problem in found(tmp_path)] == [("missing_file", "project.toml")]
    assert found(tmp_path / "nowhere")[0][0] == "missing_file"


def test_a_project_without_a_phase_is_refused(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"project.toml": SMALL["project.toml"].partition("[[phase]]")[0]})
    assert {problem[0] for problem in found(path)} == {"no_phase", "unknown_code"}


def test_two_phases_of_one_code_are_refused(tmp_path: Path) -> None:
    phase = SMALL["project.toml"].partition("[[phase]]")[2]
    path = write_files(tmp_path, {**SMALL, "project.toml": SMALL["project.toml"] + "\n[[phase]]" + phase})
    assert ("duplicate", "project.toml", 37, "code") in found(path)
