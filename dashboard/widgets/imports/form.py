"""How the file is to be read: kind, sheet, header row and columns, as found and as a person corrects them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import Language
from dashboard.exchange.tracker import messages
from dashboard.exchange.tracker.fields import fields_of
from dashboard.exchange.tracker.mapping import Layout, column_labels
from dashboard.exchange.tracker.rows import Understood
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.exchange.tracker.words import KINDS, REQUIRED
from dashboard.services.imports.asked import Asked
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer

HERE, NEW, OWN = "here", "new", "own"
LEFT_OUT = ""
AMOUNT_LANGUAGES = {"thousand": Language.SPANISH, "point": Language.ENGLISH}


def destination(viewer: Viewer) -> Asked | None:
    """Where it goes; ``None`` while a new project has no code yet."""
    ways = [HERE] if viewer.project else []
    if may(viewer.actor, Action.IMPORT_TRACKER):
        ways += [NEW, OWN]
    where = HERE
    if len(ways) > 1:
        where = st.radio(
            viewer.t("imports.where"),
            ways,
            format_func=lambda way: viewer.t(f"imports.where_{way}") if way in ways else way,
            horizontal=True,
            key="import_where",
        )
    if where == NEW:
        code = st.text_input(viewer.t("imports.new_code"), key="import_project", max_chars=40, width=320)
        return Asked(project=code.strip(), create=True) if code.strip() else None
    if where == OWN:
        return Asked(create=True)
    st.caption(viewer.t("imports.into", project=plain(viewer.project_name), phase=plain(viewer.phase_name)))
    create = st.checkbox(viewer.t("imports.create"), key="import_create")
    return Asked(project=viewer.project, phase=viewer.phase, create=bool(create))


class Shown(Protocol):
    """A desk with a file on it: which one, what its mapping's boxes were filled for, and what is understood of it."""

    upload: str
    shown: Any

    def layout(self, asked: Asked) -> Layout | None: ...


def reading_options(
    viewer: Viewer,
    at: Shown,
    tracker: Tracker,
    layout: Layout,
    asked: Asked,
    *,
    kinds: Sequence[str] = KINDS,
) -> Asked:
    """Kind where there are several, sheet, header row, and what decides ambiguous dates and amounts."""
    widths = [2] * (len(kinds) > 1) + [2] * (len(tracker.sheets) > 1) + [1, 2, 2]
    boxes = iter(st.columns(widths))
    _fill(tracker, layout)
    kind = kinds[0]
    if len(kinds) > 1:
        kind = next(boxes).selectbox(
            viewer.t("imports.kind"),
            kinds,
            format_func=lambda one: viewer.t(f"imports.kind_of.{one}") if one in kinds else one,
            key="import_kind",
        )
    sheet = layout.sheet
    if len(tracker.sheets) > 1:
        names = [given.name for given in tracker.sheets]
        chosen = next(boxes).selectbox(
            viewer.t("imports.sheet"),
            range(len(names)),
            format_func=lambda number: names[number] if number in range(len(names)) else str(number),
            key="import_sheet",
        )
        sheet = chosen if chosen in range(len(names)) else sheet
    asked = replace(asked, kind=kind if kind in kinds else layout.kind, sheet=sheet)
    _find_header(at, tracker, asked)
    header = next(boxes).number_input(viewer.t("imports.header"), min_value=1, step=1, key="import_header")
    dates = next(boxes).selectbox(
        viewer.t("imports.dates"),
        ("auto", "day", "month"),
        format_func=lambda one: viewer.t(f"imports.dates_{one}"),
        key="import_dates",
    )
    amounts = next(boxes).selectbox(
        viewer.t("imports.amounts"),
        ("auto", "thousand", "point"),
        format_func=lambda one: viewer.t(f"imports.amounts_{one}"),
        key="import_amounts",
    )
    return replace(
        asked,
        header=_row_index(tracker, sheet, int(header or 1)),
        day_first={"day": True, "month": False}.get(dates),
        language=AMOUNT_LANGUAGES.get(amounts),
    )


def _fill(tracker: Tracker, layout: Layout) -> None:
    """The boxes hold what was found, until another file comes."""
    if st.session_state.get("import_filled") != tracker.sha256 or "import_kind" not in st.session_state:
        st.session_state["import_filled"] = tracker.sha256
        st.session_state["import_kind"] = layout.kind
        st.session_state["import_sheet"] = layout.sheet


def _find_header(at: Shown, tracker: Tracker, asked: Asked) -> None:
    """Another sheet has its header elsewhere; what a person typed stays otherwise."""
    seen = (tracker.sha256, asked.sheet)
    if st.session_state.get("import_header_of") != seen or "import_header" not in st.session_state:
        st.session_state["import_header_of"] = seen
        found = at.layout(asked)
        st.session_state["import_header"] = tracker.sheets[asked.sheet or 0].line(found.header) if found else 1


def _row_index(tracker: Tracker, number: int, line: int) -> int | None:
    """The header's place among the sheet's rows; found anew where there is no such row."""
    sheet = tracker.sheets[number]
    return next((index for index in range(len(sheet.rows)) if sheet.line(index) == line), None)


def mapping_boxes(viewer: Viewer, at: Shown, layout: Layout, asked: Asked) -> Asked:
    """A box a field, the needed ones first; the header chosen is the field's column."""
    labels = column_labels(layout.names)
    filled = (at.upload, layout.kind, layout.sheet, layout.header)
    fields = sorted(
        fields_of(layout.kind), key=lambda name: (name not in REQUIRED[layout.kind], name not in layout.mapping)
    )
    refill = at.shown != filled
    at.shown = filled
    chosen: dict[str, str | None] = {}
    with st.expander(viewer.t("imports.mapping"), expanded=bool(layout.missing), key="import_mapping"):
        columns = st.columns(3)
        for number, name in enumerate(fields):
            key = f"import_map_{name}"
            if refill or st.session_state.get(key) not in (LEFT_OUT, *labels):
                column = layout.mapping.get(name)
                st.session_state[key] = LEFT_OUT if column is None else labels[column]
            value = columns[number % 3].selectbox(
                viewer.t(f"imports.field.{name}"),
                [LEFT_OUT, *labels],
                format_func=lambda label: label or viewer.t("imports.unmapped"),
                key=key,
            )
            chosen[name] = value or None
    return replace(asked, mapping=chosen)


def understood(viewer: Viewer, tracker: Tracker, layout: Layout, columns: Sequence[Understood]) -> None:
    """What was understood of each column, with samples."""
    kind = viewer.t(f"imports.kind_of.{layout.kind}")
    line = tracker.sheets[layout.sheet].line(layout.header)
    words: dict[str, Any] = {"file": plain(tracker.name), "kind": kind, "row": line, "n": len(layout.mapping)}
    said = viewer.t("imports.understood_line", **words)
    if tracker.encoding:
        separator = viewer.t("imports.tab") if tracker.separator == "\t" else tracker.separator
        said += " " + viewer.t("imports.encoding", encoding=tracker.encoding, separator=separator)
    st.markdown(said)
    lines = []
    for one in columns:
        values = "; ".join(messages.shown_value(one.field, value, viewer.language)[:60] for _, value in one.samples)
        field, how = viewer.t(f"imports.field.{one.field}"), viewer.t(f"imports.reads.{one.how}")
        words = {"column": plain(one.column), "field": field, "how": how}
        sample = viewer.t("imports.sample", values=plain(values)) if values else ""
        lines.append(f"- {viewer.t('imports.column_as', **words)} :small[:gray[{sample}]]")
    with st.expander(viewer.t("imports.understood"), key="import_understood"):
        st.markdown("\n".join(lines))
