"""The illustrative life of each deliverable: what was recorded when, and what was rescheduled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from generator.chance import Chance, workday
from generator.files import Rows

LEAD_PARTNER = "AVILES"
REVIEWERS = ("CES", "GCU")
EARLIEST = date(2017, 6, 12)

# Days between the due date and the submission that a partner tends to.
HABITS = {
    "AVILES": 0,
    "CORK": 14,
    "SANTIAGO": 3,
    "PAU": 8,
    "CRESS": 18,
    "ADRAVE": 22,
    "CES": 4,
    "ENW": 9,
    "GCU": -3,
}
# Those that the fifth coordination meeting, on 30 October 2018, talks about.
SLIPS = {
    "D1.4": 4,
    "D2.6": 41,
    "D3.2": 116,
    "D3.4": 70,
    "D3.5": 9,
    "D4.7": 20,
    "D4.8": 7,
    "D5.8": 48,
    "D5.9": 17,
    "D5.10": 10,
    "D5.11": 5,
    "D6.3": 24,
}
SENT_BACK = {
    "D3.2": "Two regions are missing from the directory; please add them.",
    "D4.4": "Please name the method of the interviews.",
    "D4.5": "The criteria of comparison need a chapter of their own.",
    "D5.6": "The budget of the pilot does not yet add up.",
    "D5.16": "Please add what the participants say.",
    "D6.4": "The figures of two pilots are missing.",
    "D2.9": "Please add the summaries in the four languages.",
}
CANCELLED = {"D2.5": (date(2018, 7, 5), "Replaced by pages on the website, as agreed in Rennes.")}

# code: recorded on, new due date, reason
RESCHEDULINGS = {
    "D4.3": ("2018-03-14", "2018-05-31", "Three partners asked for time to collect their data."),
    "D5.8": ("2018-06-12", "2018-09-28", "The municipalities name their contact points in September."),
    "D5.9": ("2018-07-04", "2018-09-14", "The tender for the trainers takes longer than planned."),
    "D5.10": ("2018-07-04", "2018-10-12", "The college starts its courses in October."),
    "D6.2": ("2018-07-04", "2018-08-31", "The indicators wait for the benchmarking."),
    "D6.4": ("2018-12-12", "2019-03-29", "The pilots report their first figures in March."),
    "D2.8": ("2019-03-20", "2019-07-31", "Two events take place in June and July."),
    "D5.17": ("2019-06-26", "2019-10-31", "The registration campaign runs until September."),
    "D3.8": ("2019-06-26", "2019-11-08", "The transfer workshops end in October."),
    "D5.20": ("2019-06-26", "2019-11-15", "The pilot began later than planned."),
}

STARTS = (
    "Work has started; the outline was shared with the partners.",
    "Outline agreed at the team's meeting.",
    "First data requested from the partners.",
    "",
)
STEPS = (
    "First draft sent round for comments.",
    "Contributions of most partners received.",
    "Two contributions are still missing.",
    "Draft discussed with the quality reviewers.",
    "Text complete; layout under way.",
    "",
)
SUBMISSIONS = ("Final version, with the annexes.", "Submitted for review.", "Version agreed with all contributors.", "")
ACCEPTANCES = ("Accepted; thank you all.", "Accepted.", "Accepted, with two small remarks for the next one.", "")


@dataclass(frozen=True)
class Fact:
    day: date
    state: str
    author: str
    progress: int | None = None
    forecast: date | None = None
    comment: str = ""


def histories(deliverables: Rows) -> Rows:
    """``deliverable_history.csv``: each deliverable's facts, one a working day at most."""
    rows: Rows = []
    for deliverable in deliverables:
        chance = Chance(f"life of {deliverable['code']}")
        day = date.min
        for fact in _life(deliverable, chance):
            day = workday(max(fact.day, day + timedelta(days=1) if day != date.min else EARLIEST))
            moment = datetime.combine(day, time(chance.whole(8, 16), chance.whole(0, 59)))
            rows.append(
                {
                    "deliverable": deliverable["code"],
                    "recorded_at": f"{moment.isoformat()}Z",
                    "state": fact.state,
                    "progress": "" if fact.progress is None else fact.progress,
                    "forecast": fact.forecast or "",
                    "comment": fact.comment,
                    "author": fact.author,
                }
            )
    return rows


def reschedulings(deliverables: Rows) -> Rows:
    due = {str(row["code"]): row["due"] for row in deliverables}
    responsible = {str(row["code"]): row["responsible"] for row in deliverables}
    return [
        {
            "deliverable": code,
            "recorded_at": f"{day}T15:30:00Z",
            "old_due": due[code],
            "new_due": new,
            "reason": reason,
            "author": responsible[code],
        }
        for code, (day, new, reason) in RESCHEDULINGS.items()
    ]


def reviewer_of(code: str, responsible: str) -> str:
    """One of the two universities, never the one whose work it is; they take turns."""
    others = [reviewer for reviewer in REVIEWERS if reviewer != responsible]
    return others[sum(map(ord, code)) % len(others)]


def _life(deliverable: dict[str, object], chance: Chance) -> Iterator[Fact]:
    code, author = str(deliverable["code"]), str(deliverable["responsible"])
    due = date.fromisoformat(str(deliverable["due"]))
    if code in RESCHEDULINGS:
        due = date.fromisoformat(RESCHEDULINGS[code][1])
    if code in CANCELLED:
        day, reason = CANCELLED[code]
        yield Fact(day, "cancelled", LEAD_PARTNER, comment=reason)
        return
    slip = SLIPS.get(code, HABITS[author] + chance.whole(-6, 8))
    submitted = due + timedelta(days=slip)
    yield from _work(author, submitted, due, chance)
    yield Fact(submitted, "submitted", author, 100, comment=chance.one_of(SUBMISSIONS))
    review = submitted + timedelta(days=chance.whole(2, 8))
    reviewer = reviewer_of(code, author)
    yield Fact(review, "under_review", reviewer)
    if code in SENT_BACK:
        review += timedelta(days=chance.whole(10, 18))
        yield Fact(review, "sent_back", reviewer, 80, comment=SENT_BACK[code])
        review += timedelta(days=chance.whole(4, 9))
        yield Fact(review, "in_progress", author, 85, review + timedelta(days=14), "We are completing it.")
        review += timedelta(days=chance.whole(12, 24))
        yield Fact(review, "submitted", author, 100, comment="With the changes asked for.")
        review += timedelta(days=chance.whole(2, 6))
        yield Fact(review, "under_review", reviewer)
    accepted = review + timedelta(days=chance.whole(9, 30))
    yield Fact(accepted, "accepted", reviewer, 100, comment=chance.one_of(ACCEPTANCES))


def _work(author: str, submitted: date, due: date, chance: Chance) -> Iterator[Fact]:
    """From the start to the submission: a report about every month, with a forecast where it will be late."""
    start = max(EARLIEST, submitted - timedelta(days=chance.whole(75, 150)))
    yield Fact(start, "in_progress", author, 5 * chance.whole(1, 3), comment=chance.one_of(STARTS))
    length = (submitted - start).days
    day = start + timedelta(days=chance.whole(24, 36))
    while day < submitted - timedelta(days=6):
        done = min(95, int(95 * (day - start).days / length) // 5 * 5)
        late = submitted > due + timedelta(days=5) and day > due - timedelta(days=30)
        forecast = submitted + timedelta(days=chance.whole(-4, 4)) if late else None
        yield Fact(day, "in_progress", author, done, forecast, chance.one_of(STEPS))
        day += timedelta(days=chance.whole(24, 38))
