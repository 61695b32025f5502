"""The lead partner's confirmation and the programme's acceptance: each a truth of its own, recorded once."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from tests.builders import AS_OF, PARTNER
from tests.services import lives
from tests.services.lives import REVIEWER, confirm, present, programme, refuse


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    return lives.reviewed_project(small_project)


def refused(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_confirming_is_recorded_beside_the_review_and_once() -> None:
    lives.reviewed()
    confirm()
    (given,) = lives.rows(tables.acceptance)
    assert (given["kind"], given["day"], given["author"], given["withdrawn_at"]) == ("confirmed", AS_OF, "lead", None)
    assert present()["state"] == State.ACCEPTED
    with pytest.raises(Refused) as refusal:
        confirm()
    assert refused(refusal) == ["already_confirmed"]
    assert verify() == []


@pytest.mark.parametrize("step", [confirm, refuse, programme])
def test_what_did_not_pass_review_is_neither_confirmed_nor_accepted(step: Any) -> None:
    lives.say(State.SUBMITTED)
    with pytest.raises(Refused) as refusal:
        step()
    assert refused(refusal) == ["not_accepted"]


def test_not_confirming_sends_back_with_the_reason_and_withdraws_a_confirmation() -> None:
    lives.reviewed()
    confirm()
    refuse()
    assert (present()["state"], present()["comment"]) == (State.SENT_BACK, "Not what was agreed")
    assert lives.newest(tables.acceptance)["withdrawn_by"] == "lead"
    lives.reviewed()
    confirm()
    assert len(lives.rows(tables.acceptance)) == 2


def test_not_confirming_needs_a_reason() -> None:
    lives.reviewed()
    with pytest.raises(Refused) as refusal:
        refuse(reason=" ")
    assert refused(refusal) == ["reason_missing"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"day": None}, "programme_day_missing"),
        ({"day": AS_OF + timedelta(days=1)}, "programme_day_future"),
        ({"day": AS_OF - timedelta(days=1)}, "programme_day_early"),
        ({"reference": "x" * 201}, "too_long"),
    ],
)
def test_the_programme_accepts_between_the_submission_and_today(given: dict[str, Any], code: str) -> None:
    lives.reviewed()
    with pytest.raises(Refused) as refusal:
        programme(**given)
    assert refused(refusal) == [code]
    assert lives.rows(tables.acceptance) == []


def test_the_programmes_acceptance_is_corrected_and_withdrawn_and_every_record_stays() -> None:
    lives.reviewed()
    programme()
    programme(reference="JS/2")
    with pytest.raises(Refused) as refusal:
        programme(reference="JS/2")
    assert refused(refusal) == ["nothing_changed"]
    with pytest.raises(Refused) as refusal:
        refuse()
    assert refused(refusal) == ["programme_accepted"]
    lives.withdraw_programme()
    kept = [(row["reference"], row["withdrawn_at"] is None) for row in lives.rows(tables.acceptance)]
    assert kept == [("JS/1", False), ("JS/2", False)]
    with pytest.raises(Refused) as refusal:
        lives.withdraw_programme()
    assert refused(refusal) == ["programme_not_accepted"]


@pytest.mark.parametrize("by", [PARTNER, REVIEWER])
@pytest.mark.parametrize("step", [confirm, refuse, programme, lives.withdraw_programme])
def test_only_the_lead_partner_speaks_here(step: Any, by: Any) -> None:
    lives.reviewed()
    with pytest.raises(NotAllowed):
        step(by)
