"""A plan taken away and brought back: what is compared, what is saved, once, and what is refused."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy import update as sqlupdate

from dashboard.domain.calendar import FARTHEST_DAYS
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Role
from dashboard.exchange.offline.plan_format import EVERYBODY, Column
from dashboard.services.deliverables.plan_compare import LineKind
from dashboard.services.deliverables.plan_download import make_plan
from dashboard.services.deliverables.plan_upload import ApplyPlan, PlanPreview, apply_plan, preview_plan
from dashboard.services.deliverables.update import UpdateDeliverable, update_deliverable
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.deliverables import states
from dashboard.texts import LANGUAGES, text
from tests import builders
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER
from tests.exchange.plan_files import LETTERS, PLAN, cell_of, codes, filled, part_of, with_cell, with_part

pytestmark = pytest.mark.usefixtures("small_project")
SOON = AS_OF + timedelta(days=40)
FILLED: dict[tuple[str, Column], Any] = {
    ("D1.2", Column.PROGRESS): 60,
    ("D1.2", Column.FORECAST): SOON,
    ("D1.2", Column.COMMENT): "Half way",
    ("D2.1", Column.STATE): "In progress",
}


def plan(partner: str = OTHER, *, language: str = "en", by: Actor = PARTNER) -> bytes:
    return make_plan(1, partner, language=language, by=by, now=NOW)


def preview(content: bytes, *, by: Actor = PARTNER) -> PlanPreview:
    return preview_plan(content, 1, by=by, now=NOW)


def save(compared: PlanPreview, *mine: str, key: str = "once", by: Actor = PARTNER) -> int:
    return apply_plan(ApplyPlan(preview=compared, mine=frozenset(mine), idempotency_key=key), by=by, now=NOW)


def kinds(compared: PlanPreview) -> dict[str, str]:
    return {line.code: line.kind.value for line in compared.lines}


def recorded(code: str) -> tuple[object, ...]:
    with reading() as connection:
        found = states.detail(connection, 1, code, AS_OF)
    assert found is not None
    return (found["state"], None if found["progress"] is None else int(found["progress"]), found["forecast"],
            found["comment"], found["version"])  # fmt: skip


def audited() -> int:
    with reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.audit)).scalar_one())


def update(code: str, version: int, **values: Any) -> None:
    given_values = {"state": State.IN_PROGRESS, "progress": 85, "forecast": None, "comment": "Theirs"} | values
    command = UpdateDeliverable(
        phase_id=1, code=code, version=version, idempotency_key=f"{code}-{version}", **given_values
    )  # fmt: skip
    update_deliverable(command, by=LEAD_PARTNER, now=NOW)


def problems(compared: PlanPreview) -> dict[str, str]:
    """By cell, the problem."""
    return {wrong.cell: wrong.problem.code for line in compared.lines for wrong in line.wrong}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_comes_back_in_each_language(language: str) -> None:
    own = plan(language=language)
    assert codes(own) == ["D1.1", "D1.2", "D2.1"]
    assert set(kinds(preview(own)).values()) == {"unchanged"}
    state = text("words.deliverable_state.submitted", language)
    compared = preview(filled(own, {("D1.2", Column.STATE): state, ("D1.2", Column.COMMENT): "Voilà, ça y est"}))
    assert kinds(compared) == {"D1.1": "unchanged", "D1.2": "change", "D2.1": "unchanged"}
    assert save(compared) == 1
    assert recorded("D1.2") == ("submitted", 40, None, "Voilà, ça y est", 2)


def test_all_that_is_right_is_saved_at_once_with_an_audit_row_each() -> None:
    assert save(preview(filled(plan(), FILLED))) == 2
    assert recorded("D1.2") == ("in_progress", 60, SOON, "Half way", 2)
    assert recorded("D2.1")[0] == "in_progress"
    assert audited() == 2
    assert verify() == []


def test_the_same_file_changes_nothing_the_second_time() -> None:
    content = filled(plan(), FILLED)
    save(preview(content))
    again = preview(content)
    assert set(kinds(again).values()) == {"unchanged"}
    with pytest.raises(Refused) as refusal:
        save(again, key="twice")
    assert refusal.value.problems[0].code == "plan_nothing"
    assert audited() == 2


def test_a_confirmation_sent_ten_times_counts_once() -> None:
    compared = preview(filled(plan(), FILLED))
    assert [save(compared) for _ in range(10)] == [2] * 10
    assert audited() == 2


def test_a_key_of_another_person_is_refused() -> None:
    compared = preview(filled(plan(), FILLED))
    save(compared)
    with pytest.raises(Refused) as refusal:
        save(compared, by=LEAD_PARTNER)
    assert refusal.value.problems[0].code == "form_used"


def test_a_key_that_saved_something_else_is_refused() -> None:
    """Else the second file would be answered as saved that never was."""
    save(preview(filled(plan(), {("D1.2", Column.PROGRESS): 60})))
    for more in ({("D2.1", Column.STATE): "In progress"}, FILLED | {("D1.2", Column.PROGRESS): 70}):
        with pytest.raises(Refused) as refusal:
            save(preview(filled(plan(), more)))
        assert refusal.value.problems[0].code == "form_used"
    assert audited() == 1


def test_a_row_changed_since_is_a_conflict_that_shows_both_and_stays_as_it_is() -> None:
    content = filled(plan(), FILLED)
    update("D1.2", 1)
    compared = preview(content)
    assert kinds(compared) == {"D1.1": "unchanged", "D1.2": "conflict", "D2.1": "change"}
    (line,) = compared.of(LineKind.CONFLICT)
    assert line.before is not None
    assert line.after is not None
    assert (line.before.progress, line.before.comment, line.before.author) == (85, "Theirs", "lead")
    assert (line.after.progress, line.after.comment) == (60, "Half way")
    assert save(compared) == 1
    assert recorded("D1.2")[1] == 85
    assert recorded("D2.1")[0] == "in_progress"


def test_a_person_may_put_theirs_over_it_row_by_row() -> None:
    content = filled(plan(), FILLED)
    update("D1.2", 1)
    assert save(preview(content), "D1.2") == 2
    assert recorded("D1.2") == ("in_progress", 60, SOON, "Half way", 3)


def test_what_somebody_else_changed_in_a_row_that_was_not_touched_is_no_conflict_and_stays() -> None:
    content = filled(plan(), {("D2.1", Column.STATE): "In progress"})
    update("D1.2", 1)
    assert kinds(preview(content))["D1.2"] == "unchanged"


def test_mine_over_theirs_takes_only_the_cells_that_were_filled_in() -> None:
    content = filled(plan(), {("D1.2", Column.FORECAST): SOON})
    update("D1.2", 1)
    save(preview(content), "D1.2")
    assert recorded("D1.2")[:3] == ("in_progress", 85, SOON)


def test_nothing_is_saved_where_anything_moved_on_since_the_preview() -> None:
    compared = preview(filled(plan(), FILLED))
    update("D1.2", 1)
    before = audited()
    with pytest.raises(Refused) as refusal:
        save(compared)
    assert refusal.value.problems[0].code == "plan_moved_on"
    assert audited() == before
    assert recorded("D2.1")[0] == "not_started"


def test_a_wrong_cell_is_named_and_leaves_its_row_out_and_no_other() -> None:
    content = plan()
    wrong = filled(
        content,
        FILLED | {("D1.2", Column.PROGRESS): 900, ("D1.2", Column.FORECAST): "soon", ("D1.2", Column.STATE): "Done"},
    )
    compared = preview(wrong)
    cells = {column: f"Plan!{cell_of(content, 'D1.2', column)}" for column in Column}
    assert problems(compared) == {
        cells[Column.STATE]: "plan_status",
        cells[Column.PROGRESS]: "percent",
        cells[Column.FORECAST]: "plan_day",
    }
    assert cells[Column.PROGRESS] == "Plan!F3"
    assert save(compared) == 1
    assert recorded("D1.2")[4] == 1


def test_what_the_rules_refuse_is_wrong_in_its_cell() -> None:
    content = filled(
        plan(),
        {
            ("D1.1", Column.COMMENT): "Accepted already",
            ("D1.2", Column.STATE): "Accepted",
            ("D2.1", Column.FORECAST): AS_OF - timedelta(days=1),
        },
    )
    assert problems(preview(content)) == {
        "Plan!E2": "plan_closed", "Plan!E3": "transition", "Plan!G4": "forecast_past"
    }  # fmt: skip


def test_taking_back_needs_a_reason() -> None:
    update("D1.2", 1, state=State.SUBMITTED)
    content = filled(plan(), {("D1.2", Column.STATE): "In progress"})
    assert problems(preview(content)) == {"Plan!H3": "reason_missing"}
    update_it = filled(plan(), {("D1.2", Column.STATE): "In progress", ("D1.2", Column.COMMENT): "A page is missing"})
    assert save(preview(update_it)) == 1


def test_a_submission_without_the_evidence_the_project_asks_for_is_wrong_before_anything_is_saved() -> None:
    with writing() as connection:
        connection.execute(sqlupdate(tables.project).values(rules={"evidence": {"required": True}}))
    content = filled(plan(), {("D1.2", Column.STATE): "Submitted", ("D2.1", Column.STATE): "In progress"})
    compared = preview(content)
    assert problems(compared) == {"Plan!E3": "evidence_required"}
    assert save(compared) == 1


@pytest.mark.parametrize(
    ("column", "value", "result"),
    [
        (Column.PROGRESS, "60", 60),
        (Column.PROGRESS, "60 %", 60),
        (Column.PROGRESS, 0.6, 60),
        (Column.PROGRESS, 60.0, 60),
        (Column.PROGRESS, None, None),
        (Column.FORECAST, SOON.isoformat(), SOON),
        (Column.FORECAST, SOON.strftime("%d/%m/%Y "), SOON),
        (Column.FORECAST, str((SOON - date(1899, 12, 30)).days), SOON),
    ],
)
def test_what_excel_and_people_make_of_values_is_understood(column: Column, value: Any, result: Any) -> None:
    compared = preview(filled(plan(), {("D1.2", column): value}))
    (line,) = compared.of(LineKind.CHANGE)
    assert line.after is not None
    assert (line.after.progress if column == Column.PROGRESS else line.after.forecast) == result


def test_a_formula_is_named_and_never_taken_for_a_value() -> None:
    content = filled(plan(), {("D1.2", Column.PROGRESS): ("=30+30", 60), ("D2.1", Column.COMMENT): ("=A1", "")})
    compared = preview(content)
    assert problems(compared) == {"Plan!F3": "plan_formula", "Plan!H4": "plan_formula"}
    assert compared.to_save() == []


def test_rows_may_be_deleted_and_sorted_but_not_added_doubled_or_renamed() -> None:
    content = filled(plan(), FILLED)
    sheet = part_of(content, PLAN)
    rows = {number: f'<row r="{number}"' + sheet.split(f'<row r="{number}"')[1].split("</row>")[0] for number in (2, 3)}
    without = sheet.replace(rows[2] + "</row>", "")
    assert kinds(preview(with_part(content, PLAN, without.encode()))) == {"D1.2": "change", "D2.1": "change"}
    swapped = sheet.replace(rows[2], "@").replace(rows[3], rows[2].replace('"2"', '"3"'))
    swapped = swapped.replace("@", rows[3].replace('"3"', '"2"'))
    for letter in LETTERS.values():
        swapped = swapped.replace(f'r="{letter}2"', "@").replace(f'r="{letter}3"', f'r="{letter}2"')
        swapped = swapped.replace("@", f'r="{letter}3"')
    assert kinds(preview(with_part(content, PLAN, swapped.encode())))["D1.2"] == "change"
    for value, problem in (("D9.9", "plan_unknown_code"), ("D2.1", "plan_twice"), ("", "plan_no_code")):
        renamed = with_part(content, PLAN, with_cell(sheet, "A3", value).encode())
        assert problems(preview(renamed))["Plan!A3"] == problem
    mixed = with_part(content, PLAN, with_cell(sheet, "A3", "D2.2").encode())
    assert problems(preview(mixed))["Plan!A3"] == "plan_unknown_code"
    marked = with_part(content, PLAN, with_cell(sheet, "J3", "v9;60;;00000000;0123456789abcdef").encode())
    assert problems(preview(marked)) == {"Plan!A3": "plan_row_altered"}


def test_altered_titles_and_due_dates_are_said_to_be_left_alone() -> None:
    content = filled(plan(), FILLED | {("D1.2", Column.TITLE): "Better title"})
    (line,) = [line for line in preview(content).lines if line.ignored]
    assert (line.code, line.kind) == ("D1.2", LineKind.CHANGE)
    assert line.ignored == ("Plan!B3", "Plan!C3")


def test_a_plan_is_for_its_partner_and_the_lead() -> None:
    stranger = builders.actor(Role.PARTNER, organisation="third", username="third")
    with pytest.raises(NotAllowed):
        plan(by=stranger)
    with pytest.raises(NotAllowed):
        plan(EVERYBODY)
    with pytest.raises(NotAllowed):
        plan(LEAD)
    for role in (Role.QUALITY_REVIEWER, Role.STEERING_COMMITTEE, Role.CONTROLLER, Role.OBSERVER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            plan(by=builders.actor(role))
    assert codes(plan(EVERYBODY, by=LEAD_PARTNER)) == ["D1.1", "D1.2", "D2.1", "D2.2"]
    assert codes(plan(by=LEAD_PARTNER)) == ["D1.1", "D1.2", "D2.1"]
    for content, by, problem in (
        (plan(EVERYBODY, by=LEAD_PARTNER), PARTNER, "plan_of_lead"),
        (plan(LEAD, by=LEAD_PARTNER), PARTNER, "plan_other_partner"),
        (plan(), stranger, "plan_other_partner"),
    ):
        with pytest.raises(Refused) as refusal:
            preview(content, by=by)
        assert [each.code for each in refusal.value.problems] == [problem]
    assert preview(plan(), by=LEAD_PARTNER).lines


def test_a_partner_that_owes_nothing_has_an_empty_plan() -> None:
    with writing() as connection:
        builders.partner(connection, 1, "third", 3)
    third = builders.actor(Role.PARTNER, organisation="third", username="third")
    assert codes(plan("third", by=third)) == []
    assert preview(plan("third", by=third), by=third).lines == ()


def test_the_right_is_looked_up_again_when_it_is_saved() -> None:
    compared = preview(filled(plan(), FILLED))
    with pytest.raises(NotAllowed):
        save(compared, by=replace(PARTNER, organisation="third"))
    assert audited() == 0


def test_a_plan_of_another_phase_or_project_is_refused() -> None:
    content = plan()
    with writing() as connection:
        elsewhere = builders.project(connection, "ELSE")
        project = connection.execute(select(tables.phase.c.project_id).where(tables.phase.c.id == 1)).scalar_one()
        later = builders.row(
            connection, tables.phase, project_id=project, code="extension", name="Later", position=2,
            start=builders.START, end_initial=builders.END,
        )  # fmt: skip
    for phase, problem in ((elsewhere, "plan_other_project"), (later, "plan_other_phase")):
        with pytest.raises(Refused) as refusal:
            preview_plan(content, phase, by=PARTNER, now=NOW)
        assert [each.code for each in refusal.value.problems] == [problem]


def test_plans_and_single_updates_at_once_lose_nothing_that_was_acknowledged() -> None:
    """Each thread tries until it has been acknowledged four times; a plan is whole or not there."""
    acknowledged: list[int] = []
    unexpected: list[BaseException] = []

    def work(thread: int) -> None:
        done, tries = 0, count()
        while done < 4 and not unexpected:
            key, words = f"{thread}-{next(tries)}", f"{thread}/{done}"
            try:
                saved = one_plan(key, words) if thread % 2 else one_update(key, words)
            except Refused as refusal:
                if {problem.code for problem in refusal.problems} - {"plan_moved_on", "plan_nothing", "conflict"}:
                    unexpected.append(refusal)
            except Exception as error:  # noqa: BLE001 whatever it is, the test must say it
                unexpected.append(error)
            else:
                acknowledged.append(saved)
                done += 1

    def one_plan(key: str, words: str) -> int:
        cells = {(code, Column.COMMENT): words for code in ("D1.2", "D2.1", "D2.2")}
        compared = preview(filled(plan(EVERYBODY, by=LEAD_PARTNER), cells), by=LEAD_PARTNER)
        return save(compared, key=key, by=LEAD_PARTNER)

    def one_update(key: str, words: str) -> int:
        code = ("D2.2", "D2.1", "D1.2")[int(key.split("-")[1]) % 3]
        command = UpdateDeliverable(
            phase_id=1, code=code, version=int(str(recorded(code)[4])), state=State.IN_PROGRESS, progress=50,
            forecast=None, comment=words, idempotency_key=key,
        )  # fmt: skip
        update_deliverable(command, by=LEAD_PARTNER, now=NOW)
        return 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    assert len(acknowledged) == 4 * 4
    assert audited() == sum(acknowledged)  # a plan acknowledges as many as it saved
    assert verify() == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_plan_not_touched_changes_nothing_whatever_is_recorded(small_project: dict[str, int]) -> None:
    version = iter(range(1, 1000))

    @hypothesis(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        progress=st.none() | st.integers(0, 100),
        forecast=st.none() | st.dates(AS_OF, AS_OF + timedelta(days=FARTHEST_DAYS)),
        comment=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200),
        language=st.sampled_from(LANGUAGES),
    )
    def unchanged(progress: int | None, forecast: date | None, comment: str, language: str) -> None:
        update("D1.2", next(version), progress=progress, forecast=forecast, comment=comment)
        assert set(kinds(preview(plan(language=language))).values()) == {"unchanged"}

    unchanged()
