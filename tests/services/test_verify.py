"""verify finds whatever does not agree with the lines, and nothing else."""

import pytest
from sqlalchemy import text

from dashboard.services.projects.verify import verify
from dashboard.store.engine import writing

pytestmark = pytest.mark.usefixtures("small_project")


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert verify() == []


@pytest.mark.parametrize(
    ("statement", "summaries"),
    [
        ("UPDATE money_summary SET amount = amount + 1 WHERE step = 'paid'", {"money_summary", "money_axis_summary"}),
        ("UPDATE money_summary SET lines = 7 WHERE step = 'paid'", {"money_summary"}),
        ("UPDATE money_axis_summary SET amount = amount - 1 WHERE axis = 'pilot'", {"money_axis_summary"}),
        ("DELETE FROM money_summary WHERE step = 'declared'", {"money_summary", "money_axis_summary"}),
        ("UPDATE expenditure_item SET declared_eur = declared_eur + 1 WHERE reference = 'E1'", {"expenditure_item"}),
        ("UPDATE expenditure_item SET pilot_id = NULL WHERE reference = 'E1'", {"expenditure_item"}),
        ("UPDATE money_entry SET amount = amount + 1 WHERE step = 'certified'", {"money_summary", "expenditure_item"}),
        ("UPDATE budget_line SET amount = amount + 1", {"money_summary"}),
        ("UPDATE deliverable_summary SET delta = delta + 1 WHERE measure = 'total'", {"deliverable_summary"}),
        ("DELETE FROM deliverable_axis_summary WHERE axis = 'pilot'", {"deliverable_axis_summary"}),
        ("DELETE FROM deliverable_event WHERE measure = 'due'", {"deliverable_event"}),
        (
            "UPDATE deliverable_status SET progress = 41 WHERE progress = 40",
            {"deliverable_event", "deliverable_summary"},
        ),
        ("UPDATE deliverable SET responsible_id = 1", {"deliverable_event", "deliverable_summary"}),
        ("UPDATE deliverable_status SET until_day = '2018-02-02' WHERE state = 'accepted'", {"deliverable_status"}),
        ("UPDATE deliverable_due SET until_day = day WHERE recorded_at IS NULL", {"deliverable_due"}),
        ("UPDATE search_entry SET folded = ' d9.9 something else' WHERE code = 'D1.2'", {"search_entry"}),
    ],
)
def test_what_does_not_agree_is_found(statement: str, summaries: set[str]) -> None:
    with writing() as connection:
        connection.execute(text(statement))
    assert summaries <= {found["summary"] for found in verify() if found["code"] == "summary"}


@pytest.mark.parametrize(
    ("statement", "code", "field"),
    [
        ("UPDATE search_entry SET shown = 'Another title' WHERE code = 'D1.2'", "D1.2", "shown"),
        ("UPDATE search_entry SET folded = folded || ' more' WHERE code = 'P1'", "P1", "folded"),
        ("UPDATE search_entry SET code = 'D9.9' WHERE code = 'D1.2'", "D1.2", "code"),
        ("UPDATE deliverable SET title = 'Told to nobody' WHERE code = 'D2.1'", "D2.1", "shown"),
        ("DELETE FROM search_entry WHERE code = 'WP1'", "WP1", "missing"),
        ("UPDATE search_entry SET owner_id = 999 WHERE code = 'WP2'", "WP2", "left_over"),
    ],
)
def test_what_the_search_would_say_wrongly_is_named(statement: str, code: str, field: str) -> None:
    with writing() as connection:
        connection.execute(text(statement))
    found = [(each["entry"], each["field"]) for each in verify() if each.get("summary") == "search_entry"]
    assert (code, field) in found
