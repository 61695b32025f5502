"""Whom a remark mentions, and what cannot be one."""

import pytest

from dashboard.domain.deliverables.remark import mentions_in, problems_of_remark

PEOPLE, PARTNERS = {"ces", "lead", "ana.maria"}, ["CES", "AVILES", "CIM-AVE"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Look, @lead and @AVILES.", ["lead", "AVILES"]),
        ("@ces is a person, @CES an organisation", ["ces", "CES"]),
        ("(@CIM-AVE) @ana.maria...", ["CIM-AVE", "ana.maria"]),
        ("@LEAD @aviles @lead", ["lead", "AVILES"]),
        ("write to x@lead or a.b@CES, or @@lead", []),
        ("@nobody @ @. @<script>", []),
        ("", []),
    ],
)
def test_people_and_partners_are_mentioned_and_an_unknown_word_stays_text(words: str, names: list[str]) -> None:
    assert [mention.name for mention in mentions_in(words, PEOPLE, PARTNERS)] == names


@pytest.mark.parametrize(
    ("words", "code"), [(" \n", "remark_empty"), ("a" * 4001, "too_long"), ("a\0b", "unprintable")]
)
def test_empty_too_long_and_unprintable_remarks_are_refused(words: str, code: str) -> None:
    assert [problem.code for problem in problems_of_remark(words)] == [code]
    assert problems_of_remark("Two\nlines, ünï ✓") == []
