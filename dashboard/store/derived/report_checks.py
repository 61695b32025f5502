"""Whether reports, certificates and project reports say what the movements of money say, to the cent."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, case, cast, exists, func, or_, select

from dashboard.domain.vocabulary import LADDER, ReportState, Step
from dashboard.store.tables import (
    certificate,
    control_decision,
    expenditure_item,
    money_entry,
    organisation,
    partner,
    partner_report,
    project_report,
    report_event,
    verification_cut,
)

BY_CERTIFICATE = (Step.CERTIFIED, Step.DEDUCTED, Step.PARKED)
PARTS = {Step.CERTIFIED: "certified", Step.DEDUCTED: "deducted", Step.PARKED: "parked"}
CLAIMED = frozenset({ReportState.SUBMITTED, ReportState.VERIFICATION_ONGOING, ReportState.VERIFIED, ReportState.PAID})
VERIFIED = frozenset({ReportState.VERIFIED, ReportState.PAID})


def report_differences(connection: Connection) -> list[dict[str, Any]]:
    """Each with summary (the table), id, reference (as a person names it), of, and amount (moved less said).

    ``control_decision``: parts that are not its whole (``whole``). ``certificate``: its totals (``certified``,
    ``deducted``, ``parked``) against its decisions (``… of decisions``) and its movements; one that is withdrawn has
    none left. ``project_report``: what is claimed, verified, cut and paid against its certificates, cuts and steps.
    ``expenditure_item``: ``ladder`` where a step exceeds the one below, ``balance`` where what certificates said of an
    item is not what it declared.
    """
    found = [*_decisions(connection), *_certificates(connection), *_claims(connection)]
    return [*found, *_items(connection)]


def _decisions(connection: Connection) -> Iterator[dict[str, Any]]:
    """Of a decision without a certificate all parts may be nothing: it is only in the sample."""
    of, its = control_decision.c, expenditure_item.c
    wrong = of.certified + of.deducted + of.parked - of.amount
    unsaid = of.certificate_id.is_(None) & (of.certified == 0) & (of.deducted == 0) & (of.parked == 0)
    negative = or_(of.certified < 0, of.deducted < 0, of.parked < 0)
    query = select(of.id, its.reference, wrong.label("amount")).join_from(control_decision, expenditure_item)
    for row in connection.execute(query.where(~unsaid, or_(wrong != 0, negative)).order_by(of.id)):
        yield _difference("control_decision", row.id, row.reference, "whole", row.amount)


def _certificates(connection: Connection) -> Iterator[dict[str, Any]]:
    """What was parked before and is decided on again leaves its parking: its movements are less by as much."""
    its, of = certificate.c, control_decision.c
    said = _grouped(control_decision, of.certificate_id, {step: of[PARTS[step]] for step in BY_CERTIFICATE})
    entry = money_entry.c
    by_control = entry.project_report_id.is_(None)
    moved = _grouped(money_entry, entry.certificate_id, {step: _at(step) for step in BY_CERTIFICATE}, by_control)
    taken = _taken_in()
    columns = [its.id, its.number, its.withdrawn_on, *_name_of_report()]
    for step in BY_CERTIFICATE:
        columns.append(func.coalesce(said.c[step], 0).label(f"said_{step}"))
        columns.append(func.coalesce(moved.c[step], 0).label(f"moved_{step}"))
        columns.append(its[PARTS[step]].label(f"own_{step}"))
    query = (
        select(*columns, func.coalesce(taken.c.amount, 0).label("taken"))
        .join_from(certificate, partner_report)
        .join(partner, partner_report.c.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .outerjoin(said, said.c.key == its.id)
        .outerjoin(moved, moved.c.key == its.id)
        .outerjoin(taken, taken.c.key == its.id)
        .order_by(its.id)
    )
    for row in connection.execute(query).mappings():
        name = f"{row['code']}-R{row['report']}/{row['number']}"
        for step in BY_CERTIFICATE:
            own, wanted = row[f"own_{step}"], 0 if row["withdrawn_on"] else row[f"own_{step}"]
            if step == Step.PARKED and not row["withdrawn_on"]:
                wanted -= row["taken"]
            if row[f"said_{step}"] != own:
                yield _difference("certificate", row["id"], name, f"{step} of decisions", row[f"said_{step}"] - own)
            if row[f"moved_{step}"] != wanted:
                yield _difference("certificate", row["id"], name, str(step), row[f"moved_{step}"] - wanted)


def _taken_in() -> Any:
    """By certificate in force: cents of its decisions on items that another certificate had parked before."""
    of, cert = control_decision.c, certificate.c
    earlier, issued = control_decision.alias(), certificate.alias()
    parked = exists().where(
        earlier.c.expenditure_item_id == of.expenditure_item_id,
        earlier.c.certificate_id == issued.c.id,
        issued.c.withdrawn_on.is_(None),
        or_(issued.c.day < cert.day, (issued.c.day == cert.day) & (issued.c.id < cert.id)),
        earlier.c.parked > 0,
    )
    query = select(of.certificate_id.label("key"), cast(func.sum(of.amount), BigInteger).label("amount"))
    query = query.join_from(control_decision, certificate, of.certificate_id == cert.id)
    return query.where(cert.withdrawn_on.is_(None), parked).group_by(of.certificate_id).subquery()


def _claims(connection: Connection) -> Iterator[dict[str, Any]]:
    its, entry, cert = project_report.c, money_entry.c, certificate.c
    steps = (Step.CLAIMED, Step.VERIFIED, Step.DEDUCTED, Step.PAID)
    moved = _grouped(money_entry, entry.project_report_id, {step: _at(step) for step in steps})
    held = _grouped(certificate, cert.project_report_id, {"certified": cert.certified}, cert.withdrawn_on.is_(None))
    cuts = _grouped(verification_cut, verification_cut.c.project_report_id, {"cut": verification_cut.c.amount})
    columns = [its.id, its.number, func.coalesce(held.c.certified, 0).label("certified")]
    columns += [func.coalesce(cuts.c.cut, 0).label("cut")]
    columns += [func.coalesce(moved.c[step], 0).label(step) for step in steps]
    query = select(*columns, _last_state().label("state")).select_from(project_report)
    for each in (moved, held, cuts):
        query = query.outerjoin(each, each.c.key == its.id)
    for row in connection.execute(query.order_by(its.id)).mappings():
        state = ReportState(row["state"]) if row["state"] else ReportState.DRAFT
        kept = row["certified"] - row["cut"]
        wanted = {
            Step.CLAIMED: row["certified"] if state in CLAIMED else 0,
            Step.VERIFIED: kept if state in VERIFIED else 0,
            Step.DEDUCTED: row["cut"] if state in VERIFIED else 0,
            Step.PAID: kept if state == ReportState.PAID else 0,
        }
        for step, amount in wanted.items():
            if row[step] != amount:
                name = f"PR{row['number']}"
                yield _difference("project_report", row["id"], name, str(step), row[step] - amount)


def _items(connection: Connection) -> Iterator[dict[str, Any]]:
    """Of items that a certificate in force has decided on: declared is certified, deducted by control and parked."""
    entry, its, of, cert = money_entry.c, expenditure_item.c, control_decision.c, certificate.c
    rungs = LADDER[1:]
    counted = (*rungs, Step.PARKED, Step.DEDUCTED)
    sums = {step: _at(step) for step in counted}
    by_control = case(((entry.step == Step.DEDUCTED) & entry.project_report_id.is_(None), entry.amount), else_=0)
    moved = _grouped(money_entry, entry.expenditure_item_id, {**sums, "by_control": by_control})
    decided = select(of.id).join_from(control_decision, certificate, of.certificate_id == cert.id)
    decided = decided.where(of.expenditure_item_id == its.id, cert.withdrawn_on.is_(None)).correlate(expenditure_item)
    balance = moved.c.certified + moved.c.by_control + moved.c.parked - moved.c.declared
    above = [moved.c[upper] - moved.c[lower] for lower, upper in pairwise(rungs)]
    negative = [-moved.c[step] for step in counted]
    excess = case(*((each > 0, each) for each in (*above, *negative)), else_=0)
    is_decided = exists(decided)
    query = select(its.id, its.reference, balance.label("balance"), excess.label("excess"), is_decided.label("decided"))
    query = query.join_from(expenditure_item, moved, moved.c.key == its.id)
    query = query.where(or_(excess != 0, is_decided & (balance != 0))).order_by(its.id)
    for row in connection.execute(query):
        if row.excess:
            yield _difference("expenditure_item", row.id, row.reference, "ladder", row.excess)
        if row.decided and row.balance:
            yield _difference("expenditure_item", row.id, row.reference, "balance", row.balance)


def _grouped(
    table: Any, key: ColumnElement[Any], sums: dict[Any, ColumnElement[Any]], *conditions: ColumnElement[bool]
) -> Any:
    """One row a key, with a column a sum."""
    columns = [cast(func.sum(value), BigInteger).label(str(name)) for name, value in sums.items()]
    query: Select[Any] = select(key.label("key"), *columns).select_from(table)
    return query.where(key.is_not(None), *conditions).group_by(key).subquery()


def _at(step: Step) -> ColumnElement[int]:
    return case((money_entry.c.step == step, money_entry.c.amount), else_=0)


def _name_of_report() -> tuple[ColumnElement[Any], ...]:
    return organisation.c.code, partner_report.c.number.label("report")


def _last_state() -> Any:
    event = report_event.c
    last = select(event.state).where(event.project_report_id == project_report.c.id)
    return last.order_by(event.day.desc(), event.id.desc()).limit(1).correlate(project_report).scalar_subquery()


def _difference(table: str, number: int, reference: str, of: str, amount: int) -> dict[str, Any]:
    return {"summary": table, "id": number, "reference": reference, "of": of, "amount": amount}
