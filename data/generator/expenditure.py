"""The illustrative expenditure: items that follow the plan late, entered as they are paid, and their flat rates."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from dashboard.domain.money import split
from generator.budget import OFFICE_PERCENT, PERIODS, modified, partner_plan
from generator.chance import Chance, workday
from generator.files import Rows
from generator.reports import Report, reports

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
SMALLEST = 180  # euros: what is less waits for the next period
POUND_PARTNERS = ("ENW", "GCU")
VAT_PERCENT = {"AVILES": 21, "CORK": 23, "SANTIAGO": 21, "PAU": 20, "CRESS": 20, "ADRAVE": 23, "CES": 23}
RECOVERS_VAT = ("CRESS", "ENW", "CES")
# Pounds for one euro by month of submission: plausible for the time, not the Commission's own rates.
POUNDS = {
    201706: "0.87245", 201707: "0.88139", 201708: "0.89427", 201709: "0.91862", 201710: "0.88254", 201711: "0.88976",
    201712: "0.88317",
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

AS_PAID = 3
"""From this period on partners enter costs as they pay them; before, with the report."""
LONG_A_DRAFT = {("ADRAVE", 2)}
"""Reports that were filled bit by bit even before."""
KEYS = {
    ("AVILES", 2): ("WP5", "external_expertise", (("P1", 3), ("P2", 2))),
    ("AVILES", 3): ("WP5", "external_expertise", (("P1", 1), ("P2", 1))),
    ("CORK", 3): ("WP5", "external_expertise", (("P4", 2), ("P5", 3), ("", 1))),
    ("CORK", 4): ("WP5", "external_expertise", (("P4", 1), ("P5", 1))),
}
"""Reports in which costs of a work package without a pilot of their own are shared over pilots."""
TWICE = {"CORK": "2018-10-11", "SANTIAGO": "2018-10-18"}
"""Partners that have entered an invoice of the period a second time, and when: an automatic check finds it."""

Key = tuple[str, str, str]
"""Work package, cost category, pilot."""


@dataclass
class Item:
    """``euros`` are cents; ``row`` holds the columns of the file up to the rate; ``taken_up`` the report that took it
    again after it was parked."""

    report: Report
    row: dict[str, object]
    euros: int
    entered: date
    shares: tuple[tuple[str, int], ...] = ()
    twice: bool = False
    taken_up: Report | None = None
    certified: int | None = None
    certified_on: date | None = None
    paid: int | None = None
    paid_on: date | None = None

    @property
    def reference(self) -> str:
        return str(self.row["reference"])

    @property
    def category(self) -> str:
        return str(self.row["cost_category"])


@dataclass
class Spending:
    """A partner's items by report."""

    partner: str
    reports: list[Report]
    items: dict[int, list[Item]] = field(default_factory=dict)

    def all(self) -> list[Item]:
        return [item for items in self.items.values() for item in items]


def spending(partner: str, total: str) -> Spending:
    chance = Chance(f"expenditure of {partner}")
    found = Spending(partner, reports(partner))
    spent = _spent(partner, round(float(total)), chance)
    number = 0
    for report in found.reports:
        items: list[Item] = []
        for (package, category, pilot), cents in spent[report.number].items():
            for part in _parts(category, cents, chance):
                number += 1
                place = {"work_package": package, "cost_category": category, "pilot": pilot}
                items.append(_item(report, number, place, part, chance))
        if report.number == AS_PAID and partner in TWICE:
            number += 1
            items.append(_again(items, report, number))
        _share(report, items)
        items += _office(report, items, number)
        number += len(items)
        found.items[report.number] = items
    return found


def _again(items: list[Item], report: Report, number: int) -> Item:
    """An invoice that was entered already, the last before that day."""
    day = date.fromisoformat(TWICE[report.partner])
    known = [item for item in items if item.row["invoice_number"] and item.entered < day and item.euros < 300_000]
    first = max(known, key=lambda item: (item.entered, item.reference))
    row = first.row | {"reference": f"{report.partner[:3]}-R{report.number}-{number:03d}"}
    return Item(report, row, first.euros, day, twice=True)


def _share(report: Report, items: list[Item]) -> None:
    package, category, key = KEYS.get((report.partner, report.number), ("", "", ()))
    for item in items:
        if (item.row["work_package"], item.category, item.row["pilot"]) == (package, category, ""):
            item.shares = key


def _office(report: Report, items: list[Item], number: int) -> list[Item]:
    """The flat rate of all staff costs of the report, rounded down once, over the places of the staff costs."""
    staff: dict[tuple[str, str], int] = {}
    for item in items:
        if item.category == "staff":
            place = (str(item.row["work_package"]), str(item.row["pilot"]))
            staff[place] = staff.get(place, 0) + item.euros
    places = sorted(staff)
    total = sum(staff.values()) * OFFICE_PERCENT // 100
    found = []
    for (package, pilot), cents in zip(places, split(total, [staff[place] for place in places]), strict=True):
        if cents:
            number += 1
            place = {"work_package": package, "cost_category": "office", "pilot": pilot}
            found.append(_item(report, number, place, cents, Chance("office")))
    return found


def exchange_rates() -> Rows:
    """Pounds by month: plausible, and not the Commission's own."""
    return [
        {"currency": "GBP", "month": f"{month // 100}-{month % 100:02d}", "rate": rate.rstrip("0")}
        for month, rate in POUNDS.items()
    ]


def rows_of(items: list[Item]) -> Rows:
    """``expenditure.csv``."""
    return [
        {
            "partner": item.report.partner,
            "reference": item.reference,
            "report": item.report.number,
            "included_in": item.taken_up.number if item.taken_up else "",
            **{name: value for name, value in item.row.items() if name != "reference"},
            "declared_eur": written(item.euros),
            "comment": "",
            "entered_on": item.entered,
            "entered_by": item.report.author,
            "removed_on": "",
            "declared_on": item.report.submitted,
            "certified_eur": "" if item.certified is None else written(item.certified),
            "certified_on": item.certified_on or "",
            "paid_eur": "" if item.paid is None else written(item.paid),
            "paid_on": item.paid_on or "",
        }
        for item in items
    ]


def shares_of(items: list[Item]) -> Rows:
    """``expenditure_shares.csv``."""
    return [
        {
            "partner": item.report.partner,
            "reference": item.reference,
            "position": position,
            "pilot": pilot,
            "weight": weight,
        }
        for item in items
        for position, (pilot, weight) in enumerate(item.shares)
    ]


def _spent(partner: str, total: int, chance: Chance) -> dict[int, dict[Key, int]]:
    """Cents by period and key, office apart, which follows from staff."""
    planned: dict[Key, dict[int, int]] = {}
    for (_, package, category, period, pilot), euros in modified(partner_plan(partner, total)).items():
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
    return spent


def _parts(category: str, cents: int, chance: Chance) -> list[int]:
    """The amount as one to three items, of uneven size."""
    most = min(MOST_ITEMS.get(category, 1), 1 + cents // (24_000 if category == "travel" else 80_000))
    count = chance.whole(1, most)
    parts = []
    for left in range(count, 1, -1):
        parts.append(int((cents - sum(parts)) / left * chance.share(0.7, 1.3)))
    return [*parts, cents - sum(parts)]


def _item(report: Report, number: int, place: dict[str, str], cents: int, chance: Chance) -> Item:
    category = place["cost_category"]
    in_pounds = report.partner in POUND_PARTNERS and category != "office"
    rate = POUNDS[report.submitted.year * 100 + report.submitted.month] if in_pounds else ""
    declared, euros = _converted(cents, rate)
    document = _document(report, category, declared, chance)
    row = {
        "reference": f"{report.partner[:3]}-R{report.number}-{number:03d}",
        "work_package": place["work_package"],
        "cost_category": category,
        "period": report.number,
        "pilot": place["pilot"],
        "basis": "flat_rate" if category == "office" else "real",
        "option_code": "",
        "units": "",
        **document,
        "declared_amount": written(declared),
        "currency": "GBP" if in_pounds else "EUR",
        "rate": rate.rstrip("0"),
    }
    return Item(report, row, euros, _entered(report, document["payment_date"], chance))


def _entered(report: Report, paid: object, chance: Chance) -> date:
    """Flat rates come with the report; what is paid comes soon after, in the first periods with the report."""
    if not isinstance(paid, date):
        return report.submitted
    if report.number < AS_PAID and (report.partner, report.number) not in LONG_A_DRAFT:
        return max(paid, report.submitted - timedelta(days=chance.whole(0, 6)))
    return min(report.submitted, workday(paid + timedelta(days=chance.whole(1, 11))))


def _converted(cents: int, rate: str) -> tuple[int, int]:
    """Cents in the item's currency and in euros, each rounded down; the rate has five decimals."""
    if not rate:
        return cents, cents
    in_hundred_thousandths = int(rate.replace(".", ""))
    declared = cents * in_hundred_thousandths // 100_000
    return declared, declared * 100_000 // in_hundred_thousandths


def _document(report: Report, category: str, declared: int, chance: Chance) -> dict[str, object]:
    """Invoice, payment and description; staff and flat rates have no invoice."""
    description = chance.one_of(WORDS[category])
    if category == "office":
        empty = ("invoice_number", "invoice_date", "payment_date")
        return {**dict.fromkeys(empty, ""), "description": description, "total_invoice": "", "vat": ""}
    issued = workday(report.start + timedelta(days=chance.whole(12, (report.end - report.start).days)))
    paid = min(
        workday(issued + timedelta(days=chance.whole(0, 4) if category == "staff" else chance.whole(9, 48))),
        report.submitted,
    )
    if category == "staff":
        month = issued.strftime("%m/%Y")
        return {
            "invoice_number": "",
            "invoice_date": "",
            "payment_date": paid,
            "description": f"{description}, {month}",
            "total_invoice": written(declared),
            "vat": "",
        }
    percent = VAT_PERCENT.get(report.partner, 20)
    recovers = report.partner in RECOVERS_VAT
    vat = declared * percent // 100 if recovers else declared - declared * 100 // (100 + percent)
    total = declared + vat if recovers else declared
    return {
        "invoice_number": f"{issued.year}/{chance.whole(100, 9800)}",
        "invoice_date": issued,
        "payment_date": paid,
        "description": description,
        "total_invoice": written(total),
        "vat": written(vat),
    }


def written(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
