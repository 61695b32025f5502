"""What a partner's expenditure list would put into its report: each row as an item, and what the checks find in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from dashboard.domain.expenditure.checks import CheckCode, CheckedItem, Finding, check_items
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.exchange.lists.lines import KnownItem, Surroundings
from dashboard.exchange.lists.reading import Line, ListPlan, Progress, plan_list
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.rows import Reading, TableRead, Understood, read_rows
from dashboard.exchange.tracker.sheet import Tracker, refused
from dashboard.exchange.tracker.words import LIST
from dashboard.services.expenditure.checks import check_context, drafts_at
from dashboard.services.expenditure.rows import ItemNames, item_names, prepared
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.bring_in import settled_layout
from dashboard.store.engine import Connection, reading
from dashboard.store.reads.expenditure.context import checked_items
from dashboard.store.writes.expenditure.lists import names_of, taken_references
from dashboard.store.writes.reporting.partner_reports import ReportStanding, report_standing

MOST_LINES = 150_000
"""Of one list: what its preview keeps of them stays below 200 MB."""
NAMED = 500
"""Findings of one check that the preview keeps."""
LEFT_TO_THE_REPORT = frozenset({CheckCode.FLAT_RATE_MISMATCH})
"""What a list cannot put right: flat rates are computed anew from the whole report."""
READ, PLANNED = 0.6, 0.95
"""Shares of the way that reading and working out take."""


@dataclass(frozen=True, kw_only=True)
class ListAsked:
    """Into which report, and how the file is to be read where it does not say.

    ``work_package`` and ``currency`` stand where a row names none; ``prefix`` goes before each reference;
    ``leave_out_known`` leaves the rows out that are in a report already, the same.
    """

    report_id: int
    reading: Asked = field(default_factory=lambda: Asked(kind=LIST))
    work_package: str | None = None
    currency: str | None = None
    prefix: str = ""
    leave_out_known: bool = False


@dataclass(frozen=True, kw_only=True)
class Around:
    """All of the database that decides what becomes of a row: where it is the same, so is the outcome."""

    report: ReportStanding
    names: ItemNames
    surroundings: Surroundings


@dataclass(kw_only=True)
class ListPreview:
    """``total`` is cents of euro of what would come in, as far as its currencies have a rate.

    ``found`` says how often each check found something; ``findings`` are the first of each, with the row of the file,
    or none where they are about the whole report.
    """

    asked: ListAsked
    layout: Layout
    understood: list[Understood]
    around: Around
    plan: ListPlan
    rows: int
    total: int = 0
    findings: list[Finding] = field(default_factory=list)
    found: Counter[CheckCode] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        return self.plan.counts


def preview_list(
    tracker: Tracker, asked: ListAsked, *, by: Actor, now: datetime, progress: Progress | None = None
) -> ListPreview:
    """Everything an import would do, nothing written; ``progress`` may end it by raising.

    Raises ``NotAllowed``; ``Refused``: unknown_report, list_too_long, missing_columns and those of ``understand``.
    """
    moment = now.astimezone(UTC)
    with reading() as connection:
        report = report_standing(connection, asked.report_id, moment.date())
        if report is None:
            raise Refused(Problem(code="unknown_report"))
        require(by, Action.ENTER_EXPENDITURE, report.scope)
        layout = settled_layout(connection, tracker, _asked(asked))
        around = around_report(connection, report, asked, moment.date())
    found, items = plan_preview(tracker, asked, layout, around, progress=progress)
    with reading() as connection:
        _check(connection, found, items, moment.date())
    if progress:
        progress(1.0)
    return found


def around_report(connection: Connection, report: ReportStanding, asked: ListAsked, today: date) -> Around:
    """Read once, for all rows."""
    words = names_of(connection, report)
    names = item_names(connection, report.place, today)
    taken = taken_references(connection, report, today)
    known = {
        each.reference.casefold(): KnownItem(
            cost_category=each.cost_category,
            declared_amount=each.declared_amount,
            currency=each.currency,
            report=each.report,
        )
        for each in taken
    }
    surroundings = Surroundings(
        partner=report.partner,
        partner_number=words.partner_number,
        partner_name=words.partner_name,
        leads=words.partner_leads,
        report=report.number,
        period=report.period.number,
        work_packages=words.work_packages,
        pilots=words.pilots,
        options=names.options,
        currency=asked.currency or report.place.currency,
        own_currency=report.place.currency,
        work_package=asked.work_package if asked.work_package in words.work_packages else None,
        prefix=asked.prefix.strip(),
        known=known,
    )
    return Around(report=report, names=names, surroundings=surroundings)


def plan_preview(
    tracker: Tracker, asked: ListAsked, layout: Layout, around: Around, *, progress: Progress | None = None
) -> tuple[ListPreview, list[CheckedItem]]:
    """Each row worked out without the database, and the items for the checks, each named by its row."""
    given = asked.reading
    sheet = tracker.sheets[layout.sheet]
    if len(sheet.rows) - layout.header > MOST_LINES:
        raise refused("list_too_long", tracker.name, sheet=sheet.name, limit=MOST_LINES)
    read: TableRead = read_rows(
        tracker,
        layout,
        Reading(start=around.report.place.start, language=given.language, day_first=given.day_first),
        progress=_part(progress, 0.0, READ),
    )
    items: list[CheckedItem] = []

    def problems_of(line: Line) -> list[Problem]:
        row, problems = prepared(line.fields, around.names)
        if not problems:
            items.append(_checked(line, row))
        return problems

    plan = plan_list(
        tracker,
        layout,
        read,
        around.surroundings,
        problems_of=problems_of,
        progress=_part(progress, READ, PLANNED - READ),
    )
    found = ListPreview(
        asked=asked,
        layout=layout,
        understood=read.understood,
        around=around,
        plan=plan,
        rows=read.count,
        total=sum(item.declared_eur or 0 for item in items),
    )
    return found, items


def _check(connection: Connection, found: ListPreview, new: list[CheckedItem], today: date) -> None:
    """What the automatic checks say of the new rows beside the report's other items: they warn, control decides."""
    report = found.around.report
    present = checked_items(connection, report.report_id, today, drafts_at=drafts_at(connection, report, today))
    numbers = {item.invoice_number for item in new if item.invoice_number}
    context = check_context(connection, report, today, numbers)
    rows = {-item.item: item.item for item in new}
    together = [*present, *(item._replace(item=-item.item) for item in new)]
    for finding in check_items(together, context):
        if finding.code not in LEFT_TO_THE_REPORT and (finding.item is None or finding.item in rows):
            found.found[finding.code] += 1
            if found.found[finding.code] <= NAMED:
                row = rows[finding.item] if finding.item is not None else None
                found.findings.append(replace(finding, item=row))


def _checked(line: Line, row: Mapping[str, Any]) -> CheckedItem:
    its = line.fields
    return CheckedItem(
        item=line.row,
        reference=its.reference,
        cost_category=its.cost_category,
        basis=its.basis,
        invoice_number=its.invoice_number,
        invoice_date=its.invoice_date,
        payment_date=its.payment_date,
        total_invoice=its.total_invoice,
        vat=its.vat,
        declared_amount=row["declared_amount"],
        currency=row["currency"],
        declared_eur=row["declared_eur"],
        documents=None,
    )


def _asked(asked: ListAsked) -> Asked:
    given = asked.reading
    return given if given.kind == LIST else Asked(**{**vars(given), "kind": LIST})


def _part(progress: Progress | None, begins: float, share: float) -> Progress | None:
    return (lambda done: progress(begins + share * done)) if progress else None
