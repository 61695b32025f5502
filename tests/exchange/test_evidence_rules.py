"""``[rules.evidence]`` and the years of keeping are checked with the rest of a project folder."""

import pytest

from dashboard.exchange.folder.rules import problems_of_rules


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ({}, []),
        ({"evidence_years": 5, "evidence_years_state_aid": 10, "evidence": {"required": True, "state_aid": False}}, []),
        ({"evidence": {"required": "yes"}}, ["bad_boolean"]),
        ({"evidence": {"required": 1}}, ["bad_boolean"]),
        ({"evidence": {"years": 5}}, ["unknown_key"]),
        ({"evidence": True}, ["bad_rule"]),
        ({"evidence_years": "five"}, ["bad_integer"]),
        ({"evidence_years": True}, ["bad_integer"]),
        ({"evidence_years": -1}, ["bad_integer"]),
        ({"evidence_years": 10**9}, ["bad_integer"]),
    ],
)
def test_a_rule_about_evidence_is_yes_or_no_or_a_number_of_years(rules: dict[str, object], codes: list[str]) -> None:
    found = [str(problem.code) for problem in problems_of_rules(rules, "[rules]\n")]
    assert [code.rpartition(".")[2] for code in found] == codes
