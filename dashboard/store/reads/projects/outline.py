"""What projects are and what was planned: identity, phases, partners, work packages, pilots, meetings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, select

from dashboard.store.reads.frames import frame
from dashboard.store.tables import (
    activity,
    fact,
    meeting,
    organisation,
    partner,
    phase,
    pilot,
    pilot_partner,
    project,
    reporting_period,
    translation,
    work_package,
)


def projects(connection: Connection) -> pd.DataFrame:
    """All, in their order: code, position, acronym, title, kind, programme, reference, summary, language, currency,
    website, opens_phase, source, status."""
    columns = [column for column in project.c if column.name not in ("id", "rules")]
    return frame(connection, select(*columns).order_by(project.c.position, project.c.code))


def phases(connection: Connection) -> pd.DataFrame:
    """All phases of all projects: project, phase_id, code, position, name, approved_on, start, end_initial,
    end_revised, end_actual, total_budget, erdf (cents), erdf_rate (Decimal), source, status."""
    own = [column for column in phase.c if column.name not in ("id", "project_id")]
    query = select(project.c.code.label("project"), phase.c.id.label("phase_id"), *own)
    query = query.join_from(phase, project).order_by(project.c.position, project.c.code, phase.c.position)
    return frame(connection, query)


def rules(connection: Connection, project_code: str) -> dict[str, Any]:
    """The programme's rules as the project's file gives them; empty for an unknown project."""
    found = connection.execute(select(project.c.rules).where(project.c.code == project_code)).scalar_one_or_none()
    return dict(found or {})


def facts(connection: Connection, project_code: str) -> pd.DataFrame:
    """Sourced figures, those that disagree side by side: phase_id (missing for the whole project), subject, position,
    value, unit, retained, note, source, status."""
    own = [column for column in fact.c if column.name not in ("id", "project_id")]
    query = select(*own).join_from(fact, project).where(project.c.code == project_code)
    return frame(connection, query.order_by(fact.c.subject, fact.c.position, fact.c.id), optional={"phase_id"})


def partners(connection: Connection, phase_id: int) -> pd.DataFrame:
    """By number: partner_id, number, code, name, role, type, country, city, legal_status, latitude, longitude,
    total_budget, erdf (cents), erdf_rate (Decimal), entry, exit, replaces (a code), note, source, status."""
    its = organisation.c
    query = select(
        partner.c.id.label("partner_id"), partner.c.number, its.code, its.name, partner.c.role, partner.c.type,
        its.country, its.city, its.legal_status, its.latitude, its.longitude, partner.c.total_budget, partner.c.erdf,
        partner.c.erdf_rate, partner.c.entry, partner.c.exit, partner.c.replaces, partner.c.note, partner.c.source,
        partner.c.status,
    )  # fmt: skip
    query = query.join_from(partner, organisation).where(partner.c.phase_id == phase_id)
    return frame(connection, query.order_by(partner.c.number, its.code))


def work_packages(connection: Connection, phase_id: int) -> pd.DataFrame:
    """In their order: work_package_id, code, position, name, leader (an organisation's code), start, end, note,
    source, status."""
    its = work_package.c
    query = select(
        its.id.label("work_package_id"), its.code, its.position, its.name, organisation.c.code.label("leader"),
        its.start, its.end, its.note, its.source, its.status,
    )  # fmt: skip
    query = query.select_from(
        work_package.outerjoin(partner, its.leader_id == partner.c.id).outerjoin(
            organisation, partner.c.organisation_id == organisation.c.id
        )
    )
    return frame(connection, query.where(its.phase_id == phase_id).order_by(its.position, its.code))


def activities(connection: Connection, phase_id: int) -> pd.DataFrame:
    """By code: activity_id, code, name, work_package (a code), responsible (an organisation's code), start, end,
    source, status."""
    its = activity.c
    query = select(
        its.id.label("activity_id"), its.code, its.name, work_package.c.code.label("work_package"),
        organisation.c.code.label("responsible"), its.start, its.end, its.source, its.status,
    )  # fmt: skip
    query = query.select_from(
        activity.join(work_package, its.work_package_id == work_package.c.id)
        .outerjoin(partner, its.responsible_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
    )
    return frame(connection, query.where(its.phase_id == phase_id).order_by(work_package.c.position, its.id))


def pilots(connection: Connection, phase_id: int) -> pd.DataFrame:
    """In the order of the folder: pilot_id, code, name, partners (list of organisation codes, the leader first),
    place, latitude, longitude, theme, start, end, total_budget (cents), note, source, status, schedule_source,
    schedule_status."""
    hidden = ("id", "phase_id")
    own = [column for column in pilot.c if column.name not in hidden]
    query = select(pilot.c.id.label("pilot_id"), *own).where(pilot.c.phase_id == phase_id).order_by(pilot.c.id)
    found = frame(connection, query)
    run_by: dict[int, list[str]] = {}
    for row in connection.execute(_pilot_partners(phase_id)):
        run_by.setdefault(row.pilot_id, []).append(row.code)
    codes = [run_by.get(pilot_id, []) for pilot_id in found["pilot_id"]]
    found.insert(3, "partners", pd.Series(codes, dtype="object"))
    return found


def _pilot_partners(phase_id: int) -> Select[Any]:
    return (
        select(pilot_partner.c.pilot_id, organisation.c.code)
        .join_from(pilot_partner, partner)
        .join(organisation)
        .where(partner.c.phase_id == phase_id)
        .order_by(pilot_partner.c.pilot_id, pilot_partner.c.position)
    )


def meetings(connection: Connection, phase_id: int) -> pd.DataFrame:
    """By date: code, kind, name, place, start, end, source, status."""
    own = [column for column in meeting.c if column.name not in ("id", "phase_id")]
    return frame(connection, select(*own).where(meeting.c.phase_id == phase_id).order_by(meeting.c.start, meeting.c.id))


def periods(connection: Connection, phase_id: int) -> pd.DataFrame:
    """By number: reporting_period_id, number, start, end, source, status."""
    its = reporting_period.c
    query = select(its.id.label("reporting_period_id"), its.number, its.start, its.end, its.source, its.status)
    return frame(connection, query.where(its.phase_id == phase_id).order_by(its.number))


def translations(connection: Connection, project_code: str, language: str) -> pd.DataFrame:
    """The folder's own texts in ``language``: entity, key, field, text."""
    its = translation.c
    query = select(its.entity, its.key, its.field, its.text).join_from(translation, project)
    return frame(connection, query.where(project.c.code == project_code, its.language == language))


@dataclass(frozen=True)
class Words:
    """A project's own texts in one language; ``known`` by entity, key and field as ``translations`` gives them."""

    known: Mapping[tuple[str, str, str], str]

    def said(self, entity: str, field: str, *, phase: str, code: str, own: str) -> str:
        """What the phase calls it, else what the whole project does, else ``own``."""
        everywhere = self.known.get((entity, code, field), own)
        return self.known.get((entity, f"{phase}/{code}", field), everywhere)


def words_of(connection: Connection, project_code: str, language: str) -> Words:
    rows = translations(connection, project_code, language)
    keys = zip(rows["entity"], rows["key"], rows["field"], strict=True)
    return Words(dict(zip(keys, rows["text"], strict=True)))
