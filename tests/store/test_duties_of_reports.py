"""Who owes which step of a report: the partner its report, the controller its control, the lead partner its claim."""

from datetime import date, timedelta

import pytest

from dashboard.domain.duties.owed import Duty, DutyKind
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.reads.duties.feed import events
from dashboard.store.reads.duties.owed import duties, upcoming
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, OTHER, PARTNER
from tests.conftest import Prepare
from tests.services import costs, seasons
from tests.services.seasons import AUGUST, CONTROLLER, JULY

OWN_CONTROLLER = builders.actor(Role.CONTROLLER, organisation=OTHER, username="own")
R1 = f"{OTHER}-R1"
TENTH = JULY.date()


@pytest.fixture(autouse=True)
def project(prepared: Prepare) -> dict[str, int]:
    return prepared(seasons.small_season)


def owed(by: Actor, kind: DutyKind, day: date = TENTH) -> list[Duty]:
    with reading() as connection:
        return [duty for duty in duties(connection, by, day) if duty.kind == kind]


def test_a_partners_report_is_owed_until_it_is_submitted_and_leads_to_it() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    (duty,) = owed(PARTNER, DutyKind.REPORT)
    assert (duty.code, duty.page, duty.parameters["id"]) == ("1", "reports", R1)
    (unbegun,) = owed(LEAD_PARTNER, DutyKind.REPORT)
    assert unbegun.parameters["view"] == "own"
    seasons.submit(report)
    assert owed(PARTNER, DutyKind.REPORT) == []
    seasons.take_back(report)
    assert [duty.code for duty in owed(PARTNER, DutyKind.REPORT)] == ["1"]


def test_the_partners_own_deadline_counts_and_a_closed_period_is_owed_no_more(project: dict[str, int]) -> None:
    seasons.draft(1, 1_000_00)
    period = tables.reporting_period.c.id == project["period1"]
    costs.put(tables.reporting_period, period, internal_due=JULY.date() - timedelta(days=3))
    (duty,) = owed(PARTNER, DutyKind.REPORT)
    assert (duty.due, duty.days_late) == (JULY.date() - timedelta(days=3), 3)
    costs.put(tables.reporting_period, period, closed_on=JULY.date())
    assert owed(PARTNER, DutyKind.REPORT) == []
    assert len(owed(PARTNER, DutyKind.REPORT, JULY.date() - timedelta(days=1))) == 1


def test_a_report_that_came_back_is_owed_with_the_reason() -> None:
    report, _ = seasons.draft(1, 1_000_00)
    seasons.submit(report)
    seasons.reopen(report, now=AUGUST, reason="The pay slip of May is missing")
    (duty,) = owed(PARTNER, DutyKind.REPORT_REOPENED, AUGUST.date())
    assert (duty.words, duty.who, duty.since, duty.report) == (
        "The pay slip of May is missing", "cora", AUGUST.date(), R1
    )  # fmt: skip
    assert owed(PARTNER, DutyKind.REPORT, AUGUST.date()) == owed(LEAD_PARTNER, DutyKind.REPORT_REOPENED) == []
    assert owed(PARTNER, DutyKind.REPORT_REOPENED, AUGUST.date() - timedelta(days=1)) == []


def test_reports_wait_for_controllers_of_other_organisations_the_oldest_first() -> None:
    first = costs.begin(LEAD, by=LEAD_PARTNER, now=JULY)
    seasons.submit(first, by=LEAD_PARTNER, nothing_spent=True)
    report, _ = seasons.draft(1, 1_000_00, now=AUGUST)
    seasons.submit(report, now=AUGUST)
    assert [duty.code for duty in owed(CONTROLLER, DutyKind.CONTROL, AUGUST.date())] == [f"{LEAD}-R1", R1]
    assert [duty.code for duty in owed(OWN_CONTROLLER, DutyKind.CONTROL, AUGUST.date())] == [f"{LEAD}-R1"]
    assert owed(PARTNER, DutyKind.CONTROL, AUGUST.date()) == []
    assert [duty.code for duty in owed(CONTROLLER, DutyKind.CONTROL, JULY.date())] == [f"{LEAD}-R1"]
    seasons.begin_control(first, now=AUGUST)
    begun = owed(CONTROLLER, DutyKind.CONTROL, AUGUST.date())[0]
    assert (begun.code, begun.state, begun.since) == (f"{LEAD}-R1", "control_ongoing", TENTH)
    seasons.certify(first, now=AUGUST)
    assert [duty.code for duty in owed(CONTROLLER, DutyKind.CONTROL, AUGUST.date())] == [R1]


def test_certificates_wait_for_the_lead_partner_and_the_project_report_comes_due() -> None:
    _, _, certificate = seasons.certified_report(1, 1_000_00)
    (duty,) = owed(LEAD_PARTNER, DutyKind.GATHER)
    assert (duty.code, duty.number, duty.since, duty.parameters["view"]) == ("PR1", 1, JULY.date(), "claims")
    assert owed(PARTNER, DutyKind.GATHER) == owed(CONTROLLER, DutyKind.GATHER) == []
    (due,) = owed(LEAD_PARTNER, DutyKind.PROJECT_REPORT, AUGUST.date())
    assert (due.code, due.due) == ("1", date(2018, 9, 30))
    with reading() as connection:
        kinds = {each.kind for each in upcoming(connection, LEAD_PARTNER, JULY.date(), limit=9)}
        calendar = {str(event.kind) for event in events(connection, LEAD_PARTNER, JULY.date())}
    assert {"project_report", "report"} <= kinds & calendar
    claim = seasons.claim()
    assert owed(LEAD_PARTNER, DutyKind.GATHER, AUGUST.date())[0].parameters["id"] == "PR1"
    seasons.gather(claim, certificate)
    assert owed(LEAD_PARTNER, DutyKind.GATHER, AUGUST.date()) == []
    assert len(owed(LEAD_PARTNER, DutyKind.PROJECT_REPORT, AUGUST.date())) == 1
    seasons.send(claim)
    assert owed(LEAD_PARTNER, DutyKind.PROJECT_REPORT, AUGUST.date()) == []
