"""Reports, control and payment in a project folder: permitted steps, and decisions that add up to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dashboard.domain.money import text_from_cents
from dashboard.domain.refusal import Problem
from dashboard.domain.reporting.steps import PARTNER_STEPS, PROJECT_STEPS
from dashboard.domain.vocabulary import ReportState
from dashboard.exchange.folder.movements import problems_of_movements
from dashboard.exchange.folder.rows import Folder, Row

PARTS = ("certified", "deducted", "parked")
Key = tuple[Any, ...]


def key(row: Row, *names: str) -> Key:
    return tuple(row[name] for name in ("phase", *names))


def problems_of_control(folder: Folder) -> Iterator[Problem]:
    tables = folder.tables
    yield from _problems_of_events(tables)
    yield from _problems_of_decisions(tables)
    yield from _problems_of_certificates(tables)
    yield from _problems_of_cuts(tables)
    yield from _problems_of_shares(tables)
    yield from problems_of_movements(tables)


def owner_of(row: Row) -> Key:
    """The report an event belongs to."""
    return key(row, "partner", "report", "project_report")


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Events of one report as they followed each other."""
    return sorted(rows, key=lambda row: (row["day"], row["recorded_at"]))


def _problems_of_events(tables: Mapping[str, list[Row]]) -> Iterator[Problem]:
    """Each report has begun, as a draft, and took permitted steps since."""
    events: dict[Key, list[Row]] = defaultdict(list)
    for row in tables["report_events"]:
        if not {"partner", "report", "project_report", "day", "recorded_at", "state"} <= set(row.values):
            continue
        if (row["report"] is None) == (row["project_report"] is None) or (row["report"] and not row["partner"]):
            yield row.problem("one_report", "report")
        else:
            events[owner_of(row)].append(row)
    for rows in events.values():
        yield from problems_of_steps(in_order(rows))
    for row in tables["partner_reports"]:
        if (row["phase"], row["partner"], row["number"], None) not in events:
            yield row.problem("report_without_event", "number", value=row["number"])
    for row in tables["project_reports"]:
        if (row["phase"], None, None, row["number"]) not in events:
            yield row.problem("report_without_event", "number", value=row["number"])


def problems_of_steps(rows: list[Row]) -> Iterator[Problem]:
    """Steps that the report's kind does not know; ``rows`` are in order of time."""
    steps = PARTNER_STEPS if rows and rows[0]["report"] is not None else PROJECT_STEPS
    before: str | None = None
    for row in rows:
        to = ReportState(row["state"])
        permitted = to == ReportState.DRAFT if before is None else (ReportState(before), to) in steps
        if not permitted:
            yield row.problem("report_step", "state", origin=before or "–", to=to)
        before = to


def _problems_of_decisions(tables: Mapping[str, list[Row]]) -> Iterator[Problem]:
    """What is certified, deducted and parked is the whole, of an item that the report declares or takes up again."""
    items = {key(row, "partner", "reference"): row for row in tables["expenditure"]}
    for row in tables["control_decisions"]:
        parts = [row[name] for name in PARTS]
        if row["certificate"] is None and not any(parts):
            continue  # in the sample, and nothing said of it yet
        if row["amount"] is not None and None not in parts and sum(parts) != row["amount"]:
            shown = {"value": text_from_cents(row["amount"]), "sum": text_from_cents(sum(parts))}
            yield row.problem("decision_sum", "amount", **shown)
        item = items.get(key(row, "partner", "reference"))
        if item is not None and row["report"] is not None and not _declares(item, row["report"]):
            yield row.problem("not_in_report", "reference", value=row["reference"], report=row["report"])


def _declares(item: Row, report: int) -> bool:
    """The item's own report, or one of those that took it up again after it was parked."""
    if not {"report", "included_in"} <= set(item.values):
        return True
    own, last = item["report"], item["included_in"]
    return report == own or (last is not None and (own or 0) < report <= last)


def _problems_of_certificates(tables: Mapping[str, list[Row]]) -> Iterator[Problem]:
    """Its totals are those of its decisions; who withdrew it, and when, go together."""
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in tables["control_decisions"]:
        if row["certificate"] is not None:
            total = sums[key(row, "partner", "report", "certificate")]
            for index, name in enumerate(PARTS):
                total[index] += row[name] or 0
    for row in tables["certificates"]:
        for index, name in enumerate(PARTS):
            found = sums[key(row, "partner", "report", "number")][index]
            if row[name] is not None and row[name] != found:
                yield row.problem("certificate_sum", name, value=text_from_cents(row[name]), sum=text_from_cents(found))
        if row["withdrawn_on"] is not None and row["project_report"] is not None:
            yield row.problem("withdrawn_gathered", "project_report", value=row["project_report"])
        if row["withdrawn_by"] is not None and "withdrawn_on" in row.values and row["withdrawn_on"] is None:
            yield row.problem("goes_with", "withdrawn_by", other="withdrawn_on")


def _problems_of_cuts(tables: Mapping[str, list[Row]]) -> Iterator[Problem]:
    """The joint secretariat takes off no more than the project report's certificates certified of the item."""
    gathered = {
        key(row, "partner", "report", "number"): row["project_report"]
        for row in tables["certificates"]
        if row["project_report"] is not None
    }
    certified: dict[Key, int] = defaultdict(int)
    for row in tables["control_decisions"]:
        report = gathered.get(key(row, "partner", "report", "certificate"))
        if report is not None:
            certified[row["phase"], report, row["partner"], row["reference"]] += row["certified"] or 0
    for row in tables["verification_cuts"]:
        limit = certified[key(row, "project_report", "partner", "reference")]
        if row["amount"] is not None and row["amount"] > limit:
            shown = {"value": text_from_cents(row["amount"]), "limit": text_from_cents(limit)}
            yield row.problem("cut_too_high", "amount", **shown)


def _problems_of_shares(tables: Mapping[str, list[Row]]) -> Iterator[Problem]:
    """A key shares something, and the item then names no pilot of its own."""
    weights: dict[Key, list[Row]] = defaultdict(list)
    for row in tables["expenditure_shares"]:
        if row["weight"] is not None:
            weights[key(row, "partner", "reference")].append(row)
    items = {key(row, "partner", "reference"): row for row in tables["expenditure"]}
    for owner, rows in weights.items():
        if not sum(row["weight"] for row in rows):
            yield rows[0].problem("no_weight", "weight", value=owner[-1])
        item = items.get(owner)
        if item is not None and item["pilot"] is not None:
            yield item.problem("shared_and_pilot", "pilot", value=item["pilot"])
