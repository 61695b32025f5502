"""The product's own verbs, found in its services: each is played, or stands here with the reason why not."""

import inspect
import pkgutil
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from dashboard import services
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.vocabulary import PartnerRole
from dashboard.domain.vocabulary import ReportState as State
from dashboard.exchange.tracker.file import read_tracker
from dashboard.services.budget.download import make_budget
from dashboard.services.budget.upload import ApplyBudget, apply_budget, preview_budget
from dashboard.services.deliverables.plan_download import make_plan
from dashboard.services.deliverables.plan_upload import ApplyPlan, apply_plan, preview_plan
from dashboard.services.duties.remind import Post, remind
from dashboard.services.expenditure.bring_in import ImportList, import_list
from dashboard.services.expenditure.preview import ListAsked, preview_list
from dashboard.services.imports.bring_in import Asked, ImportTracker, import_tracker
from dashboard.services.projects.load import export_project, load_project
from dashboard.store import tables
from dashboard.store.engine import analyse, engine
from tests.exchange.expenditure_lists import a_list, line
from tests.exchange.plan_files import Column, filled
from tests.exchange.test_budget_workbook import changed
from tests.exchange.tracker_files import csv_bytes
from tests.lives.fields import budget_number, drawn
from tests.lives.world import Nothing, World

Verb = Callable[[World], Any]
OWN_SESSION = "an account's own secrets and sessions, which verify holds against nothing; their own tests play them"
FRAME = "what verbs are made of: it takes the work that a verb gives it"
ANOTHERS = ("view_unknown", "remark_gone", "request_gone")
"""What is said to people to whom it does not belong, beside the codes that end so."""
NOT_PLAYED = {
    "change_draft": FRAME, "change_deliverable": FRAME, "control_report": FRAME, "change_report": FRAME,
    "change_project_report": FRAME, "taken": "writes nothing but files that pages offer",
    "preview_list": "reads", "preview": "reads", "load_folder": "the half of load_project that is played",
    "change_own_password": OWN_SESSION, "change_own_email": OWN_SESSION, "give_code": OWN_SESSION,
    "end_session": OWN_SESSION, "end_other_sessions": OWN_SESSION, "set_password": OWN_SESSION,
    "send_link": OWN_SESSION, "begin": OWN_SESSION, "turn_on": OWN_SESSION, "turn_off": OWN_SESSION,
    "renew_codes": OWN_SESSION, "take_off": OWN_SESSION,
}  # fmt: skip


def commands() -> dict[str, Callable[..., Any]]:
    """Every public function of the services that takes a command and the time, by its name."""
    found = {}
    for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        for name, each in vars(import_module(module.name)).items():
            own = inspect.isfunction(each) and each.__module__ == module.name and not name.startswith("_")
            if own and "now" in (given := inspect.signature(each).parameters) and is_dataclass(_kind(each, given)):
                found[name] = each
    return found


def _kind(function: Callable[..., Any], given: Any) -> Any:
    return get_type_hints(function).get(next(iter(given)))


def _played(function: Callable[..., Any]) -> Verb:
    parameters = inspect.signature(function).parameters
    kind = _kind(function, parameters)

    def verb(world: World) -> Any:
        command = drawn(kind, world)
        times = {name: world.now for name in ("now", "clock") if name in parameters}
        done = by_somebody(world, lambda by: function(command, by=by, **times))
        if world.chance.random() < 0.1:  # a second click
            with suppress(Refused):
                by_somebody(world, lambda by: function(command, by=by, **times))
        return done

    return verb


def by_somebody(world: World, attempt: Callable[[Any], Any]) -> Any:
    """By the first of all people who may and whose it is. Raises the last refusal where there is nobody."""
    refusal: Refused | NotAllowed | None = None
    for actor in world.actors():
        try:
            return attempt(actor)
        except NotAllowed as no:
            refusal = no
        except Refused as no:
            if not all(each.code in ANOTHERS or each.code.endswith("_of_another") for each in no.problems):
                raise
            refusal = no
    raise refusal or Nothing


def _bring_back_budget(world: World) -> Any:
    number = budget_number(world, ApplyBudget.__name__, {})
    cells = {"E2": world.cents() / 100, "A9": "lead-town", "B9": "WP1", "C9": "Equipment", "F9": 10}

    def attempt(by: Any) -> Any:
        content = changed(make_budget(1, number, language="en", by=by, now=world.now), **cells)
        found = preview_budget(content, 1, number, by=by)
        return apply_budget(ApplyBudget(preview=found, over=True, idempotency_key=str(world.chance.random())), by=by,
                            now=world.now)  # fmt: skip

    return by_somebody(world, attempt)


def _bring_back_plan(world: World) -> Any:
    code = world.one(world.rows(tables.deliverable))["code"]
    given = {(code, Column.PROGRESS): world.chance.randint(0, 99), (code, Column.COMMENT): "From the file"}

    def attempt(by: Any) -> Any:
        content = make_plan(1, by.organisation or "other-university", language="en", by=by, now=world.now)
        try:
            answered = filled(content, given)
        except ValueError:  # it is not in this person's file
            raise NotAllowed(apply_plan.__name__) from None
        found = preview_plan(answered, 1, by=by, now=world.now)
        key = str(world.chance.random())
        return apply_plan(ApplyPlan(preview=found, mine=frozenset(), idempotency_key=key), by=by, now=world.now)

    return by_somebody(world, attempt)


def _import_costs(world: World) -> Any:
    report = world.one(world.reports(State.DRAFT, State.REOPENED))
    rows = [
        line(f"L{world.chance.randint(1, 999)}", declared_amount=f"{world.cents() // 100 + 1},07")
        for _ in range(world.chance.randint(1, 4))
    ]
    tracker = a_list(*rows)

    def attempt(by: Any) -> Any:
        found = preview_list(tracker, ListAsked(report_id=report), by=by, now=world.now)
        command = ImportList(tracker=tracker, preview=found, idempotency_key=str(world.chance.random()))
        return import_list(command, by=by, now=world.now)

    return by_somebody(world, attempt)


def _import_tracker(world: World) -> Any:
    header = ("Code", "Deliverable", "Responsible", "Due", "Status", "Progress")
    code = world.one(("D1.2", "D2.1", f"D2.{world.chance.randint(3, 9)}"))
    due, state = world.day(0, 300).strftime("%d/%m/%Y"), world.one(("in progress", "submitted", "done", ""))
    rows = ((code, world.one(("A new report", "Deliverable")), "Other-University", due, state, "40 %"),)
    tracker = read_tracker("plan.csv", csv_bytes((header, *rows), ";"))
    command = ImportTracker(
        tracker=tracker, asked=Asked(project="TEST", phase="initial"), idempotency_key=str(world.chance.random())
    )
    return by_somebody(world, lambda by: import_tracker(command, by=by, now=world.now))


def _remind(world: World) -> Any:
    return remind(Post(sender="a@example.org", address="https://x.org"), now=world.now, deliver=lambda mail: "ok")


def _folder_out_and_in(world: World) -> Any:
    """Out, a partner that leaves or a lead handed over on the way, and in again."""
    folder = Path(tempfile.mkdtemp())
    try:
        export_project("TEST", folder / "out")
        partners = folder / "out" / "partners.csv"
        partners.write_text(_with_changed_partners(world, partners.read_text()))
        return load_project(folder / "out", by="ada", now=world.now)
    finally:
        shutil.rmtree(folder)


def _with_changed_partners(world: World, content: str) -> str:
    header, *lines = (each.split(",") for each in content.splitlines())
    change = world.one(("nothing", "exit", "lead"))
    of = {name: number for number, name in enumerate(header)}
    if change != "nothing":
        leaving = lines[0] if change == "lead" else world.one(lines[1:])
        leaving[of["exit"]] = world.day(30, 100).isoformat()
    if change == "lead":
        lines[1][of["role"]] = str(PartnerRole.LEAD)
    return "\n".join(",".join(line) for line in (header, *lines)) + "\n"


def _vacuum(world: World) -> None:
    if engine().dialect.name == "postgresql":
        analyse(engine().url.render_as_string(hide_password=False))


def _time_passes(world: World) -> None:
    """Nothing is done, and a deadline may pass."""


BY_HAND: dict[str, Verb] = {
    "apply_budget": _bring_back_budget,
    "apply_plan": _bring_back_plan,
    "import_list": _import_costs,
    "import_tracker": _import_tracker,
    "remind": _remind,
    "load_project": _folder_out_and_in,
    "vacuum": _vacuum,
    "time_passes": _time_passes,
}
VERBS: dict[str, Verb] = BY_HAND | {
    name: _played(function) for name, function in commands().items() if name not in BY_HAND.keys() | NOT_PLAYED.keys()
}
SEASON = (
    "begin_report", "enter_item", "enter_item", "enter_item", "refresh_flat_rates", "submit_partner_report",
    "begin_control", "draw_sample", "decide_on_items", "decide_on_items", "certify_report", "begin_project_report",
    "submit_project_report", "begin_verification", "record_verification", "record_payment",
)  # fmt: skip
"""A report from its beginning to the payment."""
SECOND_THOUGHTS = (
    "begin_report", "import_list", "enter_item", "duplicate_item", "change_item", "take_back_list", "remove_item",
    "submit_partner_report", "take_back_partner_report", "submit_partner_report", "begin_control", "decide_on_item",
    "decide_on_items", "undo_item", "certify_report", "withdraw_certificate", "certify_report",
    "reopen_partner_report", "reinclude_items", "leave_items_parked", "begin_project_report", "gather_certificates",
    "submit_project_report", "take_back_project_report",
)  # fmt: skip
BUDGET = (
    "start_budget", "change_cells", "set_financing", "balance_contributions", "describe_budget", "apply_budget",
    "change_cells", "undo_last_change", "save_scenario", "change_scenario", "remove_scenario", "put_in_force",
    "withdraw_budget", "ask_for_budget_change", "withdraw_budget_change", "ask_for_budget_change",
    "decide_on_budget_change", "save_scenario", "turn_into_budget", "delete_budget",
)  # fmt: skip
WORK = (
    "update_deliverable", "write_remark", "see_mention", "remove_remark", "add_evidence", "add_version",
    "remove_evidence", "update_deliverable", "take_up_review", "hand_back_review", "take_up_review", "finish_review",
    "confirm_deliverable", "record_programme_acceptance", "withdraw_programme_acceptance", "refuse_confirmation",
    "reschedule_deliverable", "withdraw_request", "reschedule_deliverable", "decide_on_change", "cancel_deliverable",
    "apply_plan", "save_view", "change_view", "delete_view", "make_feed", "revoke_feed",
)  # fmt: skip
ROADS = (SEASON, SEASON, SECOND_THOUGHTS, BUDGET, WORK)
"""One of which a life follows: what comes after what, so that a verb meets what it is for."""
