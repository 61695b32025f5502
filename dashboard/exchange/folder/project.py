"""``project.toml``: identity, programme rules and phases, read with the row of every problem, and written back."""

import json
import math
import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.format import PROJECT_FILE, Column, Kind
from dashboard.exchange.folder.rows import Folder, Row, problem
from dashboard.exchange.folder.tables import PHASE_COLUMNS, PROJECT_COLUMNS
from dashboard.exchange.folder.values import BadCell, read_cell, write_cell

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
UNQUOTED = frozenset({Kind.AMOUNT, Kind.DATE, Kind.INTEGER, Kind.RATE})


def read_project(content: bytes) -> tuple[Folder | None, list[Problem]]:
    """The folder's identity, rules and phases; ``None`` where the file is not TOML in UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [problem("bad_encoding", PROJECT_FILE, content[: error.start].count(b"\n") + 1)]
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # ValueError: not TOML, or a number of thousands of digits
        return None, [problem("bad_toml", PROJECT_FILE, _line_in_error(str(error)), reason=str(error))]
    return _folder(document, text)


def _folder(document: dict[str, Any], text: str) -> tuple[Folder | None, list[Problem]]:
    phases, rules = document.pop("phase", []), document.pop("rules", {})
    if not isinstance(phases, list) or not all(isinstance(phase, dict) for phase in phases):
        return None, [problem("bad_toml", PROJECT_FILE, line_of(text, "phase"), reason="[[phase]]")]
    if not isinstance(rules, dict):
        return None, [problem("bad_toml", PROJECT_FILE, line_of(text, "rules"), reason="[rules]")]
    project, problems = _row(document, PROJECT_COLUMNS, text, "", 1)
    folder = Folder(project=project, text=text)
    for number, phase in enumerate(phases):
        row, found = _row(phase, PHASE_COLUMNS, text, f"[[phase]]{number}", line_of(text, "", f"[[phase]]{number}"))
        folder.phases.append(row)
        problems += found
    try:
        folder.rules = _json(rules)
    except ValueError as error:
        problems.append(problem("bad_rule", PROJECT_FILE, line_of(text, "", "[rules]0"), value=str(error)))
    return folder, problems


def _row(
    values: dict[str, Any], columns: Sequence[Column], text: str, section: str, line: int
) -> tuple[Row, list[Problem]]:
    known = {column.name for column in columns}
    problems = [
        problem("unknown_key", PROJECT_FILE, line_of(text, name, section), name) for name in values if name not in known
    ]
    read: dict[str, Any] = {}
    for column in columns:
        try:
            read[column.name] = read_cell(_cell(values.get(column.name), column), column)
        except BadCell as error:
            where = line_of(text, column.name, section) if column.name in values else line
            problems.append(problem(error.code, PROJECT_FILE, where, column.name, **error.values))
    return Row(file=PROJECT_FILE, line=line, values=read), problems


def _cell(value: object, column: Column) -> str:
    """A TOML value as the CSVs would write it."""
    if value is None:
        return ""
    if isinstance(value, bool | dict | list) or (isinstance(value, date) and column.kind != Kind.DATE):
        raise BadCell(f"bad_{column.kind}", value=str(value)[:80])
    return value.isoformat() if isinstance(value, date) else str(value)


def _json(value: Any) -> Any:
    """A rule as JSON holds it: decimals as floats, dates as text."""
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    if isinstance(value, Decimal | float):
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(str(value))
        return number
    return str(value) if isinstance(value, date | datetime) or not isinstance(value, str | int | bool) else value


def _line_in_error(message: str) -> int | None:
    found = re.search(r"line (\d+)", message)
    return int(found.group(1)) if found else None


def line_of(text: str, key: str, section: str = "") -> int:
    """The row where ``key`` is written in a section (``[[phase]]1`` is the second phase); the section's without."""
    current, seen, start = "", {"[[phase]]": -1, "[rules]": -1}, 1
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = re.sub(r"\s+", "", line.split("#", 1)[0]) if line.lstrip().startswith("[") else line.strip()
        if stripped.startswith("["):
            if stripped in seen:
                seen[stripped] += 1
            current = f"{stripped}{seen.get(stripped, '')}"
            start = number if current == section else start
        elif key and current == section and re.match(rf"[\"']?{re.escape(key)}[\"']?\s*[.=]", stripped):
            return number
    return start


def write_project(project: dict[str, Any], phases: Sequence[dict[str, Any]]) -> str:
    """The text of ``project.toml``; keys without a value are left out."""
    parts = [_section(project, PROJECT_COLUMNS)]
    if project["rules"]:
        parts.append("\n".join(_table(project["rules"], ("rules",))))
    parts += ["[[phase]]\n" + _section(phase, PHASE_COLUMNS) for phase in phases]
    return "\n\n".join(parts) + "\n"


def _section(values: dict[str, Any], columns: Sequence[Column]) -> str:
    written = ((column, write_cell(values[column.name], column)) for column in columns)
    return "\n".join(
        f"{column.name} = {text if column.kind in UNQUOTED else _quoted(text)}" for column, text in written if text
    )


def _table(values: dict[str, Any], path: tuple[str, ...]) -> list[str]:
    """A rule table: its plain values, then its tables."""
    lines = [f"[{'.'.join(_key(part) for part in path)}]"]
    lines += [f"{_key(key)} = {_inline(value)}" for key, value in values.items() if not isinstance(value, dict)]
    for key, value in values.items():
        if isinstance(value, dict):
            lines += ["", *_table(value, (*path, key))]
    return lines


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
