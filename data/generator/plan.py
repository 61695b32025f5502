"""The illustrative plan: periods, activities, deliverables, outputs and meetings, with their translations."""

from datetime import date, timedelta

from generator import words
from generator.files import PHASE, Rows

PERIOD_STARTS = ("2017-05-30", "2017-11-30", "2018-05-30", "2018-11-30", "2019-05-30")
PHASE_END = date(2019, 11, 30)
DUES = ("internal_due", "programme_due", "closed_on")
"""Missing: the project's rules count them."""

# code: responsible partner, start, end
ACTIVITIES = {
    "A1.1": ("AVILES", "2017-05-30", "2017-12-31"),
    "A1.2": ("AVILES", "2017-06-01", "2019-11-30"),
    "A1.3": ("AVILES", "2017-07-01", "2019-11-30"),
    "A1.4": ("AVILES", "2017-06-01", "2019-11-30"),
    "A2.1": ("SANTIAGO", "2017-06-15", "2017-12-31"),
    "A2.2": ("SANTIAGO", "2017-09-01", "2019-11-30"),
    "A2.3": ("PAU", "2018-01-15", "2019-10-31"),
    "A2.4": ("AVILES", "2019-05-01", "2019-11-30"),
    "A3.1": ("CRESS", "2017-10-01", "2018-06-30"),
    "A3.2": ("CORK", "2018-02-01", "2019-11-30"),
    "A3.3": ("SANTIAGO", "2018-06-01", "2019-09-30"),
    "A3.4": ("ADRAVE", "2019-02-01", "2019-11-15"),
    "A4.1": ("GCU", "2017-07-15", "2018-02-28"),
    "A4.2": ("GCU", "2017-10-01", "2018-05-31"),
    "A4.3": ("GCU", "2017-12-01", "2018-07-31"),
    "A4.4": ("CES", "2018-03-01", "2018-11-15"),
    "A5.1": ("GCU", "2017-11-15", "2018-09-30"),
    "A5.2": ("CES", "2018-05-01", "2019-02-28"),
    "A5.3": ("AVILES", "2018-02-01", "2019-10-31"),
    "A5.4": ("GCU", "2019-02-01", "2019-11-30"),
    "A6.1": ("CES", "2017-12-15", "2018-12-31"),
    "A6.2": ("CES", "2018-07-01", "2019-05-31"),
    "A6.3": ("CES", "2018-11-01", "2019-11-30"),
    "A6.4": ("GCU", "2019-03-01", "2019-11-30"),
}

# code: title, activity, responsible partner, pilot, due date, what fills the title in
DELIVERABLES: dict[str, tuple[str, str, str, str, str, dict[str, object]]] = {
    "D1.1": ("agreement", "A1.1", "AVILES", "", "2017-09-29", {}),
    "D1.2": ("handbook", "A1.1", "AVILES", "", "2017-10-31", {}),
    "D1.3": ("report", "A1.4", "AVILES", "", "2018-02-28", {"n": 1}),
    "D1.4": ("report", "A1.4", "AVILES", "", "2018-08-31", {"n": 2}),
    "D1.5": ("midterm", "A1.3", "GCU", "", "2018-11-23", {}),
    "D1.6": ("report", "A1.4", "AVILES", "", "2019-02-28", {"n": 3}),
    "D1.7": ("report", "A1.4", "AVILES", "", "2019-08-30", {"n": 4}),
    "D1.8": ("final_report", "A1.4", "AVILES", "", "2019-11-29", {}),
    "D2.1": ("communication_plan", "A2.1", "SANTIAGO", "", "2017-09-29", {}),
    "D2.2": ("identity", "A2.1", "SANTIAGO", "", "2017-10-20", {}),
    "D2.3": ("website", "A2.2", "SANTIAGO", "", "2017-12-15", {}),
    "D2.4": ("newsletter", "A2.2", "PAU", "", "2018-02-16", {"n": 1}),
    "D2.5": ("leaflets", "A2.3", "ENW", "", "2018-04-20", {}),
    "D2.6": ("video", "A2.3", "CORK", "", "2018-10-12", {}),
    "D2.7": ("newsletter", "A2.2", "PAU", "", "2018-12-14", {"n": 2}),
    "D2.8": ("local_events", "A2.3", "ADRAVE", "", "2019-06-28", {}),
    "D2.9": ("proceedings", "A2.4", "AVILES", "", "2019-11-22", {}),
    "D3.1": ("capitalisation", "A3.1", "CRESS", "", "2018-01-31", {}),
    "D3.2": ("stakeholders", "A3.1", "CRESS", "", "2018-06-15", {}),
    "D3.3": ("networking", "A3.2", "CORK", "P5", "2018-06-29", {"n": 1}),
    "D3.4": ("synergies", "A3.2", "PAU", "", "2018-09-14", {}),
    "D3.5": ("clauses", "A3.3", "AVILES", "P2", "2018-10-19", {}),
    "D3.6": ("networking", "A3.2", "CORK", "P5", "2019-02-15", {"n": 2}),
    "D3.7": ("brief_engagement", "A3.3", "SANTIAGO", "P3", "2019-04-30", {}),
    "D3.8": ("transfer", "A3.4", "ADRAVE", "", "2019-10-15", {}),
    "D4.1": ("methodology", "A4.1", "GCU", "", "2017-10-31", {}),
    "D4.4": ("interviews", "A4.2", "CES", "", "2018-04-30", {}),
    "D4.6": ("practices", "A4.3", "ENW", "", "2018-06-29", {}),
    "D4.7": ("actors", "A4.4", "PAU", "", "2018-08-31", {}),
    "D5.1": ("framework", "A5.1", "GCU", "", "2018-01-31", {}),
    "D5.2": ("pilot_plan", "A5.1", "AVILES", "P1", "2018-03-16", {"pilot": "P1"}),
    "D5.3": ("pilot_plan", "A5.1", "AVILES", "P2", "2018-04-13", {"pilot": "P2"}),
    "D5.4": ("pilot_plan", "A5.1", "SANTIAGO", "P3", "2018-04-13", {"pilot": "P3"}),
    "D5.5": ("pilot_plan", "A5.1", "PAU", "P7", "2018-05-18", {"pilot": "P7"}),
    "D5.6": ("pilot_plan", "A5.1", "CRESS", "P8", "2018-05-18", {"pilot": "P8"}),
    "D5.7": ("pilot_plan", "A5.1", "CORK", "P4", "2018-06-15", {"pilot": "P4"}),
    "D5.8": ("pilot_plan", "A5.1", "ADRAVE", "P9", "2018-06-15", {"pilot": "P9"}),
    "D5.9": ("pilot_plan", "A5.1", "CORK", "P5", "2018-07-13", {"pilot": "P5"}),
    "D5.10": ("pilot_plan", "A5.1", "ENW", "P6", "2018-08-31", {"pilot": "P6"}),
    "D5.12": ("pilots_midterm", "A5.3", "GCU", "", "2019-01-31", {}),
    "D5.13": ("pilot_report", "A5.3", "ENW", "P6", "2019-07-31", {"pilot": "P6"}),
    "D5.14": ("pilot_report", "A5.3", "AVILES", "P2", "2019-07-31", {"pilot": "P2"}),
    "D5.15": ("pilot_report", "A5.3", "SANTIAGO", "P3", "2019-08-30", {"pilot": "P3"}),
    "D5.16": ("pilot_report", "A5.3", "CRESS", "P8", "2019-08-30", {"pilot": "P8"}),
    "D5.17": ("pilot_report", "A5.3", "CORK", "P4", "2019-09-30", {"pilot": "P4"}),
    "D5.18": ("pilot_report", "A5.3", "AVILES", "P1", "2019-10-15", {"pilot": "P1"}),
    "D5.19": ("pilot_report", "A5.3", "PAU", "P7", "2019-10-15", {"pilot": "P7"}),
    "D5.20": ("pilot_report", "A5.3", "ADRAVE", "P9", "2019-10-15", {"pilot": "P9"}),
    "D5.21": ("pilot_report", "A5.3", "CORK", "P5", "2019-11-08", {"pilot": "P5"}),
    "D6.1": ("concept", "A6.1", "CES", "", "2018-03-30", {}),
    "D6.2": ("indicators", "A6.1", "CES", "", "2018-07-13", {}),
    "D6.3": ("platform", "A6.1", "CES", "", "2018-10-19", {}),
    "D6.4": ("pilot_data", "A6.2", "ENW", "", "2019-02-28", {}),
    "D6.6": ("governance", "A6.4", "GCU", "", "2019-06-14", {}),
    "D6.8": ("sustainability", "A6.4", "GCU", "", "2019-11-22", {}),
}

# code: work package, unit, target
OUTPUTS = {
    "O2.1": ("WP2", "people", 900),
    "O3.1": ("WP3", "organisations", 60),
    "O4.1": ("WP4", "practices", 45),
    "O5.1": ("WP5", "pilots", 9),
    "O5.2": ("WP5", "people", 2500),
    "O6.1": ("WP6", "website", 1),
}

# code: number in its row, place, start, end
COORDINATIONS = {
    "M2": (2, "Glasgow", "2017-11-21", "2017-11-22"),
    "M3": (3, "Coimbra", "2018-03-13", "2018-03-14"),
    "M6": (6, "Cork", "2019-03-19", "2019-03-20"),
    "M7": (7, "Pau", "2019-06-25", "2019-06-26"),
    "M8": (8, "Avilés", "2019-11-19", "2019-11-20"),
}
COMMITTEES = {
    "SC1": (1, "Glasgow", "2017-11-22"),
    "SC2": (2, "Coimbra", "2018-03-14"),
    "SC3": (3, "Santiago de Compostela", "2018-10-31"),
    "SC4": (4, "Cork", "2019-03-20"),
    "SC5": (5, "Avilés", "2019-11-20"),
}


def work_package(code: str) -> str:
    """``A5.2`` and ``D5.13`` belong to WP5."""
    return f"WP{code[1:].partition('.')[0]}"


def periods() -> Rows:
    starts = [date.fromisoformat(start) for start in PERIOD_STARTS]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), PHASE_END]
    return [
        {"number": number, "start": start, "end": end, **dict.fromkeys(DUES, "")}
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]


def activities() -> Rows:
    return [
        {
            "code": code,
            "work_package": work_package(code),
            "name": words.ACTIVITIES[code][0],
            "responsible": responsible,
            "start": start,
            "end": end,
        }
        for code, (responsible, start, end) in ACTIVITIES.items()
    ]


def deliverables() -> Rows:
    return [
        {
            "code": code,
            "work_package": work_package(code),
            "activity": activity,
            "title": words.DELIVERABLES[title][0].format(**values),
            "description": "",
            "responsible": responsible,
            "pilot": pilot,
            "due": due,
        }
        for code, (title, activity, responsible, pilot, due, values) in DELIVERABLES.items()
    ]


def outputs() -> Rows:
    return [
        {
            "code": code,
            "work_package": package,
            "title": words.OUTPUTS[code][0],
            "unit": words.UNITS[unit][0],
            "target": target,
            "achieved": "",
        }
        for code, (package, unit, target) in OUTPUTS.items()
    ]


def meetings() -> Rows:
    rows: Rows = []
    for code, (number, place, start, end) in COORDINATIONS.items():
        name = words.COORDINATION[0].format(n=words.ordinal(number, "en", feminine=True))
        rows.append({"code": code, "kind": "coordination", "name": name, "place": place, "start": start, "end": end})
    for code, (number, place, day) in COMMITTEES.items():
        name = words.COMMITTEE[0].format(n=words.ordinal(number, "en", feminine=False))
        rows.append(
            {"code": code, "kind": "steering_committee", "name": name, "place": place, "start": day, "end": day}
        )
    return rows


def translations() -> Rows:
    """Every name and title above in the three other languages."""
    rows: Rows = []
    for code, names in words.ACTIVITIES.items():
        rows += _translated("activity", code, "name", names)
    for code, (title, _, _, _, _, values) in DELIVERABLES.items():
        texts = tuple(text.format(**values) for text in words.DELIVERABLES[title])
        rows += _translated("deliverable", code, "title", texts)
    for code, (_, unit, _) in OUTPUTS.items():
        rows += _translated("output", code, "title", words.OUTPUTS[code])
        rows += _translated("output", code, "unit", words.UNITS[unit])
    for template, places, feminine in ((words.COORDINATION, COORDINATIONS, True), (words.COMMITTEE, COMMITTEES, False)):
        for code, place in places.items():
            numbers = [words.ordinal(place[0], language, feminine=feminine) for language in words.LANGUAGES]
            texts = tuple(text.format(n=number) for text, number in zip(template, numbers, strict=True))
            rows += _translated("meeting", code, "name", texts)
    return rows


def _translated(entity: str, code: str, field: str, texts: tuple[str, ...]) -> Rows:
    return [
        {"entity": entity, "key": f"{PHASE}/{code}", "field": field, "language": language, "text": text}
        for language, text in zip(words.LANGUAGES[1:], texts[1:], strict=True)
    ]
