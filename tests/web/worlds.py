"""A project of its own for each forged message, brought to the stage at which a page draws the form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from dashboard.domain.budget.scenario import Shift
from dashboard.domain.vocabulary import CostCategory, Role
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.services.budget.commands import StartBudget
from dashboard.services.budget.versions import start_budget
from dashboard.services.deliverables.reschedule import CancelDeliverable, cancel_deliverable
from dashboard.services.expenditure.commands import BeginReport
from dashboard.services.expenditure.reports import begin_report
from dashboard.services.scenarios.keep import SaveScenario, save_scenario
from dashboard.services.scenarios.requests import AskForBudgetChange, ask_for_budget_change
from dashboard.store import audit, tables
from dashboard.store.engine import reading, writing
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER
from tests.live import Live
from tests.services import costs, seasons
from tests.services.seasons import AUGUST, JULY
from tests.web.conftest import Somebody, somebody

RULES = {"flexibility": {"partner": {"free": 0.01, "committee": 0.2}}}
SHIFT = Shift(amount=100_00, origin={"partner": LEAD}, target={"partner": OTHER})
CODE = "D1"
OCTOBER = NOW.replace(month=10)


@dataclass(frozen=True, kw_only=True)
class World:
    """Where the page is, the ids and names that keys of widgets carry, and the project in whose audit the form is."""

    code: str | None
    page: str
    query: str = ""
    ids: Mapping[str, Any] = field(default_factory=dict)

    def sees(self, key: str) -> str:
        return key.format(**self.ids)


def project() -> tuple[str, int]:
    """Two partners with a budget of their own, one period over and one that runs; its code and its phase."""
    code = f"Z{uuid4().hex[:8]}"
    with writing() as connection:
        phase = builders.project(connection, code=code)
        its = tables.phase.c
        found = select(its.project_id).where(its.id == phase).scalar_subquery()
        connection.execute(tables.project.update().where(tables.project.c.id == found).values(rules=RULES))
        lead, other = (builders.partner(connection, phase, who, n) for n, who in ((1, LEAD), (2, OTHER)))
        packages = [
            builders.row(
                connection, tables.work_package, phase_id=phase, code=f"WP{n}", position=n, name=f"Work {n}",
                leader_id=lead,
            )
            for n in (1, 2)
        ]  # fmt: skip
        builders.row(connection, tables.pilot, phase_id=phase, code="P1", name="A pilot")
        for number, (start, end) in enumerate(
            ((builders.START, date(2018, 6, 30)), (date(2018, 7, 1), date(2018, 12, 31))), 1
        ):
            period = builders.row(
                connection, tables.reporting_period, phase_id=phase, number=number, start=start, end=end
            )
        version = builders.budget_version(connection, phase)
        for who, package in ((lead, packages[0]), (other, packages[1])):
            connection.execute(
                insert(tables.budget_line).values(
                    phase_id=phase, budget_version_id=version, partner_id=who, work_package_id=package,
                    cost_category=CostCategory.STAFF, reporting_period_id=period, amount=5_000_00, status="verified",
                )
            )  # fmt: skip
        builders.finish(connection, phase)
        _note(connection, code, code)
    return code, phase


def _note(connection: Connection, project_code: str | None, key: str) -> None:
    """Pages keep what they have read until the audit grows."""
    audit.append(
        connection, at=NOW, actor="someone", action="load", project_code=project_code, entity="load", entity_key=key
    )


def at(code: str, more: str = "") -> str:
    return "&".join(filter(None, (f"project={code}&phase={builders.PHASE}", more)))


def deliverable(phase: int, state: State, reviewer: str) -> None:
    """One of the other partner's, which ``reviewer`` has taken up where it is under review."""
    with writing() as connection:
        responsible, work_package = (
            connection.execute(select(table.c.id).where(table.c.phase_id == phase, named)).scalar_one()
            for table, named in (
                (tables.partner, tables.partner.c.number == 2),
                (tables.work_package, tables.work_package.c.code == "WP1"),
            )
        )
        made = builders.deliverable(
            connection, phase, CODE, due=date(2018, 10, 1), states=[(date(2018, 9, 1), state)],
            responsible_id=responsible, work_package_id=work_package,
        )  # fmt: skip
        if state == State.UNDER_REVIEW:
            builders.row(connection, tables.review, deliverable_id=made, round=1, opened_at=NOW, reviewer=reviewer)
        builders.finish(connection, phase)


LIVES = {
    "in progress": (State.IN_PROGRESS, "status"),
    "asked": (State.IN_PROGRESS, "status"),
    "evidence": (State.IN_PROGRESS, "evidence"),
    "remarks": (State.IN_PROGRESS, "remarks"),
    "handed in": (State.SUBMITTED, "review"),
    "under review": (State.UNDER_REVIEW, "review"),
    "accepted": (State.ACCEPTED, "review"),
}
"""The deliverable's state, and the section in which the form is."""


def life(stage: str, who: Somebody) -> World:
    code, phase = project()
    state, section = LIVES[stage]
    deliverable(phase, state, who.username)
    if stage == "asked":
        command = CancelDeliverable(phase_id=phase, code=CODE, version=1, idempotency_key=code, reason="Not needed")
        cancel_deliverable(command, by=PARTNER, now=NOW)
    return World(code=code, page="deliverables", query=at(code, f"id={CODE}&section={section}"))


def plan(stage: str, who: Somebody) -> World:
    """A budget: the one in force, or a draft."""
    code, phase = project()
    if stage == "draft budget":
        start_budget(StartBudget(phase_id=phase, base=1, idempotency_key=seasons.key()), by=LEAD_PARTNER, now=NOW)
    return World(code=code, page="budget-plan", query=at(code, "version=2" if stage == "draft budget" else ""))


def cost(stage: str, who: Somebody) -> World:
    """An open report of the period that runs on the server's day, with one cost."""
    code, phase = project()
    begun = BeginReport(phase_id=phase, partner=OTHER, period=2, idempotency_key=seasons.key())
    costs.enter(begin_report(begun, by=PARTNER, now=OCTOBER), reference="F1", now=OCTOBER)
    return World(code=code, page="expenditure", query=at(code, f"id={OTHER}:F1" if stage == "a cost" else ""))


REPORTING = ("draft", "submitted", "control", "sampled", "certified", "claimed", "sent", "verified")
"""What a report, and its project report, come through."""


def reporting(stage: str, who: Somebody) -> World:
    code, phase = project()
    begun = BeginReport(phase_id=phase, partner=OTHER, period=1, idempotency_key=seasons.key())
    report = begin_report(begun, by=PARTNER, now=JULY)
    item = costs.enter(report, now=JULY, declared_amount=1_000_00, **seasons.WHOLE)
    far = REPORTING.index({"to claim": "certified", "decided": "control"}.get(stage, stage))
    ids = {"item": item} | _brought(far, report, phase)
    if stage == "decided":
        seasons.decide(report, item, certified=1_000_00)
    where = "PR1" if stage in ("claimed", "sent", "verified") else f"{OTHER}-R1"
    view = "view=claims" if stage == "to claim" else f"id={where}"
    return World(code=code, page="reports", query=at(code, view), ids=ids)


def _brought(far: int, report: int, phase: int) -> dict[str, int]:
    ids = {}
    if far >= 1:
        seasons.submit(report, now=JULY)
    if far >= 2:
        seasons.begin_control(report, now=JULY)
    if far == 3:
        seasons.sample(report, number=1, seed=1, now=JULY)
    if far >= 4:
        ids["certificate"] = seasons.certify(report, now=JULY)
    if far >= 5:
        claim = seasons.claim(ids["certificate"], phase_id=phase)
        if far >= 6:
            seasons.send(claim, now=AUGUST)
        if far >= 7:
            seasons.verified(claim)
    return ids


def scenario(stage: str, who: Somebody) -> World:
    code, phase = project()
    name = who.username if stage == "scenario" else "author"
    author = builders.actor(Role.PARTNER, organisation=OTHER, username=name)
    command = SaveScenario(
        phase_id=phase, base=1, name="Forged", shifts=(SHIFT,), shared=True, idempotency_key=seasons.key()
    )
    made = save_scenario(command, by=author, now=NOW)
    if stage == "scenario":
        return World(code=code, page="scenarios", query=at(code, f"id={made}"))
    asked = AskForBudgetChange(scenario_id=made, version=1, reason="More", idempotency_key=seasons.key())
    ask_for_budget_change(asked, by=author, now=NOW)
    its = tables.budget_request.c
    with reading() as connection:
        request = connection.execute(select(its.id).where(its.scenario_id == made)).scalar_one()
    return World(code=code, page="scenarios", query=at(code), ids={"request": request})


def standing(stage: str, who: Somebody) -> World:
    code, _ = project()
    if stage == "proof":
        return World(code=code, page="reconciliation", query=at(code))
    return World(code=code, page="reports", query=at(code, "view=season&period=2"))


STAGES: Mapping[str, Callable[[str, Somebody], World]] = {
    **dict.fromkeys(LIVES, life),
    **dict.fromkeys(("budget", "draft budget"), plan),
    **dict.fromkeys(("costs", "a cost"), cost),
    **dict.fromkeys((*REPORTING, "to claim", "decided"), reporting),
    **dict.fromkeys(("scenario", "request"), scenario),
    **dict.fromkeys(("proof", "period"), standing),
}


def world(here: Live, stage: str, who: Somebody) -> World:
    """A project that has come so far; everything up to then through the services. ``who`` is shown the form."""
    if stage == "people":
        other = somebody(here, Role.OBSERVER)
        with writing() as connection:
            _note(connection, None, other.username)
        return World(code=None, page="people", ids={"new": f"n{uuid4().hex[:8]}", "person": other.username})
    return STAGES[stage](stage, who)
