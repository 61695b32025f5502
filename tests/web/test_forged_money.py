"""Messages that no browser would send, against the forms of reports, scenarios, budgets in force and proofs.

Each form is sent by people who are not shown it, with values that cannot be, ten times at once by whoever may, late.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from dashboard.domain.scenario import Shift
from dashboard.domain.vocabulary import CostCategory, Role
from dashboard.services.budget_commands import StartBudget
from dashboard.services.budget_versions import start_budget
from dashboard.services.expenditure_commands import BeginReport
from dashboard.services.expenditure_reports import begin_report
from dashboard.services.scenario_requests import AskForBudgetChange, ask_for_budget_change
from dashboard.services.scenarios import SaveScenario, save_scenario
from dashboard.store import audit, tables
from dashboard.store.engine import reading, writing
from dashboard.texts import text
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER
from tests.live import Live, Visitor, run
from tests.services import costs, seasons
from tests.services.seasons import AUGUST, JULY
from tests.web.conftest import partner

OTHERS = ("observer", "admin", "cork", "controller", "steering", LEAD, OTHER)
WRITTEN = (
    tables.report_event, tables.certificate, tables.control_decision, tables.project_report, tables.verification_cut,
    tables.money_entry, tables.budget_version, tables.scenario, tables.budget_request,
)  # fmt: skip
RULES = {"flexibility": {"partner": {"free": 0.01, "committee": 0.2}}}
SHIFT = Shift(amount=100_00, origin={"partner": LEAD}, target={"partner": OTHER})
Field = tuple[str, str, Any]


@dataclass(frozen=True, kw_only=True)
class Form:
    """``button`` as the page draws it for ``who``, once the project has come to ``stage``; fields as in a message.

    ``sees`` are others who are shown it too; ``rubbish`` replaces fields by what cannot be; ``again`` where a click in
    another window does it once more; ``opens`` is sent first, so that the form is drawn.
    """

    button: str
    who: str
    stage: str
    fields: tuple[Field, ...] = ()
    rubbish: tuple[Field, ...] = ()
    sees: tuple[str, ...] = ()
    again: bool = False
    opens: tuple[Field, ...] = ()


def words(key: str, value: str) -> Field:
    return key, "string_value", value


def day(key: str, value: str) -> Field:
    return key, "string_array_value", [value]


FORMS = (
    Form(
        button="submit_report", who=OTHER, stage="draft",
        fields=(words("submit_forecast", "12.50"), words("submit_note", "forged")),
        rubbish=(words("submit_forecast", "-1e9"),),
    ),
    Form(button="take_back_report", who=OTHER, stage="submitted"),
    Form(button="begin_control", who="controller", stage="submitted"),
    Form(
        button="draw_sample", who="controller", stage="control",
        fields=(words("sample_size", "1"),), rubbish=(words("sample_size", "-5"),), again=True,
    ),
    Form(
        button="decide_item", who="controller", stage="sampled",
        fields=(words("decide_certified_{item}", "1000.00"), words("decide_comment_{item}", "forged")),
        rubbish=(words("decide_certified_{item}", "999999.00"),),
    ),
    Form(
        button="certify_report", who="controller", stage="control",
        fields=(words("certify_comment", "forged"),), rubbish=(words("certify_comment", "x" * 9_000),),
    ),
    Form(
        button="reopen_report", who="controller", stage="control",
        fields=(words("reopen_reason", "forged"),), rubbish=(words("reopen_reason", " "),),
    ),
    Form(
        button="withdraw_certificate", who="controller", stage="certified",
        fields=(words("withdraw_reason", "forged"),), rubbish=(words("withdraw_reason", ""),),
    ),
    Form(button="begin_project_report", who=LEAD, stage="to_claim"),
    Form(
        button="gather_certificates", who=LEAD, stage="claimed",
        opens=(("gather_{certificate}", "bool_value", False),),
    ),
    Form(
        button="submit_claim", who=LEAD, stage="claimed",
        fields=(day("claim_day", "2018/10/01"), words("claim_reference", "forged")),
        rubbish=(day("claim_day", "2018/12/31"),),
    ),
    Form(
        button="record_verification", who=LEAD, stage="sent",
        fields=(day("verified_day", "2018/10/01"),), rubbish=(day("verified_day", "2018/12/31"),),
    ),
    Form(
        button="record_payment", who=LEAD, stage="verified",
        fields=(day("paid_day", "2018/10/01"),), rubbish=(day("paid_day", "2018/12/31"),),
    ),
    Form(
        button="save_reporting_dates", who=LEAD, stage="period",
        fields=(day("period_internal_due", "2019/01/15"), day("period_programme_due", "2019/03/01")),
        rubbish=(day("period_internal_due", "2018/01/01"),),
    ),
    Form(
        button="put_in_force", who=LEAD, stage="budget",
        fields=(day("budget_force_day", "2018/11/01"),), rubbish=(day("budget_force_day", "2017/01/01"),),
        opens=(("budget_task", "string_array_value", [text("budget_plan.task_force", "en")]),),
    ),
    Form(
        button="add_shift", who=OTHER, stage="scenario",
        fields=(("shift_amount", "double_value", 10.0), words("from_work_package", "WP1 · Work 1"),
                words("to_work_package", "WP2 · Work 2")),
        rubbish=(("shift_amount", "double_value", 1e12),),
    ),
    Form(
        button="grant_{request}", who="steering", stage="request",
        fields=(words("answer_{request}", "forged"),), rubbish=(words("answer_{request}", "x" * 9_000),),
    ),
    Form(button="prove_figures", who=LEAD, stage="proof", sees=(OTHER, "admin", "controller", "steering"), again=True),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class World:
    """One project of its own: where its page is, and the ids that keys of widgets carry."""

    code: str
    page: str
    query: str
    ids: Mapping[str, int]

    def sees(self, key: str) -> str:
        return key.format(**self.ids)


def project() -> tuple[str, int]:
    """Two partners with a budget of their own, one period over and one that runs; its code and its phase."""
    code = f"Z{uuid4().hex[:8]}"  # last among the projects: the others open the first
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
        audit.append(  # pages keep what they have read until the audit grows
            connection, at=NOW, actor="someone", action="load", project_code=code, entity="project", entity_key=code
        )
    return code, phase


def world(stage: str) -> World:
    """A project that has come so far; everything up to then through the services."""
    code, phase = project()
    at = f"project={code}&phase={builders.PHASE}"
    if stage == "proof":
        return World(code=code, page="reconciliation", query=at, ids={})
    if stage == "period":
        return World(code=code, page="reports", query=f"{at}&view=season&period=2", ids={})
    if stage == "budget":
        start_budget(StartBudget(phase_id=phase, base=1, idempotency_key=seasons.key()), by=LEAD_PARTNER, now=NOW)
        return World(code=code, page="budget-plan", query=f"{at}&version=2", ids={})
    if stage in ("scenario", "request"):
        return scenario(stage, code, phase, at)
    report = begin_report(
        BeginReport(phase_id=phase, partner=OTHER, period=1, idempotency_key=seasons.key()), by=PARTNER, now=JULY
    )
    item = costs.enter(report, now=JULY, declared_amount=1_000_00, **seasons.WHOLE)
    ids = {"item": item} | brought(stage, report, phase)
    where = {"claimed": "PR1", "sent": "PR1", "verified": "PR1"}.get(stage, f"{OTHER}-R1")
    view = "view=claims" if stage == "to_claim" else f"id={where}"
    return World(code=code, page="reports", query=f"{at}&{view}", ids=ids)


def brought(stage: str, report: int, phase: int) -> dict[str, int]:
    """The report, and its project report, taken on until ``stage``."""
    steps = ("draft", "submitted", "control", "sampled", "certified", "claimed", "sent", "verified")
    far, ids = steps.index({"to_claim": "certified"}.get(stage, stage)), {}
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


def scenario(stage: str, code: str, phase: int, at: str) -> World:
    author = builders.actor(Role.PARTNER, organisation=OTHER, username=f"files-{OTHER}")
    command = SaveScenario(
        phase_id=phase, base=1, name="Forged", shifts=(SHIFT,), shared=True, idempotency_key=seasons.key()
    )
    made = save_scenario(command, by=author, now=NOW)
    if stage == "scenario":
        return World(code=code, page="scenarios", query=f"{at}&id={made}", ids={})
    asked = AskForBudgetChange(scenario_id=made, version=1, reason="More", idempotency_key=seasons.key())
    ask_for_budget_change(asked, by=author, now=NOW)
    its = tables.budget_request.c
    with reading() as connection:
        request = connection.execute(select(its.id).where(its.scenario_id == made)).scalar_one()
    return World(code=code, page="scenarios", query=at, ids={"request": request})


def cookie(live: Live, who: str) -> str:
    if who in (LEAD, OTHER):
        return partner(live, who, Role.LEAD_PARTNER if who == LEAD else Role.PARTNER)
    return live.cookie(who)


def written(code: str) -> tuple[int, ...]:
    """What the project's audit has, and how many rows of money and of versions there are."""
    with reading() as connection:
        of_project = tables.audit.c.project_code == code
        told = connection.execute(select(func.count()).select_from(tables.audit).where(of_project))
        counts = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in WRITTEN]
        versions = [
            connection.execute(select(func.coalesce(func.sum(table.c.version), 0))).scalar_one()
            for table in (tables.partner_report, tables.project_report, tables.budget_version, tables.scenario)
        ]
        return (int(told.scalar_one()), *map(int, counts), *map(int, versions))


def message(visitor: Visitor, place: World, form: Form, rubbish: tuple[Field, ...] = ()) -> list[Field]:
    """The form's fields and the click on its button, by the identities that the visitor's page drew."""
    fields = {key: (kind, value) for key, kind, value in (*form.fields, *rubbish)}
    states = [(visitor.id_of(place.sees(key)), kind, value) for key, (kind, value) in fields.items()]
    states += [(visitor.id_of(place.sees(key)), kind, value) for key, kind, value in form.opens]
    return [*states, (visitor.id_of(place.sees(form.button)), "trigger_value", True)]


async def hurried(visitor: Visitor, place: World, states: list[Field]) -> None:
    """The same message ten times before the first is answered, until it has done what it does, and a while longer."""
    request, before = visitor._request(), written(place.code)
    for identity, kind, value in states:
        state = request.rerun_script.widget_states.widgets.add(id=identity)
        if kind.endswith("_array_value"):
            getattr(state, kind).data.extend(value)
        else:
            setattr(state, kind, value)
    for _ in range(9):
        await visitor._socket.send(request.SerializeToString())
    await visitor._exchange(request)
    for _ in range(100):
        if written(place.code) != before:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.button)
def test_the_form_acts_once_for_whoever_may_and_for_nobody_else(here: Live, form: Form) -> None:
    place = world(form.stage)
    at = {"page": place.page, "query": place.query}
    before = written(place.code)

    async def forge() -> None:
        async with (
            Visitor(here, cookie(here, form.who), **at) as late,
            Visitor(here, cookie(here, form.who), **at) as owner,
        ):
            for visitor in (owner, late) if form.opens else ():
                await visitor.forge(*((visitor.id_of(place.sees(key)), kind, value) for key, kind, value in form.opens))
            forged, afterwards = message(owner, place, form), message(late, place, form)
            for who in set(OTHERS) - {form.who, *form.sees}:
                async with Visitor(here, cookie(here, who), **at) as other:
                    assert place.sees(form.button) not in other.widgets, who
                    await other.forge(*forged, page_hash=owner.page_hash)
                assert written(place.code) == before, who
            if form.rubbish:
                await owner.forge(*message(owner, place, form, form.rubbish))
                assert text("shell.failed", "en") not in owner.words
                assert written(place.code) == before
            await hurried(owner, place, message(owner, place, form))
            once = written(place.code)
            assert once[0] == before[0] + 1
            if not form.again:
                await late.forge(*afterwards)
                assert text("shell.failed", "en") not in late.words
                assert written(place.code) == once

    run(forge())
