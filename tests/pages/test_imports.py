"""Imports: a lead partner or administrator uploads, corrects, confirms; others see no access."""

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from dashboard.store.engine import reading
from dashboard.store.tables import audit, deliverable, project
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.kit.markdown import plain
from tests.pages.conftest import Visit

pytestmark = pytest.mark.usefixtures("demo_database")

CSV = (
    "Code;Livrable;Échéance;Statut\nD9.1;Guide des pilotes;31/12/2018;En cours\nD9.2;Bilan;30/06/2019;Bientôt\n"
).encode()


def upload(page: AppTest, content: bytes = CSV, name: str = "suivi.csv") -> AppTest:
    page.file_uploader(key="import_file").set_value((name, content, "text/csv"))
    return page.run()


def titles(code: str) -> list[str]:
    with reading() as connection:
        return list(connection.execute(select(deliverable.c.title).where(deliverable.c.code == code)).scalars())


def imports_recorded() -> int:
    with reading() as connection:
        query = select(func.count()).where(audit.c.action == "import_tracker")
        return int(connection.execute(query).scalar_one())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lead_partner_sees_what_was_understood_in_each_language(visit: Visit, language: str) -> None:
    page = upload(visit("imports", who="lead", language=language, project="ASL", phase="initial"))
    assert not page.exception
    assert page.title[0].value.startswith(text("imports.title", language))
    assert page.selectbox(key="import_kind").value == "deliverables"
    assert page.selectbox(key="import_map_title").value == "Livrable"
    assert [figure.value for figure in page.metric] == ["1", "0", "0", "1"]
    assert text("imports.problem.unknown_state", language, value="Bientôt") in page.dataframe[0].value["detail"][0]


def test_one_confirmation_brings_in_what_is_right_and_says_so(visit: Visit) -> None:
    page = upload(visit("imports", who="lead", project="ASL", phase="initial"))
    page.button(key="confirm_import").click().run()
    assert not page.exception
    said = text("imports.done", "en", file=plain("suivi.csv"), added=1, changed=0, unchanged=0, refused=1)
    assert [words.value for words in page.success] == [said]
    assert titles("D9.1") == ["Guide des pilotes"]
    assert imports_recorded() == 1
    assert "confirm_import" not in [button.key for button in page.button]
    assert page.info[0].value == text("imports.nothing", "en")


def test_a_corrected_column_is_previewed_and_remembered(visit: Visit) -> None:
    content = (
        b"A;B;C\nD9.1;Guide of pilots for all the partners;Short words and more\nD9.2;Balance of the year;More words\n"
    )
    page = upload(visit("imports", who="lead", project="ASL", phase="initial"), content, "plan.csv")
    assert page.selectbox(key="import_map_title").value == "B"
    page.selectbox(key="import_map_title").set_value("C").run()
    page.selectbox(key="import_map_description").set_value("B").run()
    page.button(key="confirm_import").click().run()
    assert titles("D9.1") == ["Short words and more"]
    again = upload(visit("imports", who="lead", project="ASL", phase="initial"), content, "plan.csv")
    assert again.selectbox(key="import_map_title").value == "C"


def test_a_file_that_is_no_table_is_refused_with_a_sentence(visit: Visit) -> None:
    page = upload(visit("imports", who="lead", project="ASL", phase="initial"), b"%PDF-1.7 \x00\x01\x02", "plan.xlsx")
    assert not page.exception
    assert plain(text("imports.problem.not_a_table", "en")) in page.error[0].value


def test_a_kind_that_lacks_a_column_says_which(visit: Visit) -> None:
    page = upload(visit("imports", who="lead", project="ASL", phase="initial"))
    page.selectbox(key="import_kind").set_value("expenditure").run()
    assert text("imports.field.cost_category", "en") in page.error[0].value
    assert "confirm_import" not in [button.key for button in page.button]


def test_an_administrator_makes_a_project_from_a_file(visit: Visit) -> None:
    page = visit("imports", who="admin")
    page.radio(key="import_where").set_value("new").run()
    page.text_input(key="import_project").set_value("FRESH").run()
    upload(page)
    page.button(key="confirm_import").click().run()
    assert not page.exception
    with reading() as connection:
        assert connection.execute(select(project.c.language).where(project.c.code == "FRESH")).scalar() == "fr"


@pytest.mark.parametrize("who", ["cork", "steering", "controller", "observer"])
def test_for_other_roles_the_page_says_no_access(visit: Visit, who: str) -> None:
    page = visit("imports", who=who)
    assert not page.file_uploader
    assert "import_kind" not in [box.key for box in page.selectbox]


def test_a_lead_partner_of_another_project_is_told_who_may(visit: Visit) -> None:
    page = visit("imports", who="lead", project="RESILIENT")
    assert not page.file_uploader
    assert page.info
