"""Which duty comes first, what names it, and where it is done."""

from datetime import date, timedelta

import pytest

from dashboard.domain.duties.owed import CLOSING_DAYS, REPORTING, Duty, DutyKind, in_order, is_worked_on

TODAY = date(2018, 6, 15)


def duty(kind: DutyKind, code: str = "D1.1", **more: object) -> Duty:
    given = {"project": "TEST", "phase_id": 1, "phase": "initial", "code": code} | more
    return Duty(kind=kind, **given)  # type: ignore[arg-type]


def test_the_latest_comes_first_then_what_somebody_waits_for_then_what_comes_due() -> None:
    soon = duty(DutyKind.DUE_SOON, "D1", due=TODAY + timedelta(days=3))
    later = duty(DutyKind.DUE_SOON, "D2", due=TODAY + timedelta(days=9))
    quiet = duty(DutyKind.NOT_UPDATED, "D3")
    mention = duty(DutyKind.MENTION, "D4", since=TODAY - timedelta(days=1))
    review = duty(DutyKind.REVIEW, "D5", since=TODAY - timedelta(days=5), due=TODAY + timedelta(days=9))
    late = duty(DutyKind.OVERDUE, "D6", due=TODAY - timedelta(days=2), days_late=2)
    later_still = duty(DutyKind.REPORT, "1", due=TODAY - timedelta(days=20), days_late=20)
    wanted = [later_still, late, review, mention, soon, later, quiet]
    assert in_order([quiet, soon, mention, later, late, review, later_still]) == wanted


@pytest.mark.parametrize("kind", DutyKind)
def test_a_duty_leads_to_the_place_where_it_is_done(kind: DutyKind) -> None:
    parameters = duty(kind).parameters
    assert (parameters["project"], parameters["phase"]) == ("TEST", "initial")
    wanted = ("reports", None) if kind in REPORTING else ("deliverables", "D1.1")
    assert (duty(kind).page, parameters.get("id")) == wanted
    assert parameters.get("view") == REPORTING.get(kind)
    begun = duty(kind, report="CORK-R3").parameters
    assert begun.get("id") == ("CORK-R3" if kind in REPORTING else "D1.1")


def test_the_key_names_the_same_thing_on_any_day_and_another_after_rescheduling() -> None:
    first = duty(DutyKind.OVERDUE, due=TODAY, days_late=1)
    assert first.key == duty(DutyKind.OVERDUE, due=TODAY, days_late=5).key == "overdue/TEST/initial/D1.1/2018-06-15"
    assert first.key != duty(DutyKind.OVERDUE, due=TODAY + timedelta(days=1)).key
    assert duty(DutyKind.MENTION, remark_id=7).key != duty(DutyKind.MENTION, remark_id=8).key


@pytest.mark.parametrize(
    ("day", "worked_on"),
    [(-1, False), (0, True), (300, True), (300 + CLOSING_DAYS, True), (301 + CLOSING_DAYS, False)],
)
def test_a_phase_is_worked_on_until_its_last_reports_are_in(day: int, worked_on: bool) -> None:
    start = date(2018, 1, 1)
    assert is_worked_on(start, start + timedelta(days=300), start + timedelta(days=day)) is worked_on
    assert is_worked_on(None, None, start)
