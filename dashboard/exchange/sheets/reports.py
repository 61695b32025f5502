"""Partner reports, certificates and project reports as a workbook: each with its amounts, and below them their sums."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.exchange.sheets.workbook import Field, Kind, Value, is_missing, workbook
from dashboard.texts import has_text, text

STEPS = ("entered", "declared", "certified", "deducted", "parked", "claimed", "verified", "paid")
PARTNER_REPORTS: dict[str, tuple[str, Kind]] = {
    "period": ("expenditure_import.column_period", Kind.WHOLE),
    "partner": ("expenditure_import.column_partner", Kind.TEXT),
    "name": ("words.name", Kind.TEXT),
    "report": ("expenditure_import.column_report", Kind.TEXT),
    "state": ("words.status", Kind.TEXT),
    "since": ("season.since", Kind.DAY),
    "due": ("words.due", Kind.DAY),
    "days_late": ("words.days_late", Kind.WHOLE),
    "submitted_on": ("season.submitted_on", Kind.DAY),
    **{step: (f"words.step.{step}", Kind.MONEY) for step in STEPS},
    "next_forecast": ("season.next_forecast", Kind.MONEY),
    "claim": ("reports.project_report", Kind.TEXT),
    "comment": ("expenditure_import.column_comment", Kind.TEXT),
    "provenance": ("words.provenance", Kind.TEXT),
}
CERTIFICATES: dict[str, tuple[str, Kind]] = {
    "report": PARTNER_REPORTS["report"],
    "certificate": ("expenditure_import.certificate", Kind.WHOLE),
    "day": ("expenditure_import.certified_on", Kind.DAY),
    "period": PARTNER_REPORTS["period"],
    **{step: PARTNER_REPORTS[step] for step in ("certified", "deducted", "parked")},
    "claim": PARTNER_REPORTS["claim"],
    "provenance": PARTNER_REPORTS["provenance"],
}
PROJECT_REPORTS: dict[str, tuple[str, Kind]] = {
    "claim": PARTNER_REPORTS["claim"],
    "state": PARTNER_REPORTS["state"],
    "since": PARTNER_REPORTS["since"],
    "reference": ("reports.reference", Kind.TEXT),
    "certificates": ("reports.certificates", Kind.WHOLE),
    "certified": PARTNER_REPORTS["certified"],
    "cuts": ("reports.cuts", Kind.MONEY),
    "verified": PARTNER_REPORTS["verified"],
    "paid": PARTNER_REPORTS["paid"],
    "comment": PARTNER_REPORTS["comment"],
    "provenance": PARTNER_REPORTS["provenance"],
}
NOT_SUMMED = frozenset({"next_forecast"})
"""What each report says of the one after it: those of several periods are no amount of anything."""
SHEETS = {
    "partner_reports": PARTNER_REPORTS,
    "certificates": CERTIFICATES,
    "project_reports": PROJECT_REPORTS,
}


def reports_workbook(
    season: pd.DataFrame,
    certificates: pd.DataFrame,
    claims: pd.DataFrame,
    *,
    language: str,
    about: Sequence[tuple[str, Value]],
) -> bytes:
    """An ``.xlsx`` of frames of ``store.reads.reporting``, its ``season`` and its ``claims``, without formulas."""
    rows = {
        "partner_reports": [_partner_report(row, language) for row in _records(season)],
        "certificates": [_certificate(row, language) for row in _records(certificates)],
        "project_reports": [_project_report(row, language) for row in _records(claims)],
    }
    sheets: dict[str, pd.DataFrame] = {}
    fields: dict[str, Field] = {}
    for name, columns in SHEETS.items():
        whole = [*rows[name], *_sums(rows[name], columns, language)]
        frame = pd.DataFrame(whole, columns=list(columns), dtype=object)
        sheets[text(f"expenditure_import.sheet_{name}", language)] = frame
        fields |= {field: Field(header=text(key, language), kind=kind) for field, (key, kind) in columns.items()}
    return workbook(sheets, fields=_in_order(fields), about=about, about_name=text("tables.about", language))


def _in_order(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Each sheet takes its columns in the order of one list for all."""
    order = ["claim", "report", "certificate", *PARTNER_REPORTS]
    wanted = [*dict.fromkeys([*order, *CERTIFICATES, *PROJECT_REPORTS])]
    words = ("comment", "provenance")
    return {name: fields[name] for name in (*(name for name in wanted if name not in words), *words)}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.to_dict("records")
    return [{str(name): None if is_missing(value) else value for name, value in row.items()} for row in rows]


def _partner_report(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    number, claim = row["number"], row["project_report"]
    said = {
        "report": f"{row['partner']}-R{number}" if number is not None else None,
        "state": _state(row["state"], language),
        "claim": f"PR{claim}" if claim is not None else None,
        "provenance": text(f"words.provenance.{row['status']}", language),
    }
    return {**row, **said}


def _certificate(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    claim = row["project_report"]
    said = {
        "certificate": row["number"],
        "claim": f"PR{claim}" if claim is not None else None,
        "provenance": text(f"words.provenance.{row['status']}", language),
    }
    return {**row, **said}


def _project_report(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    said = {
        "claim": f"PR{row['number']}",
        "state": _state(row["state"], language),
        "comment": row["note"] or None,
        "provenance": text(f"words.provenance.{row['status']}", language),
    }
    return {**row, **said}


def _state(state: str, language: str) -> str:
    key = f"words.report_state.{state}"
    return text(key if has_text(key) else "season.not_begun", language)


def _sums(
    rows: Sequence[Mapping[str, Any]], columns: Mapping[str, tuple[str, Kind]], language: str
) -> list[dict[str, Any]]:
    """One line below: of each amount what there is; missing stays missing."""
    if not rows:
        return []
    line: dict[str, Any] = {"state" if "state" in columns else "report": text("expenditure_import.sum", language)}
    for name, (_, kind) in columns.items():
        given = [row[name] for row in rows if row.get(name) is not None]
        if kind == Kind.MONEY and given and name not in NOT_SUMMED:
            line[name] = sum(given)
    return [line]
