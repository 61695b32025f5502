"""The illustrative control: what each certificate decided, what was claimed, verified and paid of it, and when."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from dashboard.domain.budget.simplified_costs import Options, flat_rates
from dashboard.domain.reporting.control import Decision
from dashboard.domain.reporting.flat_control import FlatItem, Standing, follow_all
from dashboard.domain.vocabulary import CostCategory, ErrorType
from generator.chance import Chance
from generator.expenditure import Item, Spending, written
from generator.files import Rows
from generator.reports import CONTROLLER, LEAD, REOPENED, Report, at, claim_day

OFFICE = flat_rates(Options(office_on_staff=Decimal("0.15")))[0]
PARKED, DEDUCTED, CUT = 0.02, 0.015, 0.055
"""Of the items that are no flat rate: set aside whole, deducted whole, deducted in part."""
SURELY_PARKED = {
    "COR-R1-003": "The time sheets are signed by the employee alone.",
    "COR-R1-008": "The offer of a second bidder is missing.",
}
SAMPLE = 0.3
LAST = 5
"""What is left open by the last report is not set aside any more."""
REASONS = {
    "staff": (ErrorType.MISSING_EVIDENCE, "Time sheets do not cover the hours claimed."),
    "travel": (ErrorType.NOT_ELIGIBLE, "A day of the journey was not for the project."),
    "external_expertise": (ErrorType.PROCUREMENT, "Only one offer was asked for."),
    "equipment": (ErrorType.OUTSIDE_BUDGET, "Not in the approved list of equipment."),
    "infrastructure": (ErrorType.VISIBILITY, "No plate with the reference to the ERDF at the site."),
}
TWICE = "The report declares this invoice already."
SET_ASIDE = "Set aside until the documents asked for are there."
IN_THE_END = "The documents asked for did not come."
CLAIM_CUT = (1, "AVILES", "external_expertise", 12_000, "Catering for people outside the target group.")
"""Of which project report, partner and category the joint secretariat took off how many cents, and why."""


@dataclass
class Control:
    """One partner's control, filled report by report."""

    spending: Spending
    decisions: Rows = field(default_factory=list)
    certificates: Rows = field(default_factory=list)
    cuts: Rows = field(default_factory=list)
    entries: Rows = field(default_factory=list)
    waiting: list[tuple[Item, int]] = field(default_factory=list)
    flat: dict[int, dict[str, int]] = field(default_factory=dict)


def control(spending: Spending) -> Control:
    found = Control(spending)
    for report in spending.reports:
        _certificate(found, report)
    for reopened in (report for report in spending.reports if (report.partner, report.number) in REOPENED):
        for item in spending.items[reopened.number]:
            found.entries += _entries(item)
    return found


def _certificate(found: Control, report: Report) -> None:
    """Decide on what the report declares and on what it takes up again, costs before the flat rate on them."""
    again = found.waiting
    found.waiting = []
    for item, _ in again:
        item.taken_up = report
    own = [(item, item.euros) for item in found.spending.items[report.number]]
    decided: list[tuple[Item, int, Decision]] = []
    for items in (again, own):
        costs = [(item, amount) for item, amount in items if item.category != "office"]
        chosen = [(item, amount, _decision(item, amount, report, again=items is again)) for item, amount in costs]
        flat = [(item, amount) for item, amount in items if item.category == "office"]
        decided += [*chosen, *_follow(found, chosen, flat, again=items is again)]
    sums = [0, 0, 0]
    cut = _cut(report, decided)
    for item, amount, decision in decided:
        parts = (decision.certified, decision.deducted, decision.parked)
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
        found.decisions.append(_decision_row(report, item, amount, decision))
        _settle(item, report, decision, cut if cut and cut["reference"] == item.reference else None)
        if decision.parked:
            found.waiting.append((item, decision.parked))
    found.cuts += [cut] if cut else []
    found.certificates.append(
        {
            "partner": report.partner,
            "report": report.number,
            "number": 1,
            "day": report.certified,
            "recorded_at": at(report.certified, 10),
            "author": CONTROLLER,
            **dict(zip(("certified", "deducted", "parked"), map(written, sums), strict=True)),
            "comment": "",
            "project_report": report.claim,
            **dict.fromkeys(("withdrawn_on", "withdrawn_by", "withdrawal_reason"), ""),
        }
    )


def _decision(item: Item, amount: int, report: Report, *, again: bool) -> Decision:
    chance = Chance(f"control of {item.reference} in {report.number}")
    lot, (reason, why) = chance.share(), REASONS[item.category]
    if again:
        if lot < 0.3:
            return Decision(certified=0, deducted=amount, error_type=ErrorType.MISSING_EVIDENCE, comment=IN_THE_END)
        return Decision(certified=amount)
    if item.twice:
        return Decision(certified=0, deducted=amount, error_type=ErrorType.DOUBLE_FINANCING, comment=TWICE)
    if item.reference in SURELY_PARKED:
        return Decision(certified=0, parked=amount, comment=SURELY_PARKED[item.reference])
    if (report.partner, report.number) in REOPENED:  # what was asked for was put right before
        return Decision(certified=amount)
    if lot < PARKED and report.number < LAST:
        return Decision(certified=0, parked=amount, comment=SET_ASIDE)
    if lot < PARKED + DEDUCTED:
        return Decision(certified=0, deducted=amount, error_type=reason, comment=why)
    if lot < PARKED + DEDUCTED + CUT:
        certified = int(amount * chance.share(0.4, 0.9))
        return Decision(certified=certified, deducted=amount - certified, error_type=reason, comment=why)
    return Decision(certified=amount)


def _follow(
    found: Control, costs: list[tuple[Item, int, Decision]], flat: list[tuple[Item, int]], *, again: bool
) -> list[tuple[Item, int, Decision]]:
    """The flat rate follows what was certified and parked of the staff costs of the same report."""
    decided = []
    numbers = sorted({item.report.number for item, *_ in [*costs, *flat]})
    for number in numbers:
        sums = found.flat.setdefault(number, {"certified": 0, "parked": 0, "office": 0})
        own = [each for each in costs if each[0].report.number == number and each[0].category == "staff"]
        sums["certified"] += sum(decision.certified for _, _, decision in own)
        sums["parked"] = sum(decision.parked for _, _, decision in own)
        mine = [(item, amount) for item, amount in flat if item.report.number == number]
        standing = Standing(
            certified={CostCategory.STAFF: sums["certified"], CostCategory.OFFICE: sums["office"]},
            parked={
                CostCategory.STAFF: sums["parked"],
                CostCategory.OFFICE: sum(amount for _, amount in mine) if again else 0,
            },
        )
        items = [FlatItem(flat=OFFICE, amount=amount, was_parked=again) for _, amount in mine]
        for (item, amount), decision in zip(mine, follow_all(items, standing), strict=True):
            sums["office"] += decision.certified
            decided.append((item, amount, decision))
    return decided


def _cut(report: Report, decided: list[tuple[Item, int, Decision]]) -> dict[str, object] | None:
    claim, partner, category, cents, why = CLAIM_CUT
    if (report.claim, report.partner) != (claim, partner):
        return None
    item = next(item for item, _, said in decided if item.category == category and said.certified > 2 * cents)
    day = claim_day(claim, "verified")
    return {
        "project_report": claim,
        "partner": partner,
        "reference": item.reference,
        "amount": written(cents),
        "error_type": ErrorType.NOT_ELIGIBLE.value,
        "comment": why,
        "author": LEAD,
        "recorded_at": at(day, 9),
    }


def _settle(item: Item, report: Report, decision: Decision, cut: dict[str, object] | None) -> None:
    """What the item's own row says after the certificate and its claim; nothing while it is only parked."""
    if decision.parked and decision.parked == decision.amount:
        return
    item.certified = (item.certified or 0) + decision.certified
    item.certified_on = report.certified
    if decision.certified:
        item.paid = (item.paid or 0) + decision.certified - (CLAIM_CUT[3] if cut else 0)
        item.paid_on = max(claim_day(report.claim, "paid"), item.paid_on or date.min)


def _decision_row(report: Report, item: Item, amount: int, decision: Decision) -> dict[str, object]:
    chance = Chance(f"sample {item.reference} {report.number}")
    days = (report.certified - report.control).days
    return {
        "partner": report.partner,
        "report": report.number,
        "reference": item.reference,
        "round": 1,
        "in_sample": "yes" if decision.comment or (chance.happens(SAMPLE) and item.category != "office") else "no",
        "amount": written(amount),
        "certified": written(decision.certified),
        "deducted": written(decision.deducted),
        "parked": written(decision.parked),
        "error_type": decision.error_type.value if decision.error_type else "",
        "comment": decision.comment,
        "author": CONTROLLER,
        "decided_at": at(report.control + timedelta(days=chance.whole(1, days)), 9),
        "certificate": 1,
        "item_changed": "no",
    }


def _entries(item: Item) -> Rows:
    """Every movement of an item whose report was given back before it was certified."""
    submitted, _, given_back = REOPENED[item.report.partner, item.report.number]
    euros, claim = item.euros, item.report.claim
    moves: list[tuple[str, date, int]] = []
    if item.entered < submitted:
        moves += [("entered", item.entered, euros), ("entered", submitted, -euros)]
    moves += [
        ("declared", submitted, euros),
        ("declared", given_back, -euros),
        ("entered", given_back, euros),
        ("entered", item.report.submitted, -euros),
        ("declared", item.report.submitted, euros),
        ("certified", item.report.certified, euros),
        ("claimed", claim_day(claim, "submitted"), euros),
        ("verified", claim_day(claim, "verified"), euros),
        ("paid", claim_day(claim, "paid"), euros),
    ]
    rows: Rows = []
    for position, (step, day, cents) in enumerate(moves, start=1):
        controlled, claimed = (
            step in ("certified", "claimed", "verified", "paid"),
            step in ("claimed", "verified", "paid"),
        )
        rows.append(
            {
                "partner": item.report.partner,
                "reference": item.reference,
                "position": position,
                "step": step,
                "day": day,
                "work_package": item.row["work_package"],
                "cost_category": item.category,
                "period": item.row["period"],
                "pilot": item.row["pilot"],
                "report": item.report.number,
                "amount": written(cents),
                "certificate_report": item.report.number if controlled else "",
                "certificate": 1 if controlled else "",
                "project_report": claim if claimed else "",
            }
        )
    return rows
