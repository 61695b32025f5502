"""Reconciliation on the page: proven with one click, kept, and said in each language."""

import pytest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize(
    ("who", "language"), list(zip(("lead", "controller", "steering", "cork"), LANGUAGES, strict=True))
)
def test_the_shipped_figures_agree_in_every_place(visit: Visit, who: str, language: str) -> None:
    page = visit("reconciliation", who=who, language=language)
    assert not page.exception
    page.get_by_key("prove_figures").click().run()
    assert not page.exception
    assert page.metric[1].value == "0", list(page.dataframe[0].value.iloc[0])
    assert set(page.dataframe[0].value["said"]) == {text("reconciliation.agrees", language)}


def test_whoever_may_not_see_lines_sees_the_last_proof_and_no_button(visit: Visit) -> None:
    page = visit("reconciliation", who="observer", language="en")
    assert not page.exception
    assert "prove_figures" not in {button.key for button in page.button}
