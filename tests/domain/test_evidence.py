"""Evidence: until when it is kept, what a link may be, and names that any system can store."""

from datetime import date
from random import Random

import pytest

from dashboard.domain.deliverables.evidence import (
    EvidenceRule,
    ending_of,
    evidence_rule,
    kept_until,
    problems_of_link,
    problems_of_submission,
    safe_file_name,
    title_from,
)
from dashboard.domain.vocabulary import DeliverableState as State


@pytest.mark.parametrize(
    ("rules", "last_payment", "until"),
    [
        ({"evidence_years": 5}, date(2018, 7, 1), date(2023, 12, 31)),
        ({"evidence_years": 5}, date(2018, 12, 31), date(2023, 12, 31)),
        ({"evidence_years": 5}, date(2019, 1, 1), date(2024, 12, 31)),
        ({"evidence_years": 5, "evidence_years_state_aid": 10}, date(2018, 7, 1), date(2023, 12, 31)),
        (
            {"evidence_years": 5, "evidence_years_state_aid": 10, "evidence": {"state_aid": True}},
            date(2018, 7, 1),
            date(2028, 12, 31),
        ),
        ({"evidence_years": 5}, None, None),
        ({}, date(2018, 7, 1), None),
        ({"evidence_years": 5, "evidence": {"state_aid": True}}, date(2018, 7, 1), None),
    ],
)
def test_evidence_is_kept_so_many_years_from_the_end_of_the_last_payments_year(
    rules: dict[str, object], last_payment: date | None, until: date | None
) -> None:
    assert kept_until(evidence_rule(rules), last_payment) == until


@pytest.mark.parametrize(
    ("required", "origin", "to", "count", "refused"),
    [
        (True, State.IN_PROGRESS, State.SUBMITTED, 0, True),
        (True, State.SENT_BACK, State.SUBMITTED, 0, True),
        (True, State.IN_PROGRESS, State.SUBMITTED, 1, False),
        (True, State.IN_PROGRESS, State.IN_PROGRESS, 0, False),
        (False, State.IN_PROGRESS, State.SUBMITTED, 0, False),
    ],
)
def test_a_submission_needs_evidence_only_where_the_project_says_so(
    required: bool, origin: State, to: State, count: int, refused: bool
) -> None:
    assert bool(problems_of_submission(EvidenceRule(required=required), origin, to, count)) is refused


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a/b?c=(1)&d=%20#e",
        "https://ação.example.pt/relatório",
        "https://[2001:db8::1]/a",
        "HTTPS://EXAMPLE.ORG",
    ],
)
def test_web_addresses_are_links(address: str) -> None:
    assert problems_of_link(address) == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org",
        "/files/1",
        "example.org",
        "https://",
        "https:///path",
        "https://user:password@example.org",
        "https://example.org@evil.example",
        "https://example.org\\@evil.example",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/\u202etxt",
        "https://example.org/>)[x](javascript:alert(1))",
        "https://example.org:port",
        "https://[::1",
        'https://example.org/"onclick="x',
        "https://example.org/" + "x" * 2000,
        "\x00https://example.org",
        "java\tscript:alert(1)",
        "",
        "   ",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert len(problems_of_link(address)) == 1


def test_names_keep_what_is_harmless() -> None:
    assert safe_file_name("Résumé – v2 (final).pdf") == "Résumé – v2 (final).pdf"
    assert title_from("Résumé – v2 (final).pdf") == "Résumé – v2 (final)"
    assert [ending_of(name) for name in ("a.PDF", "b.jpeg", "c.tif", "d", "e.", ".f")] == [
        "pdf",
        "jpg",
        "tiff",
        "",
        "",
        "f",
    ]


@pytest.mark.parametrize("number", range(100))
def test_a_name_made_safe_is_safe_already(number: int) -> None:
    random = Random(number)
    name = "".join(chr(random.choice((random.randrange(128), random.randrange(0x2100)))) for _ in range(200))
    safe = safe_file_name(name)
    assert safe
    assert safe_file_name(safe) == safe
    assert ending_of(safe) == ending_of(safe_file_name(safe))
