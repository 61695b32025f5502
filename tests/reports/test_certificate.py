"""The control certificate as a PDF: what it says in four languages, whatever people typed, the same bytes each time."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.reporting.steps import Period
from dashboard.reports.certificate import certificate_pdf, certificate_sheet, erdf_of
from dashboard.reports.typesetting import BREAK, SHEET, TEMPLATES, Sheet, as_data, typeset
from dashboard.store.engine import reading, writing
from dashboard.store.reads.reporting.certificate import certificate_sheet as facts_of
from dashboard.texts import LANGUAGES, text
from tests import builders, seasons
from tests.browser.hostile import SCRIPTS
from tests.exchange.test_workbook import FORMULA_LIKE
from tests.work import at_most

HOSTILE = (
    '#panic("no")',
    "$x$ *bold* _emphasis_ `raw` <label> @reference",
    "\\u{0} \\ // comment /* open",
    '"; #import "/etc/passwd": *',
    "{page} {{}} %s \x00\x07\u202e",
    "=" * 5_000,
    "日本語 العربية 🧭",
)


def amounts(*values: int) -> dict[str, int]:
    return dict(zip(("amount", "certified", "deducted", "parked"), values, strict=True))


def facts(**given: Any) -> dict[str, Any]:
    period = Period(number=3, start=date(2018, 5, 30), end=date(2018, 11, 29))
    known = {
        "project": "ASL",
        "currency": "EUR",
        "acronym": "Atlantic Social Lab",
        "title": "Atlantic cooperation",
        "reference": "EAPA_246/2016",
        "programme": "Interreg V-B Atlantic Area",
        "visibility": {"statement": "Co-financed by the ERDF", "emblem": "EU emblem and reference to the ERDF"},
        "phase_name": "Initial phase",
        "partner": "CORK",
        "partner_name": "Cork City Council",
        "partner_number": 3,
        "report": 3,
        "period": period,
        "submitted_on": date(2018, 12, 3),
        "code": "CORK-R3",
        "number": 1,
        "day": date(2018, 12, 20),
        "author": "controller",
        "organisation": None,
        "comment": "",
        "withdrawn_on": None,
        "withdrawal_reason": "",
        "erdf_rate": Decimal("0.75"),
        "sums": amounts(1_200_03, 1_000_01, 100_01, 100_01),
        "by_category": {"staff": amounts(700_02, 500_00, 100_01, 100_01), "travel": amounts(500_01, 500_01, 0, 0)},
        "by_pilot": {
            ("P5", "Pilot"): amounts(700_02, 500_00, 100_01, 100_01),
            ("", ""): amounts(500_01, 500_01, 0, 0),
        },
        "by_error": {"vat": 100_01},
        "exceptions": [exception(0)],
        "items": 12,
        "sampled": 3,
        "illustrative": False,
        "one_person": (),
        "trace": (4711, "9f3c1b2a4d5e6f708192a3b4c5d6e7f8"),
    }
    return known | given


def exception(number: int, comment: str = "VAT is not eligible.") -> dict[str, Any]:
    decision = amounts(200_02, 0, 100_01, 100_01) | {"error_type": "vat", "comment": comment}
    return decision | {"reference": f"E{number}", "cost_category": "staff"}


def printed(sheet: Sheet) -> list[str]:
    """The texts that the typesetter has set, in their order."""
    given = {"content": as_data(sheet)}
    found = typst.query(SHEET, "<said>", field="text", root=TEMPLATES, ignore_system_fonts=True, sys_inputs=given)
    return [words.replace(BREAK, "") for words in json.loads(found)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_tagged_pdf_in_the_persons_language_and_always_the_same(language: str) -> None:
    made = certificate_pdf(facts(), language)
    assert made.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in made
    assert re.search(rb"/Lang ?\(" + language.encode(), made)
    assert made == certificate_pdf(facts(), language)
    sheet = certificate_sheet(facts(), language)
    assert sheet.title == text("certificate.title", language)
    assert sheet.emblem is not None
    assert text("certificate.fund", language) in sheet.emblem.lines


def test_every_amount_and_every_reason_reaches_the_paper() -> None:
    cells = printed(certificate_sheet(facts(), "en"))
    for words in ("CORK-R3, no. 1", "PP3 CORK, Cork City Council", "€1,000.01", "€100.01", "P5 Pilot", "Staff costs"):
        assert words in cells, words
    assert "VAT declared without right. VAT is not eligible." in cells
    assert cells.count("€750.00") == 3  # 75 % of what is certified: on its own, and as the total of two tables


def test_the_erdf_of_the_parts_is_the_erdf_of_the_whole() -> None:
    assert erdf_of([500_00, 500_01], Decimal("0.75")) == [375_00, 375_00]
    assert erdf_of([1, 1, 2], Decimal("0.75")) == [1, 1, 1]


@given(parts=st.lists(st.integers(0, 10**12), max_size=8), rate=st.decimals(0, 1, places=4))
def test_no_cent_of_erdf_is_lost_and_no_part_gains_two(parts: list[int], rate: Decimal) -> None:
    shares = erdf_of(parts, rate)
    assert sum(shares) == int(sum(parts) * rate)
    assert all(0 <= share - int(part * rate) <= 1 for part, share in zip(parts, shares, strict=True))


def test_an_illustrative_or_withdrawn_certificate_says_so() -> None:
    made_up = certificate_sheet(facts(illustrative=True), "fr")
    assert made_up.tag == text("certificate.tag", "fr")
    withdrawn = facts(withdrawn_on=date(2018, 12, 21), withdrawal_reason="Wrong rate.")
    assert "Wrong rate." in certificate_sheet(withdrawn, "en").notices[0]
    assert certificate_sheet(facts(), "en").notices == []


def test_programmes_of_2021_say_that_the_union_co_funds_and_others_without_a_rule_show_no_emblem() -> None:
    later = certificate_sheet(facts(visibility={"emblem": "EU emblem, co-funded by the European Union"}), "es")
    assert later.emblem is not None
    assert later.emblem.lines == (text("certificate.co_funded", "es"),)
    assert certificate_sheet(facts(visibility={}), "en").emblem is None
    assert certificate_pdf(facts(visibility={}, erdf_rate=None, trace=None), "en").startswith(b"%PDF")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_typed_is_printed_and_never_run(words: str) -> None:
    sheet = certificate_sheet(facts(comment=words, partner_name=words, exceptions=[exception(1, words)]), "en")
    assert typeset(sheet).startswith(b"%PDF")
    shown = "".join(sign if sign.isprintable() else " " for sign in words)
    assert shown.split() in [each.split() for each in printed(sheet)]


def test_scripts_and_formulas_stay_words_on_paper() -> None:
    hostile = [*SCRIPTS, *FORMULA_LIKE]
    names = {"title": hostile[0], "partner_name": hostile[1], "comment": hostile[2], "author": hostile[3]}
    withdrawn = {"withdrawn_on": date(2018, 12, 21), "withdrawal_reason": hostile[4]}
    said = [exception(number, words) for number, words in enumerate(hostile)]
    sheet = certificate_sheet(facts(exceptions=said, **names, **withdrawn), "en")
    made = typeset(sheet)
    assert made.startswith(b"%PDF")
    assert not re.search(rb"/(JavaScript|JS|URI|Launch|OpenAction|EmbeddedFile)\b", made)
    shown = [each.split() for each in printed(sheet)]
    for words in hostile:
        reason = f"VAT declared without right. {''.join(sign if sign.isprintable() else ' ' for sign in words)}".split()
        assert reason in shown, words


@settings(max_examples=25, deadline=None)
@given(words=st.text(max_size=200))
def test_any_text_can_be_set(words: str) -> None:
    assert certificate_pdf(facts(comment=words, exceptions=[exception(1, words)]), "pt").startswith(b"%PDF")


@pytest.mark.sweep
def test_two_hundred_items_take_a_bounded_amount_of_work() -> None:
    many = facts(exceptions=[exception(number, f"Reason {number}") for number in range(200)])
    with at_most(10):  # about 1 on a quiet machine
        certificate_pdf(many, "en")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_the_database_knows_becomes_a_certificate(small_project: dict[str, int]) -> None:
    with writing() as connection:
        ids = seasons.reporting_season(connection, small_project)
    with reading() as connection:
        known = facts_of(connection, ids["phase"], f"{builders.OTHER}-R1", 1, date(2018, 12, 1), "en")
    assert known is not None
    cells = printed(certificate_sheet(known, "en"))
    assert {"€390.04", "€10.00", "€200.02", "E1", "E2"} <= set(cells)
    assert "E3" not in cells
    assert certificate_pdf(known, "en").startswith(b"%PDF")
