"""What must hold between the rows of a project folder: keys, references, dates in order, provenance."""

from collections.abc import Iterator
from pathlib import Path

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Provenance
from dashboard.exchange.folder.budget import problems_of_budget
from dashboard.exchange.folder.control import problems_of_control
from dashboard.exchange.folder.evidence import problems_of_evidence
from dashboard.exchange.folder.format import ILLUSTRATIVE, PROJECT_FILE, TRANSLATED, Table
from dashboard.exchange.folder.history import problems_of_histories
from dashboard.exchange.folder.money import problems_of_money
from dashboard.exchange.folder.money_rules import problems_of_money_rules
from dashboard.exchange.folder.money_tables import FIRST_VERSION
from dashboard.exchange.folder.read import read_folder
from dashboard.exchange.folder.reviews import problems_of_life
from dashboard.exchange.folder.rows import Folder, Row, problem
from dashboard.exchange.folder.rules import criteria_of, problems_of_rules, readable_review
from dashboard.exchange.folder.tables import BY_NAME, FACT_VALUES, PHASE_SPANS, TABLES
from dashboard.exchange.folder.values import BadCell, read_cell

MORE_KEYS = {
    "partners": (("phase", "number"),),
    "evidence": (("piece",),),
    "evidence_versions": (("public_id",),),
    "partner_reports": (("phase", "partner", "period"),),
}
"""What else is unique in a file."""
READ_IN_A_SOURCE = (Provenance.VERIFIED, Provenance.INFERRED)


def checked_folder(path: Path) -> Folder:
    """The folder, complete and without a problem.

    Raises ``Refused`` with every problem of every file at once.
    """
    folder, problems = check_folder(path)
    if folder is None or problems:
        raise Refused(*problems)
    return folder


def check_folder(path: Path) -> tuple[Folder | None, list[Problem]]:
    """Every problem of the folder, in the order of its files and rows."""
    folder, problems = read_folder(path)
    if folder is None:
        return None, problems
    problems += _problems_of_project(folder)
    problems += problems_of_rules(folder.rules, folder.text)
    problems += problems_of_money_rules(folder.rules, folder.text)
    known = Known(folder)
    for table in TABLES:
        rows = folder.tables[table.name]
        problems += _duplicates(table, rows)
        for row in rows:
            problems += known.problems_of(table, row)
            problems += out_of_order(row, table.spans)
            problems += _problems_of_provenance(row)
    problems += _problems_of_organisations(folder)
    problems += _problems_of_facts(folder)
    problems += problems_of_histories(folder)
    problems += problems_of_life(folder.tables, readable_review(folder.rules))
    problems += problems_of_evidence(folder)
    problems += problems_of_money(folder)
    problems += problems_of_budget(folder)
    problems += problems_of_control(folder)
    files = {PROJECT_FILE: -1, **{table.file: number for number, table in enumerate(TABLES)}}
    return folder, sorted(problems, key=lambda found: _place(found, files))


def _place(found: Problem, files: dict[str, int]) -> tuple[int, str, int]:
    file, row = str(found.values["file"]), found.values["row"]
    return files.get(file.removeprefix(f"{ILLUSTRATIVE}/"), len(files)), file, row if isinstance(row, int) else 0


class Known:
    """The codes that the folder defines, by file and phase."""

    def __init__(self, folder: Folder) -> None:
        self.codes: dict[str, set[object]] = {"phases": {row["code"] for row in folder.phases}}
        self.keys = {
            reference.file: {
                tuple(row[name] for name in BY_NAME[reference.file].key) for row in folder.tables[reference.file]
            }
            for table in TABLES
            for reference in table.references
        }
        for table in TABLES:
            if len(table.key) > 2:
                continue
            self.codes[table.name] = {
                row[table.key[0]] if len(table.key) == 1 else (row["phase"], row[table.key[1]])
                for row in folder.tables[table.name]
            }
        told = {row["phase"] for row in folder.tables["budget_versions"]}
        self.codes["budget_versions"] |= {
            (row["code"], FIRST_VERSION) for row in folder.phases if row["code"] not in told
        }
        self.translatable = set(self._translatable(folder))

    def _translatable(self, folder: Folder) -> Iterator[tuple[str, str]]:
        yield "project", folder.code
        yield from (("phase", str(row["code"])) for row in folder.phases)
        yield from (("organisation", str(row["code"])) for row in folder.tables["organisations"])
        yield from (("criterion", code) for code in criteria_of(folder.rules))
        for row in folder.tables["facts"]:
            yield "fact", "/".join(str(row[name]) for name in ("phase", "subject", "position") if row[name] is not None)
        for entity, name in (("activity", "activities"), *((entity, f"{entity}s") for entity in TRANSLATED)):
            if name in BY_NAME and name not in ("organisations", "facts"):
                yield from ((entity, f"{row['phase']}/{row['code']}") for row in folder.tables[name])

    def problems_of(self, table: Table, row: Row) -> Iterator[Problem]:
        for column in table.columns:
            if not column.refers_to or row[column.name] is None:
                continue
            values = row[column.name] if isinstance(row[column.name], list) else [row[column.name]]
            for value in values:
                reference = value if column.refers_to in ("phases", "organisations") else (row["phase"], value)
                if reference not in self.codes[column.refers_to] and "phase" in row.values:
                    file = PROJECT_FILE if column.refers_to == "phases" else BY_NAME[column.refers_to].file
                    yield row.problem("unknown_code", column.name, value=value, known_in=file)
        for reference in table.references:
            names = ("phase", *reference.columns)
            if row[names[-1]] is None or any(name not in row.values for name in names):
                continue
            if tuple(row[name] for name in names) not in self.keys[reference.file]:
                shown, known = row[names[-1]], BY_NAME[reference.file].file
                yield row.problem("unknown_code", names[-1], value=shown, known_in=known)
        if table.name == "translations":
            yield from self._problems_of_translation(row)

    def _problems_of_translation(self, row: Row) -> Iterator[Problem]:
        entity, key, field = row["entity"], row["key"] or "", row["field"]
        if entity is None:
            return
        if (entity, key) not in self.translatable:
            yield row.problem("unknown_code", "key", value=key, known_in=entity)
        if field is not None and field not in TRANSLATED[entity]:
            yield row.problem("not_in_set", "field", value=field, allowed=", ".join(TRANSLATED[entity]))


def _problems_of_project(folder: Folder) -> Iterator[Problem]:
    if not folder.phases:
        yield problem("no_phase", PROJECT_FILE, 1)
    yield from _problems_of_provenance(folder.project)
    opens = folder.project["opens_phase"]
    if opens is not None and opens not in {row["code"] for row in folder.phases}:
        yield folder.project.problem("unknown_code", "opens_phase", value=opens, known_in=PROJECT_FILE)
    seen: dict[object, Row] = {}
    for row in folder.phases:
        yield from _problems_of_provenance(row)
        yield from out_of_order(row, PHASE_SPANS)
        if row["code"] in seen:
            yield row.problem("duplicate", "code", value=row["code"], other=f"{PROJECT_FILE}:{seen[row['code']].line}")
        seen.setdefault(row["code"], row)


def _duplicates(table: Table, rows: list[Row]) -> Iterator[Problem]:
    keys = [table.key, *MORE_KEYS.get(table.name, ())]
    for key in keys:
        seen: dict[tuple[object, ...], Row] = {}
        for row in rows:
            if any(name not in row.values for name in key):
                continue
            value = tuple(row[name] for name in key)
            other = seen.setdefault(value, row)
            if other is not row:
                shown = " / ".join("" if part is None else str(part) for part in value)
                yield row.problem("duplicate", key[-1], value=shown, other=f"{other.file}:{other.line}")


def out_of_order(row: Row, spans: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
    for first, second in spans:
        if row[first] is not None and row[second] is not None and row[second] < row[first]:
            yield row.problem("out_of_order", second, value=row[second], first=first, first_value=row[first])


def _problems_of_provenance(row: Row) -> Iterator[Problem]:
    inside = row.file.startswith(f"{ILLUSTRATIVE}/")
    if row["status"] is not None and inside != (row["status"] == Provenance.ILLUSTRATIVE):
        yield row.problem("illustrative_only" if inside else "not_illustrative", "status", value=row["status"])
    for prefix in ("", "schedule_"):
        if row[f"{prefix}status"] in READ_IN_A_SOURCE and not row[f"{prefix}source"]:
            yield row.problem("missing_source", f"{prefix}source", status=row[f"{prefix}status"])


def _problems_of_organisations(folder: Folder) -> Iterator[Problem]:
    """Each takes part or was replaced (an export would lose it else), and lies at two coordinates or none."""
    used = {row[name] for row in folder.tables["partners"] for name in ("code", "replaces")}
    for row in folder.tables["organisations"]:
        if row["code"] is not None and row["code"] not in used:
            yield row.problem("unused_organisation", "code", value=row["code"])
    for row in (*folder.tables["organisations"], *folder.tables["pilots"]):
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if row[one] is not None and other in row.values and row[other] is None:
                yield row.problem("half_a_place", other, given=one)


def _problems_of_facts(folder: Folder) -> Iterator[Problem]:
    """Each value as its unit writes it, one retained at most; an empty value was looked for and not found."""
    retained: dict[tuple[object, object], Row] = {}
    for row in folder.tables["facts"]:
        subject = (row["phase"], row["subject"])
        if row["retained"] and retained.setdefault(subject, row) is not row:
            yield row.problem("retained_twice", "retained", subject=row["subject"], other=retained[subject].line)
        column = FACT_VALUES.get(row["unit"])
        if column is not None and row["value"] is not None:
            try:
                read_cell(row["value"], column)
            except BadCell as error:
                yield row.problem(error.code, "value", **error.values)
