"""All that a control certificate says, read for the document: whose, on what, how much of it and why not the rest."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from dashboard.domain.money import split
from dashboard.domain.vocabulary import CostCategory, Provenance, ReportState
from dashboard.store.derived.money_entries import pilots_of
from dashboard.store.reads.projects.outline import words_of
from dashboard.store.reads.projects.phases import partner_places
from dashboard.store.reads.reporting.report import report_detail
from dashboard.store.reads.separation import recorded
from dashboard.store.tables import (
    audit,
    certificate,
    control_decision,
    expenditure_item,
    person,
    phase,
    pilot,
    project,
    work_package,
)

SUMMED = ("amount", "certified", "deducted", "parked")


def certificate_sheet(
    connection: Connection, phase_id: int, code: str, number: int, as_of: date, language: str
) -> dict[str, Any] | None:
    """Of the report called ``code`` (``CORK-R3``) the certificate with that number, as it stood at the end of that day.

    project, acronym, title, reference, programme, visibility (the rule), phase; partner, partner_name, partner_number,
    report, period (``Period``), submitted_on; number, day, author, organisation (of the controller, as now),
    comment, withdrawn_on, withdrawal_reason; erdf_rate (Decimal); sums (cents: amount, certified, deducted, parked);
    by_category: category → sums; by_pilot: (code, name) → sums, ("", "") for none; by_error: type → cents; exceptions:
    each decision that deducts or parks; items, sampled (numbers); illustrative; one_person (what the controller did
    both of, as the record says); trace (row, hash) of the audit, or ``None`` where the certificate came with a project
    folder. ``None`` where there is no such certificate by then.
    Texts of the project are in ``language`` where it has them.
    """
    report = report_detail(connection, phase_id, code, as_of)
    found = next((each for each in report["certificates"] if each["number"] == number), None) if report else None
    if report is None or found is None:
        return None
    place = document_place(connection, phase_id, language)
    words = words_of(connection, place["project"], language)
    rates = partner_places(connection, phase_id, found["day"])
    decisions = list(_decisions(connection, found["certificate_id"]))
    submitted = [each["day"] for each in report["events"] if each["state"] == ReportState.SUBMITTED]
    before = [day for day in submitted if day <= found["day"]]
    by_pilot = {
        (key, words.said("pilot", "name", phase=place["phase"], code=key, own=name) if key else ""): sums
        for (key, name), sums in _by_pilot(connection, phase_id, found["certificate_id"], decisions).items()
    }
    key = f"{place['project']}/{place['phase']}/{report['partner']}/R{report['number']}"
    joined = [each.pairs for each in recorded(connection, key, ("certify_report",), as_of)
              if each.after.get("certificate") == number]  # fmt: skip
    return (
        place
        | {name: report[name] for name in ("partner", "partner_number", "period", "code")}
        | {name: found[name] for name in ("number", "day", "comment", "withdrawn_on", "withdrawal_reason")}
        | {
            "partner_name": report["name"],
            "report": report["number"],
            "submitted_on": max(before, default=None),
            **_controller(connection, found["author"]),
            "erdf_rate": rates[report["partner"]].erdf_rate if report["partner"] in rates else None,
            "sums": {
                "amount": found["certified"] + found["deducted"] + found["parked"],
                **{name: found[name] for name in SUMMED[1:]},
            },
            "by_category": _by_category(decisions),
            "by_pilot": by_pilot,
            "by_error": _by_error(decisions),
            "exceptions": [each for each in decisions if each["deducted"] or each["parked"]],
            "items": len(decisions),
            "sampled": sum(1 for each in decisions if each["in_sample"]),
            "illustrative": found["status"] == Provenance.ILLUSTRATIVE,
            "one_person": joined[-1] if joined else (),
            "trace": _trace(connection, key, found["certificate_id"]),
        }
    )  # fmt: skip


def document_place(connection: Connection, phase_id: int, language: str) -> dict[str, Any]:
    """What a document says of the project: currency, project, acronym, title, reference, programme, phase, phase_name,
    visibility (the rule, its statement too); texts in ``language`` where the project has them."""
    its, of = project.c, phase.c
    columns = (
        its.code.label("project"), its.acronym, its.title, its.reference, its.programme, its.rules, its.currency,
        of.code.label("phase"), of.name.label("phase_name"),
    )  # fmt: skip
    query = select(*columns).join_from(phase, project).where(of.id == phase_id)
    row = dict(connection.execute(query).mappings().one())
    words = words_of(connection, row["project"], language)
    visibility = dict(row.pop("rules").get("visibility", {}))
    own = {"title": row["title"], "programme": row["programme"] or "", "statement": visibility.get("statement", "")}
    said = {
        name: words.said("project", name, phase=row["phase"], code=row["project"], own=text) if text else text
        for name, text in own.items()
    }
    visibility["statement"] = said.pop("statement")
    row["phase_name"] = words.said("phase", "name", phase=row["phase"], code=row["phase"], own=row["phase_name"])
    return row | said | {"visibility": visibility}


def _decisions(connection: Connection, certificate_id: int) -> Iterator[dict[str, Any]]:
    its, item = control_decision.c, expenditure_item.c
    query = (
        select(item.id.label("item_id"), item.reference, item.cost_category, work_package.c.code.label("work_package"),
            item.description, its.in_sample, its.amount, its.certified, its.deducted, its.parked, its.error_type,
            its.comment)
        .join_from(control_decision, expenditure_item, its.expenditure_item_id == item.id)
        .join(work_package, item.work_package_id == work_package.c.id)
        .where(its.certificate_id == certificate_id)
        .order_by(item.id)
    )  # fmt: skip
    for row in connection.execute(query).mappings():
        error = str(row["error_type"]) if row["error_type"] else ""
        yield dict(row) | {"cost_category": str(row["cost_category"]), "error_type": error}


def _by_category(decisions: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for each in decisions:
        sums = found.setdefault(each["cost_category"], dict.fromkeys(SUMMED, 0))
        for name in SUMMED:
            sums[name] += each[name]
    return {str(category): found[category] for category in CostCategory if category in found}


def _by_error(decisions: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in decisions:
        if each["deducted"]:
            found[each["error_type"]] = found.get(each["error_type"], 0) + each["deducted"]
    return found


def _by_pilot(
    connection: Connection, phase_id: int, certificate_id: int, decisions: list[dict[str, Any]]
) -> dict[tuple[str, str], dict[str, int]]:
    """By (code, name), each amount shared over an item's pilots as its movements are."""
    its, of = expenditure_item.c, control_decision.c
    decided = its.id.in_(select(of.expenditure_item_id).where(of.certificate_id == certificate_id))
    shared = pilots_of(connection, decided)
    alone = {row.id: row.pilot_id or 0 for row in connection.execute(select(its.id, its.pilot_id).where(decided))}
    sums: dict[int, dict[str, int]] = {}
    for each in decisions:
        keys = shared.get(each["item_id"], ((alone[each["item_id"]], 1),))
        weights = [weight for _, weight in keys]
        for name in SUMMED:
            for (key, _), part in zip(keys, split(each[name], weights), strict=True):
                cell = sums.setdefault(key, dict.fromkeys(SUMMED, 0))
                cell[name] += part
    rows = connection.execute(select(pilot.c.id, pilot.c.code, pilot.c.name).where(pilot.c.phase_id == phase_id))
    names = {row.id: (row.code, row.name or "") for row in rows}
    return {names.get(key, ("", "")): sums[key] for key in sorted(sums, key=lambda key: (key == 0, key))}


def _controller(connection: Connection, username: str) -> dict[str, str | None]:
    """The name and the organisation as they are now; the user name where no such person is left."""
    query = select(person.c.display_name, person.c.organisation_code).where(person.c.username == username)
    row = connection.execute(query).first()
    return {"author": row.display_name if row else username, "organisation": row.organisation_code if row else None}


def _trace(connection: Connection, report_key: str, certificate_id: int) -> tuple[int, str] | None:
    """The audit's row of the act itself, by its number and the seal of everything up to it."""
    issued = select(certificate.c.recorded_at, certificate.c.author).where(certificate.c.id == certificate_id)
    act = connection.execute(issued).one()
    its = audit.c
    query = select(its.id, its.hash).where(its.entity_key == report_key, its.at == act.recorded_at)
    row = connection.execute(query.where(its.actor == act.author).order_by(its.id.desc()).limit(1)).first()
    return (row.id, row.hash) if row else None
