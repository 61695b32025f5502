"""The illustrative reports: when each partner submits, control certifies, the lead claims and the programme pays."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from generator.chance import Chance, workday
from generator.files import Rows
from generator.plan import periods

CONTROLLER, LEAD = "controller", "lead"
# Partner: submitted, control begun, certified. As of 30 October 2018 all have come through with the first report; of
# the second some are certified, two are under control, one waits, one is still a draft.
FIRST = {
    "AVILES": ("2017-12-12", "2018-01-15", "2018-02-20"),
    "CORK": ("2017-12-13", "2018-01-11", "2018-02-22"),
    "SANTIAGO": ("2017-12-07", "2018-01-08", "2018-02-05"),
    "PAU": ("2017-12-15", "2018-01-22", "2018-02-26"),
    "CRESS": ("2018-01-22", "2018-02-05", "2018-03-02"),
    "ADRAVE": ("2018-02-20", "2018-02-22", "2018-03-08"),
    "CES": ("2017-12-11", "2018-01-09", "2018-02-12"),
    "ENW": ("2017-12-13", "2018-01-17", "2018-02-19"),
    "GCU": ("2017-12-08", "2018-01-10", "2018-02-14"),
}
SECOND = {
    "AVILES": ("2018-06-12", "2018-07-16", "2018-09-10"),
    "CORK": ("2018-06-14", "2018-07-19", "2018-09-24"),
    "SANTIAGO": ("2018-06-11", "2018-06-25", "2018-08-20"),
    "PAU": ("2018-07-24", "2018-09-12", "2018-11-15"),
    "CRESS": ("2018-07-25", "2018-10-02", "2018-11-22"),
    "ADRAVE": ("2018-11-08", "2018-12-03", "2019-01-21"),
    "CES": ("2018-06-08", "2018-06-21", "2018-07-30"),
    "ENW": ("2018-10-17", "2018-11-06", "2018-12-12"),
    "GCU": ("2018-06-20", "2018-08-06", "2018-10-08"),
}
KNOWN = {1: FIRST, 2: SECOND}
LATE = {"ADRAVE": 42, "CRESS": 26, "PAU": 14, "ENW": 12}
"""Days after the others that a partner's later reports come."""
REOPENED = {("ADRAVE", 1): (date(2018, 1, 16), date(2018, 1, 30), date(2018, 2, 13))}
"""First submitted, control begun, given back; then as above."""
WHY_REOPENED = "The time sheets of two months are missing."
# Number: draft, submitted, verification begun, verified, paid. Each gathers the certificates until it is submitted.
CLAIMS = {
    1: ("2018-02-26", "2018-03-12", "2018-04-10", "2018-06-18", "2018-08-03"),
    2: ("2018-10-22", "2018-11-26", "2019-01-14", "2019-03-04", "2019-04-26"),
    3: ("2019-03-11", "2019-04-08", "2019-05-20", "2019-07-15", "2019-09-20"),
    4: ("2019-09-02", "2019-10-14", "2019-12-02", "2020-02-10", "2020-04-17"),
    5: ("2020-03-02", "2020-06-29", "2020-09-07", "2020-11-16", "2021-01-22"),
}
WAITS = {("GCU", 2): 3}
"""Certificates that the next project report was begun without, and the one that gathers them."""


@dataclass(frozen=True)
class Report:
    """A partner's report on a period; ``claim`` is the project report that gathers its certificate."""

    partner: str
    number: int
    start: date
    end: date
    submitted: date
    control: date
    certified: date
    claim: int

    @property
    def author(self) -> str:
        return author_of(self.partner)


def author_of(partner: str) -> str:
    """The demo's person of the partner."""
    return LEAD if partner == "AVILES" else partner.lower()


def reports(partner: str) -> list[Report]:
    """The partner's five reports."""
    chance, found = Chance(f"reports of {partner}"), []
    for row in periods():
        number = int(str(row["number"]))
        start, end = (date.fromisoformat(str(row[name])) for name in ("start", "end"))
        if number in KNOWN:
            submitted, control, certified = map(date.fromisoformat, KNOWN[number][partner])
        else:
            submitted = workday(end + timedelta(days=chance.whole(8, 19) + LATE.get(partner, 0)))
            control = workday(submitted + timedelta(days=chance.whole(7, 28)))
            certified = workday(control + timedelta(days=chance.whole(26, 62)))
        claim = WAITS.get((partner, number)) or _claim(certified)
        found.append(Report(partner, number, start, end, submitted, control, certified, claim))
    return found


def claim_day(number: int, step: str) -> date:
    """When the project report was begun, submitted, verified or paid."""
    steps = ("draft", "submitted", "verification_ongoing", "verified", "paid")
    return date.fromisoformat(CLAIMS[number][steps.index(step)])


def _claim(certified: date) -> int:
    return min(number for number in CLAIMS if certified <= claim_day(number, "submitted"))


def partner_reports(all_reports: list[Report], declared: dict[tuple[str, int], int]) -> Rows:
    """``partner_reports.csv``: each foresees roughly what the next one declares."""
    rows: Rows = []
    for report in all_reports:
        chance = Chance(f"forecast of {report.partner} {report.number}")
        coming = declared.get((report.partner, report.number + 1))
        forecast = f"{int(coming * chance.share(0.82, 1.2)) // 10_000 * 100}.00" if coming else ""
        row = {"partner": report.partner, "number": report.number, "period": report.number}
        rows.append({**row, "next_forecast": forecast, "note": ""})
    return rows


def project_reports() -> Rows:
    return [{"number": number, "reference": f"EAPA_246/2016 PR{number}", "note": ""} for number in CLAIMS]


def events(all_reports: list[Report]) -> Rows:
    """``report_events.csv``: every step of every report."""
    rows: Rows = []
    for report in all_reports:
        owner = {"partner": report.partner, "report": report.number, "project_report": ""}
        rows.append(_event(owner, "draft", report.start, report.author))
        if (report.partner, report.number) in REOPENED:
            submitted, control, given_back = REOPENED[report.partner, report.number]
            rows.append(_event(owner, "submitted", submitted, report.author))
            rows.append(_event(owner, "control_ongoing", control, CONTROLLER))
            rows.append(_event(owner, "reopened", given_back, CONTROLLER, WHY_REOPENED))
        rows.append(_event(owner, "submitted", report.submitted, report.author))
        rows.append(_event(owner, "control_ongoing", report.control, CONTROLLER))
        rows.append(_event(owner, "certified", report.certified, CONTROLLER))
    for number in CLAIMS:
        owner = {"partner": "", "report": "", "project_report": number}
        for state in ("draft", "submitted", "verification_ongoing", "verified", "paid"):
            rows.append(_event(owner, state, claim_day(number, state), LEAD))
    return rows


def _event(owner: dict[str, object], state: str, day: date, author: str, comment: str = "") -> dict[str, object]:
    return {**owner, "state": state, "day": day, "recorded_at": at(day, 10), "author": author, "comment": comment}


def at(day: date, hour: int) -> str:
    return f"{datetime.combine(day, time(hour)).isoformat()}Z"
