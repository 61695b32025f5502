"""The life of partner reports and project reports: their steps, who takes each, and when they are due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.domain.calendar import end_of_month
from dashboard.domain.ladder.spending import PARTNER_REPORT_DAYS
from dashboard.domain.rights import Action
from dashboard.domain.vocabulary import ReportState

PROJECT_REPORT_MONTHS = 3
"""From a period's end to the project report, where a project gives no ``project_report_months`` (Interreg Europe)."""
State = ReportState
OPEN = frozenset({State.DRAFT, State.REOPENED})
"""The partner enters and changes expenditure."""
WITH_CONTROL = frozenset({State.SUBMITTED, State.CONTROL_ONGOING})
PARTNER_STEPS: dict[tuple[ReportState, ReportState], tuple[Action, ...]] = {
    (State.DRAFT, State.SUBMITTED): (Action.SUBMIT_PARTNER_REPORT,),
    (State.REOPENED, State.SUBMITTED): (Action.SUBMIT_PARTNER_REPORT,),
    # The partner may take it back while nobody has begun to control it.
    (State.SUBMITTED, State.REOPENED): (Action.SUBMIT_PARTNER_REPORT, Action.CONTROL_EXPENDITURE),
    (State.SUBMITTED, State.CONTROL_ONGOING): (Action.CONTROL_EXPENDITURE,),
    (State.CONTROL_ONGOING, State.CERTIFIED): (Action.CONTROL_EXPENDITURE,),
    (State.CONTROL_ONGOING, State.REOPENED): (Action.CONTROL_EXPENDITURE,),
    (State.CERTIFIED, State.REOPENED): (Action.CONTROL_EXPENDITURE,),
    (State.CERTIFIED, State.CONTROL_ONGOING): (Action.CONTROL_EXPENDITURE,),  # the last certificate is withdrawn
}
PROJECT_STEPS: dict[tuple[ReportState, ReportState], tuple[Action, ...]] = {
    (State.DRAFT, State.SUBMITTED): (Action.COMPILE_PROJECT_REPORT,),
    (State.SUBMITTED, State.DRAFT): (Action.COMPILE_PROJECT_REPORT,),
    (State.SUBMITTED, State.VERIFICATION_ONGOING): (Action.RECORD_VERIFICATION,),
    (State.SUBMITTED, State.VERIFIED): (Action.RECORD_VERIFICATION,),
    (State.VERIFICATION_ONGOING, State.VERIFIED): (Action.RECORD_VERIFICATION,),
    (State.VERIFIED, State.PAID): (Action.RECORD_PAYMENT,),
}


def is_settled(state: ReportState, claims: Collection[str | None]) -> bool:
    """Whether nothing is left to change in a partner report: it is certified, and all that it certified is paid.

    ``claims`` is of each certificate that stands the state of the project report that gathers it, if any does.
    """
    return state == State.CERTIFIED and bool(claims) and all(claim == State.PAID for claim in claims)


@dataclass(frozen=True, kw_only=True)
class Period:
    """A reporting period, both days included; dues are missing where the project's rules count them."""

    number: int
    start: date
    end: date
    internal_due: date | None = None
    programme_due: date | None = None
    closed_on: date | None = None

    def is_closed(self, day: date) -> bool:
        return self.closed_on is not None and day >= self.closed_on


def partner_report_due(period: Period, rules: Mapping[str, Any]) -> date:
    """By when partner reports are due: the period's own day, else ``partner_report_days`` after its end."""
    days = int(rules.get("partner_report_days", PARTNER_REPORT_DAYS))
    return period.internal_due or period.end + timedelta(days=days)


def project_report_due(period: Period, rules: Mapping[str, Any]) -> date:
    """By when the project report is due: the period's own day, else ``project_report_months`` after its end."""
    if period.programme_due is not None:
        return period.programme_due
    months = int(rules.get("project_report_months", PROJECT_REPORT_MONTHS))
    number = period.end.year * 12 + period.end.month - 1 + months
    last = end_of_month(date(number // 12, number % 12 + 1, 1))
    return last.replace(day=min(period.end.day, last.day))
