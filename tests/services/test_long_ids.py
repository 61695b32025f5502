"""Ids beyond 32 bits: services write them, reads find them, and nothing is wrong afterwards."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update

from dashboard.domain.budget.scenario import Shift
from dashboard.domain.vocabulary import ErrorType, ReviewOutcome
from dashboard.services.deliverables.remarks import WriteRemark, write_remark
from dashboard.services.evidence.add import add_evidence
from dashboard.services.evidence.commands import AddEvidence
from dashboard.services.evidence.download import open_for_download
from dashboard.services.evidence.files import NewFile
from dashboard.services.people.sign_in import sign_in
from dashboard.services.people.views import SaveView, save_view
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.verification import Cut
from dashboard.services.scenarios import keep, requests
from dashboard.store import audit, tables
from dashboard.store.derived.summaries import rebuild_phase
from dashboard.store.engine import reading, writing
from dashboard.store.folder.imports import remember
from dashboard.store.people.reminders import note_said
from dashboard.store.reads.deliverables.evidence import evidence_of
from dashboard.store.reads.deliverables.remarks import thread
from dashboard.store.tables.base import LongId
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER
from tests.evidence_files import PDF
from tests.services import budgets, costs, lives, seasons
from tests.services.seasons import JULY
from tests.services.test_people import PASSWORD, added

BEYOND = 2**31
COUNTED = [each for each in tables.metadata.sorted_tables if "id" in each.c and isinstance(each.c.id.type, LongId)]
"""Tables whose ids have 64 bits."""


@pytest.fixture
def ids(small_project: dict[str, int]) -> dict[str, int]:
    """A small project with a season, whose next row in each of these tables has an id beyond 32 bits."""
    seasons.season(lives.reviewed_project(small_project))
    with writing() as connection:
        connection.execute(update(tables.partner).values(erdf_rate=Decimal("0.75")))
        for table in COUNTED:
            connection.execute(text(f"SELECT setval('{table.name}_id_seq', {BEYOND})"))
        first = {"id": BEYOND, "at": NOW, "actor": "system", "action": "begun", "entity": "test", "entity_key": "test"}
        row = dict.fromkeys(audit.CONTENT) | first | {"previous_hash": ""}
        connection.execute(insert(tables.audit).values(**row, hash=audit.seal(row)))  # numbers itself by the last
    return small_project


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_rows_beyond_two_thousand_million_are_written_read_and_verified(ids: dict[str, int]) -> None:
    (gap,) = verify()  # before the audit's first row
    item = _pay_a_cost()
    _accept_a_deliverable()
    _ask_for_a_budget()
    _come_in()
    assert costs.row(item)["paid_eur"] == 900_00
    with reading() as connection:
        (asked, answer) = thread(connection, ids["D1.2"], AS_OF)
        assert answer.answers_id == asked.remark_id > BEYOND
        assert audit.broken_links(connection) == [BEYOND]
        newest = {each.name: connection.execute(select(func.max(each.c.id))).scalar_one() or 0 for each in COUNTED}
    assert [name for name, number in newest.items() if number <= BEYOND] == [], "none at all, or small"
    with writing() as connection:
        rebuild_phase(connection, ids["phase"])
    assert verify() == [gap]


def _pay_a_cost() -> int:
    """The id of one with a document, part of it cut at verification, the rest paid."""
    report, (item,) = seasons.draft(1, 1_000_00)
    file = NewFile(name="invoice.pdf", content=io.BytesIO(PDF))
    add_evidence(AddEvidence(phase_id=1, item_id=item, files=(file,), idempotency_key="pdf"), by=PARTNER, now=JULY)
    with reading() as connection:
        (found,) = evidence_of(connection, item, JULY.date(), "expenditure_item").to_dict("records")
    assert open_for_download(str(found["public_id"]), by=PARTNER, now=JULY) is not None
    seasons.submit(report)
    seasons.begin_control(report)
    seasons.decide(report, item, certified=1_000_00)
    claim = seasons.claim(seasons.certify(report))
    seasons.send(claim)
    seasons.verified(claim, Cut(item_id=item, amount=100_00, error_type=ErrorType.ARITHMETIC, comment="Added wrongly"))
    seasons.pay(claim)
    return item


def _accept_a_deliverable() -> None:
    common: dict[str, Any] = {"phase_id": 1, "code": "D1.2"}
    write_remark(WriteRemark(text="Where is it?", idempotency_key="ask", **common), by=LEAD_PARTNER, now=NOW)
    (asked,) = lives.rows(tables.remark)
    answer = WriteRemark(text="Here", answers_id=asked["id"], idempotency_key="answer", **common)
    write_remark(answer, by=PARTNER, now=NOW)
    lives.reschedule(AS_OF)
    lives.reschedule(date(2019, 6, 30), code="D2.1")  # later than a partner may decide alone
    lives.reviewed(ReviewOutcome.ACCEPTED)
    lives.confirm()


def _ask_for_a_budget() -> None:
    shift = Shift(amount=100_00, origin={"partner": LEAD}, target={"partner": OTHER})
    command = keep.SaveScenario(phase_id=1, base=1, name="More", shifts=(shift,), idempotency_key="save")
    budgets.start()
    number = keep.save_scenario(command, by=PARTNER, now=NOW)
    asked = requests.AskForBudgetChange(scenario_id=number, version=1, reason="It grows", idempotency_key="budget")
    requests.ask_for_budget_change(asked, by=PARTNER, now=NOW)


def _come_in() -> None:
    someone = added("someone")
    sign_in(username="someone", password=PASSWORD, address="a", now=NOW)
    view: dict[str, Any] = {"page": "deliverables", "parameters": {"project": "TEST"}, "name": "Late", "shared": False}
    save_view(SaveView(**view, idempotency_key="view"), by=someone, now=NOW)
    with writing() as connection:
        note_said(connection, someone.person_id, ["D1.2"], NOW)
        remember(connection, "deliverables", "a" * 64, {"code": 1}, "someone", NOW)
