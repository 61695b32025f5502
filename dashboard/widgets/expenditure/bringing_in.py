"""Bringing a list of expenditure in: the empty list, the file, how it is read, what it would do, and what came in."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard.domain.rights import Actor
from dashboard.exchange.tracker import messages
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.sheet import LARGEST_FILE
from dashboard.exchange.tracker.words import LIST
from dashboard.services.expenditure.bring_in import BroughtIn, imported_lists
from dashboard.services.expenditure.download import make_list, make_template
from dashboard.services.expenditure.preview import ListAsked
from dashboard.services.exports import File
from dashboard.services.imports.asked import Asked
from dashboard.settings import settings
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.expenditure.import_preview import list_preview
from dashboard.widgets.expenditure.import_state import Desk, desk_of, take_back
from dashboard.widgets.imports.form import mapping_boxes, reading_options, understood
from dashboard.widgets.kit.background_work import show_work
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.table_workbook import XLSX
from dashboard.widgets.kit.uploading import file_field
from dashboard.widgets.kit.viewer import Viewer

KEY = "expenditure_import"
CSV = "text/csv"
NONE = ""


def import_section(viewer: Viewer, *, report_id: int, report: str) -> None:
    """For who may enter the expenditure of that open report (``CORK-R3``), on the page as of today."""
    at = desk_of(report_id)
    at.settle()
    _empty_list(viewer, report_id, report)
    limit = LARGEST_FILE // 1_000_000
    file = file_field(
        viewer.t("expenditure_import.file", limit=limit),
        key=f"{KEY}_file_{at.uploads}",
        limit=limit,
        disabled=at.importing is not None,
    )
    with st.spinner(viewer.t("imports.reading")):
        at.take(file)
    if at.tracker is not None:
        _look(viewer, at)
    _say(viewer, at)
    _earlier(viewer, at)


def list_downloads(viewer: Viewer, *, report_id: int | None, name: str, illustrative: bool) -> None:
    """The list of a report, or of the whole phase, as a workbook and as a CSV: made when it is asked for."""
    with st.container(horizontal=True, key="expenditure_downloads"):
        for form, mime, icon in (("xlsx", XLSX, ":material/download:"), ("csv", CSV, ":material/csv:")):
            file = File(
                name=f"{viewer.project}-{viewer.phase}-{name}-{viewer.as_of.isoformat()}.{form}",
                media_type=mime,
                make=_maker(viewer, report_id, form, illustrative=illustrative),
            )
            label, hint = viewer.t(f"expenditure_import.download_{form}"), viewer.t("expenditure_import.download_hint")
            download_button(viewer, label, file, key=f"expenditure_download_{form}", icon=icon, help=hint)


def _maker(viewer: Viewer, report_id: int | None, form: str, *, illustrative: bool) -> Callable[[Actor], bytes]:
    def make(actor: Actor) -> bytes:
        return make_list(
            viewer.phase_id,
            report_id=report_id,
            form=form,
            language=viewer.language,
            by=actor,
            as_of=viewer.as_of,
            illustrative=illustrative,
        )

    return make


def _empty_list(viewer: Viewer, report_id: int, report: str) -> None:
    st.caption(viewer.t("expenditure_import.hint"))
    language = viewer.language
    file = File(
        name=f"{viewer.project}-{viewer.phase}-{report}-{viewer.t('expenditure_import.file_name')}.xlsx",
        media_type=XLSX,
        make=lambda actor: make_template(report_id, language=language, by=actor, today=settings().now().date()),
    )
    download_button(viewer, viewer.t("expenditure_import.template"), file, key=f"{KEY}_template")


def _look(viewer: Viewer, at: Desk) -> None:
    """From what was found to the confirmation, each part as the person corrects the one above.

    All of it is drawn while a list comes in, too: what a person has chosen would be forgotten with its box.
    """
    tracker, asked = at.tracker, Asked(kind=LIST)
    first = at.layout(asked)
    if tracker is None or first is None:
        return
    with st.expander(viewer.t("expenditure_import.reading"), key=f"{KEY}_reading", expanded=bool(first.missing)):
        asked = reading_options(viewer, at, tracker, first, asked, kinds=(LIST,))
    layout = at.layout(asked)
    if layout is None:
        return
    asked = mapping_boxes(viewer, at, layout, asked)
    whole = _asked(viewer, at, layout, asked)
    if at.importing is not None:
        show_work(viewer, at.importing, f"{KEY}_work", "expenditure_import.working")
        return
    at.look(whole)
    at.settle()
    if at.looking is not None:
        show_work(viewer, at.looking, f"{KEY}_look", "expenditure_import.looking")
        return
    if at.called_off:
        st.info(viewer.t("expenditure_import.called_off"))
    if at.called_off and at.preview is None:
        st.button(viewer.t("expenditure_import.again"), key=f"{KEY}_again", on_click=at.again)
    if at.preview is not None:
        understood(viewer, tracker, at.preview.layout, at.preview.understood)
        list_preview(viewer, at, at.preview)


def _asked(viewer: Viewer, at: Desk, layout: Layout, asked: Asked) -> ListAsked:
    """What stands where a row says nothing."""
    names = plan_of(viewer).work_packages
    left, middle, right = st.columns([3, 1, 3], vertical_alignment="bottom")
    package = left.selectbox(
        viewer.t("expenditure_import.work_package"),
        [NONE, *names],
        format_func=lambda code: f"{code} {names[code]}" if code in names else viewer.t("expenditure_import.none"),
        key=f"{KEY}_work_package",
    )
    prefix = middle.text_input(
        viewer.t("expenditure_import.prefix"), key=f"{KEY}_prefix", max_chars=12, placeholder="R3-"
    )
    leave_out = right.checkbox(viewer.t("expenditure_import.leave_out_known"), key=f"{KEY}_leave_out")
    return ListAsked(
        report_id=at.report_id,
        reading=asked,
        work_package=package or None,
        prefix=prefix or "",
        leave_out_known=bool(leave_out),
    )


def _say(viewer: Viewer, at: Desk) -> None:
    if at.outcome is not None:
        key, file, lines = at.outcome
        st.success(viewer.t(key, n=lines, file=plain(file)), icon=":material/check:")
    if at.problems:
        said = [_words(viewer, problem) for problem in at.problems[:20]]
        st.error("\n\n".join(said))


def _words(viewer: Viewer, problem: Any) -> str:
    of_file = isinstance(problem.values, Mapping) and problem.values.get("file")
    return plain(messages.sentence(problem, viewer.language) if of_file else sentence(problem, viewer.language))


def _earlier(viewer: Viewer, at: Desk) -> None:
    """Lists that came in and can still be taken back."""
    found: list[BroughtIn] = read(imported_lists, at.report_id, viewer.today)
    for each in found:
        its = each.imported
        words: dict[str, Any] = {"file": plain(its.file), "author": plain(its.author), "kept": each.kept}
        said = viewer.t("expenditure_import.earlier", n=each.free, at=formats.moment(its.at, viewer.language), **words)
        with st.container(horizontal=True, vertical_alignment="center", key=f"{KEY}_list_{its.number}"):
            st.markdown(said + (" " + viewer.t("expenditure_import.kept", n=each.kept) if each.kept else ""))
            st.button(
                viewer.t("expenditure_import.take_back"),
                key=f"take_back_{its.number}",
                on_click=take_back,
                args=(at, its.number, its.file),
                icon=":material/undo:",
                type="tertiary",
            )
