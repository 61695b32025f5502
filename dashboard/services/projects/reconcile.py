"""Proving the figures: lines, summaries, pages and exports say the same, or the difference is named."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from python_calamine import CalamineWorkbook

from dashboard.domain.budget.cost_options import cost_options
from dashboard.domain.ladder.reconciliation import Proof, differences
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.domain.vocabulary import Step
from dashboard.exchange.lists.columns import ListColumn, header
from dashboard.exchange.lists.export import list_csv, list_rows, list_workbook
from dashboard.exchange.offline.budget_csv import budget_csv
from dashboard.services.acting import transact_as
from dashboard.services.scenarios.proofs import unproven
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection, reading
from dashboard.store.reads.budget.versions import lines as budget_lines
from dashboard.store.reads.expenditure.export import exported_items, listed
from dashboard.store.reads.money.ladder import version_in_force
from dashboard.store.reads.money.reconciliation import proofs_of_pages, proofs_of_sums, sums_of_lines
from dashboard.store.reads.projects.phases import MoneyPlace, money_place

ENTITY, PROVEN = "reconciliation", "figures_proven"
LANGUAGE = "en"
MOST_IN_WORKBOOK = 100_000
"""Items up to which the workbook is made and read again; beyond, the CSV stands for both: they share their rows."""
EXPORTED: dict[ListColumn, str] = {
    ListColumn.DECLARED: Step.DECLARED,
    ListColumn.CERTIFIED: Step.CERTIFIED,
    ListColumn.DEDUCTED: Step.DEDUCTED,
    ListColumn.PARKED: Step.PARKED,
    ListColumn.PAID: Step.PAID,
}


@dataclass(frozen=True, kw_only=True)
class ProveFigures:
    """All figures of a phase at the end of ``as_of``."""

    phase_id: int
    as_of: date
    idempotency_key: str


def prove_figures(command: ProveFigures, *, by: Actor, now: datetime) -> int:
    """Hold every figure against the lines and keep the outcome in the audit; how many do not agree.

    Raises ``NotAllowed`` where the person may not see the phase's lines, ``Refused`` for an unknown phase.
    """
    with reading() as connection:
        place = _place(connection, command.phase_id, command.as_of)
        require(by, Action.READ_EXPENDITURE, place.scope())
        proofs = reconcile(connection, place, command.as_of)
    wrong = len(differences(proofs))

    def work(connection: Connection) -> int:
        if said := sent_before(connection, command.idempotency_key, by=by, action=PROVEN, entity=ENTITY):
            return int(said["wrong"])
        audit.append(
            connection,
            at=now.astimezone(UTC),
            actor=by.username,
            action=PROVEN,
            project_code=place.project,
            entity=ENTITY,
            entity_key=place.key,
            after={"as_of": command.as_of, "wrong": wrong, "proofs": [proof.said for proof in proofs]},
            idempotency_key=command.idempotency_key,
        )
        return wrong

    return transact_as(by, work)


def reconcile(connection: Connection, place: MoneyPlace, as_of: date) -> list[Proof]:
    """Every figure of the phase in every place that shows it, beside what the lines add up to."""
    lines = sums_of_lines(connection, place.phase_id, as_of)
    return [
        *proofs_of_sums(connection, place.phase_id, as_of, lines),
        *proofs_of_pages(connection, place.phase_id, as_of, lines),
        *_proofs_of_exports(connection, place, as_of, lines),
    ]


def unreconciled(connection: Connection, phase_id: int, as_of: date) -> list[dict[str, Any]]:
    """The figures of a phase that do not agree, those of its scenarios too, as ``binnacle verify`` names them."""
    place = _place(connection, phase_id, as_of)
    figures = [
        {"code": "reconciliation", "phase": place.key, **vars(proof), "difference": proof.difference}
        for proof in differences(reconcile(connection, place, as_of))
    ]
    return figures + [{"code": "scenario", "phase": place.key, **wrong} for wrong in unproven(connection, place, as_of)]


def _place(connection: Connection, phase_id: int, day: date) -> MoneyPlace:
    place = money_place(connection, phase_id, day)
    if place is None:
        raise Refused(Problem(code="unknown_phase"))
    return place


def _proofs_of_exports(
    connection: Connection, place: MoneyPlace, as_of: date, lines: Mapping[str, int]
) -> Iterator[Proof]:
    """The files that leave the house, made and read again."""
    version = version_in_force(connection, place.phase_id, as_of)
    if version is not None:
        file = budget_csv(budget_lines(connection, version), phase=place.phase, version=version)
        found = sum(_cents(row["amount"]) for row in csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
        yield Proof(place="budget_csv", of=Step.BUDGETED, expected=lines[Step.BUDGETED], found=found)
    rows = list(list_rows(_items(connection, place.phase_id, as_of), cost_options(place.rules), LANGUAGE))
    if not rows:
        return
    files = {"list_csv": _read_csv(list_csv(rows, language=LANGUAGE))}
    if len(rows) <= MOST_IN_WORKBOOK:
        files["list_workbook"] = _read_workbook(list_workbook(rows, language=LANGUAGE))
    for name, sums in files.items():
        for column, step in EXPORTED.items():
            yield Proof(place=name, of=step, expected=lines[step], found=sums[column])


def _items(connection: Connection, phase_id: int, as_of: date) -> Iterator[dict[str, Any]]:
    for group in listed(connection, phase_id):
        yield from exported_items(connection, phase_id, group, as_of)


def _read_csv(file: bytes) -> dict[ListColumn, int]:
    rows = csv.DictReader(io.StringIO(file.decode("utf-8-sig")))
    return _sums(dict(row) for row in rows)


def _read_workbook(file: bytes) -> dict[ListColumn, int]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    sums = dict.fromkeys(EXPORTED, 0)
    for name in book.sheet_names[1:]:
        head, *rows = book.get_sheet_by_name(name).to_python()
        found = _sums(dict(zip(map(str, head), row, strict=False)) for row in rows)
        sums = {column: sums[column] + found[column] for column in sums}
    return sums


def _sums(rows: Iterator[dict[str, Any]]) -> dict[ListColumn, int]:
    names = {column: header(column, LANGUAGE) for column in EXPORTED}
    sums = dict.fromkeys(EXPORTED, 0)
    for row in rows:
        for column, name in names.items():
            sums[column] += _cents(row.get(name))
    return sums


def _cents(written: object) -> int:
    """Of what a file holds: a text with a point, or a number."""
    return round(float(str(written)) * 100) if written not in (None, "") else 0
