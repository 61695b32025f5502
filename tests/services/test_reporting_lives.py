"""Whatever people do with reports, in whatever order: every cent is accounted for, what is taken back is as before."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dashboard.domain.refusal import Refused
from dashboard.domain.reporting.control import Verdict
from dashboard.domain.vocabulary import LADDER, ErrorType, ReportState, Step
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.verification import Cut
from dashboard.store import tables
from dashboard.store.engine import engine, reading, writing
from dashboard.store.writes.reporting.parked_items import parked_before
from tests import builders
from tests.services import costs, seasons
from tests.services.seasons import CONTROLLER, SECOND

NOW = datetime(2019, 7, 10, 9, 0, tzinfo=UTC)
SHARES: list[Any] = [(), (("P1", 1),), (("P1", 6), ("P2", 6), (None, 2)), (("P1", 1), ("P2", 2))]
ANY = st.integers(0, 2**16)
State = ReportState


class Life:
    """One project; each step takes numbers that choose among what there is, and does nothing where there is nothing."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids = ids

    def reports(self, *states: ReportState) -> list[int]:
        with reading() as connection:
            known = list(connection.execute(select(tables.partner_report.c.id)).scalars())
        return [report for report in sorted(known) if seasons.standing(report, NOW).state in states]

    def claims(self, *states: ReportState) -> list[int]:
        with reading() as connection:
            known = list(connection.execute(select(tables.project_report.c.id)).scalars())
        return [claim for claim in sorted(known) if seasons.claim_standing(claim, NOW).state in states]

    def enter(self, a: int, b: int, c: int) -> None:
        report = costs.begin(period=1 + a % 3, now=NOW)
        given = {"pilots": SHARES[b % len(SHARES)], "currency": "GBP" if a % 5 == 0 else "EUR"}
        costs.enter(report, now=NOW, declared_amount=1 + c, **given, **seasons.WHOLE)

    def submit(self, a: int, b: int, c: int) -> None:
        report = chosen(self.reports(State.DRAFT, State.REOPENED), a)
        seasons.flats(report, now=NOW)
        entered = everything()
        seasons.submit(report, now=NOW, next_forecast=c, nothing_spent=bool(b % 2))
        if b % 3 == 0:
            seasons.take_back(report, now=NOW)
            assert everything() == entered
            seasons.submit(report, now=NOW, next_forecast=c, nothing_spent=bool(b % 2))

    def reopen(self, a: int, b: int, c: int) -> None:
        seasons.reopen(chosen(self.reports(State.SUBMITTED, State.CONTROL_ONGOING, State.CERTIFIED), a), now=NOW)

    def begin(self, a: int, b: int, c: int) -> None:
        seasons.begin_control(chosen(self.reports(State.SUBMITTED), a), now=NOW)

    def decide(self, a: int, b: int, c: int) -> None:
        report = chosen(self.reports(State.CONTROL_ONGOING), a)
        its = tables.expenditure_item.c
        with reading() as connection:
            here = (its.partner_report_id == report) | (its.included_in_id == report)
            items = list(connection.execute(select(its.id, its.declared_eur).where(here).order_by(its.id)))
        item, amount = chosen(items, b)
        part = c % (amount + 1)
        if c % 3 == 0:
            seasons.decide(report, item, certified=0, parked=amount, now=NOW)
        else:
            reason = {"error_type": ErrorType.VAT, "comment": "x"}
            seasons.decide(report, item, certified=amount - part, deducted=part, now=NOW, **reason)

    def sample(self, a: int, b: int, c: int) -> None:
        report = chosen(self.reports(State.CONTROL_ONGOING), a)
        seasons.sample(report, number=1 + b % 3, seed=c, now=NOW)
        if c % 2:
            verdict = (Verdict.CERTIFY, Verdict.PARK)[b % 2]
            seasons.decide_all(report, verdict, comment="x", now=NOW, by=SECOND)

    def certify(self, a: int, b: int, c: int) -> None:
        report = chosen(self.reports(State.CONTROL_ONGOING), a)
        before = everything()
        certificate = seasons.certify(report, now=NOW, by=(CONTROLLER, SECOND)[b % 2])
        if b % 3 == 0:
            seasons.withdraw(report, certificate, now=NOW)
            assert everything() == before
            seasons.certify(report, now=NOW)

    def control(self, a: int, b: int, c: int) -> None:
        """From the draft to the certificate in one go, a cost parked on the way; the next period's draft is open."""
        report = chosen(self.reports(State.DRAFT, State.REOPENED), a)
        seasons.flats(report, now=NOW)
        seasons.submit(report, now=NOW, next_forecast=c, nothing_spent=True)
        seasons.begin_control(report, now=NOW)
        seasons.sample(report, number=1, seed=b, now=NOW)
        seasons.decide_all(report, Verdict.PARK, comment="x", now=NOW)
        seasons.certify(report, now=NOW)
        costs.begin(period=1 + (a + 1) % 3, now=NOW)

    def withdraw(self, a: int, b: int, c: int) -> None:
        report = chosen(self.reports(State.CERTIFIED), a)
        its = tables.certificate.c
        with reading() as connection:
            query = select(func.max(its.id)).where(its.partner_report_id == report, its.withdrawn_on.is_(None))
            certificate = connection.execute(query).scalar()
        seasons.withdraw(report, certificate or 0, now=NOW)

    def take_in(self, a: int, b: int, c: int) -> None:
        report = chosen(self.reports(State.DRAFT, State.REOPENED), a)
        before = everything()
        with reading() as connection:
            known = parked_before(connection, seasons.standing(report, NOW))
        item = chosen([item.item_id for item in known], b)
        seasons.take_in(report, item, now=NOW)
        if c % 3 == 0:
            seasons.leave(report, item, now=NOW)
            assert everything() == before

    def claim(self, a: int, b: int, c: int) -> None:
        its = tables.certificate.c
        with reading() as connection:
            free = select(its.id).where(its.project_report_id.is_(None), its.withdrawn_on.is_(None)).order_by(its.id)
            known = list(connection.execute(free).scalars())
        claim = seasons.claim(*known[: 1 + a % 3], now=NOW) if known else chosen(self.claims(State.DRAFT), a)
        before = everything()
        seasons.send(claim, now=NOW)
        if b % 3 == 0:
            seasons.call_back(claim, now=NOW)
            assert everything() == before
            seasons.gather(claim, *known[: 1 + b % 2], now=NOW)

    def verified(self, a: int, b: int, c: int) -> None:
        claim = chosen(self.claims(State.SUBMITTED), a)
        its = tables.money_entry.c
        query = select(its.expenditure_item_id, func.sum(its.amount)).where(its.project_report_id == claim)
        query = (
            query.where(its.step == Step.CLAIMED).group_by(its.expenditure_item_id).order_by(its.expenditure_item_id)
        )
        with reading() as connection:
            items = [(row[0], int(row[1])) for row in connection.execute(query) if row[1]]
        cuts = []
        if items and b % 2:
            item, amount = chosen(items, b)
            cuts = [Cut(item_id=item, amount=1 + c % amount, error_type=ErrorType.PROCUREMENT)]
        seasons.verified(claim, *cuts, now=NOW)

    def pay(self, a: int, b: int, c: int) -> None:
        seasons.pay(chosen(self.claims(State.VERIFIED), a), now=NOW)


STEPS = [name for name in vars(Life) if not name.startswith("_") and name not in ("reports", "claims")]
OFTEN = ["enter", "submit", "begin", "decide", "certify", "claim", "take_in", "control"]
LIVES = st.lists(st.tuples(st.sampled_from(STEPS + OFTEN), ANY, ANY, ANY), min_size=5, max_size=14)
LONG_LIVES = st.lists(st.tuples(st.sampled_from(STEPS + 2 * OFTEN), ANY, ANY, ANY), min_size=20, max_size=60)


class Nothing(Exception):
    """There is nothing to choose from."""


def chosen(known: list[Any], number: int) -> Any:
    if not known:
        raise Nothing
    return known[number % len(known)]


def everything() -> list[tuple[Any, ...]]:
    """How far every item has come, at every place, and what the items say of themselves."""
    its, item = tables.money_summary.c, tables.expenditure_item.c
    keys = (its.step, its.partner_id, its.pilot_key, its.partner_report_key, its.cost_category)
    query = select(*keys, func.sum(its.amount)).where(its.version_key == 0).group_by(*keys)
    said = (item.id, item.declared_eur, item.declared_on, item.certified_eur, item.paid_eur, item.included_in_id)
    with reading() as connection:
        moved = sorted(tuple(map(str, row)) for row in connection.execute(query.having(func.sum(its.amount) != 0)))
        return [*moved, *map(tuple, connection.execute(select(*said).order_by(item.id)))]


def check(life: Life) -> None:
    """Along every axis no rung holds more than the one below; what is certified sums up; verify finds nothing."""
    assert verify() == []
    its = tables.money_axis_summary.c
    query = select(its.axis, its.key, its.step, func.sum(its.amount)).where(its.version_key == 0)
    sums: dict[tuple[str, str], dict[str, int]] = {}
    with reading() as connection:
        for axis, key, step, amount in connection.execute(query.group_by(its.axis, its.key, its.step)):
            sums.setdefault((axis, key), {})[step] = int(amount)
    for place, of in sums.items():
        rungs = [of.get(step, 0) for step in LADDER[1:]]
        assert rungs == sorted(rungs, reverse=True), (place, of)
        assert min(*rungs, of.get(Step.PARKED, 0), of.get(Step.ENTERED, 0), of.get(Step.DEDUCTED, 0)) >= 0, (place, of)
    for report in life.reports(State.CERTIFIED):
        of = sums.get(("report", str(report)), {})
        by_control = sum(of.get(step, 0) for step in (Step.CERTIFIED, Step.DEDUCTED, Step.PARKED))
        assert by_control - cut_of(report) == of.get(Step.DECLARED, 0)


def cut_of(report: int) -> int:
    """Cents of the report's own items that verification cut."""
    its = tables.money_entry.c
    query = select(func.coalesce(func.sum(its.amount), 0)).where(its.step == Step.DEDUCTED)
    query = query.where(its.partner_report_key == report, its.project_report_id.is_not(None))
    with reading() as connection:
        return int(connection.execute(query).scalar_one())


@pytest.fixture
def anew(small_project: dict[str, int], backend: str, tmp_path: Path, database: str) -> Iterator[Callable[[], Life]]:
    """Brings the database back to the beginning of the season."""
    ids = seasons.season(small_project)
    with writing() as connection:
        rate = {"project_id": 1, "currency": "GBP", "month": 201907, "rate": Decimal("0.9")}
        builders.row(connection, tables.exchange_rate, **rate)
    engine(database).dispose()
    file, kept = tmp_path / "binnacle.db", tmp_path / "kept.db"
    shutil.copy(file, kept)

    def again() -> Life:
        engine(database).dispose()
        for name in ("binnacle.db-wal", "binnacle.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        shutil.copy(kept, file)
        return Life(ids)

    yield again
    engine(database).dispose()


def play(life: Life, steps: list[tuple[str, int, int, int]]) -> None:
    for name, *numbers in steps:
        try:
            getattr(life, name)(*numbers)
        except (Refused, Nothing):
            continue
        check(life)


WHATEVER = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_cent_stays_accounted_for_whatever_people_do(anew: Callable[[], Life]) -> None:
    @settings(max_examples=6, **WHATEVER)
    @given(steps=LIVES)
    def some(steps: list[tuple[str, int, int, int]]) -> None:
        beginning = [("enter", 3, 2, 9_999), ("enter", 0, 1, 333), ("enter", 1, 2, 77), ("control", 0, 5, 0)]
        play(anew(), [*beginning, *steps])

    some()


@pytest.mark.sweep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_cent_stays_accounted_for_over_long_lives(anew: Callable[[], Life]) -> None:
    @settings(max_examples=150, **WHATEVER)
    @given(steps=LONG_LIVES)
    def many(steps: list[tuple[str, int, int, int]]) -> None:
        beginning = [("enter", 3, 2, 9_999), ("enter", 1, 3, 50), ("control", 0, 5, 0), ("enter", 2, 0, 1)]
        play(anew(), [*beginning, *steps])

    many()
