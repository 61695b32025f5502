"""What the address, the session's memory and the defaults make of project, phase and date."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.domain.calendar import opening_day
from dashboard.store.people.accounts import Connection
from dashboard.store.reads.projects.outline import phases, projects, translations

FIRST_CHOICE = "ASL"
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Phase:
    code: str
    number: int
    name: str
    start: date | None
    end: date | None


@dataclass(frozen=True, kw_only=True)
class Project:
    code: str
    name: str
    language: str
    currency: str
    opens_phase: str | None
    phases: tuple[Phase, ...]

    def phase(self, code: str) -> Phase | None:
        return next((phase for phase in self.phases if phase.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is shown; ``notices`` are (key, values) where the address asked for something else."""

    project: Project
    phase: Phase
    as_of: date
    notices: tuple[tuple[str, dict[str, Any]], ...] = ()

    def as_parameters(self) -> dict[str, str]:
        return {"project": self.project.code, "phase": self.phase.code, "as_of": self.as_of.isoformat()}


def outline(connection: Connection) -> tuple[Project, ...]:
    """The projects that have a phase, in their order."""
    rows = phases(connection).to_dict("records")
    found = []
    for row in projects(connection).to_dict("records"):
        own = tuple(_phase(phase) for phase in rows if phase["project"] == row["code"])
        if own:
            found.append(
                Project(
                    code=row["code"],
                    name=row["acronym"],
                    language=row["language"],
                    currency=row["currency"],
                    opens_phase=row["opens_phase"],
                    phases=own,
                )
            )
    return tuple(found)


def _phase(row: Mapping[Any, Any]) -> Phase:
    end = row["end_actual"] or row["end_revised"] or row["end_initial"]
    return Phase(code=row["code"], number=int(row["phase_id"]), name=row["name"], start=row["start"], end=end)


def names_of(connection: Connection, project: str, language: str) -> dict[str, str]:
    """The folder's translations of a project's phases, and of itself under the empty code."""
    known = translations(connection, project, language)
    known = known[known["entity"].isin(("project", "phase")) & known["field"].isin(("acronym", "name"))]
    return dict(zip(known["key"], known["text"], strict=True))


def settle(
    projects: Sequence[Project], address: Mapping[str, str], remembered: Mapping[str, str], today: date
) -> Choice | None:
    """The address decides; what it leaves out is as it was, as long as it fits; the rest is the default."""
    if not projects:
        return None
    notices: list[tuple[str, dict[str, Any]]] = []
    known = {project.code: project for project in projects}
    wanted = address.get("project") or remembered.get("project", "")
    project = known.get(wanted) or known.get(FIRST_CHOICE) or projects[0]
    if "project" in address and project.code != address["project"]:
        notices.append(("shell.unknown_project", {"value": address["project"], "shown": project.name}))
        address = {}
    if remembered.get("project") != project.code:
        remembered = {}
    phase = project.phase(address.get("phase") or remembered.get("phase", "")) or opening_phase(project, today)
    if address.get("phase") and phase.code != address["phase"]:
        notices.append(("shell.unknown_phase", {"value": address["phase"], "shown": phase.name}))
    if remembered.get("phase") != phase.code:
        remembered = {}
    default = opening_day(today, phase.start, phase.end)
    as_of = day_from(address.get("as_of", "")) or day_from(remembered.get("as_of", "")) or default
    if address.get("as_of") and as_of.isoformat() != address["as_of"]:
        notices.append(("shell.bad_date", {"value": address["as_of"], "shown": as_of}))
    return Choice(project=project, phase=phase, as_of=as_of, notices=tuple(notices))


def opening_phase(project: Project, today: date) -> Phase:
    """The one the folder names, else the one running today, else the first."""
    named = project.phase(project.opens_phase or "")
    running = (phase for phase in project.phases if phase.start and phase.start <= today <= (phase.end or today))
    return named or next(running, project.phases[0])


def day_from(written: str) -> date | None:
    """An ISO date within reach; ``None`` for anything else."""
    try:
        day = date.fromisoformat(written) if ISO.fullmatch(written) else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None
