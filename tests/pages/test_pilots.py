"""Pilots: side by side, one in detail, and the words of a call where projects are supported."""

import pytest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads

PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")
SPEAKERS = dict(zip(PEOPLE, [*LANGUAGES, *LANGUAGES], strict=False))


@pytest.mark.parametrize(("who", "language"), SPEAKERS.items())
def test_every_role_sees_the_pilots_in_its_language(visit: Visit, who: str, language: str) -> None:
    page = visit("pilots", who=who, language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("pilots.title", language))
    assert page.dataframe[0].value["code"].tolist() == [f"P{number}" for number in range(1, 10)]
    page.selectbox(key="pilot").select("P7").run()
    assert not page.exception
    assert page.subheader[0].value.startswith("P7")


def test_the_number_on_which_sources_disagree_is_told_with_its_sources(visit: Visit) -> None:
    told = next(caption.value for caption in visit("pilots", language="en").caption if "disagree" in caption.value)
    assert "8 " in told
    assert "11 " in told
    assert "atlanticsociallab" in told


def test_a_pilot_that_no_source_names_says_so(visit: Visit) -> None:
    names = visit("pilots", language="en").dataframe[0].value.set_index("code")["name"]
    assert names["P3"] == "Participatory budgeting 'Compostela Decide'"
    assert names["P7"] == "not named by any source"


def test_a_pilot_in_detail_has_its_money_its_deliverables_and_its_sources(visit: Visit) -> None:
    page = visit("pilots", language="en", id="P3")
    assert not page.exception
    assert "Compostela Decide" in page.subheader[0].value
    assert page.metric[0].label == "Consumption"
    assert any(link.proto.label.startswith("**D5") for link in page.get("page_link"))
    facts = page.dataframe[0].value.set_index("fact")
    assert facts.loc["Place", "value"] == "Santiago de Compostela"
    assert facts.loc["Start", "provenance"] == "Illustrative"
    assert "santiagodecompostela.gal" in facts.loc["Theme", "source"]


def test_a_pilots_figures_are_those_of_the_budget(visit: Visit) -> None:
    pilots = visit("pilots", language="en").dataframe[0].value.set_index("code")
    budget = visit("budget", language="en").dataframe[0].value.set_index("code")
    for name in ("budgeted", "declared"):
        for code in pilots.index:
            assert pilots.loc[code, name].strip() == budget.loc[code, name].strip()


def test_choosing_a_pilot_is_kept_in_the_address_and_shown(visit: Visit) -> None:
    page = visit("pilots", language="en")
    page.selectbox(key="pilot").select("P4").run()
    assert page.query_params["id"] in ("P4", ["P4"])
    assert page.subheader[0].value.startswith("P4")


def test_an_unknown_pilot_leads_to_all_of_them(visit: Visit) -> None:
    page = visit("pilots", language="en", id="P99")
    assert "P99" in page.warning[0].value
    assert len(page.dataframe[0].value) == 9


def test_in_a_call_supported_projects_stand_where_pilots_stand(visit: Visit) -> None:
    page = visit("pilots", language="en", project="AMI-NA-2016")
    assert not page.exception
    assert page.title[0].value.startswith("Supported projects")
    words = " ".join(element.value for element in (*page.markdown, *page.caption, *page.title))
    assert "pilot action" not in words.lower()


@pytest.mark.parametrize(
    ("project", "phase"),
    [("ASL", "extension"), ("RESILIENT", ""), ("AMI-NA-2016", ""), ("SOCIAL-LAB-BX", "")],
)
def test_projects_with_little_in_their_sources_look_intended(visit: Visit, project: str, phase: str) -> None:
    page = visit("pilots", language="fr", project=project, **({"phase": phase} if phase else {}))
    assert not page.exception
    texts = [value for table in page.dataframe for value in table.value.to_numpy().flat if isinstance(value, str)]
    assert not any("nan" in value.split() or "None" in value for value in texts)


def test_in_the_extension_five_pilots_have_neither_name_nor_money(visit: Visit) -> None:
    page = visit("pilots", language="en", phase="extension", as_of="2023-01-31")
    shown = page.dataframe[0].value
    assert set(shown["name"]) == {"not named by any source"}
    assert len(shown) == 5
    assert shown[["budgeted", "declared", "overdue"]].isna().all().all()


def test_the_pilots_workbook_holds_the_pilots_and_their_sources(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    visit("pilots", language="fr")
    _, (header, *rows) = downloads.sheets("pilots_download").values()
    assert [row[0] for row in rows] == [f"P{number}" for number in range(1, 10)]
    assert all(row[header.index(text("words.source", "fr"))] for row in rows)
