"""A partner's plan to take away: its deliverables as they stand, in a workbook to fill in offline."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from dashboard.domain.deliverables.states import next_states
from dashboard.domain.rights import Action, Actor, Scope, require
from dashboard.exchange.offline.plan_format import EVERYBODY, Identity, Planned
from dashboard.exchange.offline.plan_workbook import plan_workbook
from dashboard.store.engine import Connection, reading
from dashboard.store.reads.projects.outline import words_of
from dashboard.store.reads.projects.plan import phase_codes, titles
from dashboard.store.writes.deliverables.subject import Standing, standings
from dashboard.texts import text
from dashboard.texts.formats import long_day

NOBODY = Scope()


def make_plan(phase_id: int, partner: str, *, language: str, by: Actor, now: datetime) -> bytes:
    """The workbook of ``partner``, an organisation's code, or of ``EVERYBODY`` for the lead partner.

    Raises ``NotAllowed`` where the person may not update what it holds.
    """
    with reading() as connection:
        found = plan_standings(connection, phase_id, partner, now)
        require(by, Action.UPDATE_DELIVERABLE, plan_scope(connection, phase_id, partner, found, now))
        project, phase = phase_codes(connection, phase_id) or ("", "")
        named = titles(connection, phase_id)
        words = words_of(connection, project, language)
    ordered = sorted(found, key=lambda each: (named[each.code][1], _natural(each.code)))
    rows = [
        _planned(
            each,
            words.said("deliverable", "title", phase=phase, code=each.code, own=named[each.code][0]),
        )
        for each in ordered
    ]
    identity = Identity(
        project=project,
        phase=phase,
        partner=partner,
        language=language,
        organisation=by.organisation or "",
        made_at=now.astimezone(UTC).isoformat(timespec="microseconds"),
    )
    return plan_workbook(rows, identity, _about(identity, now))


def plan_standings(connection: Connection, phase_id: int, partner: str, now: datetime) -> list[Standing]:
    """How the deliverables stand that the plan of ``partner`` holds."""
    responsible = None if partner == EVERYBODY else partner
    return standings(connection, phase_id, now.date(), responsible=responsible)


def plan_scope(connection: Connection, phase_id: int, partner: str, found: Sequence[Standing], now: datetime) -> Scope:
    """What the rights table looks at for a whole plan: that of everybody is nobody's but the lead's.

    A partner that owes nothing has a plan too, an empty one.
    """
    some = found or plan_standings(connection, phase_id, EVERYBODY, now)
    return replace(some[0].scope, responsible=None if partner == EVERYBODY else partner) if some else NOBODY


def _planned(standing: Standing, title: str) -> Planned:
    return Planned(
        code=standing.code,
        title=title,
        due=standing.due,
        state=standing.state,
        progress=standing.progress,
        forecast=standing.forecast,
        said=standing.comment,
        version=standing.version,
        allowed=tuple(next_states(standing.state, [Action.UPDATE_DELIVERABLE])),
    )


def _about(identity: Identity, now: datetime) -> list[tuple[str, str]]:
    language = identity.language
    everybody = text("plan.everybody", language)
    return [
        (text("plan.project", language), f"{identity.project} · {identity.phase}"),
        (text("plan.partner", language), everybody if identity.partner == EVERYBODY else identity.partner),
        (text("plan.made_on", language), long_day(now.date(), language)),
    ]


def _natural(code: str) -> list[tuple[int, str]]:
    """So that D1.10 comes after D1.9."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", code)]
