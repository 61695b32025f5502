"""What is shipped equals the collected facts, where they lie beside the repository."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.settings import ROOT
from tests.data.shipped import folder, rows

FACTS = ROOT.parent / "shared" / "facts" / "projects.yaml"


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    path = Path(FACTS)
    if not path.is_file():
        pytest.skip("../shared/facts/projects.yaml is not beside this repository")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def cents(euros: Any) -> int | None:
    return None if euros is None else int(Decimal(str(euros)) * 100)


def test_the_initial_phase_is_as_collected(facts: dict[str, Any]) -> None:
    collected = facts["A_atlantic_social_lab"]
    phase, project = folder("ASL").phases[0], folder("ASL").project
    own = collected["phase_1"]
    assert project["title"] == collected["title"]["value"]
    assert project["reference"] == collected["code"]["value"]
    assert project["programme"] == collected["programme"]["value"]
    assert (phase["start"], phase["end_initial"]) == (own["start"]["value"], own["end_planned"]["value"])
    assert phase["total_budget"] == cents(own["total_budget_eur"]["value"])
    assert phase["erdf"] == cents(own["erdf_eur"]["value"])
    assert phase["erdf_rate"] == Decimal(str(own["erdf_rate"]["value"]))


@pytest.mark.parametrize(
    ("code", "phase", "section", "part"),
    [
        ("ASL", "initial", "A_atlantic_social_lab", "phase_1"),
        ("ASL", "extension", "A_atlantic_social_lab", "extension"),
        ("RESILIENT", "main", "B_resilient", None),
    ],
)
def test_partners_are_as_collected(
    facts: dict[str, Any], code: str, phase: str, section: str, part: str | None
) -> None:
    collected = facts[section][part] if part else facts[section]
    named = {row["code"]: row for row in rows(code, "organisations")}
    shipped = {row["code"]: row for row in rows(code, "partners", phase)}
    assert set(shipped) == {partner["short"] for partner in collected["partners"]}
    for partner in collected["partners"]:
        row, organisation = shipped[partner["short"]], named[partner["short"]]
        assert organisation["name"] == partner["name"]
        assert organisation["country"] == partner["country"]
        assert row["role"] == partner["role"]
        assert row["total_budget"] == cents(partner.get("budget_eur"))
        assert row["erdf"] == cents(partner.get("erdf_eur"))
        assert "type" not in partner or row["type"] == partner["type"]
        assert "city" not in partner or organisation["city"] == partner["city"]
        assert "legal_status" not in partner or organisation["legal_status"] == partner["legal_status"]


def test_work_packages_are_as_collected(facts: dict[str, Any]) -> None:
    collected = facts["A_atlantic_social_lab"]["phase_1"]["work_packages"]
    assert [(row["code"], row["name"], row["leader"]) for row in rows("ASL", "work_packages")] == [
        (package["id"], package["name_fr"], package["leader"]) for package in collected
    ]


@pytest.mark.parametrize(("part", "phase"), [("phase_1", "initial"), ("extension", "extension")])
def test_pilots_are_as_collected(facts: dict[str, Any], part: str, phase: str) -> None:
    collected = facts["A_atlantic_social_lab"][part]["pilots"]
    shipped = rows("ASL", "pilots", phase)
    assert len(shipped) == len(collected)
    for row, pilot in zip(shipped, collected, strict=True):
        assert row["partners"] == [pilot["partner"]]
        assert (pilot["name"] or "").startswith(row["name"] or "")
        assert (row["name"] is None) == (pilot["name"] is None)
        assert row["theme"] == pilot.get("theme")
        assert row["place"] == pilot.get("place")


def test_named_deliverables_are_as_collected(facts: dict[str, Any]) -> None:
    collected = facts["A_atlantic_social_lab"]["phase_1"]["deliverables"]
    shipped = {row["title"]: row for row in rows("ASL", "deliverables") if row["status"] == "verified"}
    assert set(shipped) == {deliverable["name"] for deliverable in collected}
    for deliverable in collected:
        row = shipped[deliverable["name"]]
        assert deliverable["wp"] in (None, row["work_package"])
        assert row["schedule_status"] == "illustrative"
        assert str(deliverable.get("isbn", "")) in (row["description"] or "")


@pytest.mark.parametrize(
    ("code", "phase", "section", "part"),
    [
        ("ASL", "initial", "A_atlantic_social_lab", "phase_1"),
        ("ASL", "extension", "A_atlantic_social_lab", "extension"),
        ("RESILIENT", "main", "B_resilient", None),
    ],
)
def test_meetings_are_as_collected(
    facts: dict[str, Any], code: str, phase: str, section: str, part: str | None
) -> None:
    collected = (facts[section][part] if part else facts[section])["meetings"]
    shipped = [row for row in rows(code, "meetings", phase) if row["status"] == "verified"]
    assert sorted(str(row["start"]) for row in shipped) == sorted(str(meeting["date"])[:10] for meeting in collected)


def test_resilient_keeps_all_its_budgets(facts: dict[str, Any]) -> None:
    collected = facts["B_resilient"]
    phase = folder("RESILIENT").phases[0]
    assert phase["total_budget"] == cents(collected["total_budget_eur"]["value"])
    assert phase["start"] == collected["start"]["value"]
    assert (phase["end_initial"], phase["end_revised"]) == (
        collected["end_initial"]["value"],
        collected["end"]["value"],
    )
    assert phase["erdf"] is None


def test_the_call_is_as_collected(facts: dict[str, Any]) -> None:
    collected = facts["C_ami_nouvelle_aquitaine_2016"]
    phase = folder("AMI-NA-2016").phases[0]
    assert phase["total_budget"] == cents(collected["envelope_eur"]["value"])
    assert phase["end_initial"] == collected["deadline"]["value"]
    assert folder("AMI-NA-2016").rules["cap_per_project_eur"] == collected["cap_per_project_eur"]["value"]
    supported = rows("AMI-NA-2016", "pilots")
    seen = collected["selected_projects"]["seen"]
    assert [(row["name"], row["place"], row["total_budget"]) for row in supported] == [
        (project["name"], project["place"], cents(project["total_eur"])) for project in seen
    ]
    assert {row["status"] for row in supported} == {"inferred"}


def test_social_lab_is_as_collected(facts: dict[str, Any]) -> None:
    collected = facts["D_social_lab_bordeaux"]
    phase = folder("SOCIAL-LAB-BX").phases[0]
    assert phase["total_budget"] == cents(collected["total_eur"]["value"])
    assert phase["erdf"] == cents(collected["erdf_eur"]["value"])
    assert phase["erdf_rate"] == Decimal(str(collected["erdf_rate"]["value"]))
    assert (phase["start"], phase["end_initial"]) == (None, None)
    assert len(rows("SOCIAL-LAB-BX", "work_packages")) == len(collected["pillars"]["value"])
    assert [(row["place"], row["name"]) for row in rows("SOCIAL-LAB-BX", "pilots")] == [
        (site["commune"], site["site"]) for site in collected["sites"]
    ]
