"""What is wrong with a project folder, in words: file, row and column, and what to do."""

from collections.abc import Mapping
from typing import Any

from dashboard.domain.refusal import Problem
from dashboard.texts import has_text, reason, text


def sentence(problem: Problem, language: str = "en") -> str:
    """``budget.csv, row 12, column amount: …``."""
    values = problem.values
    if not has_text(f"folder.problem.{problem.code}"):  # nothing of the folder is wrong
        return reason(problem.code, values, language)
    said = text(f"folder.problem.{problem.code}", language, **values)
    where = "column" if values.get("column") else "row" if values.get("row") else "file"
    return text(f"folder.in_{where}", language, **{**values, "problem": said})


def as_data(problem: Problem, language: str = "en") -> dict[str, Any]:
    """The problem for machines, as ``check --json`` prints it."""
    values = problem.values
    return {
        "file": values.get("file"),
        "row": values.get("row"),
        "column": values.get("column") or None,
        "code": problem.code,
        "message": sentence(problem, language),
        "values": _plain({name: value for name, value in values.items() if name not in ("file", "row", "column")}),
    }


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in values.items()
    }
