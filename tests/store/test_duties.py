"""What each person owes on a day, on both engines: own work, reviews, confirmations, decisions, mentions, reports."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.domain.duties.owed import Duty, DutyKind
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import (
    AcceptanceKind,
    ChangeKind,
    DecisionOnChange,
    DeliverableState,
    MentionKind,
    Role,
)
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.duties.owed import duties, upcoming
from tests import builders
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, OTHER, PARTNER, actor, moment, row

THIRD = "third-university"
REVIEWER = actor(Role.QUALITY_REVIEWER, Role.PARTNER, organisation=THIRD, username="third")
OWN_REVIEWER = actor(Role.QUALITY_REVIEWER, organisation=OTHER, username="own")
SUBMITTED = date(2018, 6, 1)


def owed(by: Actor, day: date = AS_OF, kind: DutyKind | None = None, **more: Any) -> list[Duty]:
    with reading() as connection:
        return [duty for duty in duties(connection, by, day, **more) if kind in (None, duty.kind)]


def codes(by: Actor, kind: DutyKind, day: date = AS_OF) -> list[str]:
    return [duty.code for duty in owed(by, day, kind)]


@pytest.fixture
def ids(small_project: dict[str, int]) -> dict[str, int]:
    """With a third partner, reviewers named, and a deliverable submitted on the first of June."""
    with writing() as connection:
        small_project["third"] = builders.partner(connection, small_project["phase"], THIRD, 3)
        rules = {"review": {"by": "quality_reviewers", "days": 10}, "partner_report_days": 14}
        connection.execute(update(tables.project).values(rules=rules))
        small_project["D3.1"] = builders.deliverable(
            connection,
            small_project["phase"],
            "D3.1",
            states=[(SUBMITTED, DeliverableState.SUBMITTED)],
            responsible_id=small_project["other"],
        )
        builders.finish(connection, small_project["phase"])
    return small_project


def test_a_partner_owes_what_is_overdue_and_what_comes_due(ids: dict[str, int]) -> None:
    late = owed(PARTNER, kind=DutyKind.OVERDUE)
    assert [(duty.code, duty.days_late, duty.due) for duty in late] == [("D1.2", 15, date(2018, 5, 31))]
    assert codes(PARTNER, DutyKind.DUE_SOON) == []
    assert codes(PARTNER, DutyKind.DUE_SOON, date(2018, 9, 10)) == ["D2.1"]
    assert [duty.kind for duty in owed(LEAD_PARTNER) if duty.code == "D1.2"] == []


def test_what_is_in_progress_is_to_be_updated_after_thirty_days_and_only_then(ids: dict[str, int]) -> None:
    with writing() as connection:
        started = [(AS_OF - timedelta(days=30), DeliverableState.IN_PROGRESS, 20)]
        builders.deliverable(connection, ids["phase"], "D2.3", states=started, responsible_id=ids["other"])
        builders.finish(connection, ids["phase"])
    assert codes(PARTNER, DutyKind.NOT_UPDATED) == ["D2.3"]
    assert codes(PARTNER, DutyKind.NOT_UPDATED, AS_OF - timedelta(days=1)) == []


def test_what_was_sent_back_is_owed_once_even_when_overdue(ids: dict[str, int]) -> None:
    with writing() as connection:
        builders.state(
            connection, ids["D1.2"], date(2018, 6, 10), DeliverableState.SENT_BACK, author="third", comment="No"
        )
        builders.finish(connection, ids["phase"])
    (duty,) = [duty for duty in owed(PARTNER) if duty.code == "D1.2"]
    assert (duty.kind, duty.days_late, duty.who, duty.since) == (DutyKind.SENT_BACK, 15, "third", date(2018, 6, 10))
    assert codes(PARTNER, DutyKind.OVERDUE, date(2018, 6, 9)) == ["D1.2"]


def test_reviewers_owe_reviews_of_other_partners_alone(ids: dict[str, int]) -> None:
    (duty,) = owed(REVIEWER, kind=DutyKind.REVIEW)
    assert (duty.code, duty.since, duty.due, duty.days_late) == ("D3.1", SUBMITTED, date(2018, 6, 11), 4)
    assert (duty.who, duty.parameters["section"]) == (OTHER, "review")
    assert codes(OWN_REVIEWER, DutyKind.REVIEW) == codes(LEAD_PARTNER, DutyKind.REVIEW) == []


def test_the_lead_partner_reviews_where_no_reviewers_are_named(ids: dict[str, int]) -> None:
    with writing() as connection:
        connection.execute(update(tables.project).values(rules={}))
    assert codes(LEAD_PARTNER, DutyKind.REVIEW) == ["D3.1"]


def test_a_review_taken_up_is_owed_by_its_reviewer_until_it_ends(ids: dict[str, int]) -> None:
    with writing() as connection:
        builders.state(connection, ids["D3.1"], date(2018, 6, 5), DeliverableState.UNDER_REVIEW)
        taken = {"round": 1, "opened_at": moment(date(2018, 6, 5)), "reviewer": "third"}
        row(connection, tables.review, deliverable_id=ids["D3.1"], closed_at=moment(date(2018, 6, 14)), **taken)
        builders.finish(connection, ids["phase"])
    open_day = date(2018, 6, 13)
    assert codes(REVIEWER, DutyKind.REVIEW_OPEN, open_day) == ["D3.1"]
    assert codes(REVIEWER, DutyKind.REVIEW, open_day) == codes(REVIEWER, DutyKind.REVIEW_OPEN) == []


def test_the_lead_partner_owes_confirmations_until_confirmed_and_not_withdrawn(ids: dict[str, int]) -> None:
    assert codes(LEAD_PARTNER, DutyKind.CONFIRM) == ["D1.1"]
    assert codes(PARTNER, DutyKind.CONFIRM) == []
    with writing() as connection:
        given = {"deliverable_id": ids["D1.1"], "kind": AcceptanceKind.CONFIRMED, "day": AS_OF, "author": "lead"}
        row(
            connection,
            tables.acceptance,
            recorded_at=moment(date(2018, 6, 10)),
            withdrawn_at=moment(date(2018, 6, 20)),
            **given,
        )
    assert codes(LEAD_PARTNER, DutyKind.CONFIRM, date(2018, 6, 9)) == ["D1.1"]
    assert codes(LEAD_PARTNER, DutyKind.CONFIRM) == []
    assert codes(LEAD_PARTNER, DutyKind.CONFIRM, date(2018, 6, 20)) == ["D1.1"]


def test_the_lead_partner_owes_decisions_on_changes_asked_for(ids: dict[str, int]) -> None:
    with writing() as connection:
        asked = {"kind": ChangeKind.RESCHEDULE, "reason": "Late", "author": "other"}
        decided = {"decision": DecisionOnChange.GRANTED, "decided_at": moment(date(2018, 6, 20)), "decided_by": "lead"}
        recorded = moment(date(2018, 6, 12))
        row(connection, tables.change_request, deliverable_id=ids["D1.2"], recorded_at=recorded, **asked, **decided)
    assert codes(LEAD_PARTNER, DutyKind.DECIDE, date(2018, 6, 11)) == []
    assert codes(LEAD_PARTNER, DutyKind.DECIDE) == ["D1.2"]
    assert codes(LEAD_PARTNER, DutyKind.DECIDE, date(2018, 6, 20)) == codes(PARTNER, DutyKind.DECIDE) == []


def mention(ids: dict[str, int], names: list[tuple[MentionKind, str]], **more: Any) -> int:
    with writing() as connection:
        given = {"at": moment(date(2018, 6, 10)), "author": "lead", "text": "Look @here"} | more
        number = row(connection, tables.remark, deliverable_id=ids["D1.2"], **given)
        for kind, name in names:
            connection.execute(tables.remark_mention.insert().values(remark_id=number, kind=kind, name=name))
        return number


def test_a_mention_reaches_the_person_and_the_people_of_the_organisation_once(ids: dict[str, int]) -> None:
    mention(ids, [(MentionKind.PERSON, "other"), (MentionKind.ORGANISATION, OTHER)])
    (duty,) = owed(PARTNER, kind=DutyKind.MENTION)
    assert (duty.code, duty.who, duty.words, duty.parameters["section"]) == ("D1.2", "lead", "Look @here", "remarks")
    assert codes(OWN_REVIEWER, DutyKind.MENTION) == ["D1.2"]
    for other in (
        REVIEWER,
        LEAD_PARTNER,
        actor(Role.OBSERVER, username="other"),
        actor(Role.CONTROLLER, username="c"),
        actor(Role.PARTNER, organisation="elsewhere", username="other"),
    ):
        assert codes(other, DutyKind.MENTION) == []
    assert codes(PARTNER, DutyKind.MENTION, date(2018, 6, 9)) == []


def test_a_mention_that_was_seen_or_removed_is_owed_no_more(ids: dict[str, int]) -> None:
    with writing() as connection:
        person = {"username": "other", "display_name": "Other", "password_hash": "", "created_at": moment(AS_OF)}
        assert row(connection, tables.person, **person) == PARTNER.person_id
    seen = mention(ids, [(MentionKind.PERSON, "other")])
    mention(ids, [(MentionKind.PERSON, "other")], removed_at=moment(date(2018, 6, 11)), removed_by="lead")
    with writing() as connection:
        connection.execute(
            tables.remark_seen.insert().values(
                remark_id=seen, person_id=PARTNER.person_id, at=moment(date(2018, 6, 12))
            )
        )
    assert codes(PARTNER, DutyKind.MENTION) == []
    assert len(codes(PARTNER, DutyKind.MENTION, date(2018, 6, 10))) == 2


def test_a_report_is_owed_for_each_period_that_ended_with_nothing_declared(ids: dict[str, int]) -> None:
    july = date(2018, 7, 10)
    assert codes(PARTNER, DutyKind.REPORT, july) == []
    (duty,) = owed(LEAD_PARTNER, july, DutyKind.REPORT)
    assert (duty.code, duty.since, duty.due, duty.days_late) == ("1", date(2018, 6, 30), date(2018, 7, 14), 0)
    assert owed(LEAD_PARTNER, date(2018, 7, 20), DutyKind.REPORT)[0].days_late == 6
    assert codes(LEAD_PARTNER, DutyKind.REPORT, date(2018, 6, 30)) == []
    assert codes(PARTNER, DutyKind.REPORT, date(2019, 2, 1)) == ["2"]
    assert codes(REVIEWER, DutyKind.REPORT, july) == []


def test_expenditure_of_the_running_month_counts_as_declared(ids: dict[str, int]) -> None:
    with writing() as connection:
        item = {"partner_id": ids["lead"], "work_package_id": ids["wp1"], "reporting_period_id": ids["period1"]}
        builders.expenditure(connection, ids["phase"], "L1", 1_00, declared_on=date(2018, 7, 5), **item)
        builders.finish(connection, ids["phase"])
    assert codes(LEAD_PARTNER, DutyKind.REPORT, date(2018, 7, 4)) == ["1"]
    assert codes(LEAD_PARTNER, DutyKind.REPORT, date(2018, 7, 5)) == []


def test_all_projects_of_the_organisation_are_looked_at_while_they_are_worked_on(ids: dict[str, int]) -> None:
    with writing() as connection:
        phase = builders.project(connection, "SECOND", end_initial=date(2018, 12, 31))
        builders.partner(connection, phase, LEAD, 1)
        other = builders.partner(connection, phase, OTHER, 2)
        builders.deliverable(connection, phase, "D9", due=date(2018, 3, 1), responsible_id=other)
        builders.finish(connection, phase)
    assert [(duty.project, duty.code) for duty in owed(PARTNER, kind=DutyKind.OVERDUE)] == [
        ("SECOND", "D9"), ("TEST", "D1.2"),
    ]  # fmt: skip
    assert "D9" not in codes(PARTNER, DutyKind.OVERDUE, date(2019, 12, 31))
    assert codes(PARTNER, DutyKind.OVERDUE, date(2017, 12, 31)) == []


def test_a_partner_that_left_owes_nothing_and_observers_never_do(ids: dict[str, int]) -> None:
    assert owed(actor(Role.OBSERVER)) == owed(actor(Role.ADMINISTRATOR, organisation=None)) == []
    with writing() as connection:
        connection.execute(
            update(tables.partner).where(tables.partner.c.id == ids["other"]).values(exit=AS_OF - timedelta(days=1))
        )
    assert owed(PARTNER) == []


def test_lists_are_limited_to_the_most_urgent(ids: dict[str, int]) -> None:
    with writing() as connection:
        for number in range(5):
            due = date(2018, 4, 1) + timedelta(days=number)
            builders.deliverable(connection, ids["phase"], f"D8.{number}", due=due, responsible_id=ids["other"])
        builders.finish(connection, ids["phase"])
    assert [duty.code for duty in owed(PARTNER, kind=DutyKind.OVERDUE, limit=2)] == ["D8.0", "D8.1"]


def test_the_next_dates_are_those_of_deliverables_reports_and_meetings(ids: dict[str, int]) -> None:
    with writing() as connection:
        row(
            connection,
            tables.meeting,
            phase_id=ids["phase"],
            code="M1",
            kind="coordination",
            name="Second meeting",
            start=date(2018, 8, 1),
        )
    with reading() as connection:
        for_lead = upcoming(connection, LEAD_PARTNER, AS_OF)
        for_partner = upcoming(connection, PARTNER, AS_OF)
    assert [(each.kind, each.day) for each in for_lead] == [
        ("report", date(2018, 7, 14)), ("meeting", date(2018, 8, 1)),
    ]  # fmt: skip
    assert [(each.kind, each.code) for each in for_partner] == [("meeting", "M1"), ("deliverable", "D2.1")]
