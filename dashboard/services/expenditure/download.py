"""Expenditure lists to take away: of a report, of a whole phase, or an empty one to fill in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from dashboard.domain.budget.cost_options import cost_options
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.domain.vocabulary import CostCategory
from dashboard.exchange.lists.export import list_csv, list_rows, list_workbook
from dashboard.exchange.lists.template import list_template
from dashboard.services.expenditure.rows import item_names
from dashboard.settings import settings
from dashboard.store.engine import Connection, reading
from dashboard.store.reads.expenditure.export import exported_items, lines_and_total, listed, total_declared
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.writes.expenditure.lists import names_of
from dashboard.store.writes.reporting.partner_reports import ReportStanding, report_standing
from dashboard.texts import formats, text

GIVEN_BY_RULES = frozenset({CostCategory.LUMP_SUM, CostCategory.UNIT_COST, CostCategory.OTHER_COSTS})
"""Categories of simplified cost options: an empty list offers them by their options, not by hand."""


def make_list(
    phase_id: int, *, report_id: int | None, form: str, language: str, by: Actor, as_of: date, illustrative: bool
) -> bytes:
    """The items of a report, or of all reports of the phase, as they were at the end of ``as_of``.

    Raises ``NotAllowed`` where the person may not see the phase's lines, ``Refused``: unknown_phase, unknown_report.
    """
    with reading() as connection:
        place = money_place(connection, phase_id, settings().day())
        if place is None:
            raise Refused(Problem(code="unknown_phase"))
        require(by, Action.READ_EXPENDITURE, place.scope())
        language = formats.Notation(language, place.currency)
        report = report_standing(connection, report_id, as_of) if report_id is not None else None
        if report is None or report.partner != by.organisation:
            as_of = min(as_of, place.partnership.reads_until(by) or as_of)
        groups = listed(connection, phase_id, report_id)
        if report_id is not None and (report is None or not groups):
            raise Refused(Problem(code="unknown_report"))

        def items() -> Iterator[dict[str, Any]]:
            for group in groups:
                yield from exported_items(connection, phase_id, group, as_of)

        rows = list_rows(items(), cost_options(place.rules), language)
        if form == "csv":
            return list_csv(rows, language=language)
        about = _about(connection, place, report, as_of, language, illustrative=illustrative)
        return list_workbook(rows, language=language, about=about)


def make_template(report_id: int, *, language: str, by: Actor, today: date) -> bytes:
    """An empty list for that report.

    Raises ``NotAllowed``, ``Refused``: unknown_report.
    """
    with reading() as connection:
        report = report_standing(connection, report_id, today)
        if report is None:
            raise Refused(Problem(code="unknown_report"))
        require(by, Action.ENTER_EXPENDITURE, report.scope)
        words, names = names_of(connection, report), item_names(connection, report.place, today)
    place = report.place
    given = place.rules.get("cost_categories")
    known = [each for each in CostCategory if not isinstance(given, list) or each in given]
    return list_template(
        language=language,
        about=_whose(place, report, language),
        work_packages=words.work_packages,
        pilots=words.pilots,
        options=names.options,
        categories=[each for each in known if each not in GIVEN_BY_RULES],
        currencies=[names.currency, *sorted(names.currencies - {names.currency})],
    )


def _about(
    connection: Connection,
    place: MoneyPlace,
    report: ReportStanding | None,
    as_of: date,
    language: str,
    *,
    illustrative: bool,
) -> list[tuple[str, str | int | date]]:
    of_report = report.report_id if report else None
    count, total = lines_and_total(connection, place.phase_id, of_report, as_of)
    declared = total_declared(connection, place.phase_id, of_report, as_of)
    sums = {"total": total, "declared": declared, "drafts": total - declared}
    provenance = "tables.illustrative" if illustrative else "tables.sourced"
    lines: list[tuple[str, str | int | date]] = [
        *_whose(place, report, language),
        (text("tables.as_of", language), as_of),
        (text("expenditure_import.lines", language), count),
        *(
            (text(f"expenditure_import.{name}", language), formats.money(cents, language))
            for name, cents in sums.items()
        ),
        (text("tables.provenance", language), text(provenance, language)),
        (text("tables.language", language), text("tables.this_language", language)),
    ]
    return lines


def _whose(place: MoneyPlace, report: ReportStanding | None, language: str) -> list[tuple[str, str]]:
    lines = [(text("tables.project", language), place.project), (text("tables.phase", language), place.phase)]
    if report is not None:
        lines += [
            (text("expenditure_import.column_partner", language), report.partner),
            (text("expenditure_import.column_report", language), f"R{report.number}"),
            (text("expenditure_import.column_period", language), str(report.period.number)),
            (text("words.status", language), text(f"words.report_state.{report.state}", language)),
        ]
    return lines
