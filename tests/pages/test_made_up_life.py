"""What the demo made up of a deliverable's life is tagged so, wherever it stands."""

import pytest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit


def tagged(visit: Visit, section: str, code: str, who: str, language: str) -> list[str]:
    """The paragraphs of a deliverable's section that bear the tag."""
    page = visit("deliverables", who=who, id=code, section=section, language=language)
    assert not page.exception
    badge = f":gray-badge[{text('shell.illustrative', language)}]"
    return [element.value for element in page.markdown if badge in element.value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_remarks_of_the_demo_are_tagged(visit: Visit, language: str) -> None:
    found = tagged(visit, "remarks", "D3.2", "cress", language)
    assert any("no entries yet" in words for words in found)
    assert any(words.startswith("> ") for words in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_of_the_demo_is_tagged_version_by_version(visit: Visit, language: str) -> None:
    (words,) = [words for words in tagged(visit, "evidence", "D4.8", "ces", language) if "/files/" in words]
    assert words.count(f":gray-badge[{text('shell.illustrative', language)}]") == 2


def test_a_link_of_the_demo_is_tagged(visit: Visit) -> None:
    assert any("atlanticsociallab.eu" in words for words in tagged(visit, "evidence", "D2.3", "santiago", "en"))
