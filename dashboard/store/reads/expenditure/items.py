"""Items of expenditure as of a date: pages of a list by keyset, from the newest day on, and how far each has come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, tuple_

from dashboard.domain.vocabulary import Step
from dashboard.store.derived.money_entries import FEW
from dashboard.store.reads.expenditure.columns import COLUMNS, ItemRows, shared_pilots
from dashboard.store.reads.frames import cents_sum
from dashboard.store.tables import (
    expenditure_item,
    expenditure_share,
    money_entry,
    organisation,
    partner,
    partner_report,
    pilot,
    reporting_period,
    work_package,
)

WINDOW = 10_000
"""Lines looked at for what few of them fit, before the next window is begun."""
WINDOWS = 3
"""In one read: then the page says how far it looked, and goes on where it is asked to."""
ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
Cursor = tuple[date, int]
"""Day of entry and id of the last item looked at."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which items: by codes, empty for all; ``report`` and ``among`` are ids. ``text`` is looked for in reference,
    invoice number and description; ``state`` is entered, declared, certified, parked, deducted or paid."""

    phase_id: int
    partner: str = ""
    report: int | None = None
    period: int | None = None
    category: str = ""
    work_package: str = ""
    pilot: str = ""
    state: str = ""
    text: str = ""
    among: tuple[int, ...] | None = None

    @property
    def is_rare(self) -> bool:
        """Whether more is asked than an index answers."""
        asked = (self.period, self.category, self.work_package, self.pilot, self.state, self.text)
        return any(asked)


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """``items`` as ``ItemRows`` says; ``after`` begins the next page, missing at the end; ``looked_to`` is the day of
    entry down to which was looked where fewer were found than asked for and older ones were left unseen."""

    items: pd.DataFrame
    after: Cursor | None
    looked_to: date | None


def item_page(
    connection: Connection, as_of: date, after: Cursor | None = None, limit: int = 50, **wanted: Any
) -> ItemPage:
    """The next ``limit`` items that were there at the end of ``as_of``, the newest first; ``wanted`` as ``Wanted``.

    Its cost does not grow with the number of lines: what few items fit is looked for in windows of ``WINDOW`` lines.
    """
    asked = Wanted(**wanted)
    found: list[int] = []
    cursor, bound = after, None
    for _ in range(WINDOWS if asked.is_rare else 1):
        bound = _bound(connection, asked, as_of, cursor) if asked.is_rare else None
        rows = connection.execute(_ids(connection, asked, as_of, cursor, bound).limit(limit + 1 - len(found))).all()
        found += [int(row.id) for row in rows]
        if len(found) > limit:
            last = rows[-2] if len(rows) > 1 else None
            end = (last.entered_on, last.id) if last is not None else cursor
            return ItemPage(items=item_rows(connection, found[:limit], as_of), after=end, looked_to=None)
        if bound is None:
            break
        cursor = bound
    items = item_rows(connection, found, as_of)
    return ItemPage(items=items, after=bound, looked_to=bound[0] if bound else None)


def item_rows(connection: Connection, items: Sequence[int], as_of: date) -> pd.DataFrame:
    """Those items in their order, as ``ItemRows``."""
    its = expenditure_item.c
    rows: dict[int, dict[str, Any]] = {}
    for begin in range(0, len(items), FEW):
        some = items[begin : begin + FEW]
        query = _named().where(its.id.in_(some))
        rows |= {row["item_id"]: dict(row) for row in connection.execute(query).mappings()}
    builder = ItemRows(
        reached=reached(connection, items, as_of),
        pilots=shared_pilots(connection, items),
        as_of=as_of,
    )
    return builder.frame(connection, [rows[item] for item in items if item in rows])


def reached(connection: Connection, items: Sequence[int], as_of: date) -> dict[int, dict[str, int]]:
    """Cents of each item at each step by the end of ``as_of``."""
    its = money_entry.c
    found: dict[int, dict[str, int]] = {}
    for begin in range(0, len(items), FEW):
        some = items[begin : begin + FEW]
        query = select(its.expenditure_item_id, its.step, cents_sum(its.amount))
        query = query.where(its.expenditure_item_id.in_(some), its.day <= as_of)
        for item, step, amount in connection.execute(query.group_by(its.expenditure_item_id, its.step)):
            found.setdefault(item, {})[str(step)] = amount
    return found


def item_named(connection: Connection, phase_id: int, partner_code: str, reference: str) -> int | None:
    """The id of the partner's item with that reference, removed or not."""
    its = expenditure_item.c
    whose = _partner_id(connection, phase_id, partner_code)
    query = select(its.id).where(its.phase_id == phase_id, its.partner_id == whose, its.reference == reference)
    return connection.execute(query).scalar() if whose is not None else None


def _named() -> Select[Any]:
    """An item's row with the codes that it names."""
    its = expenditure_item.c
    return (
        select(
            its.id.label("item_id"), *(its[name] for name in COLUMNS), organisation.c.code.label("partner"),
            partner_report.c.number.label("report"), reporting_period.c.number.label("period"),
            work_package.c.code.label("work_package"), pilot.c.code.label("pilots"),
        )
        .join_from(expenditure_item, partner, its.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .join(work_package, its.work_package_id == work_package.c.id)
        .join(reporting_period, its.reporting_period_id == reporting_period.c.id)
        .outerjoin(partner_report, its.partner_report_id == partner_report.c.id)
        .outerjoin(pilot, its.pilot_id == pilot.c.id)
    )  # fmt: skip


def _bound(connection: Connection, asked: Wanted, as_of: date, after: Cursor | None) -> Cursor | None:
    """The last line of the next window, ``None`` where it reaches the end."""
    its = expenditure_item.c
    query = select(its.entered_on, its.id).where(*_within(connection, asked, as_of, after))
    row = connection.execute(_newest(query).offset(WINDOW - 1).limit(1)).first()
    return (row.entered_on, row.id) if row is not None else None


def _ids(connection: Connection, asked: Wanted, as_of: date, after: Cursor | None, bound: Cursor | None) -> Select[Any]:
    its = expenditure_item.c
    query = select(its.entered_on, its.id).where(*_within(connection, asked, as_of, after))
    query = query.where(or_(its.removed_on.is_(None), its.removed_on > as_of))
    query = query.where(*_conditions(connection, asked, as_of))
    if bound is not None:
        query = query.where(tuple_(its.entered_on, its.id) >= bound)
    return _newest(query)


def _newest(query: Select[Any]) -> Select[Any]:
    its = expenditure_item.c
    return query.order_by(its.entered_on.desc(), its.id.desc())


def _within(connection: Connection, asked: Wanted, as_of: date, after: Cursor | None) -> Iterator[ColumnElement[bool]]:
    """What an index answers: whose, of which report, and since when."""
    its = expenditure_item.c
    if asked.report is not None:
        yield its.partner_report_id == asked.report
    else:
        yield its.phase_id == asked.phase_id
        if asked.partner:
            yield its.partner_id == _partner_id(connection, asked.phase_id, asked.partner)
    yield its.entered_on <= as_of
    if after is not None:
        yield tuple_(its.entered_on, its.id) < after


def _conditions(connection: Connection, asked: Wanted, as_of: date) -> Iterator[ColumnElement[bool]]:
    its = expenditure_item.c
    if asked.among is not None:
        yield its.id.in_(asked.among)
    if asked.period is not None:
        yield its.reporting_period_id == _id_of(reporting_period, reporting_period.c.number, asked, asked.period)
    if asked.category:
        yield its.cost_category == asked.category
    if asked.work_package:
        yield its.work_package_id == _id_of(work_package, work_package.c.code, asked, asked.work_package)
    if asked.pilot:
        number, of = _id_of(pilot, pilot.c.code, asked, asked.pilot), expenditure_share.c
        shares = exists().where(of.expenditure_item_id == its.id, of.pilot_id == number, of.weight > 0)
        yield or_(its.pilot_id == number, shares)
    if asked.state:
        yield _is_in(asked.state, as_of)
    if asked.text:
        # SQLite lowers the letters of ASCII alone: what is typed as it stands in the item is found there too.
        words = {asked.text.lower(), asked.text.translate(ASCII_LOWER)}
        texts = (its.reference, its.invoice_number, its.description)
        yield or_(*(func.lower(text).contains(each, autoescape=True) for text in texts for each in sorted(words)))


def _is_in(state: str, as_of: date) -> ColumnElement[bool]:
    its = expenditure_item.c
    declared = and_(its.declared_on.is_not(None), its.declared_on <= as_of)
    certified = and_(its.certified_on.is_not(None), its.certified_on <= as_of)
    if state == Step.ENTERED:
        return or_(its.declared_on.is_(None), its.declared_on > as_of)
    if state == Step.DECLARED:
        return and_(declared, or_(its.certified_on.is_(None), its.certified_on > as_of))
    if state == Step.CERTIFIED:
        return and_(certified, its.certified_eur > 0)
    if state == Step.PAID:
        return and_(its.paid_on.is_not(None), its.paid_on <= as_of)
    of = money_entry.c
    here = (of.expenditure_item_id == its.id, of.step == state, of.day <= as_of)
    return select(func.coalesce(func.sum(of.amount), 0)).where(*here).scalar_subquery() > 0


def _id_of(table: Any, column: ColumnElement[Any], asked: Wanted, value: object) -> ColumnElement[Any]:
    return select(table.c.id).where(table.c.phase_id == asked.phase_id, column == value).scalar_subquery()


def _partner_id(connection: Connection, phase_id: int, code: str) -> int | None:
    query = select(partner.c.id).join_from(partner, organisation)
    return connection.execute(query.where(partner.c.phase_id == phase_id, organisation.c.code == code)).scalar()
