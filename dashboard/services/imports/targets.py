"""Which project and phase each row of a tracker goes into: one that is named, or each row's own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Language
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.names import Names, code_from, name_code
from dashboard.exchange.tracker.rows import TableRead, TrackerRow
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.exchange.tracker.target import Making, Target, new_phase, new_project
from dashboard.services.imports.asked import Asked
from dashboard.store.engine import Connection
from dashboard.store.folder import imports

MAIN_PHASE = "main"
"""The phase of a project that is made from a file which names none."""
EURO = "EUR"


class Targets:
    """Known projects are read once; those that are made share the organisations they bring."""

    def __init__(
        self, connection: Connection, tracker: Tracker, asked: Asked, layout: Layout, author: str, now: datetime
    ) -> None:
        self.connection = connection
        self.tracker = tracker
        self.asked = asked
        self.layout = layout
        self.now = now
        self.making = Making(author=author, now=now, create=asked.create or layout.kind == "partners")
        self.names = Names(imports.organisations(connection))
        self.found: dict[str, Target] = {}
        self.codes: dict[str, str] = {}
        self.language, self.currency = "en", EURO
        self.dates: tuple[date | None, date | None] = (None, None)
        if asked.project is not None:
            self._named(asked.project)
        elif not asked.create:
            raise Refused(Problem(code="import_where"))
        elif layout.kind != "projects" and "project" not in layout.mapping:
            raise Refused(Problem(code="import_no_project_column"))

    @property
    def phase(self) -> str | None:
        return self.found[self.asked.project].phase if self.asked.project in self.found else self.asked.phase

    @property
    def start(self) -> date | None:
        """From which project months count."""
        target = self.found.get(self.asked.project or "")
        return target.start if target else None

    def prepare(self, read: TableRead) -> None:
        """What a project that is made takes from the whole file: its language, currency and dates."""
        language = self.asked.language or read.language
        self.language = language if language in set(Language) else "en"
        self.currency = self.asked.currency or read.currency or EURO
        starts = [row.values["project_start"] for row in read.rows if "project_start" in row.values]
        ends = [row.values["project_end"] for row in read.rows if "project_end" in row.values]
        self.dates = self.asked.start or min(starts, default=None), max(ends, default=None)
        code = self.asked.project
        target = self.found.get(code or "")
        if target is not None and target.is_new:
            start, end = self.dates
            target.project |= {"language": self.language, "currency": self.currency}
            target.phases[0] |= {"start": start, "end_initial": end if not start or not end or end >= start else None}

    def of(self, row: TrackerRow) -> Target:
        """The target of a row.

        Raises ``BadCell``: no_such_project.
        """
        if self.asked.project is not None:
            return self.found[self.asked.project]
        named = self._name_of(row)
        code = self._code_of(named)
        if code not in self.found:
            self._own(code, named, row)
        return self.found[code]

    def _name_of(self, row: TrackerRow) -> str:
        if self.layout.kind == "projects":
            named = row.values.get("acronym") or row.values.get("code") or row.values["title"]
        else:
            named = row.values.get("project")
        if not named:
            raise BadCell("missing_value", field="project", wanted="project")
        return str(named)

    def _code_of(self, named: str) -> str:
        if named not in self.codes:
            plain = code_from(named)
            short = plain if len(named) <= 30 else name_code(named)
            taken = set(self.codes.values())
            self.codes[named] = short if short not in taken else name_code(named, taken)
        return self.codes[named]

    def _named(self, code: str) -> None:
        """The project that is asked for.

        Raises ``Refused``: no_project, no_phase, bad_code.
        """
        known = imports.identity(self.connection, code)
        if known is not None:
            self.found[code] = self._known(known)
            return
        if not self.asked.create:
            raise Refused(Problem(code="import_no_project", values={"project": code}))
        if code_from(code) != code:
            raise Refused(Problem(code="import_bad_code", values={"value": code[:80]}))
        project = new_project(code, self.tracker.name, language="en", currency=EURO)
        if self.layout.kind == "projects":
            project["kind"] = "call"
        self.found[code] = self._new(project, start=self.asked.start)

    def _own(self, code: str, named: str, row: TrackerRow) -> None:
        known = imports.identity(self.connection, code)
        if known is not None:
            self.found[code] = self._known(known)
            return
        values: Mapping[str, Any] = row.values
        about: dict[str, Any] = {"acronym": named, "title": str(values.get("title") or named)}
        about["programme"] = values.get("programme")
        dates: dict[str, Any] = {"start": values.get("project_start"), "end_initial": values.get("project_end")}
        if self.layout.kind == "projects":
            about |= {name: values.get(name) for name in ("summary", "website")}
            about["reference"] = values.get("code")
            dates = {"start": values.get("start"), "end_initial": values.get("end")}
            dates |= {name: values.get(name) for name in ("total_budget", "erdf")}
        else:
            about["title"] = named
        project = new_project(code, self.tracker.name, language=self.language, currency=self.currency, **about)
        if dates["start"] and dates["end_initial"] and dates["end_initial"] < dates["start"]:
            raise BadCell("out_of_order", value=dates["end_initial"], first="start", first_value=dates["start"])
        self.found[code] = self._new(project, **dates)

    def _new(self, project: dict[str, Any], **dates: Any) -> Target:
        code = self.asked.phase or MAIN_PHASE
        phase = new_phase(code, self.tracker.name, **dates)
        return Target(project=project, phases=[phase], phase=code, names=self.names, is_new=True)

    def _known(self, known: dict[str, Any]) -> Target:
        number = known.pop("id")
        phases = imports.phases_of(self.connection, number)
        wanted = self.asked.phase or known["opens_phase"] or (phases[0]["code"] if phases else MAIN_PHASE)
        ids = {row["code"]: row.pop("id") for row in phases}
        if wanted not in ids:
            if not self.asked.create:
                values = {"phase": wanted, "project": known["code"], "known": ", ".join(ids)}
                raise Refused(Problem(code="import_no_phase", values=dict(values)))
            phases.append(new_phase(wanted, self.tracker.name, position=len(phases) + 1, start=self.asked.start))
            return Target(project=known, phases=phases, phase=wanted, names=self.names, is_new=True)
        rows = imports.rows_of(self.connection, number, wanted, self.layout.kind)
        current = imports.standing_of(self.connection, ids[wanted], self.now.date()) if "deliverables" in rows else {}
        partners = Names()
        for code in rows.get("partners", {}):
            partners.add(code, self.names.name_of(code), self.names.countries.get(code))
        return Target(
            project=known, phases=phases, phase=wanted, names=self.names, known=rows, current=current, partners=partners
        )
