"""Project folders made by hypothesis: any words, dates and amounts that keep the format's rules."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from dashboard.domain.deliverables.states import TRANSITIONS
from dashboard.domain.vocabulary import (
    AcceptanceKind,
    ChangeKind,
    DecisionOnChange,
    EvidenceKind,
    LegalStatus,
    MeetingKind,
    OnePerson,
    PartnerRole,
    PartnerType,
    ReviewOutcome,
    VatRecovery,
)
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.exchange.folder.tables import TABLES
from tests.exchange.generated_money import add_money, add_rates

Draw = Callable[[st.SearchStrategy[Any]], Any]
START = date(2018, 1, 1)
CHECKLIST = [{"code": "AIM", "name": "It serves its aim"}, {"code": "USE", "name": "It can be used"}]

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n\r\t,;"'), min_size=1, max_size=30
).filter(str.strip)
maybe_words = st.none() | words
days = st.dates(date(2018, 1, 2), date(2021, 12, 31))
maybe_days = st.none() | days
cents = st.integers(0, 10**9)
rates = st.none() | st.decimals(0, 1, places=4).map(lambda rate: rate.normalize() + 0)
real = st.sampled_from(["verified", "inferred", "recorded"])
maybe_code = st.none() | st.just("O1")
provenance = st.sampled_from(["verified", "inferred", "recorded", "illustrative"])


def one_of(members: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([member.value for member in members])


def said(draw: Draw, prefix: str = "", kinds: st.SearchStrategy[str] = provenance) -> dict[str, Any]:
    return {f"{prefix}source": draw(words), f"{prefix}status": draw(kinds)}


def span(draw: Draw, *, required: bool = False) -> dict[str, Any]:
    start = draw(days if required else maybe_days)
    end = draw(maybe_days) if not required or draw(st.booleans()) else None
    if start and end and end < start:
        start, end = end, start
    return {"start": start, "end": end}


def place(draw: Draw) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"latitude": None, "longitude": None}
    degrees = st.integers(-90_000, 90_000).map(lambda thousandths: thousandths / 1000)
    return {"latitude": draw(degrees), "longitude": draw(degrees)}


@st.composite
def projects(draw: Draw) -> dict[str, list[dict[str, Any]]]:
    """The content of a folder with one or two phases."""
    content: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}
    content["phases"] = []
    content["organisations"] = [organisation(draw, f"-O{number}") for number in range(draw(st.integers(1, 4)))]
    for number in range(draw(st.integers(1, 2))):
        add_phase(draw, content, f"phase{number}")
    used = {row["code"] for row in content["partners"]}
    content["organisations"] = [row for row in content["organisations"] if row["code"] in used]
    add_rates(draw, content, said)
    content["facts"] = facts(draw, [None, *(row["code"] for row in content["phases"])])
    content["translations"] = translations(draw, content)
    content["project"] = [project(draw, content)]
    return content


def project(draw: Draw, content: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    texts = {name: draw(maybe_words) for name in ("programme", "reference", "website", "summary")}
    keys = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
    plain = st.integers(-1000, 1000) | st.booleans() | words | st.floats(-1e6, 1e6) | st.lists(st.integers(0, 9))
    rules = draw(st.dictionaries(keys, plain | st.dictionaries(keys, plain, min_size=1, max_size=3), max_size=4))
    known = {"simplified_cost_options", "flexibility", "lump_sums", "unit_costs", "decommitment"}
    known |= {"traffic_light", "review", "erdf_rate", "underspending_alert", "budget_flexibility", "separation"}
    let = draw(st.lists(st.sampled_from([str(pair) for pair in OnePerson]), unique=True))
    given = {"review": {"criteria": CHECKLIST}, "separation": {"one_person_may": let}}
    return {
        "code": "X",
        "position": draw(st.integers(0, 50)),
        "acronym": draw(words),
        "title": draw(words),
        "kind": draw(st.sampled_from(["cooperation", "call", "operation"])),
        **texts,
        "language": draw(st.sampled_from(["en", "fr", "es", "pt"])),
        "currency": "EUR",
        "opens_phase": draw(st.none() | st.sampled_from([row["code"] for row in content["phases"]])),
        "rules": {key: value for key, value in rules.items() if key not in known} | given,
        **said(draw, kinds=real),
    }


def organisation(draw: Draw, code: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": draw(words),
        "country": draw(st.none() | st.sampled_from(["ES", "UK", "PT"])),
        "city": draw(maybe_words),
        "nuts": draw(st.none() | st.just("ES12")),
        "legal_status": draw(st.none() | one_of(LegalStatus)),
        **place(draw),
        **said(draw),
    }


def add_phase(draw: Draw, content: dict[str, list[dict[str, Any]]], phase: str) -> None:
    budgets = [draw(st.none() | cents) for _ in content["organisations"]]
    given = [budget for budget in budgets if budget is not None]
    total = sum(given) if given and draw(st.booleans()) else None
    dates = {name: draw(maybe_days) for name in ("end_initial", "end_revised", "end_actual")}
    content["phases"].append(
        {
            "code": phase,
            "name": draw(words),
            "approved_on": draw(st.none() | st.just(date(2017, 5, 5))),
            "start": draw(st.none() | st.just(START)),
            **dates,
            "total_budget": total,
            "erdf": None,
            "erdf_rate": draw(rates),
            **said(draw, kinds=real),
        }
    )
    codes = [row["code"] for row in content["organisations"]]
    for number, (code, budget) in enumerate(zip(codes, budgets, strict=True), start=1):
        content["partners"].append(partner(draw, phase, number, code, budget))
    add_plan(draw, content, phase, codes)
    add_deliverables(draw, content, phase, codes)
    add_money(draw, content, phase, said)
    add_evidence(draw, content, phase)


def partner(draw: Draw, phase: str, number: int, code: str, budget: int | None) -> dict[str, Any]:
    entry = span(draw)
    return {
        "phase": phase,
        "code": code,
        "number": number,
        "role": draw(one_of(PartnerRole)),
        "type": draw(st.none() | one_of(PartnerType)),
        "total_budget": budget,
        "erdf": draw(st.none() | st.integers(0, budget)) if budget is not None else None,
        "erdf_rate": draw(rates),
        "entry": entry["start"],
        "exit": entry["end"],
        "vat_recovery": draw(st.none() | one_of(VatRecovery)),
        "replaces": draw(st.none() | st.just(code)),
        "note": draw(maybe_words),
        **said(draw),
    }


def add_plan(draw: Draw, content: dict[str, list[dict[str, Any]]], phase: str, codes: list[str]) -> None:
    someone = st.none() | st.sampled_from(codes)
    for number in range(1, draw(st.integers(1, 3)) + 1):
        start = START + timedelta(days=180 * number)
        period = {"number": number, "start": start, "end": start + timedelta(days=179)}
        dues = {name: draw(maybe_days) for name in ("internal_due", "programme_due", "closed_on")}
        content["periods"].append({"phase": phase, **period, **dues, **said(draw)})
    for number in range(1, draw(st.integers(1, 3)) + 1):
        package = {"code": f"WP{number}", "position": number, "name": draw(words), "leader": draw(someone)}
        content["work_packages"].append(
            {"phase": phase, **package, **span(draw), "note": draw(maybe_words), **said(draw)}
        )
        activity = {"code": f"A{number}.1", "work_package": f"WP{number}", "name": draw(words)}
        content["activities"].append(
            {"phase": phase, **activity, "responsible": draw(someone), **span(draw), **said(draw)}
        )
        output = {"code": f"O{number}", "work_package": f"WP{number}", "title": draw(words), "unit": draw(maybe_words)}
        reached = {"target": draw(st.none() | cents), "achieved": draw(st.none() | cents)}
        content["outputs"].append({"phase": phase, **output, **reached, **said(draw)})
        meeting = {"code": f"M{number}", "kind": draw(one_of(MeetingKind)), "name": draw(words)}
        where = {"place": draw(maybe_words), **span(draw, required=True)}
        content["meetings"].append({"phase": phase, **meeting, **where, **said(draw)})
        pilot = {"code": f"P{number}", "name": draw(maybe_words), "place": draw(maybe_words), **place(draw)}
        members = draw(st.lists(st.sampled_from(codes), unique=True))
        more = {"theme": draw(maybe_words), "total_budget": draw(st.none() | cents), "note": draw(maybe_words)}
        provenances = {**said(draw), **said(draw, "schedule_")}
        content["pilots"].append({"phase": phase, **pilot, "partners": members, **span(draw), **more, **provenances})


def add_deliverables(draw: Draw, content: dict[str, list[dict[str, Any]]], phase: str, codes: list[str]) -> None:
    packages = [row["code"] for row in content["work_packages"] if row["phase"] == phase]
    for number in range(1, draw(st.integers(0, 3)) + 1):
        due = draw(maybe_days)
        deliverable = {
            "code": f"D1.{number}",
            "work_package": draw(st.none() | st.sampled_from(packages)),
            "activity": draw(st.none() | st.just("A1.1")),
            "title": draw(words),
            "description": draw(maybe_words),
            "responsible": draw(st.none() | st.sampled_from(codes)),
            "pilot": draw(st.none() | st.just("P1")),
            "due": due,
        }
        content["deliverables"].append({"phase": phase, **deliverable, **said(draw), **said(draw, "schedule_")})
        state, moment = State.NOT_STARTED, datetime(2018, 1, 5, tzinfo=UTC)
        for _ in range(draw(st.integers(0, 4))):
            steps = [to for origin, to in TRANSITIONS if origin == state]
            if not steps:
                break
            state = draw(st.sampled_from(steps))
            moment += draw(st.timedeltas(timedelta(seconds=1), timedelta(days=60)))
            fact = {"deliverable": f"D1.{number}", "recorded_at": moment, "state": state.value}
            report = {"progress": draw(st.none() | st.integers(0, 100)), "forecast": draw(maybe_days)}
            text = {"comment": draw(words), "author": "someone"}
            content["deliverable_history"].append({"phase": phase, **fact, **report, **text, **said(draw)})
        for new in draw(st.lists(days, max_size=2)):
            if new != due:
                moment += timedelta(days=1)
                change = {"recorded_at": moment, "old_due": due, "new_due": new, "reason": draw(words)}
                row = {"phase": phase, "deliverable": f"D1.{number}", **change, "author": "someone", **said(draw)}
                content["reschedulings"].append(row)
                due = new
        add_life(draw, content, {"phase": phase, "deliverable": f"D1.{number}"}, moment)


def add_life(draw: Draw, content: dict[str, list[dict[str, Any]]], owner: dict[str, str], moment: datetime) -> None:
    """Rounds of review with scores, acceptances, requests and remarks after ``moment``."""
    later = st.none() | st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda passed: moment + passed)
    for number in range(1, draw(st.integers(0, 2)) + 1):
        closed = draw(later)
        review = {"round": number, "opened_at": moment, "reviewer": "someone", "organisation": draw(maybe_code)}
        outcome = draw(st.none() | one_of(ReviewOutcome)) if closed else None
        said_of_it = said(draw)
        content["reviews"].append(
            {**owner, **review, "closed_at": closed, "outcome": outcome, "remarks": draw(maybe_words), **said_of_it}
        )
        for criterion in draw(st.lists(st.sampled_from([row["code"] for row in CHECKLIST]), unique=True)):
            score = {"round": number, "criterion": criterion, "score": draw(st.none() | st.integers(0, 5))}
            content["review_scores"].append({**owner, **score, "remark": draw(maybe_words), **said_of_it})
    for kind in draw(st.lists(one_of(AcceptanceKind), unique=True)):
        ended = draw(later)
        acceptance = {"kind": kind, "recorded_at": moment, "day": draw(days), "reference": draw(maybe_words)}
        more = {"comment": draw(maybe_words), "author": "someone", "withdrawn_at": ended}
        by = "someone else" if ended else None
        content["acceptances"].append({**owner, **acceptance, **more, "withdrawn_by": by, **said(draw)})
    if draw(st.booleans()):
        decided = draw(later)
        request = {"recorded_at": moment, "kind": draw(one_of(ChangeKind)), "reason": draw(words), "author": "someone"}
        dates = {"old_due": draw(maybe_days), "new_due": draw(maybe_days), "decided_at": decided}
        decision = {"decision": draw(one_of(DecisionOnChange)) if decided else None, "answer": draw(maybe_words)}
        by = {"decided_by": "someone else" if decided else None}
        content["change_requests"].append({**owner, **request, **dates, **decision, **by, **said(draw)})
    before: datetime | None = None
    for number in range(draw(st.integers(0, 3))):
        at = moment + timedelta(minutes=number)
        answers = before if draw(st.booleans()) else None
        mentions = draw(st.lists(st.sampled_from(["organisation:O1", "person:someone"]), unique=True).map(sorted))
        remark = {"at": at, "author": "someone", "organisation": draw(maybe_code), "text": draw(words)}
        answered = {"answers_at": answers, "answers_author": "someone" if answers else None}
        gone = {"removed_at": None, "removed_by": None}
        content["remarks"].append({**owner, **remark, **answered, "mentions": mentions, **gone, **said(draw)})
        before = at


def add_evidence(draw: Draw, content: dict[str, list[dict[str, Any]]], phase: str) -> None:
    """Pieces of deliverables and of items of expenditure, with their versions; a file holds its ``public_id``."""
    deliverables = [row["code"] for row in content["deliverables"] if row["phase"] == phase]
    items = [(row["partner"], row["reference"]) for row in content["expenditure"] if row["phase"] == phase]
    owners = [{"deliverable": code, "partner": None, "reference": None} for code in deliverables]
    owners += [{"deliverable": None, "partner": partner, "reference": reference} for partner, reference in items]
    for owner in draw(st.lists(st.sampled_from(owners), max_size=3)) if owners else []:
        name = f"{phase} {len(content['evidence'])}"
        moment = draw(st.datetimes(datetime(2018, 2, 1), datetime(2019, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
        added = {"organisation": draw(maybe_code), "created_at": moment, "created_by": "someone"}
        removed = {"removed_at": None, "removed_by": None, "removal_reason": None}
        if draw(st.booleans()):
            removed = {"removed_at": moment, "removed_by": "someone else", "removal_reason": draw(words)}
        kind = draw(one_of(EvidenceKind))
        piece = {"phase": phase, "piece": number_of(name), **owner, "kind": kind, "title": draw(words)}
        content["evidence"].append({**piece, **added, **removed, **said(draw)})
        for number in range(1, draw(st.integers(1, 3)) + 1):
            version = {"phase": phase, "piece": number_of(name), "number": number}
            holds = held(number_of(f"{name} {number}"), kind)
            by = {"comment": draw(maybe_words), "author": "someone", "recorded_at": moment}
            content["evidence_versions"].append({**version, **holds, **by, **said(draw)})


def number_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def held(public_id: str, kind: str) -> dict[str, Any]:
    """The columns of a version that say what it holds."""
    holds: dict[str, Any] = dict.fromkeys(("file_name", "media_type", "size", "sha256", "url"))
    if kind == EvidenceKind.LINK:
        return {"public_id": public_id, **holds, "url": f"https://example.org/{public_id}"}
    digest = hashlib.sha256(public_id.encode()).hexdigest()
    file = {"file_name": f"{public_id} é.txt", "media_type": "text/plain", "size": len(public_id), "sha256": digest}
    return {"public_id": public_id, **holds, **file}


def facts(draw: Draw, phases: list[str | None]) -> list[dict[str, Any]]:
    rows = []
    for phase in phases:
        for position in range(draw(st.integers(0, 2))):
            value = {"value": draw(maybe_words), "unit": "text", "retained": position == 0}
            row = {"phase": phase, "subject": "end", "position": position, **value, "note": draw(maybe_words)}
            rows.append({**row, **said(draw)})
    return rows


def translations(draw: Draw, content: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    keys = [("work_package", f"{row['phase']}/{row['code']}", "name") for row in content["work_packages"]]
    keys += [("phase", row["code"], "name") for row in content["phases"]]
    return [
        {"entity": entity, "key": key, "field": field, "language": "fr", "text": draw(words), **said(draw)}
        for entity, key, field in draw(st.lists(st.sampled_from(keys), unique=True))
    ]
