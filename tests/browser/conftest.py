"""A server of the demo and a Chromium for the browser tests, one of each.

What a test changes is its own: a person (``twin``), or a deliverable, a report, a budget that no other test names.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as PatienceOver

from dashboard.settings import settings
from dashboard.store.engine import writing
from dashboard.store.people import accounts
from scripts.bench.people import cookies_of
from scripts.bench.server import Server, database_of, running
from tests.demos import PASSWORD

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PATIENCE_MS = 60_000  # a busy machine is no failure
expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A running demo: its address, its folder, its database."""

    server: Server
    folder: Path

    @property
    def base(self) -> str:
        return self.server.base

    @property
    def database(self) -> str:
        return database_of(self.folder)


@pytest.fixture(scope="session")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copyfile(demo_file, folder / "binnacle.db")
    with running(folder, BINNACLE_DEMO_PASSWORD=PASSWORD) as server:
        yield Demo(server=server, folder=folder)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        reason = "no Chromium is installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Watch:
    """What the browser complained about, and whom else it asked."""

    host: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.outside.append(request.url)

    def on_console(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its server below the page's own address first, and is told no.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.complaints.append(message.text)

    def on_error(self, error: WebError) -> None:
        self.complaints.append(str(error.error))


Opens = Callable[..., Page]
Twin = Callable[[str], str]
ASL = "project=ASL&phase=initial"


@pytest.fixture
def deaf(watch: Watch) -> Iterator[None]:
    """For a test that breaks the connection itself: what the browser says of that is no complaint."""
    yield
    watch.complaints = [words for words in watch.complaints if "Failed to load resource" not in words]


@pytest.fixture
def watch(demo: Demo) -> Iterator[Watch]:
    """Every browser test ends with nothing asked of other hosts and nothing to complain about."""
    watch = Watch(host=urlsplit(demo.base).netloc)
    yield watch
    assert watch.outside == []
    assert watch.complaints == []


@pytest.fixture(scope="session")
def browsing(chromium: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """One profile for all tests: its cache keeps the scripts, which take a new one two seconds of work a page."""
    context = chromium.new_context(base_url=demo.base, viewport=LAPTOP, locale="en-GB", accept_downloads=True)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def context(browsing: BrowserContext, demo: Demo, watch: Watch) -> Iterator[BrowserContext]:
    """The profile with nobody signed in, nothing stored and no tab open; but for what it has cached, a new one."""
    listening = {"request": watch.on_request, "console": watch.on_console, "weberror": watch.on_error}
    for event, listener in listening.items():
        browsing.on(event, listener)  # type: ignore[call-overload]
    yield browsing
    for event, listener in listening.items():
        browsing.remove_listener(event, listener)
    browsing.set_offline(False)
    for page in browsing.pages:
        page.close()
    browsing.clear_cookies()
    page = browsing.new_page()
    stored = {"origin": demo.base, "storageTypes": "local_storage,indexeddb"}
    browsing.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
    page.close()


@pytest.fixture
def opens(context: BrowserContext, demo: Demo) -> Opens:
    """``opens("/budget", who="lead", size=PHONE)``: a tab at that address, signed in without the form; settled."""

    def open_page(address: str, *, who: str | None = None, size: dict[str, int] = LAPTOP) -> Page:
        if who:
            name, _, token = cookies_of(demo.database, who)[0].partition("=")
            context.add_cookies([{"name": name, "value": token, "url": demo.base, "httpOnly": True}])
        page = context.new_page()
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(address)
        settled(page)
        return page

    return open_page


@pytest.fixture
def twin(demo: Demo) -> Twin:
    """``twin("cork")``: the name of a new person of the same organisation, roles and language."""

    def add(username: str) -> str:
        name = f"{username}-{uuid4().hex[:8]}"
        with writing(demo.database) as connection:
            person = accounts.find(connection, username)
            assert person is not None, username
            values = {"organisation": person.organisation_code, "roles": accounts.roles_of(connection, person.id)}
            accounts.add(
                connection, username=name, display_name=name, language=person.language, password_hash="x",
                now=settings().now(), **values,
            )  # fmt: skip
        return name

    return add


def settled(page: Page) -> None:
    """Wait until the script has run and its heading stands."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator("[data-testid=stMain] :is(h1, form, [data-testid=stForm])").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def choose(page: Page, key: str, option: str | re.Pattern[str]) -> None:
    """Take ``option`` in the select box with this key: its list closes when the box scrolls, and is opened again."""
    box, wanted = page.locator(f".st-key-{key} [role=combobox]"), page.get_by_role("option", name=option)
    box.evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")
    for _ in range(20):
        box.click()
        try:
            wanted.click(timeout=3_000)
        except PatienceOver:
            continue
        return
    pytest.fail(f"{key} offers no {option}")
