"""The programme rules that screens count with: numbers where numbers are needed, whatever else ``[rules]`` holds."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from dashboard.domain.progress import TrafficLightRule
from dashboard.domain.refusal import Problem
from dashboard.exchange.folder_format import PROJECT_FILE
from dashboard.exchange.folder_project import line_of
from dashboard.exchange.folder_rows import problem

SHARES = ("erdf_rate", "underspending_alert", "budget_flexibility")
WHOLE = {
    "traffic_light": tuple(field.name for field in fields(TrafficLightRule)),
    "review": ("days",),
}
"""Tables of which each key is a whole number; others are not known there."""


def problems_of_rules(rules: dict[str, Any], text: str) -> Iterator[Problem]:
    for name in SHARES:
        value = rules.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield problem("bad_rate", PROJECT_FILE, line_of(text, name, "[rules]0"), name, value=str(value))
    for name, keys in WHOLE.items():
        table, section = rules.get(name, {}), f"[rules.{name}]"
        if not isinstance(table, dict):
            yield problem("bad_rule", PROJECT_FILE, line_of(text, name, "[rules]0"), name, value=str(table))
            continue
        for key, value in table.items():
            row = line_of(text, key, section)
            if key not in keys:
                yield problem("unknown_key", PROJECT_FILE, row, key)
            elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
                yield problem("bad_integer", PROJECT_FILE, row, key, value=str(value))
