"""Evidence in a browser: a partner adds files with one of ten clicks, a reviewer downloads them, scripts stay words."""

import hashlib
from pathlib import Path

from playwright.sync_api import Dialog, Locator, Page, expect

from dashboard.texts import text
from tests.browser.conftest import ASL, Opens, Twin, settled
from tests.evidence_files import PDF, REFUSED, picture

CODE = "D2.6"
ADDRESS = f"/deliverables?{ASL}&id={CODE}&section=evidence"
"""Its only files are those that the first of these tests adds."""
SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "![x](https://elsewhere.example/x.png)",
    "[click](javascript:alert(1))",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '"><script>alert(1)</script>',
    "`${alert(1)}` $\\href{javascript:alert(1)}{x}$",
)


def choose_files(page: Page, *files: tuple[str, str, bytes]) -> None:
    given = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    uploader = page.locator("[class*=st-key-evidence_files_]")
    uploader.locator("input[type=file]").set_input_files(given)  # type: ignore[arg-type]
    for name, _, _ in files:
        expect(uploader.get_by_text(name, exact=True)).to_be_visible()


def save(page: Page) -> Locator:
    return page.locator(".st-key-save_evidence button")


def test_files_added_with_ten_clicks_are_there_once_and_download_as_they_were(
    opens: Opens, twin: Twin, tmp_path: Path
) -> None:
    page = opens(ADDRESS, who=twin("cork"))
    photo = picture("PNG", (900, 600))
    choose_files(page, ("Report on pilots.pdf", "application/pdf", PDF), ("opening.png", "image/png", photo))
    for _ in range(10):
        save(page).click(no_wait_after=True)
    expect(page.get_by_role("status").filter(has_text=text("evidence.added", "en", n=2))).to_be_visible()
    settled(page)
    links = page.locator(".st-key-evidence_list a[href^='/files/']")
    expect(links).to_have_count(2)
    reader = opens(ADDRESS, who="ces")
    expect(reader.locator(".st-key-save_evidence")).to_have_count(0)
    link = reader.locator(".st-key-evidence_list li", has_text="opening").locator("a")
    assert hashlib.sha256(photo).hexdigest() in str(link.get_attribute("title"))
    link.evaluate("link => link.removeAttribute('target')")  # a download in a tab of its own has no page to wait on
    with reader.expect_download() as download:
        link.click()
    kept = tmp_path / "kept"
    download.value.save_as(kept)
    assert download.value.suggested_filename == "opening.png"
    assert kept.read_bytes() == photo


def test_a_refused_file_is_named_and_the_others_wait_in_the_form(opens: Opens, twin: Twin) -> None:
    page = opens(ADDRESS, who=twin("cork"))
    choose_files(page, ("invoice.pdf", "application/pdf", REFUSED["invoice.pdf"][0]), ("a.pdf", "application/pdf", PDF))
    save(page).click()
    expect(page.get_by_role("alert").filter(has_text="invoice.pdf")).to_be_visible()
    expect(page.locator("[class*=st-key-evidence_files_]").get_by_text("a.pdf", exact=True)).to_be_visible()


def test_scripts_in_titles_and_comments_stay_words(opens: Opens, twin: Twin) -> None:
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page = opens(ADDRESS, who=twin("cork"))
    page.on("dialog", note)
    for script in SCRIPTS:
        page.locator("[class*=st-key-evidence_link_] input").fill("https://example.org/a")
        for name in ("title", "comment"):
            page.locator(f"[class*=st-key-evidence_{name}_] input").fill(script)
        save(page).click()
        expect(page.locator(".st-key-evidence_list li", has_text=script).first).to_be_visible()
        settled(page)
    assert dialogs == []
