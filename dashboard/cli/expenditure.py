"""What ``binnacle import --report`` does: a partner's expenditure list into its report, all of it or nothing."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import typer

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.exchange.tracker import messages
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.services.expenditure.bring_in import ImportList, import_list
from dashboard.services.expenditure.preview import ListAsked, ListPreview, preview_list
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import settings
from dashboard.store.engine import reading
from dashboard.store.writes.expenditure.lists import report_named
from dashboard.texts import formats, text

ENGLISH = "en"
Bar = Callable[[], AbstractContextManager[Callable[[float], None] | None]]


def bring_in(
    tracker: Tracker, report: str, asked: ListAsked, *, dry_run: bool, bar: Bar
) -> tuple[ListPreview, list[Problem]]:
    """What was found, and why nothing was (or in a dry run, would be) written; ``report`` is like ``CORK/R3``.

    Raises ``Refused``: list_no_report and those of the preview.
    """
    given = asked.reading
    with reading() as connection:
        found = report_named(connection, given.project or "", given.phase, report)
    if found is None:
        raise Refused(Problem(code="list_no_report", values={"report": report, "project": given.project or "–"}))
    partner, report_id = found
    by, now = _for_partner(partner), settings().now()
    preview = preview_list(tracker, replace(asked, report_id=report_id), by=by, now=now)
    problems = _problems(preview)
    if problems or dry_run:
        return preview, problems
    with bar() as went:
        import_list(
            ImportList(tracker=tracker, preview=preview, idempotency_key=new_key()), by=by, now=now, progress=went
        )
    return preview, []


def answer(tracker: Tracker, found: ListPreview, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(as_data(tracker, found, dry_run=dry_run), ensure_ascii=False, indent=2))
        return
    said = "expenditure_import.would" if dry_run else "expenditure_import.came_in"
    report, total = (
        found.around.report,
        formats.money(found.total, ENGLISH, currency=found.around.report.place.currency),
    )
    counts = {name: formats.whole(count, ENGLISH) for name, count in found.counts.items()}
    place = f"{report.partner}/R{report.number}"
    typer.echo(text(said, ENGLISH, file=tracker.name, report=place, total=total, **counts))
    for code, count in found.found.items():
        typer.echo(
            "  "
            + text(
                "expenditure_import.found", ENGLISH, n=count, check=text(f"expenditure_import.check_{code}", ENGLISH)
            )
        )


def as_data(tracker: Tracker, found: ListPreview, *, dry_run: bool) -> dict[str, Any]:
    layout, report = found.layout, found.around.report
    return {
        "file": tracker.name,
        "form": tracker.form,
        "sha256": tracker.sha256,
        "kind": layout.kind,
        "sheet": tracker.sheets[layout.sheet].name or None,
        "header_row": tracker.sheets[layout.sheet].line(layout.header),
        "mapping": messages.mapping_as_data(layout),
        "understood": messages.understood_as_data(found.understood),
        "project": report.place.project,
        "phase": report.place.phase,
        "report": f"{report.partner}/R{report.number}",
        "dry_run": dry_run,
        "rows": found.rows,
        **{name: found.counts[name] for name in ("added", "known", "computed")},
        "currency": report.place.currency,
        "total_eur": messages.plain_value("declared_eur", found.total),
        "findings": {str(code): count for code, count in found.found.items()},
        "refused": [messages.as_data(refusal) for refusal in found.plan.refused],
    }


def _problems(found: ListPreview) -> list[Problem]:
    """All or nothing: every row that cannot be taken, or those that are here already."""
    if found.plan.refused:
        return found.plan.refused
    if found.plan.known and not found.asked.leave_out_known:
        return [Problem(code="list_known", values={"n": len(found.plan.known)})]
    return [] if found.plan.added else [Problem(code="list_nothing_new")]


def _for_partner(partner: str) -> Actor:
    """Whoever runs the server, acting for the partner whose report the command names."""
    return replace(SYSTEM, organisation=partner, roles=SYSTEM.roles | {Role.PARTNER})
