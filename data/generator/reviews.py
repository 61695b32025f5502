"""The illustrative rounds of review, and what the lead partner and the programme said afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from generator.chance import Chance, workday
from generator.files import Rows

CRITERIA = ("AIM", "COMPLETE", "METHOD", "USE", "VISIBILITY")
LEAD = "lead"
"""As reviewers, by the names under which they sign in to the demo."""
UNCONFIRMED = {"D4.7", "D5.7"}
"""Accepted before the fifth coordination meeting; the lead partner confirms them after it."""
FIFTH_MEETING = datetime(2018, 10, 31, tzinfo=UTC)
REMARKS = {
    "METHOD": "The annex on the interviews helps; a line on the sample would help more.",
    "USE": "A page in plain language would let other cities use it.",
    "VISIBILITY": "The reference to the ERDF is missing on the last page.",
}


def reviews(histories: Rows) -> tuple[Rows, Rows]:
    """``reviews.csv`` and ``review_scores.csv``: a round from each time it was taken up."""
    rounds: Rows = []
    scores: Rows = []
    for code, facts in _by_deliverable(histories).items():
        for number, (taken_up, outcome) in enumerate(_rounds(facts), start=1):
            accepted = outcome["state"] == "accepted"
            rounds.append(
                {
                    "deliverable": code,
                    "round": number,
                    "opened_at": taken_up["recorded_at"],
                    "reviewer": str(taken_up["author"]).lower(),
                    "organisation": taken_up["author"],
                    "closed_at": outcome["recorded_at"],
                    "outcome": outcome["state"],
                    "remarks": outcome["comment"],
                }
            )
            scores += _scores(code, number, accepted=accepted)
    return rounds, scores


def acceptances(histories: Rows) -> Rows:
    """``acceptances.csv``: the lead partner confirms within weeks, the programme accepts with its report."""
    rows: Rows = []
    for code, facts in _by_deliverable(histories).items():
        if facts[-1]["state"] != "accepted":
            continue
        chance = Chance(f"acceptance of {code}")
        accepted = _moment(facts[-1])
        confirmed = _on(max(accepted, FIFTH_MEETING) if code in UNCONFIRMED else accepted, chance.whole(2, 9))
        rows.append(_acceptance(code, "confirmed", confirmed, "", "Confirmed for the project report."))
        if chance.happens(0.6):
            letter = _on(confirmed, chance.whole(70, 130))
            reference = f"AA/PR{1 + (letter.year - 2017) * 2 + letter.month // 7}/{code}"
            rows.append(_acceptance(code, "programme", letter, reference, ""))
    return rows


def _acceptance(code: str, kind: str, moment: datetime, reference: str, comment: str) -> dict[str, object]:
    return {
        "deliverable": code,
        "kind": kind,
        "recorded_at": moment.isoformat().replace("+00:00", "Z"),
        "day": moment.date().isoformat(),
        "reference": reference,
        "comment": comment,
        "author": LEAD,
        "withdrawn_at": "",
        "withdrawn_by": "",
    }


def _scores(code: str, number: int, *, accepted: bool) -> Rows:
    chance = Chance(f"review {number} of {code}")
    least, most = (3, 5) if accepted else (1, 4)
    return [
        {
            "deliverable": code,
            "round": number,
            "criterion": criterion,
            "score": chance.whole(least, most),
            "remark": REMARKS.get(criterion, "") if chance.happens(0.25) else "",
        }
        for criterion in CRITERIA
    ]


def _by_deliverable(histories: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in histories:
        found.setdefault(str(row["deliverable"]), []).append(row)
    return found


def _rounds(facts: Rows) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for before, after in pairwise(facts):
        if before["state"] == "under_review":
            yield before, after


def _moment(row: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(row["recorded_at"]))


def _on(moment: datetime, days: int) -> datetime:
    return datetime.combine(workday(moment.date() + timedelta(days=days)), moment.timetz())
