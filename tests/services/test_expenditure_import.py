"""A partner's list into its report: whole or not at all, once however often, nothing left of what was broken off."""

import os
import signal
import subprocess
import sys
import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from dashboard.domain.expenditure.checks import CheckCode
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import EvidenceKind, Provenance, ReportState, Role, Step
from dashboard.exchange.lists.columns import ListColumn, header
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.messages import sentence
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.services.expenditure import bring_in
from dashboard.services.expenditure.bring_in import (
    BroughtIn,
    ImportList,
    TakeBackList,
    import_list,
    imported_lists,
    take_back_list,
)
from dashboard.services.expenditure.download import make_list, make_template
from dashboard.services.expenditure.preview import ListAsked, ListPreview, preview_list
from dashboard.services.imports.asked import Asked
from dashboard.services.system import new_key
from dashboard.settings import ROOT
from dashboard.store import tables
from dashboard.store.derived.money_checks import item_differences
from dashboard.store.derived.money_sums import money_differences
from dashboard.store.engine import reading, writing
from dashboard.store.writes.reporting.partner_reports import add_event
from dashboard.texts import LANGUAGES
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER, actor
from tests.exchange.expenditure_lists import HEADER, a_list, a_report, line

ITEM = tables.expenditure_item
THREE = (
    line("S-1"),
    line("S-2", declared_amount="20,02", pilot_action=""),
    line(
        "E-1",
        cost_category="External expertise",
        invoice_number="F 1/2018",
        invoice_date="30/05/2018",
        total_invoice_value="121,00",
        vat="21,00",
        declared_amount="100,00",
    ),
)
KILLED = """
import os, signal, sys
from dashboard.services import expenditure_import
from dashboard.services.expenditure.bring_in import ImportList, import_list
from dashboard.services.expenditure.preview import ListAsked, preview_list
from tests.builders import NOW, PARTNER
from tests.exchange.expenditure_lists import a_list, line

expenditure_import.AT_ONCE = 1
tracker = a_list(*(line(f"K-{number}") for number in range(5)))
found = preview_list(tracker, ListAsked(report_id=int(sys.argv[1])), by=PARTNER, now=NOW)
steps = []

def went(done):
    steps.append(done)
    if len(steps) == 4:
        os.kill(os.getpid(), signal.SIGKILL)

import_list(ImportList(tracker=tracker, preview=found, idempotency_key="killed"), by=PARTNER, now=NOW, progress=went)
"""


def looked_at(tracker: Tracker, report: int, by: Actor = PARTNER, **asked: Any) -> ListPreview:
    return preview_list(tracker, ListAsked(report_id=report, **asked), by=by, now=NOW)


def brought_in(tracker: Tracker, report: int, *, by: Actor = PARTNER, key: str | None = None, **asked: Any) -> Any:
    found = looked_at(tracker, report, by, **asked)
    return import_list(ImportList(tracker=tracker, preview=found, idempotency_key=key or new_key()), by=by, now=NOW)


def lists(report: int) -> list[BroughtIn]:
    with reading() as connection:
        return imported_lists(connection, report, AS_OF)


def taken_back(report: int, number: int, *, by: Actor = PARTNER, key: str | None = None) -> int:
    command = TakeBackList(report_id=report, number=number, idempotency_key=key or new_key())
    return take_back_list(command, by=by, now=NOW)


def items(report: int, *, removed: bool = False) -> list[dict[str, Any]]:
    query = select(ITEM).where(ITEM.c.partner_report_id == report).order_by(ITEM.c.id)
    with reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [dict(row) for row in rows if removed or row["removed_on"] is None]


def entered(report: int) -> int:
    """Cents of the report that are entered, by the sums."""
    sums = tables.money_summary.c
    query = select(func.coalesce(func.sum(sums.amount), 0))
    with reading() as connection:
        assert money_differences(connection) == []
        assert item_differences(connection) == []
        found = connection.execute(query.where(sums.partner_report_key == report, sums.step == Step.ENTERED))
        return int(found.scalar_one())


def audited(action: str) -> list[Any]:
    with reading() as connection:
        return list(connection.execute(select(tables.audit).where(tables.audit.c.action == action)).mappings())


def codes(refusal: Refused) -> list[str]:
    return [problem.code for problem in refusal.problems]


def refused(tracker: Tracker, report: int, **asked: Any) -> Refused:
    before = (items(report, removed=True), len(audited("import_expenditure")))
    with pytest.raises(Refused) as refusal:
        brought_in(tracker, report, **asked)
    assert (items(report, removed=True), len(audited("import_expenditure"))) == before
    return refusal.value


def test_every_row_comes_in_with_its_money_and_one_audit_row(small_project: dict[str, int]) -> None:
    report, tracker = a_report(small_project), a_list(*THREE)
    assert brought_in(tracker, report) == {"added": 3, "known": 0, "computed": 0, "refused": 0}
    first, second, third = items(report)
    assert (first["reference"], first["declared_eur"], first["pilot_id"]) == ("S-1", 1_000_10, small_project["pilot"])
    assert (first["entered_on"], first["declared_on"], first["entered_by"]) == (AS_OF, None, "other")
    assert (second["pilot_id"], second["work_package_id"]) == (None, small_project["wp2"])
    assert (third["invoice_number"], third["invoice_date"], third["vat"]) == ("F 1/2018", date(2018, 5, 30), 21_00)
    assert entered(report) == 1_000_10 + 20_02 + 100_00
    (row,) = audited("import_expenditure")
    assert (row["actor"], row["entity_key"]) == ("other", f"TEST/initial/{OTHER}/R1")
    assert (row["after"]["file"], row["after"]["sha256"]) == ("list.csv", tracker.sha256)
    assert row["after"]["rows"] == {"added": 3, "known": 0, "computed": 0, "refused": 0}


def test_where_one_row_is_wrong_nothing_comes_in_and_each_is_named(small_project: dict[str, int]) -> None:
    report = a_report(small_project)
    wrong = [
        (line("A-1", declared_amount="a lot"), "Declared amount"),
        (line("A-2", work_package="WP9"), "Work package"),
        (line("A-3", pilot_action="P9"), "Pilot action"),
        (line("A-4", cost_category="Gold"), "Cost category"),
        (line("A-5", date_of_payment="31/02/2018"), "Date of payment"),
        (line("A-6", date_of_payment=""), "Date of payment"),
        (line("A-7", description=""), "Description"),
        (line("A-8", currency="QQQ"), "Currency"),
        (line("A-9", cost_category="Equipment"), "Invoice number"),
        (line("S-1"), "Internal reference"),
        (line("A-10", total_invoice_value="10,00"), "Declared amount"),
        (line("A-11", pilot_action="P1: 1; P9"), "Pilot action"),
        (line("A-12", declared_amount="-5,00"), "Declared amount"),
    ]
    tracker = a_list(*THREE, *(row for row, _ in wrong))
    found = looked_at(tracker, report)
    named = {}
    for problem in found.plan.refused:
        named.setdefault(problem.values["row"], problem.values["column"])
        for language in LANGUAGES:
            assert sentence(problem, language).startswith("list.csv")
    assert named == {number: column for number, (_, column) in enumerate(wrong, start=5)}
    assert len(refused(tracker, report).problems) >= len(wrong)


def test_the_same_list_again_finds_every_row_here_already(small_project: dict[str, int]) -> None:
    report, tracker = a_report(small_project), a_list(*THREE)
    key = new_key()
    assert brought_in(tracker, report, key=key) == brought_in(tracker, report, key=key)
    assert len(items(report)) == 3
    assert looked_at(tracker, report).counts == {"added": 0, "known": 3, "computed": 0, "refused": 0}
    again = refused(tracker, report)
    assert (codes(again), again.problems[0].values["n"]) == (["list_known"], 3)
    assert codes(refused(tracker, report, leave_out_known=True)) == ["list_nothing_new"]
    longer = a_list(*THREE, line("S-9"))
    assert brought_in(longer, report, leave_out_known=True)["added"] == 1
    assert codes(refused(a_list(line("S-1", declared_amount="7,00")), report)) == ["list_reference_taken"]
    with pytest.raises(Refused) as other_file:
        brought_in(a_list(line("S-10")), report, key=key)
    assert codes(other_file.value) == ["form_used"]


def test_rows_without_a_reference_are_known_by_their_invoice_or_their_place(small_project: dict[str, int]) -> None:
    report = a_report(small_project)
    tracker = a_list(line("", invoice_number="F 1/2"), line("", invoice_number="F 1/2"), line(""))
    brought_in(tracker, report)
    assert [item["reference"] for item in items(report)] == ["F-1-2", "F-1-2-2", "R1-4"]
    assert looked_at(tracker, report).counts["known"] == 3
    brought_in(tracker, report, prefix="X-")
    assert [item["reference"] for item in items(report)][3:] == ["X-F-1-2", "X-F-1-2-2", "X-R1-4"]


def test_a_cost_is_shared_and_another_currency_converted_at_the_rate_of_the_month(
    small_project: dict[str, int],
) -> None:
    report = a_report(small_project)
    row = line("G-1", pilot_action="P1: 2; –: 1", currency="GBP", declared_amount="100,00")
    assert looked_at(a_list(row), report).found == {CheckCode.MISSING_RATE: 1}
    with writing() as connection:
        project = connection.execute(select(tables.project.c.id)).scalar_one()
        rate = {"project_id": project, "currency": "GBP", "month": 201806, "rate": Decimal("0.88")}
        connection.execute(insert(tables.exchange_rate).values(**rate))
    brought_in(a_list(row), report)
    (item,) = items(report)
    assert (item["rate"], item["declared_eur"], item["pilot_id"]) == (Decimal("0.88"), 113_63, None)
    assert entered(report) == 113_63
    with reading() as connection:
        shares = connection.execute(select(tables.expenditure_share.c.weight)).scalars().all()
    assert sorted(shares) == [1, 2]


def test_findings_warn_and_keep_nothing_out(small_project: dict[str, int]) -> None:
    report = a_report(small_project)
    late = line("L-1", date_of_payment="05/07/2018")
    twice = [line(f"T-{number}", invoice_number="F1", invoice_date="30/05/2018") for number in (1, 2)]
    found = looked_at(a_list(late, *twice), report)
    assert {CheckCode.PAID_AFTER_PERIOD, CheckCode.DUPLICATE_INVOICE} <= set(found.found)
    assert [each.item for each in found.findings if each.code == CheckCode.PAID_AFTER_PERIOD] == [2]
    assert brought_in(a_list(late, *twice), report)["added"] == 3


def test_a_list_for_another_partner_or_period_is_in_the_wrong_place(small_project: dict[str, int]) -> None:
    report = a_report(small_project)
    header = (*HEADER, "Partner", "Period")
    own, lead = (*line("P-1"), "PP2", "1"), (*line("P-2"), LEAD, "1")
    assert looked_at(a_list(own, header=header), report).counts["added"] == 1
    assert codes(refused(a_list(lead, header=header), report)) == ["list_of_another"]
    assert codes(refused(a_list((*line("P-3"), "PP2", "4"), header=header), report)) == ["list_other_period"]


def test_a_work_package_for_all_rows_and_columns_corrected_by_hand_are_remembered(
    small_project: dict[str, int],
) -> None:
    report = a_report(small_project)
    tracker = a_list(
        ("Q-1", "Personal", "Mayo", "10,00", "2018-05-31"), header=("N", "Tipo", "Texto", "Neto", "Pagado")
    )
    mapping = {"cost_category": "Tipo", "description": "Texto", "declared_amount": "Neto", "payment_date": "Pagado"}
    asked = Asked(kind="expenditure_list", mapping=mapping)
    assert codes(refused(tracker, report, reading=asked)) == ["list_no_work_package"]
    brought_in(tracker, report, reading=asked, work_package="WP1")
    assert items(report)[0]["work_package_id"] == small_project["wp1"]
    assert looked_at(tracker, report, work_package="WP1").counts["known"] == 1


def test_what_is_broken_off_between_two_batches_leaves_nothing(
    small_project: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report(small_project)
    monkeypatch.setattr(bring_in, "AT_ONCE", 1)
    tracker, steps = a_list(*THREE), []

    def went(done: float) -> None:
        steps.append(done)
        if len(steps) == 3:
            raise InterruptedError

    command = ImportList(tracker=tracker, preview=looked_at(tracker, report), idempotency_key=new_key())
    with pytest.raises(InterruptedError):
        import_list(command, by=PARTNER, now=NOW, progress=went)
    assert steps == sorted(steps)
    assert (items(report, removed=True), entered(report), audited("import_expenditure")) == ([], 0, [])
    assert import_list(command, by=PARTNER, now=NOW)["added"] == 3


@pytest.mark.sweep
def test_a_process_that_is_killed_in_the_middle_leaves_nothing(
    small_project: dict[str, int],
) -> None:
    report = a_report(small_project)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(report)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (items(report, removed=True), entered(report), audited("import_expenditure")) == ([], 0, [])
    assert brought_in(a_list(*THREE), report)["added"] == 3


def test_only_who_works_for_the_partner_brings_its_list_in(small_project: dict[str, int]) -> None:
    tracker, report = a_list(line("R-1")), a_report(small_project)
    allowed = []
    for role in Role:
        for organisation in (OTHER, LEAD, None):
            who = actor(role, organisation=organisation)
            try:
                looked_at(tracker, report, who)
            except NotAllowed:
                found = looked_at(tracker, report)
                with pytest.raises(NotAllowed):
                    import_list(ImportList(tracker=tracker, preview=found, idempotency_key=new_key()), by=who, now=NOW)
                with pytest.raises(NotAllowed):
                    make_template(report, language="en", by=who, today=AS_OF)
            else:
                allowed.append((role, organisation))
    assert allowed == [(Role.LEAD_PARTNER, OTHER), (Role.PARTNER, OTHER)]
    assert items(report) == []


def test_only_an_open_report_in_an_open_period_takes_a_list(small_project: dict[str, int]) -> None:
    report, tracker = a_report(small_project), a_list(line("R-1"))
    with pytest.raises(Refused) as unknown:
        looked_at(tracker, 999)
    assert codes(unknown.value) == ["unknown_report"]
    with writing() as connection:
        period = tables.reporting_period
        here = update(period).where(period.c.id == small_project["period1"])
        connection.execute(here.values(closed_on=date(2018, 6, 1)))
        add_event(connection, ReportState.SUBMITTED, now=NOW, author="other", partner_report_id=report)
    assert set(codes(refused(tracker, report))) == {"report_not_open", "period_closed"}


def test_what_changed_since_the_preview_is_seen_when_it_comes_in(small_project: dict[str, int]) -> None:
    report, tracker = a_report(small_project), a_list(*THREE)
    seen = looked_at(tracker, report)
    brought_in(a_list(line("S-2", declared_amount="5,00")), report)
    with pytest.raises(Refused) as refusal:
        import_list(ImportList(tracker=tracker, preview=seen, idempotency_key=new_key()), by=PARTNER, now=NOW)
    assert codes(refusal.value) == ["list_reference_taken"]
    assert len(items(report)) == 1


def test_two_who_bring_the_same_list_in_at_once_bring_it_in_once(small_project: dict[str, int]) -> None:
    report, tracker = a_report(small_project), a_list(*(line(f"C-{number}") for number in range(50)))
    seen = [looked_at(tracker, report) for _ in range(4)]
    outcomes: list[str] = []

    def bring(preview: ListPreview) -> None:
        try:
            import_list(ImportList(tracker=tracker, preview=preview, idempotency_key=new_key()), by=PARTNER, now=NOW)
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(codes(refusal)[0])

    threads = [threading.Thread(target=bring, args=(each,)) for each in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "list_known", "list_known", "list_known"]
    assert (len(items(report)), entered(report)) == (50, 50 * 1_000_10)


def test_a_list_is_taken_back_and_may_come_in_again(small_project: dict[str, int]) -> None:
    report, tracker = a_report(small_project), a_list(*THREE)
    brought_in(tracker, report)
    (found,) = lists(report)
    assert (found.imported.file, found.imported.lines, found.free, found.kept) == ("list.csv", 3, 3, 0)
    for who in (LEAD_PARTNER, actor(Role.CONTROLLER, organisation=None)):
        with pytest.raises(NotAllowed):
            taken_back(report, found.imported.number, by=who)
    key = new_key()
    assert [taken_back(report, found.imported.number, key=key) for _ in range(2)] == [3, 3]
    assert (items(report), entered(report), lists(report)) == ([], 0, [])
    assert len(audited("take_back_expenditure")) == 1
    with pytest.raises(Refused) as gone:
        taken_back(report, found.imported.number)
    assert codes(gone.value) == ["list_gone"]
    assert brought_in(tracker, report)["added"] == 3
    assert [item["reference"] for item in items(report)] == ["S-1", "S-2", "E-1"]
    assert entered(report) == 1_000_10 + 20_02 + 100_00


def test_lines_that_somebody_built_on_stay_when_their_list_is_taken_back(small_project: dict[str, int]) -> None:
    report = a_report(small_project)
    brought_in(a_list(*THREE), report)
    changed, documented, _ = items(report)
    with writing() as connection:
        connection.execute(update(ITEM).where(ITEM.c.id == changed["id"]).values(version=2))
        document = {
            "expenditure_item_id": documented["id"], "kind": EvidenceKind.LINK, "title": "Slip", "created_at": NOW,
            "created_by": "other", "status": Provenance.RECORDED,
        }  # fmt: skip
        connection.execute(insert(tables.evidence).values(**document))
    (found,) = lists(report)
    assert (found.free, found.kept) == (1, 2)
    assert taken_back(report, found.imported.number) == 1
    assert [item["reference"] for item in items(report)] == ["S-1", "S-2"]
    assert entered(report) == 1_000_10 + 20_02


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_report_s_list_goes_out_and_comes_in_the_same(small_project: dict[str, int], form: str) -> None:
    report = a_report(small_project)
    shared = line("G-1", pilot_action="P1: 2; –: 1", description="=1+1", total_invoice_value="2.000,00")
    brought_in(a_list(*THREE, shared), report)
    before = [{name: item[name] for name in item if name not in ("id", "removed_on")} for item in items(report)]
    content = make_list(
        small_project["phase"], report_id=report, form=form, language="fr", by=PARTNER, as_of=AS_OF, illustrative=False
    )
    taken_back(report, lists(report)[0].imported.number)
    brought_in(read_tracker(f"list.{form}", content), report)
    after = [{name: item[name] for name in item if name not in ("id", "removed_on")} for item in items(report)]
    assert after == before


def test_a_phase_s_list_holds_every_partner_s_lines_for_those_who_may_see_them(
    small_project: dict[str, int],
) -> None:
    brought_in(a_list(*THREE), a_report(small_project))
    phase = small_project["phase"]
    whole = {"report_id": None, "form": "csv", "language": "en", "as_of": AS_OF, "illustrative": False}
    content = make_list(phase, by=actor(Role.CONTROLLER, organisation=None), **whole)
    rows = read_tracker("list.csv", content).sheets[0].rows
    places = {name: place for place, name in enumerate(rows[0])}
    assert [row[places["Internal reference"]] for row in rows[1:]] == ["E1", "E2", "E3", "S-1", "S-2", "E-1"]
    assert [row[places["ID"]] for row in rows[1:]] == ["1", "2", "3", "R1.1", "R1.2", "R1.3"]
    certified = header(ListColumn.CERTIFIED, "en")
    assert [row[places[certified]] for row in rows[1:]] == ["", "", "290.00", "", "", ""]
    with pytest.raises(NotAllowed):
        make_list(phase, by=actor(Role.OBSERVER), **whole)
