"""Working offline: the plan as a workbook to take away, and the way it comes back."""

import streamlit as st

from dashboard.domain.rights import Action, Actor, may
from dashboard.exchange.offline.plan_format import EVERYBODY
from dashboard.services.deliverables.plan_download import make_plan
from dashboard.services.exports import File
from dashboard.settings import settings
from dashboard.widgets.deliverables.filters import named, plan_of
from dashboard.widgets.deliverables.offline_brought_back import PlanDesk, desk_of
from dashboard.widgets.deliverables.offline_preview import plan_preview
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.table_workbook import XLSX
from dashboard.widgets.kit.uploading import file_field
from dashboard.widgets.kit.viewer import Viewer

KEY = "plan_offline"


def plan_section(viewer: Viewer) -> None:
    """For those who may update deliverables of this phase; its content is made when it is opened."""
    choices = _choices(viewer)
    if not choices:
        return
    with st.expander(viewer.t("plan.offline"), key=KEY, icon=":material/sync_alt:", on_change="rerun") as box:
        if not box.open:
            return
        if viewer.as_of != viewer.today:
            st.caption(viewer.t("deliverables.past"))
            today = link("deliverables", as_of=viewer.today.isoformat())
            st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")
            return
        st.caption(viewer.t("plan.hint"))
        _take_away(viewer, choices)
        _bring_back(viewer)


def _choices(viewer: Viewer) -> list[str]:
    """Whose plans the person may have: for the lead partner everybody's first."""
    plan = plan_of(viewer)
    own = [code for code in plan.partners if may(viewer.actor, Action.UPDATE_DELIVERABLE, plan.scope(code))]
    return [EVERYBODY, *own] if may(viewer.actor, Action.UPDATE_DELIVERABLE, plan.scope(None)) else own


def _take_away(viewer: Viewer, choices: list[str]) -> None:
    partner = choices[0]
    if len(choices) > 1:
        names = plan_of(viewer).partners
        chosen = st.selectbox(
            viewer.t("plan.which"),
            choices,
            format_func=lambda code: viewer.t("plan.everybody") if code == EVERYBODY else named(code, names),
            key="plan_partner",
        )
        partner = chosen if chosen in choices else choices[0]
    whose = "" if partner == EVERYBODY else f"-{partner}"
    name = f"{viewer.project}-{viewer.phase}{whose}-{viewer.t('plan.file_name')}-{viewer.today.isoformat()}.xlsx"

    def make(actor: Actor) -> bytes:
        return make_plan(viewer.phase_id, partner, language=viewer.language, by=actor, now=settings().now())

    file = File(name=name, media_type=XLSX, make=make)
    download_button(viewer, viewer.t("plan.download"), file, key="plan_download", type="secondary")


def _bring_back(viewer: Viewer) -> None:
    desk = desk_of(viewer.phase_id)
    file = file_field(viewer.t("plan.file"), key="plan_file", limit=10)
    if file is None:
        desk.put_away()
    else:
        desk.take(file.file_id, file.getvalue(), viewer.actor, settings().now())
    _say_outcome(viewer, desk)
    if desk.preview is not None:
        plan_preview(viewer, desk, desk.preview)


def _say_outcome(viewer: Viewer, desk: PlanDesk) -> None:
    """What became of the file or of the confirmation."""
    if desk.again:
        st.warning(viewer.t("plan.again"), icon=":material/refresh:")
    if desk.problems:
        said = []
        for problem in desk.problems:
            words = plain(sentence(problem, viewer.language))
            about = problem.field if desk.preview is not None else ""
            said.append(f"{plain(about)}: {words}" if about else words)
        st.error("\n\n".join(said))
    if desk.outcome is not None:
        its = desk.outcome
        said_counts = {"unchanged": its.unchanged, "left": its.left, "wrong": its.wrong}
        st.success(viewer.t("plan.saved", n=its.saved, **said_counts), icon=":material/check:")
