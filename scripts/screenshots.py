"""Takes the pictures of ``docs/pictures/`` from a running demo: ``make screenshots``. Needs Chromium."""

import io
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from dashboard.domain.budget.scenario import Shift
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.scenarios.keep import SaveScenario, save_scenario
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.engine import reading
from scripts.bench.money import phase_of
from scripts.bench.people import cookies_of
from scripts.bench.server import TODAY, database_of, running
from scripts.bench.updating import in_progress

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAPTOP, PHONE = (1366, 900), (390, 844)
SETTLING_MS = 2500  # charts draw after the script has finished
COLOURS = 192
PATIENCE_MS = 180_000


@dataclass(frozen=True, kw_only=True)
class Shot:
    name: str
    address: str
    who: str | None = "lead"
    size: tuple[int, int] = LAPTOP
    language: str = "en-GB"
    dark: bool = False
    upload: FilePayload | None = None  # given to the page's uploader
    press: str = ""  # the key of a button to press then
    shows: str = ""  # what is there once that is done


SHIFTS = (
    Shift(
        amount=1_500_00,
        origin={"partner": "CORK", "work_package": "WP3"},
        target={"work_package": "WP5", "pilot": "P4"},
    ),
    Shift(amount=3_000_00, origin={"partner": "PAU", "pilot": "P7"}, target={"partner": "CORK", "pilot": "P4"}),
)
TRACKER = """N°;Livrable;Lot de travail;Partenaire responsable;Échéance;État
D7.1;Guide des pilotes;WP5;Cork;T4 2018;En cours
D7.2;Bilan des ateliers;WP6;Pau;31/01/2019;Non démarré
D7.3;Plan de diffusion;WP3;CES;décembre 2018;Terminé
D7.4;Étude finale;WP4;Ville de Nulle Part;31/12/2018;En cours
D7.5;Synthèse;WP4;GCU;31/02/2019;En cours
"""
TRACKER_FILE = FilePayload(name="suivi.csv", mimeType="text/csv", buffer=TRACKER.encode())
PROOF = FilePayload(
    name="directory-of-stakeholders.csv", mimeType="text/csv", buffer=b"name;city\nAtlantic Forum;Cork\n"
)


def shots(deliverable: str, scenario: int) -> list[Shot]:
    return [
        Shot(name="sign-in", address="", who=None),
        Shot(name="overview", address=""),
        Shot(name="overview-dark", address="", dark=True),
        Shot(name="overview-phone", address="", size=PHONE, who="cork"),
        Shot(name="work-packages", address="work-packages"),
        Shot(name="deliverables", address="deliverables"),
        Shot(name="deliverable", address=f"deliverables?id={deliverable}"),
        Shot(name="my-work", address="my-work", who="ces"),
        Shot(name="review", address="deliverables?id=D5.9&section=review", who="ces"),
        Shot(
            name="evidence",
            address="deliverables?id=D3.2&section=evidence",
            who="cress",
            upload=PROOF,
            press="save_evidence",
            shows=".st-key-evidence_list",
        ),
        Shot(name="pilots", address="pilots"),
        Shot(name="budget", address="budget"),
        Shot(name="budget-fr", address="budget", who="pau", language="fr-FR"),
        Shot(name="budget-plan", address="budget-plan"),
        Shot(name="expenditure", address="expenditure", who="cork"),
        Shot(name="reports", address="reports"),
        Shot(name="control", address="reports?id=PAU-R2", who="controller"),
        Shot(name="forecast", address="forecast"),
        Shot(name="scenario", address=f"scenarios?id={scenario}", who="cork"),
        Shot(name="partners", address="partners"),
        Shot(name="portfolio", address="portfolio"),
        Shot(name="people", address="people", who="admin"),
        Shot(name="account", address="account"),
        Shot(name="imports", address="imports", upload=TRACKER_FILE, shows=".st-key-confirm_import"),
    ]


def a_scenario(database: str) -> int:
    """One to look at, made as Cork makes it."""
    os.environ |= {"BINNACLE_DATABASE_URL": database, "BINNACLE_TODAY": TODAY.isoformat()}
    settings.cache_clear()
    with reading() as connection:
        phase_id = phase_of(connection)
    cork = Actor(
        person_id=0, username="cork", display_name="Cork", organisation="CORK", roles=frozenset({Role.PARTNER})
    )
    given = {"phase_id": phase_id, "base": 2, "name": "More for the newcomers", "idempotency_key": new_key()}
    command = SaveScenario(shifts=SHIFTS, shared=True, **given)  # type: ignore[arg-type]
    return save_scenario(command, by=cork, now=settings().now())


def take(browser: Browser, base: str, database: str, shot: Shot) -> None:
    width, height = shot.size
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        locale=shot.language,
        color_scheme="dark" if shot.dark else "light",
    )
    if shot.who:
        name, _, token = cookies_of(database, shot.who)[0].partition("=")
        context.add_cookies([{"name": name, "value": token, "url": base}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"/{shot.address}")
    settle(page)
    if shot.upload:
        page.locator("input[type=file]").first.set_input_files(shot.upload)
        if shot.press:
            page.locator("[data-testid=stFileChip]").first.wait_for()
            page.locator(f".st-key-{shot.press} button").click()
        page.locator(shot.shows).first.wait_for()
        settle(page)
    save(page.screenshot(), PICTURES / f"{shot.name}.png")
    context.close()


def settle(page: Page) -> None:
    page.locator("[data-testid=stMain] :is(h1, form, [data-testid=stForm])").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")
    page.wait_for_timeout(SETTLING_MS)


def save(picture: bytes, path: Path) -> None:
    """With few colours: an interface has few, and the file is a third of the size."""
    with Image.open(io.BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def main() -> None:
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        sys.exit("No Chromium is installed (Debian: apt-get install chromium).")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, running(Path(scratch)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in shots(in_progress(Path(scratch)), a_scenario(database_of(Path(scratch)))):
            take(browser, server.base, database_of(Path(scratch)), shot)
        browser.close()


if __name__ == "__main__":
    main()
