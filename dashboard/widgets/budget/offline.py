"""A budget draft by workbook: taken away, brought back, compared cell by cell, and saved with one confirmation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.exchange.offline.budget_reading import Wrong
from dashboard.services.budget.download import make_budget
from dashboard.services.budget.upload import (
    ApplyBudget,
    BudgetCell,
    BudgetPreview,
    CellKind,
    apply_budget,
    preview_budget,
)
from dashboard.services.exports import File
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.texts import formats
from dashboard.widgets.budget.versions import Version, cell_words
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.table_workbook import XLSX
from dashboard.widgets.kit.tables import Column, Kind, table
from dashboard.widgets.kit.uploading import file_field
from dashboard.widgets.kit.viewer import Viewer

DESK = "budget_offline"
MOST_LINES = 40
COLUMNS = {
    "place": Column("budget_plan.cell", width=110),
    "cell": Column("budget_plan.line", width="large"),
    "present": Column("budget_plan.before", Kind.MONEY, width=120),
    "amount": Column("budget_plan.after", Kind.MONEY, width=120),
}


@dataclass(kw_only=True)
class OfflineDesk:
    """``again`` says that the comparison was made anew, since the draft has changed; ``saved`` counts cells."""

    phase_id: int
    number: int
    file_id: str = ""
    content: bytes = b""
    preview: BudgetPreview | None = None
    problems: tuple[Problem, ...] = ()
    saved: int | None = None
    again: bool = False
    key: str = field(default_factory=new_key)

    def take(self, file_id: str, content: bytes, actor: Actor) -> None:
        """A file was chosen: compare it, once."""
        if file_id != self.file_id:
            self.file_id, self.content, self.saved, self.again = file_id, content, None, False
            self.compare(actor)

    def compare(self, actor: Actor) -> None:
        self.key, self.preview, self.problems = new_key(), None, ()
        try:
            self.preview = preview_budget(self.content, self.phase_id, self.number, by=actor)
        except Refused as refusal:
            self.problems = refusal.problems

    def put_away(self) -> None:
        """No file is chosen any more."""
        self.file_id, self.content, self.preview, self.problems, self.again = "", b"", None, (), False

    def save(self, *, over: bool, actor: Actor, now: datetime) -> None:
        """Save all that is right; once however often it is sent."""
        if self.preview is None:
            return
        try:
            command = ApplyBudget(preview=self.preview, over=over, idempotency_key=self.key)
            self.saved = apply_budget(command, by=actor, now=now)
        except Refused as refusal:
            self.problems = refusal.problems
            if any(problem.code == "budget_moved_on" for problem in refusal.problems):
                self.compare(actor)
                self.again = True
            return
        self.preview, self.problems, self.again = None, (), False


def offline(viewer: Viewer, draft: Version) -> None:
    """The two ways."""
    st.caption(viewer.t("budget_plan.offline_hint"))
    phase_id, number, language = viewer.phase_id, draft.number, viewer.language
    file = File(
        name=f"{viewer.project}-{viewer.phase}-budget-{number}-{viewer.today.isoformat()}.xlsx",
        media_type=XLSX,
        make=lambda actor: make_budget(phase_id, number, language=language, by=actor, now=settings().now()),
    )
    label = viewer.t("budget_plan.download_draft")
    download_button(viewer, label, file, key="budget_download", type="secondary")
    desk = _desk_of(viewer.phase_id, draft.number)
    brought = file_field(viewer.t("budget_plan.file"), key="budget_file", limit=10)
    if brought is None:
        desk.put_away()
    else:
        desk.take(brought.file_id, brought.getvalue(), viewer.actor)
    _say(viewer, desk)
    if desk.preview is not None:
        _preview(viewer, desk, desk.preview)


def _desk_of(phase_id: int, number: int) -> OfflineDesk:
    found = st.session_state.get(DESK)
    if not isinstance(found, OfflineDesk) or (found.phase_id, found.number) != (phase_id, number):
        found = OfflineDesk(phase_id=phase_id, number=number)
        st.session_state[DESK] = found
    return found


def _say(viewer: Viewer, desk: OfflineDesk) -> None:
    if desk.again:
        st.warning(viewer.t("budget_plan.again"), icon=":material/refresh:")
    if desk.problems:
        st.error("\n\n".join(plain(sentence(problem, viewer.language)) for problem in desk.problems))
    if desk.saved is not None:
        st.success(viewer.t("budget_plan.cells_saved", n=desk.saved), icon=":material/check:")


def _preview(viewer: Viewer, desk: OfflineDesk, preview: BudgetPreview) -> None:
    changes, conflicts = preview.of(CellKind.CHANGE), preview.of(CellKind.CONFLICT)
    counts = {"changes": len(changes), "conflicts": len(conflicts), "wrong": len(preview.wrong)}
    unchanged = len(preview.of(CellKind.UNCHANGED))
    st.markdown(viewer.t("budget_plan.file_says", unchanged=unchanged, **counts))
    if changes:
        rows = [(each.place, cell_words(viewer, each.cell), each.present, each.amount) for each in changes]
        frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"present": "Int64", "amount": "Int64"})
        table(viewer, frame, COLUMNS, key="budget_preview", alt=viewer.t("budget_plan.preview_alt"))
    over = _conflicts(viewer, conflicts)
    _wrong(viewer, preview.wrong)
    number = len(preview.to_save(over=over))
    if number:
        label = viewer.t("budget_plan.confirm", n=number)
        st.button(label, key="confirm_budget", type="primary", on_click=_confirm, args=(desk,))
    elif not conflicts and not preview.wrong:
        st.info(viewer.t("budget_plan.file_same"))


def _conflicts(viewer: Viewer, cells: Sequence[BudgetCell]) -> bool:
    """Theirs and yours of each, and one tick for yours; whether it is set."""
    if not cells:
        return False
    with st.container(border=True, key="budget_file_conflicts"):
        st.markdown(viewer.t("budget_plan.file_conflict", n=len(cells)))
        st.markdown("\n".join(f"- {plain(_both(viewer, each))}" for each in cells[:MOST_LINES]))
        _more(viewer, len(cells))
        return st.checkbox(viewer.t("budget_plan.mine"), key="budget_mine")


def _both(viewer: Viewer, each: BudgetCell) -> str:
    return viewer.t(
        "budget_plan.both",
        cell=f"{each.place}, {cell_words(viewer, each.cell)}",
        theirs=formats.money(each.present, viewer.language),
        yours=formats.money(each.amount, viewer.language),
    )


def _wrong(viewer: Viewer, wrong: Sequence[Wrong]) -> None:
    if not wrong:
        return
    lines = [f"- {plain(each.place)}: {plain(sentence(each.problem, viewer.language))}" for each in wrong[:MOST_LINES]]
    with st.container(key="budget_file_wrong"):
        st.error("\n".join([viewer.t("budget_plan.left_out", n=len(wrong)), "", *lines]), icon=":material/block:")
        _more(viewer, len(wrong))


def _more(viewer: Viewer, number: int) -> None:
    if number > MOST_LINES:
        st.caption(viewer.t("budget_plan.more", count=number - MOST_LINES))


def _confirm(desk: OfflineDesk) -> None:
    """The confirmation's callback."""
    over = st.session_state.get("budget_mine") is True
    try:
        actor = current_actor()
    except Refused as refusal:
        desk.problems = refusal.problems
        return
    desk.save(over=over, actor=actor, now=settings().now())
