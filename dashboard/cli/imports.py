"""The command that brings a tracker in: what it understood, what it would do or did, as sentences or JSON."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.cli import expenditure
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Language
from dashboard.exchange.tracker import messages
from dashboard.exchange.tracker.file import read_tracker, shown_name
from dashboard.exchange.tracker.sheet import LARGEST_FILE, Tracker, problem
from dashboard.exchange.tracker.words import KINDS, LIST
from dashboard.services.expenditure.preview import ListAsked
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.bring_in import ImportTracker, Preview, import_tracker, preview
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import settings
from dashboard.store.schema import bring_up_to_date
from dashboard.texts import text

ENGLISH = "en"
"""The command line speaks English, as its options do."""
REFUSED = 2
SHOWN_REFUSED = 50
SINGULAR = {"deliverable": "deliverables", "partner": "partners", "activity": "activities", "project": "projects"}

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or a workbook (xlsx, xls, xlsb, ods).")]
ProjectOption = Annotated[
    str | None, typer.Option(metavar="CODE", help="The project; without it each row's own, with --create.")
]
PhaseOption = Annotated[str | None, typer.Option(metavar="CODE", help="The phase; else the one the project opens at.")]
KindOption = Annotated[str | None, typer.Option(metavar="KIND", help=f"One of {', '.join(KINDS)}; else guessed.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")]
CreateOption = Annotated[
    bool, typer.Option("--create", help="Make the project, partners and work packages that are not there yet.")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Write nothing where any row is refused.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
MapOption = Annotated[
    list[str] | None, typer.Option("--map", metavar="FIELD=HEADER", help="Correct a column; empty leaves it out.")
]
LanguageOption = Annotated[Language | None, typer.Option(help="How 1.234 and 3/4/2018 are to be read.")]
DatesOption = Annotated[str | None, typer.Option(metavar="ORDER", help="day-first or month-first.")]
StartOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Start of a phase that is made (M1).")]
SheetOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The sheet to read; else the one that fits best.")
]
ReportOption = Annotated[
    str | None, typer.Option(metavar="PARTNER/R3", help="Put a partner's expenditure list into this report of its.")
]
WorkPackageOption = Annotated[
    str | None, typer.Option(metavar="CODE", help="With --report: for rows that name no work package.")
]
CurrencyOption = Annotated[str | None, typer.Option(metavar="EUR", help="With --report: for rows that name none.")]
PrefixOption = Annotated[str, typer.Option(metavar="TEXT", help="With --report: put before each reference.")]
KnownOption = Annotated[
    bool, typer.Option("--leave-out-known", help="With --report: leave out rows that are there already, the same.")
]
HeaderOption = Annotated[int | None, typer.Option(metavar="ROW", min=1, help="The header's row; else it is found.")]


def import_(
    file: FileArgument,
    project: ProjectOption = None,
    phase: PhaseOption = None,
    kind: KindOption = None,
    dry_run: DryOption = False,
    create: CreateOption = False,
    strict: StrictOption = False,
    as_json: JsonOption = False,
    mapping: MapOption = None,
    language: LanguageOption = None,
    dates: DatesOption = None,
    start: StartOption = None,
    sheet: SheetOption = None,
    header: HeaderOption = None,
    report: ReportOption = None,
    work_package: WorkPackageOption = None,
    currency: CurrencyOption = None,
    prefix: PrefixOption = "",
    leave_out_known: KnownOption = False,
) -> None:
    """Bring a tracker in: deliverables, partners, activities, expenditure or projects from any CSV or workbook."""
    try:
        tracker = _read(file)
        asked = Asked(
            project=project,
            phase=phase,
            kind=_one_of("--kind", SINGULAR.get(kind or "", kind), KINDS),
            create=create,
            mapping=_mapping(mapping or []),
            sheet=_sheet(tracker, sheet),
            header=header - 1 if header else None,
            language=language,
            day_first={"day-first": True, "month-first": False, None: None}[
                _one_of("--dates", dates, ("day-first", "month-first"))
            ],
            start=_day(start),
        )
        bring_up_to_date()
        if report is not None:
            listed = ListAsked(
                report_id=0,
                reading=replace(asked, kind=LIST),
                work_package=work_package,
                currency=currency,
                prefix=prefix,
                leave_out_known=leave_out_known,
            )
            _list(file, tracker, report, listed, dry_run=dry_run, as_json=as_json)
            return
        found, taken = _run(tracker, asked, dry_run=dry_run, strict=strict)
    except Refused as refusal:
        raise _refused(file, list(refusal.problems), as_json=as_json) from None
    if not taken:
        raise _refused(file, found.plan.refused, as_json=as_json, data=_as_data(tracker, found, dry_run=dry_run))
    _answer(tracker, found, dry_run=dry_run, as_json=as_json)


def _list(file: Path, tracker: Tracker, report: str, asked: ListAsked, *, dry_run: bool, as_json: bool) -> None:
    """A partner's list: refused whole, or taken whole."""
    found, problems = expenditure.bring_in(tracker, report, asked, dry_run=dry_run, bar=_bar)
    if problems:
        data = expenditure.as_data(tracker, found, dry_run=dry_run)
        raise _refused(file, problems, as_json=as_json, data=data)
    expenditure.answer(tracker, found, dry_run=dry_run, as_json=as_json)


def _run(tracker: Tracker, asked: Asked, *, dry_run: bool, strict: bool) -> tuple[Preview, bool]:
    """What was found, and whether it was (or, in a dry run, would be) brought in."""
    now = settings().now()
    found = preview(tracker, asked, by=SYSTEM, now=now)
    counts = found.counts
    if not found.plan.planned or (strict and counts["refused"]):
        if found.plan.planned:
            typer.echo(text("imports.strict", ENGLISH, n=counts["refused"]), err=True)
        return found, False
    if not dry_run:
        command = ImportTracker(tracker=tracker, asked=asked, idempotency_key=new_key(), expected=counts)
        with _bar() as went:
            import_tracker(command, by=SYSTEM, now=now, progress=went)
    return found, True


@contextmanager
def _bar() -> Iterator[Callable[[float], None] | None]:
    """A progress bar on standard error, where a person watches it."""
    if not sys.stderr.isatty():
        yield None
        return
    with typer.progressbar(length=100, label=text("imports.working", ENGLISH), file=sys.stderr) as bar:
        yield lambda done: bar.update(max(0, round(100 * done) - bar.pos))
        bar.update(100 - bar.pos)


def _read(file: Path) -> Tracker:
    name = shown_name(file.name)
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Refused(problem("file_too_large", name, limit=LARGEST_FILE // 1_000_000))
        return read_tracker(file.name, file.read_bytes())
    except OSError as error:
        raise Refused(problem("unreadable", name, value=name)) from error


def _one_of(option: str, value: str | None, known: tuple[str, ...]) -> str | None:
    if value is not None and value not in known:
        raise typer.BadParameter(f"{value!r} is not one of: {', '.join(known)}", param_hint=option)
    return value


def _mapping(given: list[str]) -> dict[str, str | None]:
    mapping: dict[str, str | None] = {}
    for pair in given:
        name, equals, header = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} is not FIELD=HEADER", param_hint="--map")
        mapping[name.strip()] = header.strip() or None
    return mapping


def _sheet(tracker: Tracker, name: str | None) -> int | None:
    names = [sheet.name for sheet in tracker.sheets]
    if name is None:
        return None
    if name not in names:
        raise typer.BadParameter(f"{name!r} is not one of: {', '.join(names)}", param_hint="--sheet")
    return names.index(name)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _answer(tracker: Tracker, found: Preview, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_data(tracker, found, dry_run=dry_run), ensure_ascii=False, indent=2))
        return
    said = "imports.would" if dry_run else "imports.done"
    typer.echo(text(said, ENGLISH, file=tracker.name, **messages.counted(found.counts)))
    for one in found.read.understood:
        how, field = text(f"imports.reads.{one.how}", ENGLISH), text(f"imports.field.{one.field}", ENGLISH)
        typer.echo("  " + text("imports.column_as", ENGLISH, column=one.column, field=field, how=how))
    for refusal in found.plan.refused[:SHOWN_REFUSED]:
        typer.echo(messages.sentence(refusal, ENGLISH), err=True)


def _as_data(tracker: Tracker, found: Preview, *, dry_run: bool) -> dict[str, Any]:
    layout, counts = found.layout, found.counts
    return {
        "file": tracker.name,
        "form": tracker.form,
        "sha256": tracker.sha256,
        "encoding": tracker.encoding,
        "separator": tracker.separator,
        "kind": layout.kind,
        "sheet": tracker.sheets[layout.sheet].name or None,
        "header_row": tracker.sheets[layout.sheet].line(layout.header),
        "mapping": messages.mapping_as_data(layout),
        "understood": messages.understood_as_data(found.read.understood),
        "project": found.project,
        "phase": found.phase,
        "projects": [target.code for target in found.plan.targets],
        "dry_run": dry_run,
        "rows": found.read.count,
        "taken": len(found.plan.planned),
        **{name: counts[name] for name in ("added", "changed", "unchanged")},
        "refused": [messages.as_data(refusal) for refusal in found.plan.refused],
    }


def _refused(file: Path, problems: list[Problem], *, as_json: bool, data: dict[str, Any] | None = None) -> typer.Exit:
    """The problems as sentences on standard error, as data on standard output where asked for; nothing was written."""
    if as_json:
        data = (data or {"mapping": {}, "rows": 0}) | {
            "file": shown_name(file.name),
            "taken": 0,
            "refused": [messages.as_data(found) for found in problems],
        }
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    for found in problems[:SHOWN_REFUSED]:
        said = messages.sentence(found, ENGLISH)
        name = shown_name(file.name)
        typer.echo(
            said if found.values.get("file") else text("folder.in_file", ENGLISH, file=name, problem=said), err=True
        )
    typer.echo(text("imports.nothing_written", ENGLISH), err=True)
    return typer.Exit(REFUSED)
