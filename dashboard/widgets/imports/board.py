"""The imports page: upload, what was understood, what would change, one confirmation, what became of it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.refusal import Problem
from dashboard.domain.rights import Action, may
from dashboard.exchange.tracker import messages
from dashboard.exchange.tracker.kind import Outcome
from dashboard.exchange.tracker.sheet import LARGEST_FILE
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.bring_in import Preview
from dashboard.store.reads.projects.partnership import partnership
from dashboard.texts import formats
from dashboard.widgets.imports.form import destination, mapping_boxes, reading_options, understood
from dashboard.widgets.imports.sending import Desk, confirm, desk
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.menu import page_of
from dashboard.widgets.kit.page import figures
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, table, workbook_button
from dashboard.widgets.kit.uploading import file_field
from dashboard.widgets.kit.viewer import Viewer

SHOWN = 500
ORDER = (Outcome.REFUSED, Outcome.CHANGED, Outcome.ADDED, Outcome.UNCHANGED)
"""The rows that matter most first."""
SIGNS = {Outcome.ADDED: "+", Outcome.CHANGED: "±", Outcome.UNCHANGED: "=", Outcome.REFUSED: "■"}
COLUMNS = {
    "row": Column("imports.row", Kind.WHOLE, width=70),
    "what": Column("imports.what", width=120),
    "code": Column("words.code", width=140),
    "name": Column("imports.name", width="medium"),
    "detail": Column("imports.detail", width=520, wrap=True),
}


def imports_board(viewer: Viewer) -> None:
    at = desk()
    if _under_way(viewer, at):
        return
    _outcome(viewer, at)
    st.markdown(viewer.t("imports.intro"))
    if not _may_here(viewer):
        words = {"project": plain(viewer.project_name), "phase": plain(viewer.phase_name)}
        st.info(viewer.t("imports.not_lead", **words))
        return
    asked = destination(viewer)
    limit = LARGEST_FILE // 1_000_000
    file = file_field(viewer.t("imports.file", limit=limit), key="import_file", limit=limit)
    with st.spinner(viewer.t("imports.reading")):
        at.take(file)
    if at.problems:
        _say(viewer, at.problems)
    if at.tracker is not None and asked is not None:
        _look(viewer, at, asked)


def _may_here(viewer: Viewer) -> bool:
    if may(viewer.actor, Action.IMPORT_TRACKER):
        return True
    if not viewer.phase_id:
        return False
    scope = read(partnership, viewer.phase_id, viewer.today).scope(None)
    return may(viewer.actor, Action.IMPORT_TRACKER, scope)


def _look(viewer: Viewer, at: Desk, asked: Asked) -> None:
    """From what was found to the confirmation, each part as the person corrects the one above."""
    tracker, first = at.tracker, at.layout(asked)
    if tracker is None or first is None:
        _say(viewer, at.problems)
        return
    asked = reading_options(viewer, at, tracker, first, asked)
    layout = at.layout(asked)
    if layout is None:
        _say(viewer, at.problems)
        return
    asked = mapping_boxes(viewer, at, layout, asked)
    with st.spinner(viewer.t("imports.reading")):
        found = at.preview(asked, viewer.actor)
    if found is None:
        _say(viewer, at.refusal)
        return
    understood(viewer, tracker, found.layout, found.read.understood)
    _preview(viewer, at, found, asked)


def _preview(viewer: Viewer, at: Desk, found: Preview, asked: Asked) -> None:
    st.subheader(viewer.t("imports.preview"), anchor=False)
    counts = found.counts
    rows = viewer.t("imports.rows")
    shown = {name: formats.whole(number, viewer.language) for name, number in messages.counted(counts).items()}
    figures([(viewer.t(f"imports.count.{name}"), number, rows) for name, number in shown.items()])
    wanted = counts[Outcome.ADDED] + counts[Outcome.CHANGED]
    if wanted:
        label = viewer.t("imports.confirm", n=wanted, rows=formats.whole(wanted, viewer.language))
        st.button(label, key="confirm_import", type="primary", on_click=confirm, args=(at, asked))
    elif found.plan.planned:
        st.info(viewer.t("imports.nothing"))
    else:
        st.warning(viewer.t("imports.none_taken"))
    frame = preview_frame(viewer, found, SHOWN)
    table(viewer, frame, COLUMNS, key="import_preview", alt=viewer.t("imports.alt"))
    if len(found.plan.planned) + len(found.plan.refused) > SHOWN:
        st.caption(viewer.t("imports.shown_first", n=SHOWN))
    workbook_button(
        viewer, lambda: preview_frame(viewer, found), COLUMNS, key="import_preview_download", download_name="import"
    )


def preview_frame(viewer: Viewer, found: Preview, most: int | None = None) -> pd.DataFrame:
    """row, what, code, name, detail; the refused rows first."""
    by_outcome: dict[str, list[dict[str, Any]]] = {outcome: [] for outcome in ORDER}
    for problem in found.plan.refused[:most]:
        column = str(problem.values.get("column") or "")
        said = messages.reason(problem, viewer.language)
        detail = f"{column}: {said}" if column else said
        by_outcome[Outcome.REFUSED].append(_line(viewer, Outcome.REFUSED, problem.values.get("row"), detail=detail))
    for row in found.plan.planned:
        lines = by_outcome[row.outcome]
        if most is None or len(lines) < most:
            detail = "; ".join(_change(viewer, name, *pair) for name, pair in row.changes.items())
            lines.append(_line(viewer, row.outcome, row.line, code=row.code, name=row.title, detail=detail))
    lines = [line for outcome in ORDER for line in by_outcome[outcome]]
    return pd.DataFrame(lines[:most], columns=list(COLUMNS))


def _line(viewer: Viewer, outcome: Outcome, row: Any, **words: str) -> dict[str, Any]:
    what = f"{SIGNS[outcome]} {viewer.t(f'imports.outcome.{outcome}')}"
    return {"row": row, "what": what, "code": None, "name": None} | {name: text or None for name, text in words.items()}


def _change(viewer: Viewer, name: str, before: Any, after: Any) -> str:
    label = viewer.t(f"imports.field.{name}")
    shown = [messages.shown_value(name, value, viewer.language, viewer.currency)[:200] for value in (before, after)]
    return viewer.t("imports.change", field=label, before=shown[0], after=shown[1])


def _under_way(viewer: Viewer, at: Desk) -> bool:
    """Show how far an import is until it is over; the page is drawn anew then."""
    if at.job is None:
        return False
    bar = st.progress(0.0, text=viewer.t("imports.working"))
    while not at.job.wait(0.2):
        bar.progress(at.job.done, text=viewer.t("imports.working"))
    bar.empty()
    at.finish()
    return False


def _outcome(viewer: Viewer, at: Desk) -> None:
    if at.outcome is not None:
        file, project, counts = at.outcome
        words = {name: formats.whole(number, viewer.language) for name, number in messages.counted(counts).items()}
        st.success(viewer.t("imports.done", file=plain(file), **words), icon=":material/check:")
        if project and project != viewer.project:
            label = viewer.t("imports.open", project=plain(project))
            st.page_link(page_of(""), label=label, query_params={"project": project}, icon=":material/arrow_forward:")


def _say(viewer: Viewer, problems: tuple[Problem, ...]) -> None:
    if problems:
        st.error("\n\n".join(plain(messages.sentence(problem, viewer.language)) for problem in problems[:20]))
