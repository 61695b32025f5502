"""The illustrative expenditure: items that follow the plan late, declared, certified and paid one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from generator.budget import OFFICE_PERCENT, PERIODS, partner_plan
from generator.chance import Chance, workday
from generator.files import Rows
from generator.plan import periods

# Of the plan up to each period's end, the part that is spent by then: a slow start, never quite all of it.
PROGRESS = (0.46, 0.63, 0.77, 0.88, 0.955)
ZEAL = {
    "AVILES": 1.02,
    "CORK": 1.03,
    "SANTIAGO": 0.98,
    "PAU": 0.95,
    "CRESS": 0.84,
    "ADRAVE": 0.78,
    "CES": 1.03,
    "ENW": 0.96,
    "GCU": 1.04,
}
PILOT_ZEAL = {"P1": 1.08, "P2": 0.96, "P3": 1.18, "P4": 0.9, "P5": 1.22, "P6": 1.0, "P7": 0.62, "P8": 0.8, "P9": 0.5}
"""Of the partner's pace, the part at which each pilot spends; the slow ones catch up in the last two periods."""
LATE_REPORTS = {("ADRAVE", 1): 95, ("CRESS", 1): 60, ("ADRAVE", 2): 55, ("CORK", 4): 40}
"""Days added to a partner's report on a period."""
NOT_CERTIFIED, PARTLY_CERTIFIED = 0.03, 0.06
SMALLEST = 180  # euros: what is less waits for the next period
POUND_PARTNERS = ("ENW", "GCU")
VAT_PERCENT = {"AVILES": 21, "CORK": 23, "SANTIAGO": 21, "PAU": 20, "CRESS": 20, "ADRAVE": 23, "CES": 23}
RECOVERS_VAT = ("CRESS", "ENW", "CES")
# Pounds for one euro by month of submission: plausible for the time, not the Commission's own rates.
POUNDS = {
    201801: "0.88653", 201802: "0.87642", 201803: "0.88312", 201804: "0.87431", 201805: "0.87526",
    201806: "0.87684", 201807: "0.88519", 201808: "0.89047", 201809: "0.89613", 201810: "0.88967",
    201811: "0.88815", 201812: "0.88924", 201901: "0.90118", 201902: "0.87231", 201903: "0.85774",
    201904: "0.85913", 201905: "0.86349", 201906: "0.88216", 201907: "0.89437", 201908: "0.91302",
    201909: "0.90618", 201910: "0.88741", 201911: "0.86133", 201912: "0.85327", 202001: "0.85244",
    202002: "0.84309", 202003: "0.85062", 202004: "0.88514", 202005: "0.87386",
}  # fmt: skip
MOST_ITEMS = {"staff": 3, "travel": 4, "external_expertise": 3, "equipment": 1, "infrastructure": 1}
WORDS = {
    "staff": ("Staff costs, project officer", "Staff costs, project manager", "Staff costs, technical adviser"),
    "office": ("Office and administration, flat rate of 15 % of staff",),
    "travel": ("Travel to a coordination meeting", "Study visit to a partner", "Travel to a pilot's workshop"),
    "external_expertise": (
        "Facilitation of workshops",
        "Translation and interpreting",
        "Graphic design and printing",
        "Survey and analysis",
        "Event: room and catering",
        "Web development",
    ),
    "equipment": ("Laptops for the pilot's participants", "Audio and video equipment"),
    "infrastructure": ("Fitting out of the service point",),
}

Key = tuple[str, str, str]
"""Work package, cost category, pilot."""


@dataclass(frozen=True)
class Report:
    """A partner's report on a period: the days on which its items take each step."""

    partner: str
    number: int
    start: date
    end: date
    declared_on: date
    certified_on: date
    paid_on: date


def expenditure(partners: list[dict[str, str]]) -> Rows:
    rows: Rows = []
    for partner in partners:
        code = partner["code"]
        chance = Chance(f"expenditure of {code}")
        spent = _spent(code, round(float(partner["total_budget"])), chance)
        number = 0
        for report in _reports(code, chance):
            for (package, category, pilot), cents in spent[report.number].items():
                for part in _parts(category, cents, chance):
                    number += 1
                    place = {"work_package": package, "cost_category": category, "pilot": pilot}
                    rows.append(_item(report, number, place, part, chance))
    return rows


def _reports(partner: str, chance: Chance) -> Iterator[Report]:
    for row in periods():
        number = int(str(row["number"]))
        start, end = (date.fromisoformat(str(row[name])) for name in ("start", "end"))
        late = LATE_REPORTS.get((partner, number), 0)
        declared = workday(end + timedelta(days=chance.whole(34, 82) + late))
        certified = workday(declared + timedelta(days=chance.whole(62, 140)))
        paid = workday(certified + timedelta(days=chance.whole(95, 175)))
        yield Report(partner, number, start, end, declared, certified, paid)


def _spent(partner: str, total: int, chance: Chance) -> dict[int, dict[Key, int]]:
    """Cents by period and key; office follows from the staff of its key, rounded down."""
    planned: dict[Key, dict[int, int]] = {}
    for (_, package, category, period, pilot), euros in partner_plan(partner, total).items():
        if category != "office":
            planned.setdefault((package, category, pilot), {})[period] = euros
    spent: dict[int, dict[Key, int]] = {period: {} for period in PERIODS}
    for key, plan in planned.items():
        own_pace = chance.share(0.93, 1.05)
        zeal = PILOT_ZEAL.get(key[2], 1.0)
        whole, before = sum(plan.values()) * 100, 0
        for period in PERIODS:
            so_far = sum(euros for planned_in, euros in plan.items() if planned_in <= period) * 100
            catching_up = zeal + (1 - zeal) * max(0, period - 3) / 2
            pace = PROGRESS[period - 1] * ZEAL[partner] * own_pace * catching_up
            wanted = int(so_far * pace * chance.share(0.94, 1.04))
            cents = min(wanted, whole) - before
            if cents >= SMALLEST * 100:
                spent[period][key] = cents
                before += cents
                if key[1] == "staff":
                    spent[period][key[0], "office", key[2]] = cents * OFFICE_PERCENT // 100
    return spent


def _parts(category: str, cents: int, chance: Chance) -> list[int]:
    """The amount as one to three items, of uneven size."""
    most = min(MOST_ITEMS.get(category, 1), 1 + cents // (24_000 if category == "travel" else 80_000))
    count = chance.whole(1, most)
    parts = []
    for left in range(count, 1, -1):
        parts.append(int((cents - sum(parts)) / left * chance.share(0.7, 1.3)))
    return [*parts, cents - sum(parts)]


def _item(report: Report, number: int, place: dict[str, str], cents: int, chance: Chance) -> dict[str, object]:
    category = place["cost_category"]
    currency = "GBP" if report.partner in POUND_PARTNERS else "EUR"
    rate = POUNDS[report.declared_on.year * 100 + report.declared_on.month] if currency == "GBP" else ""
    declared, euros = _converted(cents, rate)
    return {
        "partner": report.partner,
        "reference": f"{report.partner[:3]}-R{report.number}-{number:03d}",
        "work_package": place["work_package"],
        "cost_category": category,
        "period": report.number,
        "pilot": place["pilot"],
        **_document(report, number, category, declared, chance),
        "declared_amount": _written(declared),
        "currency": currency,
        "rate": rate,
        "declared_eur": _written(euros),
        "declared_on": report.declared_on,
        **_control(report, euros, chance),
    }


def _converted(cents: int, rate: str) -> tuple[int, int]:
    """Cents in the item's currency and in euros, each rounded down; the rate has five decimals."""
    if not rate:
        return cents, cents
    in_hundred_thousandths = int(rate.replace(".", ""))
    declared = cents * in_hundred_thousandths // 100_000
    return declared, declared * 100_000 // in_hundred_thousandths


def _document(report: Report, number: int, category: str, declared: int, chance: Chance) -> dict[str, object]:
    """Invoice, payment and description; staff and flat rates have no invoice."""
    description = chance.one_of(WORDS[category])
    if category == "office":
        empty = ("invoice_number", "invoice_date", "payment_date")
        return {**dict.fromkeys(empty, ""), "description": description, "total_invoice": "", "vat": ""}
    issued = workday(report.start + timedelta(days=chance.whole(12, (report.end - report.start).days)))
    paid = min(
        workday(issued + timedelta(days=chance.whole(0, 4) if category == "staff" else chance.whole(9, 48))),
        report.declared_on,
    )
    if category == "staff":
        month = issued.strftime("%m/%Y")
        return {
            "invoice_number": "",
            "invoice_date": "",
            "payment_date": paid,
            "description": f"{description}, {month}",
            "total_invoice": _written(declared),
            "vat": "",
        }
    percent = VAT_PERCENT.get(report.partner, 20)
    total = declared + declared * percent // 100 if report.partner in RECOVERS_VAT else declared
    return {
        "invoice_number": f"{issued.year}/{chance.whole(100, 9800)}",
        "invoice_date": issued,
        "payment_date": paid,
        "description": description,
        "total_invoice": _written(total),
        "vat": _written(total - total * 100 // (100 + percent)),
    }


def _control(report: Report, euros: int, chance: Chance) -> dict[str, object]:
    """What the controller certified, and what was paid of it; some items are set aside or cut."""
    lot = chance.share()
    if lot < NOT_CERTIFIED:
        return dict.fromkeys(("certified_eur", "certified_on", "paid_eur", "paid_on"), "")
    certified = int(euros * chance.share(0.4, 0.9)) if lot < NOT_CERTIFIED + PARTLY_CERTIFIED else euros
    steps = {"certified_eur": _written(certified), "certified_on": report.certified_on}
    return {**steps, "paid_eur": _written(certified), "paid_on": report.paid_on}


def _written(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
