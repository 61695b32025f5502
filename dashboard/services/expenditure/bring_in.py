"""A partner's expenditure list put into its open report, all of it or nothing, and such a list taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.exchange.lists.lines import Outcome
from dashboard.exchange.lists.reading import Line, Progress
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.services.acting import transact_as
from dashboard.services.expenditure.preview import ListPreview, around_report, plan_preview
from dashboard.services.expenditure.reports import ENTITY, open_report, require_open
from dashboard.services.expenditure.rows import ItemNames, prepared
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.folder import imports
from dashboard.store.writes.expenditure.items import add_items
from dashboard.store.writes.expenditure.lists import (
    ImportedList,
    free_references,
    lines_left,
    lists_of,
    take_back_lines,
)
from dashboard.store.writes.reporting.partner_reports import ReportStanding, report_standing

IMPORT, TAKE_BACK = "import_expenditure", "take_back_expenditure"
AT_ONCE = 5_000
"""Lines written between two looks at whether it is to go on."""
NAMED = 200
"""Refused rows that the refusal names; the preview has all of them."""
WORKED_OUT = 0.3


@dataclass(frozen=True, kw_only=True)
class ImportList:
    """``preview`` is what the person saw; where the database has moved on since, all rows are worked out anew."""

    tracker: Tracker
    preview: ListPreview
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class TakeBackList:
    """``number`` is the import's own in the audit."""

    report_id: int
    number: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """An import that may be taken back: ``free`` of its lines can, ``kept`` stay since somebody built on them."""

    imported: ImportedList
    free: int
    kept: int


def import_list(
    command: ImportList, *, by: Actor, now: datetime, progress: Progress | None = None
) -> Mapping[str, int]:
    """Write every row with its movements, the sums and one audit row; counts by outcome.

    The same form again changes nothing. ``progress`` may end it by raising: nothing is left then.

    Raises ``NotAllowed``; ``Refused`` with nothing written: every row that cannot be taken, list_known where rows are
    here already and nobody chose to leave them out, list_nothing_new, and why the report takes none.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _import(connection, command, by, moment, progress))


def _import(
    connection: Connection, command: ImportList, by: Actor, now: datetime, progress: Progress | None
) -> Mapping[str, int]:
    asked, tracker = command.preview.asked, command.tracker
    report = open_report(connection, asked.report_id, by=by, now=now)
    before = sent_before(
        connection, command.idempotency_key, by=by, action=IMPORT, entity=ENTITY, entity_key=report.key
    )
    if before is not None:
        if before["sha256"] != tracker.sha256:
            raise Refused(Problem(code="form_used"))
        return dict(before["rows"])
    report = require_open(connection, report, now)
    found = _worked_out(connection, command, report, now, progress)
    _require_whole(found)
    lines = found.plan.added
    free_references(connection, report, [line.fields.reference for line in lines])
    items = _write(connection, found, lines, report, by, now, progress)
    imports.remember(
        connection, found.layout.kind, found.layout.signature, dict(found.layout.mapping), by.username, now
    )
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=IMPORT,
        project_code=report.place.project,
        entity=ENTITY,
        entity_key=report.key,
        after=_said(tracker, found, items),
        idempotency_key=command.idempotency_key,
    )
    return found.counts


def _worked_out(
    connection: Connection, command: ImportList, report: ReportStanding, now: datetime, progress: Progress | None
) -> ListPreview:
    """The preview where it still holds; else every row anew, against the database as it is now."""
    seen = command.preview
    around = around_report(connection, report, seen.asked, now.date())
    if around == seen.around:
        return seen
    found, _ = plan_preview(command.tracker, seen.asked, seen.layout, around, progress=_part(progress, 0.0, WORKED_OUT))
    return found


def _require_whole(found: ListPreview) -> None:
    """All or nothing."""
    plan = found.plan
    if plan.refused:
        raise Refused(*plan.refused[:NAMED])
    if plan.known and not found.asked.leave_out_known:
        raise Refused(Problem(code="list_known", values={"n": len(plan.known)}))
    if not plan.added:
        raise Refused(Problem(code="list_nothing_new"))


def _write(
    connection: Connection,
    found: ListPreview,
    lines: list[Line],
    report: ReportStanding,
    by: Actor,
    now: datetime,
    progress: Progress | None,
) -> list[int]:
    """The first and the last id of the new items."""
    names, ends = found.around.names, []
    for begin in range(0, len(lines), AT_ONCE):
        if progress:
            progress(WORKED_OUT + (1 - WORKED_OUT) * begin / len(lines))
        rows = [_row(line, names) for line in lines[begin : begin + AT_ONCE]]
        numbers = add_items(connection, report, rows, by=by, now=now)
        ends += [numbers[0], numbers[-1]]
    if progress:
        progress(1.0)
    return [min(ends), max(ends)]


def _row(line: Line, names: ItemNames) -> dict[str, Any]:
    row, problems = prepared(line.fields, names)
    if problems:  # the preview was worked out with these same names
        raise Refused(*problems)
    return row


def _said(tracker: Tracker, found: ListPreview, items: list[int]) -> dict[str, Any]:
    layout = found.layout
    return {
        "file": tracker.name,
        "sha256": tracker.sha256,
        "sheet": tracker.sheets[layout.sheet].name,
        "mapping": {name: layout.names[column] for name, column in layout.mapping.items()},
        "rows": found.counts,
        "left_out": len(found.plan.known),
        "items": items,
    }


def imported_lists(connection: Connection, report_id: int, today: Any) -> list[BroughtIn]:
    """The report's imports of which something can still be taken back, the newest first."""
    report = report_standing(connection, report_id, today)
    if report is None:
        return []
    found = []
    for each in lists_of(connection, report.key, IMPORT, TAKE_BACK):
        free, kept = lines_left(connection, report.report_id, each)
        if free:
            found.append(BroughtIn(imported=each, free=free, kept=kept))
    return found


def take_back_list(command: TakeBackList, *, by: Actor, now: datetime) -> int:
    """Remove the lines of an import that nobody has built on and that no report declares; how many.

    The same form again changes nothing. Raises ``NotAllowed``; ``Refused``: list_gone where nothing is left to take
    back, and why the report is not open.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _take_back(connection, command, by, moment))


def _take_back(connection: Connection, command: TakeBackList, by: Actor, now: datetime) -> int:
    report = open_report(connection, command.report_id, by=by, now=now)
    before = sent_before(
        connection, command.idempotency_key, by=by, action=TAKE_BACK, entity=ENTITY, entity_key=report.key
    )
    if before is not None:
        return int(before["lines"])
    report = require_open(connection, report, now)
    lists = lists_of(connection, report.key, IMPORT, TAKE_BACK)
    found = next((each for each in lists if each.number == command.number), None)
    if found is None:
        raise Refused(Problem(code="list_gone"))
    _, kept = lines_left(connection, report.report_id, found)
    lines = take_back_lines(connection, report, found, now.date())
    if not lines:
        raise Refused(Problem(code="list_gone"))
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=TAKE_BACK,
        project_code=report.place.project,
        entity=ENTITY,
        entity_key=report.key,
        before={"file": found.file, "items": [found.first, found.last]},
        after={"import": found.number, "lines": lines, "kept": kept},
        idempotency_key=command.idempotency_key,
    )
    return lines


def _part(progress: Progress | None, begins: float, share: float) -> Progress | None:
    return (lambda done: progress(begins + share * done)) if progress else None


__all__ = ["BroughtIn", "ImportList", "Outcome", "TakeBackList", "import_list", "imported_lists", "take_back_list"]
