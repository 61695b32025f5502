"""What the address, the memory and the defaults make of project, phase and date."""

from datetime import date

import pytest

from dashboard.widgets.shell.steering import Choice, Phase, Project, day_from, settle

TODAY = date(2018, 10, 30)
INITIAL = Phase(code="initial", number=1, name="Initial", start=date(2017, 5, 1), end=date(2020, 12, 31))
EXTENSION = Phase(code="extension", number=2, name="Extension", start=date(2022, 3, 1), end=date(2023, 6, 30))
CALL = Phase(code="call", number=3, name="Call", start=None, end=date(2016, 9, 5))


def project(code: str, *phases: Phase, opens: str | None = None) -> Project:
    return Project(code=code, name=code.title(), language="en", currency="EUR", opens_phase=opens, phases=phases)


PROJECTS = (project("AMI", CALL), project("ASL", INITIAL, EXTENSION))


def shown(address: dict[str, str], remembered: dict[str, str] | None = None, today: date = TODAY) -> Choice:
    choice = settle(PROJECTS, address, remembered or {}, today)
    assert choice is not None
    return choice


def said(choice: Choice) -> list[str]:
    return [key for key, _ in choice.notices]


def test_without_a_project_there_is_nothing_to_steer() -> None:
    assert settle((), {}, {}, TODAY) is None


def test_the_first_choice_opens_at_the_phase_that_runs_today() -> None:
    assert shown({}).as_parameters() == {"project": "ASL", "phase": "initial", "as_of": "2018-10-30"}
    assert shown({}, today=date(2022, 5, 1)).phase == EXTENSION


def test_the_phase_the_folder_names_opens_first() -> None:
    choice = settle((project("X", INITIAL, EXTENSION, opens="extension"),), {}, {}, TODAY)
    assert choice is not None
    assert choice.phase == EXTENSION


def test_a_phase_that_has_ended_opens_at_its_end() -> None:
    assert shown({"project": "AMI"}).as_of == date(2016, 9, 5)
    assert shown({}, today=date(2026, 1, 1)).as_of == date(2020, 12, 31)


@pytest.mark.parametrize("day", ["2035-01-01", "2010-01-01"])
def test_a_date_after_today_or_before_the_start_is_as_asked(day: str) -> None:
    choice = shown({"as_of": day})
    assert choice.as_of.isoformat() == day
    assert choice.notices == ()


def test_what_the_address_leaves_out_is_as_it_was() -> None:
    before = {"project": "ASL", "phase": "extension", "as_of": "2022-06-01"}
    assert shown({}, before).as_parameters() == before
    assert shown({"project": "ASL"}, before).as_parameters() == before
    assert shown({"as_of": "2023-01-01"}, before).as_parameters() == before | {"as_of": "2023-01-01"}


def test_another_project_or_phase_forgets_the_date() -> None:
    before = {"project": "ASL", "phase": "initial", "as_of": "2018-01-01"}
    assert shown({"project": "AMI"}, before).as_of == date(2016, 9, 5)
    assert shown({"phase": "extension"}, before).as_of == TODAY


@pytest.mark.parametrize(
    ("address", "notice"),
    [
        ({"project": "NOPE", "phase": "x", "as_of": "y"}, "shell.unknown_project"),
        ({"project": "ASL", "phase": "third"}, "shell.unknown_phase"),
        ({"as_of": "yesterday"}, "shell.bad_date"),
        ({"as_of": "1066-10-14"}, "shell.bad_date"),
        ({"as_of": "20181030"}, "shell.bad_date"),
    ],
)
def test_what_is_not_there_gives_the_default_and_a_notice(address: dict[str, str], notice: str) -> None:
    choice = shown(address)
    assert said(choice) == [notice]
    assert choice.as_parameters() == {"project": "ASL", "phase": "initial", "as_of": "2018-10-30"}


@pytest.mark.parametrize("written", ["", "2018-13-01", "2018-02-30", "9999-12-31", "2018-W44-2", "٢٠١٨-١٠-٣٠"])
def test_only_an_iso_date_within_reach_is_one(written: str) -> None:
    assert day_from(written) is None
