"""Updating a deliverable: what is written, what is refused, and that nothing acknowledged is lost."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Provenance
from dashboard.services.deliverables.remarks import WriteRemark, write_remark
from dashboard.services.deliverables.undo import UndoChange, undo_last_change
from dashboard.services.deliverables.update import UpdateDeliverable, update_deliverable
from dashboard.services.projects.verify import verify
from dashboard.store import audit, tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.deliverables import states
from tests import builders
from tests.builders import AS_OF, LEAD_PARTNER, NOW, PARTNER

SUBMIT = UpdateDeliverable(
    phase_id=1,
    code="D1.2",
    version=1,
    state=State.SUBMITTED,
    progress=100,
    forecast=None,
    comment="Delivered",
    idempotency_key="first",
)


def detail(code: str, as_of: date = AS_OF) -> dict[str, object]:
    with reading() as connection:
        found = states.detail(connection, 1, code, as_of)
    assert found is not None
    return found


def audited() -> list[dict[str, object]]:
    with reading() as connection:
        rows = connection.execute(select(tables.audit).order_by(tables.audit.c.id)).mappings()
        return [dict(row) for row in rows]


pytestmark = pytest.mark.usefixtures("small_project")


def test_an_update_changes_the_state_from_its_day_on_and_leaves_the_days_before_alone() -> None:
    assert update_deliverable(SUBMIT, by=PARTNER, now=NOW) == 2
    assert (detail("D1.2")["state"], detail("D1.2")["version"]) == ("submitted", 2)
    assert detail("D1.2")["state_status"] == Provenance.RECORDED
    assert detail("D1.2", AS_OF - timedelta(days=1))["state"] == "in_progress"
    assert verify() == []


def test_an_update_leaves_one_audit_row_that_says_what_was_and_what_is() -> None:
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    (row,) = audited()
    assert (row["actor"], row["action"], row["entity_key"]) == ("other", "update_deliverable", "TEST/initial/D1.2")
    assert row["before"] == {"state": "in_progress", "progress": 40, "forecast": None, "comment": "", "version": 1}
    after = row["after"]
    assert isinstance(after, dict)
    (added,) = after.pop("facts")["added"]
    assert after == {"state": "submitted", "progress": 100, "forecast": None, "comment": "Delivered", "version": 2}
    assert (added["table"], added["recorded_at"]) == ("deliverable_status", NOW.isoformat())
    assert row["at"] == NOW


def test_the_counts_follow_the_update() -> None:
    def overdue() -> int:
        with reading() as connection:
            found = states.counts(connection, 1, AS_OF)
        return int(found.loc[found["measure"] == "overdue", "count"].sum())

    assert overdue() == 1
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    assert overdue() == 0


def test_a_form_sent_twice_counts_once() -> None:
    assert [update_deliverable(SUBMIT, by=PARTNER, now=NOW) for _ in range(3)] == [2, 2, 2]
    assert len(audited()) == 1
    with reading() as connection:
        assert len(states.history(connection, 2, AS_OF)) == 2


def test_a_key_of_another_form_is_refused() -> None:
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    with pytest.raises(Refused) as refusal:
        update_deliverable(replace(SUBMIT, code="D1.1"), by=LEAD_PARTNER, now=NOW)
    assert refusal.value.problems[0].code == "form_used"


def test_a_key_serves_one_kind_of_change_alone() -> None:
    """Else a cancellation would be answered as done that never was."""
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    common = {"phase_id": 1, "code": SUBMIT.code, "version": 2}
    back = UndoChange(**common, idempotency_key=SUBMIT.idempotency_key)
    remark = WriteRemark(phase_id=1, code=SUBMIT.code, text="Well done", idempotency_key="of a remark")
    write_remark(remark, by=PARTNER, now=NOW)
    other = replace(SUBMIT, version=2, idempotency_key="of a remark")
    for work in (
        lambda: undo_last_change(back, by=PARTNER, now=NOW),
        lambda: update_deliverable(other, by=PARTNER, now=NOW),
    ):
        with pytest.raises(Refused, match="form_used"):
            work()
    assert detail(SUBMIT.code)["state"] == "submitted"


def test_a_conflicting_edit_shows_both_versions_and_writes_neither() -> None:
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    late = replace(SUBMIT, state=State.IN_PROGRESS, progress=None, comment="Not yet", idempotency_key="second")
    with pytest.raises(Conflict) as conflict:
        update_deliverable(late, by=LEAD_PARTNER, now=NOW)
    assert conflict.value.theirs == {
        "state": "submitted", "progress": 100, "forecast": None, "comment": "Delivered", "author": "other",
        "recorded_at": NOW, "version": 2, "due": date(2018, 5, 31),
    }  # fmt: skip
    assert conflict.value.yours == {
        "state": "in_progress", "progress": None, "forecast": None, "comment": "Not yet", "version": 1
    }  # fmt: skip
    assert len(audited()) == 1
    assert update_deliverable(replace(late, version=2), by=LEAD_PARTNER, now=NOW) == 3


@pytest.mark.parametrize("forecast", [date(2028, 11, 30), date.max])
def test_an_expected_date_beyond_ten_years_is_a_slip_of_the_hand(forecast: date) -> None:
    with pytest.raises(Refused) as refusal:
        update_deliverable(replace(SUBMIT, state=State.IN_PROGRESS, forecast=forecast), by=PARTNER, now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["forecast_far"]
    assert audited() == []


def test_a_refused_update_names_every_problem_and_writes_nothing() -> None:
    command = replace(
        SUBMIT, state=State.IN_PROGRESS, progress=-1, forecast=AS_OF - timedelta(days=1), comment="x" * 4001
    )
    with pytest.raises(Refused) as refusal:
        update_deliverable(command, by=PARTNER, now=NOW)
    assert {problem.code for problem in refusal.value.problems} == {"percent", "forecast_past", "too_long"}
    assert {problem.field for problem in refusal.value.problems} == {"progress", "forecast", "comment"}
    assert audited() == []
    assert detail("D1.2")["version"] == 1


def test_withdrawing_a_submission_needs_a_reason() -> None:
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    back = replace(SUBMIT, version=2, state=State.IN_PROGRESS, comment="  ", idempotency_key="second")
    with pytest.raises(Refused) as refusal:
        update_deliverable(back, by=LEAD_PARTNER, now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["reason_missing"]


def test_an_unknown_deliverable_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        update_deliverable(replace(SUBMIT, code="D9.9"), by=PARTNER, now=NOW)
    assert refusal.value.problems[0].code == "unknown_deliverable"


def test_the_right_comes_before_the_version() -> None:
    with pytest.raises(NotAllowed):
        update_deliverable(replace(SUBMIT, version=7), by=replace(PARTNER, organisation="x"), now=NOW)


def test_made_up_facts_after_the_update_go_and_the_audit_lists_them() -> None:
    later, real = builders.moment(date(2018, 9, 1)), builders.moment(date(2018, 12, 1))
    with writing() as connection:
        builders.state(connection, 2, later, State.ACCEPTED, status=Provenance.ILLUSTRATIVE)
        builders.state(connection, 2, real, State.CANCELLED, status=Provenance.VERIFIED)
        builders.finish(connection, 1)
    assert detail("D1.2", date(2018, 9, 1))["state"] == "accepted"
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    assert detail("D1.2", date(2018, 9, 1))["state"] == "submitted"
    assert detail("D1.2", date(2018, 12, 1))["state"] == "cancelled"
    (row,) = audited()
    after = row["after"]
    assert isinstance(after, dict)
    (removed,) = after["illustrative_removed"]
    assert (removed["table"], removed["recorded_at"]) == ("deliverable_status", later.isoformat())
    assert (removed["state"], removed["author"]) == ("accepted", builders.OTHER)
    assert verify() == []


def test_an_update_before_the_phase_begins_holds() -> None:
    early = datetime(2017, 12, 1, tzinfo=UTC)
    update_deliverable(replace(SUBMIT, code="D2.1"), by=PARTNER, now=early)
    assert detail("D2.1", early.date())["state"] == "submitted"
    assert detail("D2.1")["state"] == "submitted"
    assert verify() == []


def test_an_update_at_the_very_moment_the_phase_begins_is_recorded() -> None:
    update_deliverable(replace(SUBMIT, code="D2.1"), by=PARTNER, now=builders.moment(builders.START, 0))
    assert detail("D2.1", builders.START)["state"] == "submitted"
    assert verify() == []


def test_two_updates_in_one_moment_keep_their_order() -> None:
    update_deliverable(replace(SUBMIT, state=State.IN_PROGRESS, progress=60), by=PARTNER, now=NOW)
    update_deliverable(replace(SUBMIT, version=2, idempotency_key="second"), by=PARTNER, now=NOW)
    with reading() as connection:
        said = states.history(connection, 2, AS_OF)
    assert list(said["state"]) == ["submitted", "in_progress", "in_progress"]
    assert detail("D1.2")["state"] == "submitted"
    assert verify() == []


def test_a_comment_keeps_its_signs_and_its_lines() -> None:
    update_deliverable(replace(SUBMIT, comment=" «é»\t😀\n'; DROP TABLE audit; -- "), by=PARTNER, now=NOW)
    assert detail("D1.2")["comment"] == "«é»\t😀\n'; DROP TABLE audit; --"
    assert verify() == []


def test_a_comment_that_cannot_be_kept_as_it_is_is_refused() -> None:
    before = detail("D1.2")
    with pytest.raises(Refused) as refusal:
        update_deliverable(replace(SUBMIT, comment="a\0b"), by=PARTNER, now=NOW)
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [("unprintable", "comment")]
    assert detail("D1.2") == before


def test_of_many_at_once_no_acknowledged_edit_is_lost() -> None:
    """Eight threads report progress until each has had four updates acknowledged."""
    acknowledged: list[int] = []
    unexpected: list[Exception] = []

    def report(thread: int) -> None:
        version, done = 1, 0
        while done < 4:
            command = replace(
                SUBMIT, version=version, state=State.IN_PROGRESS, comment=f"{thread}/{done}",
                idempotency_key=f"{thread}-{done}-{version}",
            )  # fmt: skip
            try:
                version = update_deliverable(command, by=PARTNER, now=datetime.now(UTC))
            except Conflict as conflict:
                version = int(str(conflict.theirs["version"]))
            except (Refused, SQLAlchemyError) as error:
                unexpected.append(error)
                return
            else:
                acknowledged.append(version)
                done += 1

    threads = [threading.Thread(target=report, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    assert sorted(acknowledged) == list(range(2, 34))
    said = tables.deliverable_status.c
    comments = select(func.count(said.comment.distinct())).where(said.deliverable_id == 2, said.comment != "")
    with reading() as connection:
        assert connection.execute(comments).scalar_one() == 32
        assert audit.last_number(connection) == 32
    assert verify() == []


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_server_that_ends_every_connection_loses_no_acknowledged_edit_and_doubles_none(database: str) -> None:
    """Four people work on while the server ends all connections, as when it restarts."""
    codes = ["D1.2", "D2.1", "D2.2", "D1.2"]
    unexpected: list[Exception] = []
    working, steps = threading.Event(), threading.Semaphore(0)
    working.set()

    def work(number: int) -> None:
        version, done = 1, 0
        while done < 5:
            command = replace(
                SUBMIT,
                code=codes[number],
                version=version,
                state=State.IN_PROGRESS,
                comment=f"{number}/{done}",
                idempotency_key=f"{number}-{done}-{version}",
            )
            try:
                version = update_deliverable(command, by=LEAD_PARTNER, now=datetime.now(UTC))
                done += 1
                steps.release()
            except Conflict as conflict:
                version = int(str(conflict.theirs["version"]))
            except (Refused, SQLAlchemyError) as error:
                unexpected.append(error)
                return

    def end_connections() -> None:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        with psycopg.connect(database, autocommit=True) as admin:
            while all(steps.acquire() for _ in range(4)) and working.is_set():
                admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    ending = threading.Thread(target=end_connections)
    for thread in (*threads, ending):
        thread.start()
    for thread in threads:
        thread.join()
    working.clear()
    steps.release(4)
    ending.join()
    assert unexpected == []
    said = tables.deliverable_status.c.comment
    with reading() as connection:
        comments = connection.execute(select(said).where(said != "")).scalars().all()
    assert sorted(comments) == sorted(f"{number}/{done}" for number in range(4) for done in range(5))
    assert verify() == []


def test_the_same_form_from_ten_quick_clicks_counts_once() -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(update_deliverable(SUBMIT, by=PARTNER, now=NOW)))
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [2] * 10
    assert len(audited()) == 1
