"""A reporting season in a browser: the partner enters and submits, control decides and certifies, the lead is paid."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PatienceOver
from sqlalchemy import select

from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.reads.money.ladder import by_axis
from dashboard.texts import formats, text
from tests.browser.conftest import ASL, Demo, Opens, settled
from tests.demos import TODAY
from tests.evidence_files import PDF

REPORT, CLAIM = "ADRAVE-R2", "PR2"
"""ADRAVE is late with its second report, and the second project report is being put together on the demo's day."""
COST = "ADR-R2-BROWSER"


def click(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} :is(button, a)").first.click()


def fill(page: Page, key: str, words: str) -> None:
    box = page.locator(f"[class*='st-key-{key}'] :is(input, textarea)").first
    box.fill(words)
    box.press("Tab")


def enter_and_submit(opens: Opens) -> None:
    page = opens(f"/expenditure?{ASL}&report={REPORT}", who="adrave")
    for key, words in (("declared_amount", "1000,00"), ("total_invoice", "1000,00"), ("invoice_number", "B-7"),
                       ("reference", COST)):  # fmt: skip
        fill(page, f"cost_{key}", words)
    click(page, "save_cost")
    expect(page.locator(".st-key-undo_cost")).to_be_visible()
    page.goto(f"/expenditure?{ASL}&report={REPORT}&id={COST}")
    settled(page)
    page.locator("[class*=st-key-evidence_files_] input[type=file]").set_input_files(
        [{"name": "Invoice B-7.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    expect(page.locator("[class*=st-key-evidence_files_]").get_by_text("Invoice B-7.pdf")).to_be_visible()
    click(page, "save_evidence")
    expect(page.locator(".st-key-evidence_list a[href^='/files/']")).to_have_count(1)
    page.goto(f"/expenditure?{ASL}&report={REPORT}")
    settled(page)
    click(page, "refresh_flat_rates")
    expect(page.locator("[data-testid=stAlertContentSuccess]")).to_be_visible()
    page.goto(f"/reports?{ASL}&id={REPORT}")
    settled(page)
    fill(page, "submit_note", "Com a fatura B-7.")
    click(page, "submit_report")
    expect(page.locator(".st-key-take_back_report")).to_be_visible()
    page.close()


def take(page: Page, box: Locator, option: str) -> None:
    """Choose in a list, which closes again as long as what stands above it is still being drawn."""
    for _ in range(20):
        box.press("ArrowDown")
        try:
            page.get_by_role("option", name=option).click(timeout=2_000)
        except PatienceOver:
            continue
        break
    expect(box).to_have_value(option)


def decide(page: Page, part: str, comment: str, error: str = "") -> None:
    """On the item that comes next in the sample: all of it into ``part``."""
    settled(page)
    certified = page.locator("[class*=st-key-decide_certified_] input")
    amount = certified.input_value()
    fill(page, "decide_certified_", "0")
    fill(page, f"decide_{part}_", amount)
    if error:
        take(page, page.locator("[class*=st-key-decide_error_] [role=combobox]"), error)
    fill(page, "decide_comment_", comment)
    click(page, "decide_item")
    expect(page.get_by_text(text("reports.decided", "en"))).to_be_visible()


def control(opens: Opens, folder: Path) -> None:
    page = opens(f"/reports?{ASL}&id={REPORT}", who="controller")
    click(page, "begin_control")
    fill(page, "sample_size", "2")
    click(page, "draw_sample")
    expect(page.get_by_text(text("reports.progress", "en", decided=0, sampled=2))).to_be_visible()
    decide(page, "deducted", "Not in the application form.", text("words.error_type.not_eligible", "en"))
    expect(page.get_by_text(text("reports.progress", "en", decided=1, sampled=2))).to_be_visible()
    decide(page, "parked", "The time sheet is missing.")
    expect(page.get_by_text(text("reports.progress", "en", decided=2, sampled=2))).to_be_visible()
    click(page, "certify_report")
    expect(page.locator(".st-key-certificate_1")).to_be_visible()
    with page.expect_download() as downloading:
        click(page, "certificate_pdf_1")
    downloading.value.save_as(folder / "certificate.pdf")
    assert (folder / "certificate.pdf").read_bytes().startswith(b"%PDF")
    page.close()


def claim(opens: Opens) -> None:
    page = opens(f"/reports?{ASL}&id={CLAIM}", who="lead")
    page.locator(".st-key-gather").get_by_text("ADRAVE R.2").first.click()
    click(page, "gather_certificates")
    expect(page.get_by_text(text("reports.gathered", "en"))).to_be_visible()
    click(page, "submit_claim")
    expect(page.get_by_text(text("reports.claim_submitted", "en"))).to_be_visible()
    click(page, "record_verification")
    expect(page.get_by_text(text("reports.verified", "en"))).to_be_visible()
    click(page, "record_payment")
    expect(page.get_by_text(text("reports.paid", "en"))).to_be_visible()
    page.close()


def steps_of(demo: Demo) -> dict[str, int]:
    """What the sums say of ADRAVE today."""
    with reading(demo.database) as connection:
        query = (
            select(tables.partner.c.id, tables.partner.c.phase_id)
            .join(tables.organisation)
            .join(tables.phase, tables.partner.c.phase_id == tables.phase.c.id)
        )
        found = connection.execute(
            query.where(tables.organisation.c.code == "ADRAVE", tables.phase.c.code == "initial")
        ).one()
        rows = by_axis(connection, found.phase_id, TODAY, "partner")
    row = rows[rows["key"] == found.id].iloc[0]
    own = {str(name): int(value) for name, value in row.items() if name != "key"}
    return own | {"paid_to_all": int(rows["paid"].sum())}


def test_from_the_partners_invoice_to_the_programmes_payment(opens: Opens, demo: Demo, tmp_path: Path) -> None:
    before = steps_of(demo)
    enter_and_submit(opens)
    control(opens, tmp_path)
    claim(opens)
    after = steps_of(demo)
    paid = after["paid"] - before["paid"]
    assert paid > 0
    assert paid == after["certified"] - before["certified"] == after["claimed"] - before["claimed"]
    assert after["deducted"] > before["deducted"]
    assert after["parked"] > before["parked"]
    page = opens(f"/budget?{ASL}", who="steering")
    expect(page.locator(".st-key-ladder_detail")).to_contain_text(formats.money(after["paid_to_all"], "en"))
    page.goto(f"/reports?{ASL}&view=season&period=2")
    settled(page)
    expect(page.locator(".st-key-stage_claimed")).to_contain_text("ADRAVE")
