"""Scripts in every text: drawn as words in every view, run by none, and asking no other host."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page
from sqlalchemy import select

from dashboard.domain.vocabulary import Role
from dashboard.services.projects.load import load_project
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import engine, reading, writing
from dashboard.store.people import accounts
from dashboard.widgets.deliverables.sections import SECTIONS
from dashboard.widgets.kit.menu import addresses
from scripts.bench.people import cookies_of
from tests.browser.conftest import Demo, settled
from tests.browser.hostile import SCRIPTS, in_turn, write_hostile_folder

PLACE = "project=SMALL&phase=one&as_of=2018-10-30"
DETAILS = (
    *(f"deliverables?id=D2.1&section={section}" for section in SECTIONS),
    "pilots?id=P1",
    "partners?id=UNI",
    "work-packages?id=WP2",
    "search?q=alert",
    "budget?axis=partner",
    "budget-plan?version=2",
    *(f"reports?view={view}" for view in ("season", "own", "control", "claims")),
    *(f"reports?id={code}" for code in ("TOWN-R1", "TOWN-R2", "UNI-R1", "PR1")),
    "expenditure?report=TOWN-R2",
    "expenditure?id=TOWN:T1",
    "expenditure?id=UNI:U2",
)


@pytest.fixture
def reader(demo: Demo) -> str:
    """Somebody with every role, whose own name is a script too."""
    with writing(demo.database) as connection:
        if accounts.find(connection, "reader") is None:
            accounts.add(
                connection,
                username="reader",
                display_name=SCRIPTS[0],
                organisation="TOWN",
                language=None,
                roles=tuple(Role),
                password_hash="x",
                now=settings().now(),
            )
    return "reader"


def scenario(demo: Demo) -> int:
    """The hostile folder's own."""
    its, of = tables.scenario.c, tables.phase.c
    query = select(its.id).join_from(tables.scenario, tables.phase).where(of.code == "one", its.name.contains("alert"))
    with reading(demo.database) as connection:
        return int(connection.execute(query.order_by(its.id.desc()).limit(1)).scalar_one())


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(SCRIPTS, id="each somewhere"),
        *(
            pytest.param(turned, id=f"turn {number}", marks=pytest.mark.sweep)
            for number, turned in enumerate(in_turn(SCRIPTS, 10)[1:], start=1)
        ),
    ],
)
def test_scripts_in_every_text_stay_words_in_every_view(
    demo: Demo, context: BrowserContext, reader: str, scripts: list[str], tmp_path: Path
) -> None:
    load_project(write_hostile_folder(tmp_path, scripts), url=demo.database)
    engine(demo.database).dispose()
    name, _, token = cookies_of(demo.database, reader)[0].partition("=")
    context.add_cookies([{"name": name, "value": token, "url": demo.base, "httpOnly": True}])
    page: Page = context.new_page()
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    seen = 0
    for address in (*addresses(), *DETAILS, f"scenarios?id={scenario(demo)}"):
        page.goto(f"/{address}{'&' if '?' in address else '?'}{PLACE}")
        settled(page)
        seen += "alert(1)" in page.locator("[data-testid=stMain]").inner_text()
    assert dialogs == []
    assert seen > len(DETAILS)
    assert page.url.startswith(demo.base)
