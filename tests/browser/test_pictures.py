"""A chart's picture: a file from the browser alone, on white whatever the theme, saying what it shows and whence."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page

from dashboard.texts import text
from tests.browser.conftest import ASL, Opens

CHART = ".st-key-chart_budget_ladder"


def saved(page: Page, kind: str) -> tuple[str, bytes]:
    page.locator(f"{CHART} .js-plotly-plot .modebar-btn").first.wait_for(state="attached")
    button = page.locator(f"{CHART} button[data-format={kind}]")
    button.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_is_saved_as_a_picture_on_white_by_the_keyboard(theme: str, opens: Opens) -> None:
    page = opens(f"/budget?{ASL}", who="lead")
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.reload()
    name, picture = saved(page, "png")
    assert re.fullmatch(r"ASL-initial-budget-ladder-\d{4}-\d{2}-\d{2}\.png", name)
    with Image.open(io.BytesIO(picture)) as image:
        assert image.width >= 1800
        assert image.convert("RGBA").getpixel((2, 2)) == (255, 255, 255, 255)


def test_the_vector_picture_says_the_finding_and_where_it_comes_from(opens: Opens) -> None:
    page = opens(f"/budget?{ASL}", who="lead")
    finding = page.locator(f"{CHART} [data-testid=stMarkdownContainer]").first.inner_text()
    name, picture = saved(page, "svg")
    words = " ".join(re.sub(r"<[^>]+>", " ", picture.decode()).split())
    assert name.endswith(".svg")
    assert finding.split(";")[0] in words
    assert "Atlantic Social Lab" in words
    assert text("shell.illustrative", "en") in words
    # The page's own chart is as it was.
    assert "Atlantic Social Lab" not in page.locator(f"{CHART} .js-plotly-plot").first.inner_text()
