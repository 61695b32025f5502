"""Partners: the dated partnership, what each owes, and what each has used."""

import pandas as pd
import pytest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads

PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")
SPEAKERS = dict(zip(PEOPLE, [*LANGUAGES, *LANGUAGES], strict=False))


def partners(visit: Visit, **query: str) -> pd.DataFrame:
    page = visit("partners", language="en", **query)
    assert not page.exception
    return page.dataframe[0].value


@pytest.mark.parametrize(("who", "language"), SPEAKERS.items())
def test_every_role_sees_the_partners_in_its_language(visit: Visit, who: str, language: str) -> None:
    page = visit("partners", who=who, language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("partners.title", language))
    shown = page.dataframe[0].value
    assert shown["number"].tolist() == [f"PP{number}" for number in range(1, 10)]
    assert shown["role"].iloc[0] == text("words.partner_role.lead", language)


def test_the_initial_phase_says_who_left_and_who_was_replaced(visit: Visit) -> None:
    change = partners(visit).set_index("name")["change"]
    assert change["ADRAVE - Agência de Desenvolvimento Regional do Vale do Ave"] == (
        "replaced by Comunidade Intermunicipal do Ave"
    )
    assert change["Concello de Santiago de Compostela"] == "left after this phase"
    assert change["Ayuntamiento de Avilés"] == ""


def test_the_extension_says_who_is_new_and_who_replaces_whom(visit: Visit) -> None:
    shown = partners(visit, phase="extension", as_of="2023-01-31")
    change = shown.set_index("number")["change"]
    assert len(shown) == 7
    assert (shown["change"] == "new in this phase").sum() == 2
    assert change["PP3"].startswith("replaces ADRAVE")
    assert shown[["overdue", "budgeted", "declared"]].isna().all().all()


def test_what_partners_owe_adds_up_to_the_figures(visit: Visit) -> None:
    page = visit("partners", language="en")
    shown = page.dataframe[0].value
    owed = {name: sum(int(value) for value in shown[name]) for name in ("overdue", "due_soon")}
    assert page.metric[1].value == str(owed["overdue"])
    assert page.metric[2].value == str(owed["due_soon"])


def test_who_is_late_is_linked_to_what_is_late(visit: Visit) -> None:
    page = visit("partners", language="en")
    late = sum(int(value) > 0 for value in page.dataframe[0].value["overdue"])
    links = [link.proto for link in page.get("page_link") if "overdue" in link.proto.label]
    assert len(links) == min(late, 6)
    assert all("only=overdue" in link.query_string for link in links)


@pytest.mark.parametrize("project", ["RESILIENT", "AMI-NA-2016", "SOCIAL-LAB-BX"])
def test_other_projects_have_partners_too(visit: Visit, project: str) -> None:
    page = visit("partners", language="pt", project=project)
    assert not page.exception


def test_a_partners_approved_total_stands_where_no_budget_line_does(visit: Visit) -> None:
    shown = partners(visit, project="RESILIENT").set_index("name")
    assert shown.loc["Region of Istria", "budgeted"].strip() == "€181,950.00"
    assert pd.isna(shown.loc["Barcelona Activa", "budgeted"])


def test_the_partners_workbook_holds_the_partners(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    visit("partners", language="es")
    _, (header, *rows) = downloads.sheets("partners_download").values()
    budgets = [row[header.index(text("words.budget", "es"))] for row in rows]
    assert sum(budgets) == 1_643_000
