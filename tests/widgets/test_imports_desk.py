"""The imports page's desk: ten quick clicks make one import, and its end is taken over."""

import pytest
from sqlalchemy import func, select

from dashboard.exchange.tracker.file import read_tracker
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.bring_in import preview
from dashboard.store.engine import reading
from dashboard.store.tables import audit
from dashboard.widgets.imports import sending
from dashboard.widgets.imports.sending import Desk, confirm
from tests.builders import LEAD_PARTNER, NOW, PHASE, PROJECT
from tests.exchange.tracker_files import csv_bytes

ASKED = Asked(project=PROJECT, phase=PHASE)


@pytest.fixture
def desk(small_project: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(sending, "current_actor", lambda: LEAD_PARTNER)
    tracker = read_tracker("plan.csv", csv_bytes([("Code", "Deliverable"), ("D9.1", "One"), ("D9.2", "Two")]))
    at = Desk(tracker=tracker)
    at.found = preview(tracker, ASKED, by=LEAD_PARTNER, now=NOW)
    return at


def imports() -> int:
    with reading() as connection:
        return int(connection.execute(select(func.count()).where(audit.c.action == "import_tracker")).scalar_one())


def test_ten_quick_clicks_make_one_import(desk: Desk) -> None:
    for _ in range(10):
        confirm(desk, ASKED)
    assert desk.job is not None
    assert desk.job.wait(60)
    assert desk.job.done <= 1
    desk.finish()
    assert imports() == 1
    assert desk.outcome == ("plan.csv", PROJECT, {"added": 2, "changed": 0, "unchanged": 0, "refused": 0})


def test_a_refusal_is_kept_for_the_page(desk: Desk) -> None:
    confirm(desk, Asked(project="NOPE"))
    assert desk.job is not None
    assert desk.job.wait(60)
    desk.finish()
    assert desk.problems
    assert imports() == 0


def test_a_failure_comes_out_on_the_page_and_nothing_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("dashboard.services.imports.bring_in.save_project", fail)
    confirm(desk, ASKED)
    assert desk.job is not None
    assert desk.job.wait(60)
    with pytest.raises(RuntimeError):
        desk.finish()
    assert imports() == 0
