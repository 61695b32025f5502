"""The evidence of an open deliverable: what proves it, until when that is kept, and the forms of who may add to it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.evidence import evidence_rule, kept_until
from dashboard.domain.deliverables.states import OPEN_STATES
from dashboard.domain.rights import Action, may
from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.evidence import count_of, downloads, last_payment
from dashboard.store.reads.projects.outline import rules
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import Plan
from dashboard.widgets.evidence.forms import evidence_forms
from dashboard.widgets.evidence.list import pieces_of, pieces_text
from dashboard.widgets.evidence.state import Pad, pad_of
from dashboard.widgets.kit.address import link, put
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer


def evidence_section(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> None:
    """For those who may read it; the others are told who may."""
    scope = plan.scope(item["responsible"])
    if not may(viewer.actor, Action.READ_EVIDENCE, scope):
        st.caption(viewer.t("evidence.not_for_you"))
        return
    writes = may(viewer.actor, Action.ADD_EVIDENCE, scope)
    number = int(item["deliverable_id"])
    say_outcome(viewer, pad_of(viewer.phase_id, item["code"]))
    _list(viewer, number, item, writes=writes)
    st.caption(keep(retention, viewer))
    if writes and viewer.as_of == viewer.today:
        there, _ = keep(pieces_of, viewer, number)
        evidence_forms(viewer, pad_of(viewer.phase_id, item["code"]), there)
    elif writes:
        st.caption(viewer.t("evidence.past"))
        today = link("deliverables", id=item["code"], section="evidence", as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")


def evidence_hint(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> None:
    """Beside the status of an unfinished deliverable that nothing proves yet: a quiet line, for who may add to it."""
    writes = may(viewer.actor, Action.ADD_EVIDENCE, plan.scope(item["responsible"]))
    if not writes or item["state"] not in OPEN_STATES or viewer.as_of != viewer.today:
        return
    if read(count_of, int(item["deliverable_id"]), viewer.as_of):
        return
    needed = evidence_rule(read(rules, viewer.project)).required
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="evidence_hint"):
        st.caption(viewer.t("evidence.none_yet_required" if needed else "evidence.none_yet"), width="content")
        st.button(
            viewer.t("evidence.go"),
            key="go_to_evidence",
            icon=":material/attach_file:",
            type="tertiary",
            on_click=_go,
        )


def retention(viewer: Viewer) -> str:
    """Until when evidence is kept, as far as the day shown knows; what rests on made-up payments says so."""
    rule, payment = evidence_rule(read(rules, viewer.project)), read(last_payment, viewer.project, viewer.as_of)
    if rule.years is None:
        return viewer.t("evidence.kept_no_rule")
    until = kept_until(rule, payment["day"])
    if until is None:
        return viewer.t("evidence.kept_no_payment")
    said = viewer.t("evidence.kept_until", day=formats.long_day(until, viewer.language), years=rule.years)
    return f"{said} :gray-badge[{viewer.t('shell.illustrative')}]" if payment["illustrative"] else said


def _go() -> None:
    put(section="evidence")


def say_outcome(viewer: Viewer, pad: Pad) -> None:
    """What became of the last click on one of the forms."""
    if pad.problems:
        st.error("\n\n".join(plain(sentence(problem, viewer.language)) for problem in pad.problems))
    if pad.said:
        key, values = pad.said
        st.success(viewer.t(key, **values), icon=":material/check:")


def _list(viewer: Viewer, number: int, item: Mapping[str, Any], *, writes: bool) -> None:
    loads: dict[str, int] = {}
    if writes:
        with reading() as connection:
            loads = downloads(connection, number, viewer.as_of)
    there, _ = keep(pieces_of, viewer, number)
    if not there:
        who = plain(item["responsible"] or formats.MISSING)
        hint = viewer.t("evidence.empty_add") if writes else viewer.t("evidence.empty_wait", partner=who)
        st.markdown(f"**{viewer.t('evidence.empty')}** {hint}")
    with st.container(key="evidence_list"):
        st.markdown(keep(pieces_text, viewer, number, tuple(sorted(loads.items()))))
