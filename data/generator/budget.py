"""The illustrative budget: partner × work package × cost category × period × pilot, to the cent of the real totals."""

from collections.abc import Iterator

from generator.files import Rows

PERIODS = (1, 2, 3, 4, 5)
OFFICE_PERCENT = 15  # of staff, as the programme's flat rate (project.toml, rules)
Line = tuple[str, str, str, int, str]
"""Partner, work package, cost category, period, pilot."""

# Percent of a partner's budget by work package.
PACKAGES = {
    "AVILES": {"WP1": 30, "WP2": 11, "WP3": 9, "WP4": 10, "WP5": 32, "WP6": 8},
    "CORK": {"WP1": 9, "WP2": 12, "WP3": 16, "WP4": 12, "WP5": 42, "WP6": 9},
    "SANTIAGO": {"WP1": 9, "WP2": 24, "WP3": 11, "WP4": 11, "WP5": 36, "WP6": 9},
    "PAU": {"WP1": 9, "WP2": 17, "WP3": 12, "WP4": 14, "WP5": 40, "WP6": 8},
    "CRESS": {"WP1": 9, "WP2": 11, "WP3": 24, "WP4": 12, "WP5": 36, "WP6": 8},
    "ADRAVE": {"WP1": 9, "WP2": 12, "WP3": 15, "WP4": 12, "WP5": 43, "WP6": 9},
    "CES": {"WP1": 8, "WP2": 8, "WP3": 9, "WP4": 22, "WP5": 19, "WP6": 34},
    "ENW": {"WP1": 9, "WP2": 12, "WP3": 13, "WP4": 12, "WP5": 44, "WP6": 10},
    "GCU": {"WP1": 8, "WP2": 8, "WP3": 9, "WP4": 36, "WP5": 28, "WP6": 11},
}
# Percent of a work package by category, office apart, which follows from staff.
CATEGORIES = {
    "WP1": {"staff": 66, "travel": 18, "external_expertise": 16},
    "WP2": {"staff": 46, "external_expertise": 54},
    "WP3": {"staff": 62, "travel": 20, "external_expertise": 18},
    "WP4": {"staff": 78, "external_expertise": 22},
    "WP5": {"staff": 52, "travel": 8, "external_expertise": 34, "equipment": 6},
    "WP6": {"staff": 70, "external_expertise": 20, "equipment": 10},
}
WORKS = {"P1": 7, "P9": 9}
"""Percent of these pilots' external expertise that is works instead: a service point each."""
# Percent of a work package by period.
PACE = {
    "WP1": (20, 20, 20, 20, 20),
    "WP2": (16, 21, 20, 19, 24),
    "WP3": (5, 17, 24, 26, 28),
    "WP4": (26, 42, 27, 5, 0),
    "WP5": (3, 18, 28, 29, 22),
    "WP6": (3, 15, 26, 27, 29),
}
EQUIPMENT_PACE = (0, 35, 50, 15, 0)
# Percent of a pilot by period: nothing before the period in which it starts.
PILOT_PACE = {
    "P1": (0, 28, 32, 25, 15),
    "P2": (0, 38, 32, 20, 10),
    "P3": (0, 30, 31, 25, 14),
    "P4": (0, 10, 36, 32, 22),
    "P5": (0, 0, 42, 34, 24),
    "P6": (0, 0, 34, 42, 24),
    "P7": (0, 16, 32, 31, 21),
    "P8": (0, 14, 33, 32, 21),
    "P9": (0, 8, 34, 34, 24),
}
# A partner's pilots and their percent of its WP5; the rest is common work without a pilot.
PILOTS = {
    "AVILES": {"P1": 52, "P2": 30},
    "CORK": {"P4": 38, "P5": 44},
    "SANTIAGO": {"P3": 84},
    "ENW": {"P6": 82},
    "PAU": {"P7": 80},
    "CRESS": {"P8": 82},
    "ADRAVE": {"P9": 85},
}
CONTRIBUTION = {"local_regional_public": "public", "university": "public", "third_sector": "private"}
AUTOMATIC = {"PAU": 40, "CES": 60, "GCU": 50}
"""Percent of their own share that comes from a public source by itself, without a decision for this project."""
Pattern = tuple[str, str, str, object, str]
SHIFTS: tuple[tuple[Pattern, Pattern, int], ...] = (
    (("PAU", "WP5", "*", 3, "P7"), ("PAU", "WP5", "*", 5, "P7"), 35),
    (("ADRAVE", "WP5", "*", 3, "P9"), ("ADRAVE", "WP5", "*", 5, "P9"), 45),
    (("CRESS", "WP5", "*", 3, "P8"), ("CRESS", "WP5", "*", 4, "P8"), 25),
    (("AVILES", "WP5", "external_expertise", 4, "P1"), ("AVILES", "WP5", "infrastructure", 4, "P1"), 30),
    (("AVILES", "WP5", "external_expertise", 5, "P2"), ("AVILES", "WP5", "external_expertise", 5, "P1"), 40),
    (("CORK", "WP5", "staff", 4, "P4"), ("CORK", "WP5", "staff", 4, "P5"), 20),
    (("ENW", "WP5", "equipment", 4, "P6"), ("ENW", "WP5", "external_expertise", 4, "P6"), 50),
)
"""What version 2 shifts: from the lines that fit, to the same with what differs, percent of each."""


def budget(partners: list[dict[str, str]]) -> Rows:
    """The lines of both versions."""
    rows: Rows = []
    for partner in partners:
        first = partner_plan(partner["code"], round(float(partner["total_budget"])))
        for version, plan in ((1, first), (2, modified(first))):
            rows += [
                {
                    "version": version,
                    "partner": code,
                    "work_package": package,
                    "cost_category": category,
                    "period": period,
                    "pilot": pilot,
                    "amount": f"{euros}.00",
                }
                for (code, package, category, period, pilot), euros in plan.items()
                if euros
            ]
    return rows


def versions() -> Rows:
    """The budget as approved, and what the partnership agreed to shift in September 2018."""
    return [
        {
            "number": 1,
            "kind": "initial",
            "name": "As approved",
            "in_force_from": "2017-05-05",
            "note": "",
            "author": "lead",
            "recorded_at": "2017-05-05T10:00:00Z",
        },
        {
            "number": 2,
            "kind": "modification",
            "name": "After the first year",
            "in_force_from": "2018-09-14",
            "note": "Pilots that began late spend later; Avilés plans works instead of expertise, ENW"
            " facilitation instead of equipment. No partner's total changes.",
            "author": "lead",
            "recorded_at": "2018-09-14T09:30:00Z",
        },
    ]


def financing(partners: list[dict[str, str]]) -> Rows:
    """ERDF as approved, and each partner's own share by its type; office costs at the flat rate."""
    rows: Rows = []
    for version in (1, 2):
        for partner in partners:
            own = _cents(partner["total_budget"]) - _cents(partner["erdf"])
            automatic = own * AUTOMATIC.get(partner["code"], 0) // 100
            kind = CONTRIBUTION[partner["type"]]
            paid = {name: own - automatic if name == kind else 0 for name in ("public", "automatic_public", "private")}
            paid["automatic_public"] += automatic
            flat = ("office_on_direct", "travel_on_staff", "staff_on_direct", "other_on_staff")
            rows.append(
                {
                    "version": version,
                    "partner": partner["code"],
                    "erdf_rate": partner["erdf_rate"],
                    "erdf": partner["erdf"],
                    **{name: f"{cents // 100}.{cents % 100:02d}" for name, cents in paid.items()},
                    "office_on_staff": f"0.{OFFICE_PERCENT}",
                    **dict.fromkeys(flat, ""),
                }
            )
    return rows


def _cents(amount: str) -> int:
    return round(float(amount) * 100)


def modified(plan: dict[Line, int]) -> dict[Line, int]:
    """The plan after the shifts of ``SHIFTS``: in whole hundreds, each with the office costs that follow from it."""
    changed = dict(plan)
    for origin, target, percent in SHIFTS:
        for line, euros in plan.items():
            if not all(value in ("*", part) for value, part in zip(origin, line, strict=True)) or line[2] == "office":
                continue
            moved = euros * percent // 100 // 100 * 100
            to = tuple(part if value == "*" else value for value, part in zip(target, line, strict=True))
            _move(changed, line, to, moved)
            if line[2] == "staff":
                office = moved * OFFICE_PERCENT // 100
                _move(changed, (*line[:2], "office", *line[3:]), (*to[:2], "office", *to[3:]), office)
    return changed


def _move(plan: dict[Line, int], origin: Line, target: Line, euros: int) -> None:
    plan[origin] -= euros
    plan[target] = plan.get(target, 0) + euros


def partner_plan(partner: str, total: int) -> dict[Line, int]:
    """Lines in whole euros that sum to ``total``: staff in twenties, so that the flat rate is whole too."""
    shares = dict(_shares(partner))
    staff_and_office = sum(share for line, share in shares.items() if line[2] == "staff")
    scale = sum(shares.values()) + staff_and_office * OFFICE_PERCENT / 100
    plan: dict[Line, int] = {}
    for line, share in shares.items():
        if line[2] == "staff" and (euros := round(total * share / scale / 20) * 20):
            plan[line] = euros
            plan[line[0], line[1], "office", line[3], line[4]] = euros * OFFICE_PERCENT // 100
    others = {line: share for line, share in shares.items() if line[2] != "staff"}
    rest = total - sum(plan.values())
    by_size = sorted(others, key=lambda line: (others[line], line))
    for line in by_size[:-1]:
        if euros := round(rest * others[line] / sum(others.values()) / 5) * 5:
            plan[line] = euros
    plan[by_size[-1]] = total - sum(plan.values())
    return plan


def _shares(partner: str) -> Iterator[tuple[Line, float]]:
    """Each line's weight, office apart."""
    for package, of_partner in PACKAGES[partner].items():
        pilots = PILOTS.get(partner, {}) if package == "WP5" else {}
        for pilot, of_package in {**pilots, "": 100 - sum(pilots.values())}.items():
            for category, percent in _categories(package, pilot).items():
                pace = _pace(package, category, pilot)
                for period, of_line in zip(PERIODS, pace, strict=True):
                    if of_line:
                        line = (partner, package, category, period, pilot)
                        yield line, of_partner * of_package * percent * of_line / 1e6


def _pace(package: str, category: str, pilot: str) -> tuple[int, ...]:
    """Equipment follows its own pace, but never before its pilot has begun."""
    own = PILOT_PACE.get(pilot, PACE[package])
    if category not in ("equipment", "infrastructure"):
        return own
    if pilot and not own[1]:
        return (0, 0, 60, 40, 0)
    return EQUIPMENT_PACE


def _categories(package: str, pilot: str) -> dict[str, float]:
    """Equipment in WP5 is the pilots'; works are those of two of them."""
    categories: dict[str, float] = dict(CATEGORIES[package])
    if package == "WP5" and not pilot:
        categories.pop("equipment")
    if pilot in WORKS:
        categories["infrastructure"] = WORKS[pilot]
        categories["external_expertise"] -= WORKS[pilot]
    return categories
