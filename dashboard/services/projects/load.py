"""Projects: a folder is loaded as a whole or not at all, and written out again."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.folder.check import check_folder, checked_folder
from dashboard.exchange.folder.export import write_folder
from dashboard.exchange.folder.format import PROJECT_FILE
from dashboard.exchange.folder.merge import (
    drop_demo_future,
    drop_made_up_money,
    problems_with_events,
    problems_with_evidence,
    problems_with_history,
    problems_with_organisations,
)
from dashboard.exchange.folder.rows import Folder, problem
from dashboard.services.projects.files import placed_files
from dashboard.settings import ROOT, settings
from dashboard.store import audit, files
from dashboard.store.engine import reading, transact
from dashboard.store.folder.directory import UnknownCode
from dashboard.store.folder.evidence import recorded_versions
from dashboard.store.folder.project import (
    organisations_elsewhere,
    read_events,
    read_history,
    read_project,
    save_project,
)
from dashboard.store.reads.money.recorded import items_of_people, phases_of_people
from dashboard.store.reads.projects.outline import projects

SHIPPED = ROOT / "data"
SYSTEM = "system"
"""Who acts when the command line does."""


def load_project(
    path: Path, *, by: str = SYSTEM, now: datetime | None = None, url: str | None = None
) -> dict[str, int]:
    """Load a project folder in one transaction; the number of rows added or changed, by file.

    Empty, and without an audit row, where the database holds all of it already.

    Raises ``Refused`` with every problem, nothing written.
    """
    return load_folder(checked_folder(path), by=by, now=now, url=url)


def load_folder(
    folder: Folder, *, by: str = SYSTEM, now: datetime | None = None, url: str | None = None
) -> dict[str, int]:
    """The same of a folder that was checked."""
    moment = now or settings().now()
    with placed_files(folder, url) as staged:
        return transact(lambda connection: _load(connection, folder, staged, by, moment), url)


def _load(connection: Any, folder: Folder, staged: Sequence[files.Staged], by: str, now: datetime) -> dict[str, int]:
    history = read_history(connection, folder.code)
    drop_demo_future(folder, history)
    people = phases_of_people(connection, folder.code)
    drop_made_up_money(folder, people, items_of_people(connection, folder.code) if people else ())
    problems = [
        *problems_with_organisations(folder, organisations_elsewhere(connection, folder.code)),
        *problems_with_history(folder, history),
        *problems_with_events(folder, read_events(connection, folder.code)),
        *problems_with_evidence(folder, recorded_versions(connection, _numbers(folder))),
    ]
    if problems:
        raise Refused(*problems)
    try:
        changes = save_project(connection, folder.content())
    except UnknownCode as error:  # checked, so it can only be what was made up and is left out
        shown = " / ".join(str(part) for part in error.code) if isinstance(error.code, tuple) else str(error.code)
        raise Refused(problem("made_up_ended", f"{error.file}.csv", value=shown)) from error
    for each in staged:
        files.keep(each)
    if changes:
        audit.append(
            connection,
            at=now,
            actor=by,
            action="load_project",
            entity="project",
            entity_key=folder.code,
            project_code=folder.code,
            after={"rows": changes},
        )
    return changes


def _numbers(folder: Folder) -> list[str]:
    """Of its pieces of evidence and of their versions."""
    return [row[name] for row in folder.tables["evidence_versions"] for name in ("piece", "public_id")]


def check_project(path: Path) -> list[Problem]:
    """Every problem of a project folder; the database is not asked."""
    return check_folder(path)[1]


def export_project(code: str, path: Path, *, url: str | None = None) -> None:
    """Write the project, as it is now, as a folder that ``load_project`` reads.

    Raises ``Refused`` where there is no such project, or the folder holds something else.
    """
    with reading(url) as connection:
        content = read_project(connection, code)
    if content is None:
        raise Refused(problem("no_project", str(path), project=code))
    write_folder(content, path)


def load_shipped(url: str | None = None, *, now: datetime | None = None) -> list[str]:
    """Load each folder of ``data/`` whose project is not in the database yet; their codes."""
    with reading(url) as connection:
        known = set(projects(connection)["code"])
    loaded = []
    for project_file in sorted(SHIPPED.glob(f"*/{PROJECT_FILE}")):
        code = project_file.parent.name  # a shipped folder is named after its project; a test holds it to that
        if code not in known:
            load_project(project_file.parent, now=now, url=url)
            loaded.append(code)
    return loaded
