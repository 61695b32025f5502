"""What a life puts into each field of a command, by the field's name: mostly what fits, now and then what does not."""

import io
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from dashboard.domain.budget.plan import Cell, Edit
from dashboard.domain.budget.scenario import Shift
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.deliverables.review import Score
from dashboard.domain.deliverables.states import TRANSITIONS
from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.reporting.control import SampleBy, Verdict
from dashboard.domain.vocabulary import CostCategory, DeliverableState, ErrorType, Language, ReviewOutcome, Role
from dashboard.domain.vocabulary import ReportState as State
from dashboard.services.evidence.commands import NewLink
from dashboard.services.evidence.files import NewFile
from dashboard.services.reporting.dates import Dates
from dashboard.services.reporting.verification import Cut
from dashboard.services.system import new_key
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.reads.budget.versions import plan_of
from dashboard.store.writes.budget.versions import version_standing
from dashboard.store.writes.deliverables.subject import standing
from dashboard.store.writes.reporting.partner_reports import report_standing
from dashboard.store.writes.reporting.project_reports import project_report_standing
from tests.evidence_files import PDF
from tests.lives.world import World
from tests.services.lives import SCORES

Drawn = Mapping[str, Any]
Field = Callable[[World, str, Drawn], Any]
"""Of the world, the command's name and what was drawn for the fields before."""
WORDS = ("Agreed", "Fieldwork took longer", "La réunion de @other", "x", "", "Ünïcödé -- ; ' \" %")
PARTNERS = ("lead-town", "other-university", "reviewing-university")
ON_CLAIMS = frozenset(
    {"GatherCertificates", "SubmitProjectReport", "TakeBackProjectReport", "BeginVerification", "RecordVerification",
     "RecordPayment"}
)  # fmt: skip
FITTING = {
    "SubmitPartnerReport": (State.DRAFT, State.REOPENED),
    "EnterItem": (State.DRAFT, State.REOPENED),
    "RefreshFlatRates": (State.DRAFT, State.REOPENED),
    "ReincludeItems": (State.DRAFT, State.REOPENED),
    "LeaveItemsParked": (State.DRAFT, State.REOPENED),
    "DuplicateItem": (State.DRAFT, State.REOPENED),
    "TakeBackPartnerReport": (State.SUBMITTED,),
    "BeginControl": (State.SUBMITTED,),
    "ReopenPartnerReport": (State.SUBMITTED, State.CONTROL_ONGOING, State.CERTIFIED),
    "DrawSample": (State.CONTROL_ONGOING,),
    "DecideOnItem": (State.CONTROL_ONGOING,),
    "DecideOnItems": (State.CONTROL_ONGOING,),
    "CertifyReport": (State.CONTROL_ONGOING,),
    "WithdrawCertificate": (State.CERTIFIED,),
    "GatherCertificates": (State.DRAFT,),
    "SubmitProjectReport": (State.DRAFT,),
    "TakeBackProjectReport": (State.SUBMITTED,),
    "BeginVerification": (State.SUBMITTED,),
    "RecordVerification": (State.SUBMITTED,),
    "RecordPayment": (State.VERIFIED,),
}
"""The states in which a report takes the command."""


def drawn(command: type, world: World) -> Any:
    """A command of that kind. Raises ``KeyError`` for a field that nobody here knows."""
    given: dict[str, Any] = {}
    for each in fields(command):
        given[each.name] = FIELDS[each.name](world, command.__name__, given)
    return command(**given)


def _report(world: World, command: str, drawn: Drawn) -> int:
    of = world.claims if command in ON_CLAIMS else world.reports
    return int(world.one(of(*FITTING.get(command, tuple(State)))))


def _items_of(world: World, report: int) -> list[Any]:
    """That are in the report, by its own hand or taken in from an earlier one."""
    items = world.rows(tables.expenditure_item)
    return [row for row in items if report in (row["partner_report_id"], row["included_in_id"])]


def _item(world: World, command: str, drawn: Drawn) -> int | None:
    if drawn.get("code"):
        return None
    if command == "DecideOnItem":
        return int(world.one(_items_of(world, drawn["report_id"]))["id"])
    open_ones = [item for report in world.reports(State.DRAFT, State.REOPENED) for item in _items_of(world, report)]
    return int(world.one(open_ones or world.rows(tables.expenditure_item))["id"])


def _code(world: World, command: str, drawn: Drawn) -> str:
    if command in ("AddEvidence", "AddVersion", "RemoveEvidence") and world.chance.random() < 0.3:
        return ""
    if command == "TurnOn":
        return "000000"
    return str(world.one(world.rows(tables.deliverable, phase_id=world.phase_id))["code"])


def _version(world: World, command: str, drawn: Drawn) -> int:
    if world.chance.random() < 0.03:
        return 1
    if command == "DecideOnItem":
        return max((row["version"] for row in _decisions(world, drawn["item_id"])), default=0)
    with reading() as connection:
        if "report_id" in drawn:
            of = project_report_standing if command in ON_CLAIMS else report_standing
            found = of(connection, drawn["report_id"], world.today)  # type: ignore[operator]
            return int(found.version)
        if "number" in drawn:
            its = version_standing(connection, world.phase_id, drawn["number"])
            return its.version if its else 1
    table, where = next(
        (table, {name: drawn[key]})
        for key, table, name in (
            ("code", tables.deliverable, "code"),
            ("item_id", tables.expenditure_item, "id"),
            ("scenario_id", tables.scenario, "id"),
            ("username", tables.person, "username"),
        )
        if key in drawn
    )
    return int(world.one(world.rows(table, **where))["version"])


def _decisions(world: World, item: int) -> list[Any]:
    known = world.rows(tables.control_decision, expenditure_item_id=item)
    return [row for row in known if row["round"] == max(each["round"] for each in known)]


def _number(world: World, command: str, drawn: Drawn) -> int | None:
    if command == "DrawSample":
        return world.chance.randint(1, 3) if drawn["sample_by"] == SampleBy.NUMBER else None
    if command == "TakeBackList":
        return world.chance.randint(1, 3)
    return budget_number(world, command, drawn)


def budget_number(world: World, command: str, drawn: Drawn) -> int:
    known = [row["number"] for row in world.rows(tables.budget_version, phase_id=world.phase_id)]
    drafts = world.rows(tables.budget_version, phase_id=world.phase_id, in_force_from=None)
    open_ones = [row["number"] for row in drafts if command != "WithdrawBudget"]
    later = open_ones or [number for number in known if number > 1]
    return int(world.one(later if later and world.chance.random() < 0.8 else known))


def _cell(world: World) -> Cell:
    work_packages = [row["code"] for row in world.rows(tables.work_package, phase_id=world.phase_id)]
    return Cell(
        partner=world.one(PARTNERS),
        work_package=world.one(work_packages),
        cost_category=world.one((CostCategory.STAFF, CostCategory.TRAVEL, CostCategory.EQUIPMENT)),
        period=world.one((1, 2, 3, None)),
        pilot=world.one(("P1", "P2", None)),
    )


def _edits(world: World, command: str, drawn: Drawn) -> tuple[Edit, ...]:
    with reading() as connection:
        its = version_standing(connection, world.phase_id, drawn["number"])
        plan = plan_of(connection, its.version_id) if its else {}
    cells = {*world.some(sorted(plan, key=lambda cell: cell.order)), _cell(world)}
    return tuple(
        Edit(cell=cell, seen=plan.get(cell), amount=world.one((None, world.cents())))
        for cell in sorted(cells, key=lambda cell: cell.order)
    )


def _shifts(world: World, command: str, drawn: Drawn) -> tuple[Shift, ...]:
    here, there = world.chance.sample(PARTNERS[:2], 2)
    small = world.chance.randint(1, world.one((1_000, 100_000)))
    return (Shift(amount=small, origin={"partner": here}, target={"partner": there}),)


def _fields(world: World, command: str, drawn: Drawn) -> ItemFields:
    amount = max(1, world.cents())
    pilots = world.one(((), (("P1", 1),), (("P1", 6), ("P2", 6), (None, 2)), (("P1", 1), ("P2", 2))))
    category = world.one((CostCategory.STAFF, CostCategory.STAFF, CostCategory.EQUIPMENT, CostCategory.TRAVEL))
    invoice = {}
    if category == CostCategory.EQUIPMENT:
        invoice = {"invoice_number": f"F{amount}", "invoice_date": world.day(60, 0), "total_invoice": amount + 100}
    return ItemFields(
        cost_category=category,
        work_package=world.one(("WP1", "WP2")),
        pilots=pilots,
        description=world.one(WORDS),
        payment_date=world.day(60, 0),
        declared_amount=amount,
        currency=world.one(("EUR", "EUR", "GBP")),
        **invoice,
    )


def _items(world: World, command: str, drawn: Drawn) -> tuple[Any, ...]:
    if command in ("ReincludeItems", "LeaveItemsParked"):
        return world.some([row["id"] for row in world.rows(tables.expenditure_item)], 2)
    if command == "DrawSample" and drawn["sample_by"] != SampleBy.HAND:
        return ()
    chosen = world.some([row["id"] for row in _items_of(world, drawn["report_id"])])
    if command == "DrawSample":
        return chosen
    if world.chance.random() < 0.6:
        return ()
    return tuple((item, max((row["version"] for row in _decisions(world, item)), default=0)) for item in chosen)


def _part(name: str) -> Field:
    def filled(world: World, command: str, drawn: Drawn) -> int:
        (row,) = world.rows(tables.expenditure_item, id=drawn["item_id"])
        left = (row["declared_eur"] or 0) - sum(drawn.get(other, 0) for other in ("certified", "deducted"))
        if name == "parked":
            return max(0, left)
        return world.chance.choice((0, left, world.chance.randint(0, max(0, left))))

    return filled


def _cuts(world: World, command: str, drawn: Drawn) -> tuple[Cut, ...]:
    held = world.ids(tables.certificate, project_report_id=drawn["report_id"])
    items = sorted({row["expenditure_item_id"] for one in held for row in world.rows(tables.control_decision,
                                                                                     certificate_id=one)})  # fmt: skip
    chosen = world.some(items, 2) if world.chance.random() < 0.6 else ()
    return tuple(Cut(item_id=item, amount=max(1, world.cents() // 50), error_type=ErrorType.VAT) for item in chosen)


def _certificates(world: World, command: str, drawn: Drawn) -> tuple[int, ...]:
    free = world.rows(tables.certificate, project_report_id=None, withdrawn_on=None)
    return world.some([row["id"] for row in free])


def _seen_dates(world: World, command: str, drawn: Drawn) -> Dates:
    row = world.one(world.rows(tables.reporting_period, phase_id=world.phase_id, number=drawn["period"]))
    return Dates(internal_due=row["internal_due"], programme_due=row["programme_due"], closed_on=row["closed_on"])


def _dates(world: World, command: str, drawn: Drawn) -> Dates:
    before = _seen_dates(world, command, drawn)
    closed = world.today if world.chance.random() < 0.1 else None
    return Dates(internal_due=world.day(0, 300), programme_due=before.programme_due, closed_on=closed)


def _seen_rate(world: World, command: str, drawn: Drawn) -> Decimal | None:
    known = world.rows(tables.exchange_rate, currency=drawn["currency"], month=drawn["month"])
    return known[0]["rate"] if known else None


def _request(world: World, command: str, drawn: Drawn) -> int:
    table = tables.budget_request if "BudgetChange" in command else tables.change_request
    if "code" in drawn and table is tables.change_request:
        (about,) = world.ids(tables.deliverable, phase_id=world.phase_id, code=drawn["code"])
        if own := world.ids(table, deliverable_id=about, decision=None):
            return int(world.one(own))
    waiting = world.ids(table, decision=None)
    return int(world.one(waiting or world.ids(table)))


def _remark(world: World, command: str, drawn: Drawn) -> int:
    (about,) = world.ids(tables.deliverable, phase_id=world.phase_id, code=drawn["code"])
    return int(world.one(world.ids(tables.remark, deliverable_id=about) or world.ids(tables.remark)))


def _state(world: World, command: str, drawn: Drawn) -> DeliverableState:
    """Mostly one that follows on the deliverable's own."""
    with reading() as connection:
        found = standing(connection, world.phase_id, drawn["code"], world.today)
    following = [to for origin, to in TRANSITIONS if found and origin == found.state]
    return DeliverableState(world.one(following if following and world.chance.random() < 0.9 else [*DeliverableState]))


def _evidence(world: World, command: str, drawn: Drawn) -> int:
    return int(world.one(world.ids(tables.evidence)))


def _name(world: World, command: str, drawn: Drawn) -> str:
    return str(world.one(WORDS)) or "Second"


def _optional(field: Field, chance: float = 0.5) -> Field:
    return lambda world, command, drawn: field(world, command, drawn) if world.chance.random() < chance else None


def _of(*among: Any) -> Field:
    return lambda world, command, drawn: world.one(among)


def _ids(table: Any, **where: Any) -> Field:
    return lambda world, command, drawn: world.one(world.ids(table, **where))


def _words(world: World, command: str, drawn: Drawn) -> Any:
    return world.one(WORDS)


def _day(world: World, command: str, drawn: Drawn) -> Any:
    return world.day(10, 0)


def _later(world: World, command: str, drawn: Drawn) -> Any:
    return world.day(20, 300)


def _cents(world: World, command: str, drawn: Drawn) -> int:
    return world.cents()


def _files(world: World, command: str, drawn: Drawn) -> tuple[NewFile, ...]:
    return (NewFile(name="report.pdf", content=io.BytesIO(PDF), title=world.one(WORDS)),) * world.chance.randint(0, 2)


def _username(world: World, command: str, drawn: Drawn) -> str:
    if command == "AddPerson":
        return f"new{world.chance.randint(1, 99)}"
    return str(world.one(world.rows(tables.person))["username"])


FIELDS: dict[str, Field] = {
    "idempotency_key": lambda world, command, drawn: new_key(),
    "phase_id": lambda world, command, drawn: world.phase_id,
    "code": _code,
    "version": _version,
    "number": _number,
    "base": budget_number,
    "report_id": _report,
    "item_id": _item,
    "state": _state,
    "progress": _optional(lambda world, command, drawn: world.chance.randint(0, 100), 0.9),
    "forecast": _optional(_later),
    "due": _optional(_later, 0.9),
    "comment": _words,
    "note": _words,
    "reason": _words,
    "reference": _words,
    "remarks": _words,
    "answer": _words,
    "text": _words,
    "source": _words,
    "name": _name,
    "day": _day,
    "as_of": _day,
    "in_force_from": _optional(lambda world, command, drawn: world.day(5, 20), 0.9),
    "granted": _of(True, False),
    "shared": _of(True, False),
    "over": _of(True, False),
    "nothing_spent": _of(True, True, False),
    "unseen": _of(True, True, False),
    "adding": _of(True, False),
    "outcome": _of(*ReviewOutcome),
    "scores": _of(SCORES, (Score(criterion="AIM", score=1, remark="No"), Score(criterion="USE", score=2))),
    "request_id": _request,
    "answers_id": lambda world, command, drawn: (
        _remark(world, command, drawn) if world.rows(tables.remark) and world.chance.random() < 0.3 else None
    ),
    "remark_id": _remark,
    "evidence_id": _evidence,
    "files": _files,
    "file": lambda world, command, drawn: (_files(world, command, drawn) or (None,))[0],
    "links": _of((), (NewLink(url="https://example.org/a"),)),
    "url": lambda world, command, drawn: "" if drawn["file"] else "https://example.org/b",
    "partner": _of(*PARTNERS),
    "erdf_rate": _of(Decimal("0.75"), Decimal("0.5"), None),
    "public": _optional(_cents),
    "automatic_public": _optional(_cents, 0.2),
    "private": _optional(_cents, 0.2),
    "options": _of(Options(), Options(office_on_staff=Decimal("0.15")), Options(travel_on_staff=Decimal("0.15"))),
    "edits": _edits,
    "shifts": _shifts,
    "scenario_id": _ids(tables.scenario, removed_at=None),
    "fields": _fields,
    "like": _of(None),
    "period": _of(1, 2, 3),
    "dates": _dates,
    "seen": lambda world, command, drawn: (_seen_dates if "period" in drawn else _seen_rate)(world, command, drawn),
    "currency": _of("GBP", "PLN"),
    "month": _of(201806, 201807, 201808, 201812, 201902),
    "rate": _of(Decimal("0.91"), Decimal("0.885"), Decimal("4.2"), None),
    "certificate_id": _ids(tables.certificate, withdrawn_on=None),
    "certificates": _certificates,
    "items": _items,
    "sample_by": _of(*SampleBy),
    "percent": lambda world, command, drawn: (
        Decimal(30) if drawn["sample_by"] == SampleBy.PERCENT_OF_AMOUNT else None
    ),
    "seed": _optional(lambda world, command, drawn: world.chance.randint(0, 99)),
    "certified": _part("certified"),
    "deducted": _part("deducted"),
    "parked": _part("parked"),
    "verdict": _of(*Verdict),
    "error_type": _of(ErrorType.VAT, ErrorType.PROCUREMENT, None),
    "cuts": _cuts,
    "next_forecast": _optional(_cents, 0.9),
    "language": _of(*Language),
    "username": _username,
    "display_name": _of("Somebody New"),
    "organisation": _of(*PARTNERS),
    "roles": _of(frozenset({Role.PARTNER}), frozenset({Role.LEAD_PARTNER, Role.PARTNER}), frozenset({Role.OBSERVER})),
    "email": _of("", "new@example.org"),
    "link": lambda world, command, drawn: new_key(),
    "password": _of(""),
    "page": _of("deliverables", "budget"),
    "parameters": _of({}, {"q": "report"}),
    "view_id": _ids(tables.saved_view),
}  # fmt: skip
