"""What pages show as of a date equals what anybody would count by going through the histories one by one."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from dashboard.domain.deliverables.states import OPEN_STATES, reported_percent
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.store import tables
from dashboard.store.derived.history import rebuild_intervals_of
from dashboard.store.derived.summaries import differences, refresh_deliverable
from dashboard.store.engine import writing
from dashboard.store.reads.deliverables import states as deliverables
from tests import builders

BEGINS = date(2018, 1, 15)
DAYS = st.dates(BEGINS - timedelta(days=40), BEGINS + timedelta(days=120))
FACTS = st.lists(
    st.tuples(DAYS, st.integers(1, 23), st.sampled_from(State), st.none() | st.integers(0, 100)),
    max_size=6,
    unique_by=lambda fact: fact[:2],
)


@dataclass
class Life:
    """One deliverable's histories, in no order."""

    due: date | None
    facts: list[tuple[date, int, State, int | None]]
    dues: list[tuple[date, date | None]]
    keys: tuple[int, int]
    code: str = field(default="")

    def state(self, as_of: date) -> tuple[State, int | None]:
        known = [fact for fact in sorted(self.facts, key=lambda fact: fact[:2]) if fact[0] <= as_of]
        return (known[-1][2], known[-1][3]) if known else (State.NOT_STARTED, None)

    def due_on(self, as_of: date) -> date | None:
        known = [due for day, due in sorted(self.dues, key=lambda due: due[0]) if day <= as_of]
        return known[-1] if known else self.due

    def measures(self, as_of: date) -> Counter[str]:
        (state, progress), due = self.state(as_of), self.due_on(as_of)
        found = Counter({str(state): 1})
        if state == State.CANCELLED:
            return found
        found["total"] = 1
        found["reported_percent"] = reported_percent(state, progress)
        found["due"] = int(due is not None and due <= as_of)
        if due is not None and state in OPEN_STATES:
            found["overdue"] = int(due < as_of)
            found["due_soon"] = int(due - timedelta(days=30) <= as_of <= due)
        return found


LIVES = st.builds(
    Life,
    due=st.none() | DAYS,
    facts=FACTS,
    dues=st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=2, unique_by=lambda due: due[0]),
    keys=st.tuples(st.integers(0, 2), st.integers(0, 1)),
)


def build(connection: Connection, lives: list[Life], number: int) -> int:
    phase = builders.project(connection, code=f"R{number}", start=BEGINS)
    people = [None, *(builders.partner(connection, phase, f"p{who}", who) for who in (1, 2))]
    package = builders.row(connection, tables.work_package, phase_id=phase, code="WP1", position=1, name="Work")
    for index, life in enumerate(lives):
        life.code = f"D{index}"
        facts = [(builders.moment(day, hour), state, progress) for day, hour, state, progress in life.facts]
        responsible, in_package = life.keys
        builders.deliverable(
            connection, phase, life.code, due=life.due, states=facts, dues=life.dues,
            responsible_id=people[responsible], work_package_id=package if in_package else None,
        )  # fmt: skip
    builders.finish(connection, phase)
    return phase


def check(connection: Connection, phase: int, lives: list[Life], as_of: date) -> None:
    expected: Counter[str] = Counter()
    if as_of >= BEGINS:
        for life in lives:
            expected.update(life.measures(as_of))
    expected = Counter({measure: count for measure, count in expected.items() if count})
    cells = deliverables.counts(connection, phase, as_of)
    assert cells.groupby("measure")["count"].sum().to_dict() == expected
    for axis in ("work_package", "responsible", "pilot"):
        along = deliverables.counts_by(connection, phase, as_of, axis)
        assert along.groupby("measure")["count"].sum().to_dict() == expected
        assert along.equals(_grouped(cells, axis))
    last = deliverables.counts_over_time(connection, phase, as_of)
    last = last[last["month"] == last["month"].max()].groupby("measure")["count"].sum()
    drawn = ("total", "due", "reported_percent", "accepted")
    assert {measure: count for measure, count in last.items() if count} == {
        measure: expected[measure] for measure in drawn if expected[measure]
    }
    page = deliverables.page(connection, phase, as_of)
    assert {row.code: (row.state, row.due) for row in page.itertuples()} == {
        life.code: (str(life.state(as_of)[0]), life.due_on(as_of)) for life in lives
    }
    if as_of >= BEGINS:
        for only in ("overdue", "due_soon"):
            assert len(deliverables.page(connection, phase, as_of, only=only)) == expected[only]


def _grouped(cells, axis):  # type: ignore[no-untyped-def]
    key = f"{axis}_key"
    grouped = cells.groupby([key, "measure"], as_index=False)["count"].sum().rename(columns={key: "key"})
    return grouped[grouped["count"] != 0].reset_index(drop=True).astype({"measure": object})


@pytest.mark.usefixtures("database")
def test_counts_as_of_any_day_equal_a_recount() -> None:
    numbers = iter(range(10_000))

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(
        lives=st.lists(LIVES, min_size=1, max_size=6),
        as_of=st.lists(DAYS, min_size=1, max_size=3),
        one_more=st.tuples(DAYS, st.sampled_from(State)),
    )
    def recount(lives: list[Life], as_of: list[date], one_more: tuple[date, State]) -> None:
        with writing() as connection:
            phase = build(connection, lives, next(numbers))
            for day in as_of:
                check(connection, phase, lives, day)
            _add_fact(connection, phase, lives[0], one_more)
            for day in as_of:
                check(connection, phase, lives, day)

    recount()
    with writing() as connection:
        assert differences(connection) == []


def _add_fact(connection: Connection, phase: int, life: Life, one_more: tuple[date, State]) -> None:
    """As an update does: one row more, its intervals, the difference in the counts."""
    day, state = one_more
    found = deliverables.detail(connection, phase, life.code, day)
    assert found is not None
    life.facts.append((day, 24, state, None))
    recorded_at = builders.moment(day, 23) + timedelta(minutes=30)
    builders.state(connection, found["deliverable_id"], recorded_at, state)
    rebuild_intervals_of(connection, tables.deliverable_status, found["deliverable_id"])
    refresh_deliverable(connection, found["deliverable_id"])


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_pages_follow_each_other_without_gap_or_repetition(database: str) -> None:
    with writing() as connection:
        phase = builders.project(connection)
        for index in range(37):
            states = [(date(2018, 3, 1 + index % 5), State.ACCEPTED)] if index % 3 == 0 else []
            due = date(2018, 4, 1 + index % 7) if index % 4 else None
            builders.deliverable(connection, phase, f"D{index}", due=due, states=states)
        builders.finish(connection, phase)
        whole = deliverables.page(connection, phase, builders.AS_OF)
        codes: list[str] = []
        after = None
        while len(part := deliverables.page(connection, phase, builders.AS_OF, after=after, limit=5)):
            codes += list(part["code"])
            after = part["after"].iloc[-1]
    assert codes == list(whole["code"])
    assert len(set(codes)) == 37
    assert list(whole["rank"]) == sorted(whole["rank"])
    dated = whole[whole["rank"] == 0]
    assert list(dated["due"]) == sorted(dated["due"])
    ended = whole[whole["rank"] == 2]
    assert list(ended["changed_on"]) == sorted(ended["changed_on"], reverse=True)


@pytest.mark.usefixtures("small_project")
def test_filters_are_codes_and_combine() -> None:
    def codes(**filters: object) -> list[str]:
        with writing() as connection:
            return list(deliverables.page(connection, 1, builders.AS_OF, **filters)["code"])  # type: ignore[arg-type]

    assert codes() == ["D1.2", "D2.1", "D2.2", "D1.1"]
    assert codes(states=["accepted", "in_progress"]) == ["D1.2", "D1.1"]
    assert codes(responsible=[builders.LEAD]) == ["D2.2"]
    assert codes(work_packages=["WP2"], responsible=[builders.OTHER]) == ["D2.1"]
    assert codes(pilots=["P1"]) == ["D1.2"]
    assert codes(pilots=["nowhere"]) == []
    assert codes(only="overdue") == ["D1.2"]
    assert codes(search="d2.") == ["D2.1", "D2.2"]
    assert codes(search="%") == []


@pytest.mark.usefixtures("small_project")
def test_history_tells_states_and_reschedulings_newest_first() -> None:
    with writing() as connection:
        put_off = deliverables.history(connection, 3, builders.AS_OF).iloc[0]
        before = deliverables.history(connection, 3, date(2018, 4, 30))
        states = deliverables.history(connection, 1, builders.AS_OF)
    assert (put_off["kind"], put_off["old_due"], put_off["new_due"]) == ("due", date(2018, 6, 30), date(2018, 9, 30))
    assert before.empty
    assert list(states["state"]) == ["accepted", "under_review", "submitted", "in_progress"]


@pytest.mark.usefixtures("small_project")
def test_lateness_is_counted_to_the_day_of_submission() -> None:
    with writing() as connection:
        late = deliverables.detail(connection, 1, "D1.2", builders.AS_OF)
        on_time = deliverables.detail(connection, 1, "D1.1", builders.AS_OF)
        schedule = deliverables.schedule(connection, 1, builders.AS_OF)
    assert late is not None
    assert on_time is not None
    assert (late["days_late"], late["submitted_on"]) == (15, None)
    assert (on_time["days_late"], on_time["submitted_on"]) == (0, date(2018, 3, 1))
    assert list(schedule["code"]) == ["D1.1", "D1.2", "D2.1"]


@pytest.mark.usefixtures("database")
def test_an_empty_phase_has_frames_without_rows_but_with_their_columns() -> None:
    with writing() as connection:
        phase = builders.project(connection)
        assert list(deliverables.page(connection, phase, builders.AS_OF).columns) == list(deliverables.COLUMNS)
        assert deliverables.counts(connection, phase, builders.AS_OF).empty
        assert deliverables.counts_over_time(connection, phase, builders.AS_OF).empty
        assert deliverables.schedule(connection, phase, builders.AS_OF).empty
        assert deliverables.detail(connection, phase, "D1", builders.AS_OF) is None


@pytest.mark.usefixtures("database")
def test_a_phase_whose_start_nobody_knows_counts_from_the_beginning() -> None:
    with writing() as connection:
        phase = builders.project(connection, start=None)
        builders.deliverable(connection, phase, "D1", due=date(2018, 2, 1))
        builders.finish(connection, phase)
        over_time = deliverables.counts_over_time(connection, phase, date(2018, 3, 5))
        totals = over_time[over_time["measure"] == "total"]
        assert differences(connection) == []
    assert list(totals["month"]) == [201802, 201803]
    assert list(totals["count"]) == [1, 1]


@pytest.mark.usefixtures("database")
def test_the_initial_fact_holds_from_the_beginning_even_where_work_began_before_the_phase() -> None:
    with writing() as connection:
        phase = builders.project(connection)
        made = builders.deliverable(connection, phase, "D1", states=[(date(2017, 11, 1), State.IN_PROGRESS)])
        builders.finish(connection, phase)
        found = deliverables.detail(connection, phase, "D1", date(2018, 2, 1))
        connection.execute(
            insert(tables.deliverable_status).values(
                deliverable_id=made,
                recorded_at=builders.moment(date(2018, 3, 1)),
                day=date(2018, 3, 1),
                until_day=date(2018, 3, 2),
                state=State.SUBMITTED,
                author="x",
                status="verified",
            )
        )
        builders.finish(connection, phase)
        later = deliverables.detail(connection, phase, "D1", date(2019, 1, 1))
    assert found is not None
    assert later is not None
    assert (found["state"], later["state"]) == ("in_progress", "submitted")
