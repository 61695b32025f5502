"""What is wrong with a tracker, and what was understood of it, in words and as data."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.domain.money import Amount, text_from_cents
from dashboard.domain.refusal import Problem
from dashboard.exchange.tracker.fields import Holds, holds
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.rows import Understood
from dashboard.texts import formats, has_text, text, word

FIELDS = ("wanted", "given", "whole", "first")
"""Values that name a field."""
STATES = ("present", "value")


def reason(problem: Problem, language: str = "en") -> str:
    """Why, without the place."""
    values = {name: _shown(name, value, problem, language) for name, value in problem.values.items()}
    key = f"imports.problem.{problem.code}"
    return text(key if has_text(key) else f"problem.{problem.code}", language, **values)


def sentence(problem: Problem, language: str = "en") -> str:
    """``tracker.xlsx [Plan], row 12, column Due: “31/02/2018” is not a date``."""
    values = problem.values
    said = reason(problem, language)
    if not values.get("file"):
        return said
    sheet = values.get("sheet")
    file = f"{values['file']} [{sheet}]" if sheet else values["file"]
    if values.get("column"):
        where = text("folder.in_column", language, file=file, row=values["row"], column=values["column"], problem=said)
    elif values.get("row"):
        where = text("folder.in_row", language, file=file, row=values["row"], problem=said)
    else:
        where = text("folder.in_file", language, file=file, problem=said)
    return where


def _shown(name: str, value: object, problem: Problem, language: str) -> object:
    if isinstance(value, date):
        return formats.day(value, language)
    if isinstance(value, Amount):
        return formats.money(value, language, currency=value.currency)
    if name in FIELDS and has_text(f"imports.field.{value}", language):
        return text(f"imports.field.{value}", language)
    if name == "fields":
        return ", ".join(text(f"imports.field.{field}", language) for field in str(value).split(", "))
    if name == "kind":
        return text(f"imports.kind_of.{value}", language)
    if name in STATES and problem.code in ("behind", "review_elsewhere"):
        return text(f"words.deliverable_state.{value}", language)
    return word(value, language)


def as_data(problem: Problem, language: str = "en") -> dict[str, Any]:
    """One row that cannot be taken, as the command prints it."""
    values = problem.values
    return {
        "sheet": values.get("sheet") or None,
        "row": values.get("row"),
        "column": values.get("column") or None,
        "reason": reason(problem, language),
        "code": problem.code,
    }


def mapping_as_data(layout: Layout) -> dict[str, str]:
    """Field → the header of its column."""
    return {name: layout.names[column] for name, column in layout.mapping.items()}


def understood_as_data(columns: list[Understood], language: str = "en") -> list[dict[str, Any]]:
    return [
        {
            "column": one.column,
            "field": one.field,
            "read_as": text(f"imports.reads.{one.how}", language),
            "samples": [{"cell": cell, "value": plain_value(one.field, value)} for cell, value in one.samples],
        }
        for one in columns
    ]


def plain_value(field: str, value: Any) -> Any:
    """A value for JSON: amounts as text with two decimals, dates in ISO."""
    if holds(field) == Holds.AMOUNT and isinstance(value, int):
        return text_from_cents(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def shown_value(field: str, value: Any, language: str, currency: str = "EUR") -> str:
    """A value as the person's language writes it."""
    if value is None or value == "":
        return formats.MISSING
    if holds(field) == Holds.AMOUNT and isinstance(value, int):
        return formats.money(value, language, currency=currency)
    if isinstance(value, date):
        return formats.day(value, language)
    if field in ("state", "cost_category"):
        return text(f"words.{'deliverable_state' if field == 'state' else field}.{value}", language)
    return str(value)


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in ("added", "changed", "unchanged", "refused")}
