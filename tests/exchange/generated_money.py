"""Money of project folders made by hypothesis: any budgets, items, reports and control that keep the format's rules."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from dashboard.domain.money import split
from dashboard.domain.reporting.steps import PARTNER_STEPS, PROJECT_STEPS
from dashboard.domain.vocabulary import (
    BudgetVersionKind,
    CostCategory,
    DecisionOnChange,
    ErrorType,
    FlexibilityLevel,
    ReportState,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]
Said = Callable[..., dict[str, Any]]
Content = dict[str, list[dict[str, Any]]]
words = st.none() | st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)
days = st.dates(date(2018, 1, 2), date(2021, 12, 31))
cents = st.integers(0, 10**9)
rates = st.none() | st.decimals(0, 1, places=4).map(lambda rate: rate.normalize() + 0)
MORNING = datetime(2018, 3, 1, 9, tzinfo=UTC)
PARTS = ("certified", "deducted", "parked")


def one_of(members: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([member.value for member in members])


def add_rates(draw: Draw, content: Content, said: Said) -> None:
    for month in draw(st.lists(st.integers(1, 12), unique=True, max_size=2)):
        rate = draw(st.decimals(Decimal("0.1"), 9, places=8)).normalize()
        row = {"currency": "GBP", "month": date(2018, month, 1), "rate": rate}
        content["exchange_rates"].append({**row, **said(draw)})


def add_money(draw: Draw, content: Content, phase: str, said: Said) -> None:
    packages = [row["code"] for row in content["work_packages"] if row["phase"] == phase]
    periods = [row["number"] for row in content["periods"] if row["phase"] == phase]
    add_versions(draw, content, phase, said)
    claim = add_project_report(draw, content, phase, said)
    for row in [row for row in content["partners"] if row["phase"] == phase]:
        owner = {"phase": phase, "partner": row["code"]}
        add_budget(draw, content, owner, row["total_budget"] or 0, packages, periods, said)
        reports = add_reports(draw, content, owner, periods, said)
        items = [
            item(draw, owner, f"R{number}", packages, periods, reports) | said(draw)
            for number in range(draw(st.integers(0, 3)))
        ]
        content["expenditure"] += items
        for report in reports:
            add_certificate(draw, content, {**owner, "report": report}, items, claim, said)
        for each in items:
            add_shares(draw, content, each)
            add_entries(draw, content, each)
    add_scenario(draw, content, phase)


def add_versions(draw: Draw, content: Content, phase: str, said: Said) -> None:
    for number in range(1, draw(st.integers(1, 3)) + 1):
        begins = date(2018, number, 1)
        row = {"number": number, "kind": draw(one_of(BudgetVersionKind)), "name": draw(words)}
        more = {"in_force_from": begins if number == 1 else draw(st.none() | st.just(begins)), "note": draw(words)}
        made = {"author": draw(words), "recorded_at": draw(st.none() | st.just(MORNING))}
        content["budget_versions"].append({"phase": phase, **row, **more, **made, **said(draw)})


def add_budget(
    draw: Draw, content: Content, owner: dict[str, Any], total: int, packages: list[str], periods: list[int], said: Said
) -> None:
    cells = st.tuples(
        st.sampled_from(packages),
        one_of(CostCategory),
        st.none() | st.sampled_from(periods),
        st.none() | st.just("P1"),
    )
    for version in [row["number"] for row in content["budget_versions"] if row["phase"] == owner["phase"]]:
        keys = draw(st.lists(cells, unique=True, max_size=3))
        shares = split(total, [1] * len(keys)) if keys else []
        for (package, category, period, pilot), amount in zip(keys, shares, strict=True):
            line = {"work_package": package, "cost_category": category, "period": period, "pilot": pilot}
            content["budget"].append({**owner, "version": version, **line, "amount": amount, **said(draw)})
        if draw(st.booleans()):
            paid = {name: draw(st.none() | cents) for name in ("public", "automatic_public")}
            options = ("office_on_staff", "office_on_direct", "travel_on_staff", "staff_on_direct", "other_on_staff")
            row = {"erdf_rate": draw(rates), "erdf": None, "private": None, **paid, **dict.fromkeys(options)}
            content["budget_financing"].append({**owner, "version": version, **row, **said(draw)})


def walk(draw: Draw, steps: Any, most: int) -> list[str]:
    states = [ReportState.DRAFT]
    for _ in range(draw(st.integers(0, most))):
        following = sorted(to for origin, to in steps if origin == states[-1])
        if not following:
            break
        states.append(draw(st.sampled_from(following)))
    return [state.value for state in states]


def add_events(draw: Draw, content: Content, owner: dict[str, Any], states: list[str], said: Said) -> None:
    for number, state in enumerate(states):
        moment = MORNING + timedelta(hours=number)
        event = {"state": state, "day": moment.date(), "recorded_at": moment, "author": "someone", "comment": None}
        content["report_events"].append({**owner, **event, **said(draw)})


def add_reports(draw: Draw, content: Content, owner: dict[str, Any], periods: list[int], said: Said) -> list[int]:
    reports = draw(st.lists(st.sampled_from(periods), unique=True, max_size=2).map(sorted))
    for number in reports:
        row = {"number": number, "period": number, "next_forecast": draw(st.none() | cents), "note": draw(words)}
        content["partner_reports"].append({**owner, **row, **said(draw)})
        report = {**owner, "report": number, "project_report": None}
        add_events(draw, content, report, walk(draw, PARTNER_STEPS, 5), said)
    return list(reports)


def add_project_report(draw: Draw, content: Content, phase: str, said: Said) -> tuple[int, bool] | None:
    """Its number, and whether it was paid."""
    if not draw(st.booleans()):
        return None
    content["project_reports"].append(
        {"phase": phase, "number": 1, "reference": draw(words), "note": draw(words), **said(draw)}
    )
    states = walk(draw, PROJECT_STEPS, 4)
    add_events(draw, content, {"phase": phase, "partner": None, "report": None, "project_report": 1}, states, said)
    return 1, ReportState.PAID in states


def item(
    draw: Draw, owner: dict[str, Any], reference: str, packages: list[str], periods: list[int], reports: list[int]
) -> dict[str, Any]:
    declared = draw(cents)
    rate = draw(st.none() | st.decimals(Decimal("0.5"), Decimal(3), places=5).map(lambda value: value.normalize()))
    dates = sorted(draw(st.lists(days, min_size=6, max_size=6)))
    invoice = draw(st.none() | cents)
    is_declared = draw(st.booleans())
    return {
        **owner,
        "reference": reference,
        "report": draw(st.sampled_from(reports)) if reports and draw(st.booleans()) else None,
        "included_in": None,
        "work_package": draw(st.sampled_from(packages)),
        "cost_category": draw(one_of(CostCategory)),
        "period": draw(st.sampled_from(periods)),
        "pilot": draw(st.none() | st.just("P1")),
        "basis": draw(st.sampled_from(["real", "flat_rate"])),
        "option_code": None,
        "units": draw(st.none() | st.decimals(0, 1000, places=2).map(lambda units: units.normalize() + 0)),
        "invoice_number": draw(words),
        "invoice_date": draw(st.none() | st.just(dates[0])),
        "payment_date": draw(st.none() | st.just(dates[1])),
        "description": draw(words),
        "total_invoice": invoice,
        "vat": None if invoice is None else draw(st.none() | st.integers(0, invoice)),
        "declared_amount": declared,
        "currency": "EUR" if rate is None else "GBP",
        "rate": rate,
        "declared_eur": declared if rate is None else int(declared / rate),
        "comment": draw(words),
        "entered_on": dates[2],
        "entered_by": draw(words),
        "removed_on": None if is_declared else draw(st.none() | st.just(dates[3])),
        "declared_on": dates[3] if is_declared else None,
        "certified_eur": None,
        "certified_on": None,
        "paid_eur": None,
        "paid_on": None,
    }


def add_certificate(
    draw: Draw,
    content: Content,
    report: dict[str, Any],
    items: list[dict[str, Any]],
    claim: tuple[int, bool] | None,
    said: Said,
) -> None:
    """Of what the report declares: decided, and certified or not yet; in a project report or not."""
    mine = [row for row in items if row["report"] == report["report"] and row["declared_on"]]
    issued, gathered = draw(st.booleans()), draw(st.booleans()) and claim is not None
    sums = [0, 0, 0]
    for row in mine:
        first = draw(st.integers(0, row["declared_eur"]))
        second = draw(st.integers(0, row["declared_eur"] - first))
        parts = dict(zip(PARTS, (first, second, row["declared_eur"] - first - second), strict=True))
        sums = [total + parts[name] for total, name in zip(sums, PARTS, strict=True)]
        decision = {"round": 1, "in_sample": draw(st.booleans()), "amount": row["declared_eur"], **parts}
        why = {"error_type": draw(st.none() | one_of(ErrorType)), "comment": draw(words), "author": "someone"}
        when = {"decided_at": MORNING, "certificate": 1 if issued else None}
        changed = not issued and draw(st.booleans())
        content["control_decisions"].append(
            {**report, "reference": row["reference"], **decision, **why, **when, "item_changed": changed, **said(draw)}
        )
        if issued:
            row |= {"certified_eur": first, "certified_on": row["declared_on"]}
            if gathered and claim and claim[1]:
                row |= {"paid_eur": first, "paid_on": row["declared_on"]}
    if issued:
        certificate = {"number": 1, "day": MORNING.date(), "recorded_at": MORNING, "author": "someone"}
        withdrawn = {"withdrawn_on": None, "withdrawn_by": None, "withdrawal_reason": None}
        claimed = {"project_report": claim[0] if gathered and claim else None, "comment": draw(words)}
        totals = dict(zip(PARTS, sums, strict=True))
        content["certificates"].append({**report, **certificate, **totals, **claimed, **withdrawn, **said(draw)})


def add_shares(draw: Draw, content: Content, row: dict[str, Any]) -> None:
    if row["pilot"] is not None or not draw(st.booleans()):
        return
    owner = {name: row[name] for name in ("phase", "partner", "reference", "source", "status")}
    for position, pilot in enumerate(("P1", None)):
        weight = draw(st.integers(1 - position, 9))
        content["expenditure_shares"].append({**owner, "position": position, "pilot": pilot, "weight": weight})


def add_entries(draw: Draw, content: Content, row: dict[str, Any]) -> None:
    """An item taken out of a draft has been there; so its history is more than its row tells."""
    if row["removed_on"] is None or not row["declared_eur"] or not draw(st.booleans()):
        return
    names = ("phase", "partner", "reference", "work_package", "cost_category", "period", "pilot", "report", "source")
    place = {name: row[name] for name in (*names, "status")}
    of = dict.fromkeys(("certificate_report", "certificate", "project_report"))
    for position, (day, sign) in enumerate(((row["entered_on"], 1), (row["removed_on"], -1)), start=1):
        entry = {"position": position, "step": "entered", "day": day, "amount": sign * row["declared_eur"]}
        content["money_entries"].append({**place, **entry, **of})


def add_scenario(draw: Draw, content: Content, phase: str) -> None:
    if not draw(st.booleans()):
        return
    recorded = {"source": None, "status": "recorded"}
    moves = [{"amount": draw(st.integers(1, 10**9)), "origin": {"partner": draw(words)}, "target": {"period": 1}}]
    row = {"version": 1, "name": "Scenario", "note": draw(words), "moves": moves, "shared": draw(st.booleans())}
    by = {"author": "someone", "organisation": None, "recorded_at": MORNING, "changed_at": MORNING}
    content["scenarios"].append({"phase": phase, **row, **by, "removed_at": None, **recorded})
    decided = draw(st.none() | st.just(MORNING))
    decision = draw(one_of(DecisionOnChange)) if decided else None
    request = {"scenario_author": "someone", "scenario_at": MORNING, "level": draw(one_of(FlexibilityLevel))}
    more = {"reason": "Needed", "author": "someone", "recorded_at": MORNING, "decision": decision}
    answer = {"decided_at": decided, "decided_by": "someone" if decided else None, "answer": draw(words)}
    content["budget_requests"].append({"phase": phase, **request, **more, **answer, "version": None, **recorded})
