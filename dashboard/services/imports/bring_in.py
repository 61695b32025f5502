"""Bringing a tracker in: what it would do, and doing it, all that is right or nothing, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, Scope, require
from dashboard.exchange.tracker.fields import fields_of
from dashboard.exchange.tracker.mapping import Layout, column_labels, propose, with_mapping
from dashboard.exchange.tracker.plan import Plan, plan_rows
from dashboard.exchange.tracker.rows import Reading, TableRead, read_rows
from dashboard.exchange.tracker.sheet import Tracker, refused
from dashboard.exchange.tracker.words import fold
from dashboard.services.acting import transact_as
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.targets import Targets
from dashboard.store import audit
from dashboard.store.engine import Connection, reading
from dashboard.store.folder import imports
from dashboard.store.folder.project import save_project
from dashboard.store.reads.projects.partnership import partnership

ENTITY = "import"
NAMED_IN_AUDIT = 200
"""Refused rows whose numbers the audit row names; the count is always there."""

Progress = Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class ImportTracker:
    """``expected`` are the counts that the preview showed; the import is refused where they changed since."""

    tracker: Tracker
    asked: Asked
    idempotency_key: str
    expected: Mapping[str, int] | None = None


@dataclass(kw_only=True)
class Preview:
    """What was understood of a file and what bringing it in would do."""

    layout: Layout
    read: TableRead
    plan: Plan
    project: str | None
    phase: str | None

    @property
    def counts(self) -> dict[str, int]:
        return self.plan.counts


def understand(tracker: Tracker, asked: Asked, *, url: str | None = None) -> Layout:
    """The sheet, header, kind and mapping: what was remembered for these headers, with the person's corrections.

    Fields that the kind needs may still be missing; ``preview`` refuses them.

    Raises ``Refused``: no_table, unknown_header, unknown_field.
    """
    with reading(url) as connection:
        return _mapped(connection, tracker, asked)


def preview(
    tracker: Tracker,
    asked: Asked,
    *,
    by: Actor,
    now: datetime,
    layout: Layout | None = None,
    progress: Progress | None = None,
    url: str | None = None,
) -> Preview:
    """Everything an import would do, nothing written.

    Raises ``NotAllowed`` and ``Refused``: import_no_project, import_no_phase, missing_columns, unknown_layout and those
    of ``understand``.
    """
    with reading(url) as connection:
        layout = layout or settled_layout(connection, tracker, asked)
        return _preview(connection, tracker, asked, layout, by, now.astimezone(UTC), progress)


def import_tracker(
    command: ImportTracker, *, by: Actor, now: datetime, progress: Progress | None = None, url: str | None = None
) -> dict[str, int]:
    """Write every row that can be taken, with its summaries and one audit row; counts by outcome.

    The same form again, and the same file again, change nothing.

    Raises ``NotAllowed``; ``Refused`` with nothing written.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _import(connection, command, by, moment, progress), url)


def _import(
    connection: Connection, command: ImportTracker, by: Actor, now: datetime, progress: Progress | None
) -> dict[str, int]:
    asked, tracker = command.asked, command.tracker
    layout = settled_layout(connection, tracker, asked)
    _require_right(connection, asked, by, now)
    if sent_before := audit.find_by_idempotency_key(connection, command.idempotency_key):
        if sent_before.actor != by.username or sent_before.after["sha256"] != tracker.sha256:
            raise Refused(Problem(code="form_used"))
        return dict(sent_before.after["rows"])
    imports.lock_project(connection, [asked.project] if asked.project else [])
    found = _preview(connection, tracker, asked, layout, by, now, _part(progress, 0.0, 0.5))
    if command.expected is not None and dict(command.expected) != found.counts:
        raise Refused(Problem(code="import_changed"))
    changed = _save(connection, found.plan, _part(progress, 0.5, 0.5))
    imports.remember(connection, layout.kind, layout.signature, dict(layout.mapping), by.username, now)
    if changed:
        _write_down(connection, command, found, changed, by, now)
    return found.counts


def _save(connection: Connection, plan: Plan, progress: Progress | None) -> dict[str, int]:
    changed: dict[str, int] = {}
    targets = [target for target in plan.targets if target.is_new or target.touched or any(target.made.values())]
    for number, target in enumerate(targets):
        if progress:
            progress(number / len(targets))
        for name, count in save_project(connection, target.content()).items():
            changed[name] = changed.get(name, 0) + count
    return changed


def _write_down(
    connection: Connection, command: ImportTracker, found: Preview, changed: dict[str, int], by: Actor, now: datetime
) -> None:
    tracker, layout = command.tracker, found.layout
    refused_rows = [found.values["row"] for found in found.plan.refused[:NAMED_IN_AUDIT]]
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action="import_tracker",
        entity=ENTITY,
        entity_key=f"{found.project or '*'}/{found.phase or '*'}/{tracker.name}",
        project_code=found.project,
        after={
            "file": tracker.name,
            "sha256": tracker.sha256,
            "kind": layout.kind,
            "sheet": tracker.sheets[layout.sheet].name,
            "mapping": {name: layout.names[column] for name, column in layout.mapping.items()},
            "rows": found.counts,
            "refused_rows": refused_rows,
            "saved": changed,
            "projects": [target.code for target in found.plan.targets][:NAMED_IN_AUDIT],
        },
        idempotency_key=command.idempotency_key,
    )


def _preview(
    connection: Connection,
    tracker: Tracker,
    asked: Asked,
    layout: Layout,
    by: Actor,
    now: datetime,
    progress: Progress | None,
) -> Preview:
    _require_right(connection, asked, by, now)
    targets = Targets(connection, tracker, asked, layout, by.username, now)
    start = asked.start or targets.start
    read = read_rows(tracker, layout, Reading(start=start, language=asked.language, day_first=asked.day_first))
    targets.prepare(read)
    plan = plan_rows(
        tracker, layout, read, targets.making, targets.of, single=asked.project is not None, progress=progress
    )
    return Preview(layout=layout, read=read, plan=plan, project=asked.project, phase=targets.phase)


def _require_right(connection: Connection, asked: Asked, by: Actor, now: datetime) -> None:
    """Into a phase: its lead partner; into what is not there yet: who may everywhere."""
    scope = Scope()
    known = imports.identity(connection, asked.project) if asked.project else None
    if known is not None:
        phases = imports.phases_of(connection, known["id"])
        phase = next((row for row in phases if row["code"] == (asked.phase or known["opens_phase"])), None)
        phase = phase or (phases[0] if phases and asked.phase is None else None)
        if phase is not None:
            scope = partnership(connection, phase["id"], now.date()).scope(None)
    require(by, Action.IMPORT_TRACKER, scope)


def settled_layout(connection: Connection, tracker: Tracker, asked: Asked) -> Layout:
    """The layout with which every row can be read.

    Raises ``Refused``: missing_columns, unknown_layout and those of ``understand``.
    """
    found = _mapped(connection, tracker, asked)
    if found.missing:
        raise refused(
            "missing_columns",
            tracker.name,
            sheet=tracker.sheets[found.sheet].name,
            kind=found.kind,
            fields=", ".join(found.missing),
            headers=", ".join(name for name in found.names if name)[:300],
        )
    if asked.kind is None and not asked.mapping and not found.recognised:
        headers = ", ".join(name for name in found.names if name)[:300]
        raise refused("unknown_layout", tracker.name, sheet=tracker.sheets[found.sheet].name, headers=headers)
    return found


def _mapped(connection: Connection, tracker: Tracker, asked: Asked) -> Layout:
    found = propose(tracker, kind=asked.kind, sheet=asked.sheet, header=asked.header)
    if found is None:
        raise refused("no_table", tracker.name)
    if asked.kind is None:
        for kind in imports.remembered_kinds(connection, found.signature)[:1]:
            found = propose(tracker, kind=kind, sheet=found.sheet, header=found.header) or found
    known = imports.remembered(connection, found.kind, found.signature) or {}
    if known:
        columns = {name: column for name, column in known.items() if 0 <= column < len(found.names)}
        found = replace(found, mapping=columns)
    return with_mapping(found, _columns(tracker, found, asked.mapping))


def _columns(tracker: Tracker, layout: Layout, mapping: Mapping[str, str | None]) -> dict[str, int | None]:
    """The person's corrections as columns.

    Raises ``Refused``: unknown_header, unknown_field.
    """
    columns: dict[str, int | None] = {}
    for name, header in mapping.items():
        if name not in fields_of(layout.kind):
            raise refused("unknown_field", tracker.name, value=name, known=", ".join(fields_of(layout.kind)))
        if not header:
            columns[name] = None
            continue
        places = [number for number, shown in enumerate(column_labels(layout.names)) if shown == header]
        places = places or [number for number, shown in enumerate(layout.names) if fold(shown) == fold(header)]
        if not places:
            raise refused(
                "unknown_header", tracker.name, value=header, known=", ".join(filter(None, layout.names))[:300]
            )
        columns[name] = places[0]
    return columns


def _part(progress: Progress | None, begins: float, share: float) -> Progress | None:
    return (lambda done: progress(begins + share * done)) if progress else None


__all__ = ["Asked", "ImportTracker", "Preview", "import_tracker", "preview", "settled_layout", "understand"]
