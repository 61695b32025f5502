"""What a plan brought back would change: counts, rows, conflicts to settle, and what cannot be taken."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.services.deliverables.plan_compare import LineKind, PlanLine, Said
from dashboard.services.deliverables.plan_upload import PlanPreview
from dashboard.texts import formats
from dashboard.widgets.deliverables.offline_brought_back import PlanDesk, confirm, mine_key
from dashboard.widgets.deliverables.words import state_words
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.tables import Column, table
from dashboard.widgets.kit.viewer import Viewer

COLOURS = {
    LineKind.CHANGE: "green",
    LineKind.CONFLICT: "orange",
    LineKind.WRONG: "red",
    LineKind.UNCHANGED: "gray",
}
COLUMNS = {
    "code": Column("words.code", width=72, pinned=True),
    "changes": Column("plan.changes", width="large", wrap=True),
}
MOST_LINES = 40
LONGEST_COMMENT = 160


def plan_preview(viewer: Viewer, desk: PlanDesk, preview: PlanPreview) -> None:
    """The comparison, and the one button that saves it."""
    _counts(viewer, preview)
    changes = preview.of(LineKind.CHANGE)
    if changes:
        rows = [(line.code, " · ".join(steps(viewer, line.before, line.after))) for line in changes]
        frame = pd.DataFrame(rows, columns=["code", "changes"])
        table(viewer, frame, COLUMNS, key="plan_preview", alt=viewer.t("plan.preview_alt"))
    mine = _conflicts(viewer, preview.of(LineKind.CONFLICT))
    _wrong(viewer, preview.of(LineKind.WRONG))
    ignored = [cell for line in preview.lines for cell in line.ignored]
    if ignored:
        st.caption(viewer.t("plan.ignored", cells=plain(_listed(viewer, ignored))))
    number = len(preview.to_save(mine))
    if not preview.of(LineKind.CHANGE) and not preview.of(LineKind.CONFLICT) and not preview.of(LineKind.WRONG):
        st.info(viewer.t("plan.nothing"))
    if number:
        label = viewer.t("plan.confirm", n=number)
        st.button(label, key="confirm_plan", type="primary", on_click=confirm, args=(desk,))


def steps(viewer: Viewer, before: Said | None, after: Said | None) -> list[str]:
    """``Status: In progress → Submitted``, a line a field that changes."""
    if before is None or after is None:
        return []
    words = (_worded(viewer, before), _worded(viewer, after))
    fields = [name for name in words[0] if name != "words.comment" and words[0][name] != words[1][name]]
    lines = [
        viewer.t("plan.step", field=viewer.t(name), before=words[0][name], after=words[1][name]) for name in fields
    ]
    if after.comment:
        comment = viewer.t("deliverables.quote", words=words[1]["words.comment"])
        lines.append(viewer.t("deliverables.fact", label=viewer.t("words.comment"), words=comment))
    return lines


def _worded(viewer: Viewer, said: Said) -> dict[str, str]:
    blank = viewer.t("plan.blank")
    progress = blank if said.progress is None else formats.percent(said.progress / 100, viewer.language)
    forecast = blank if said.forecast is None else formats.day(said.forecast, viewer.language)
    comment = " ".join(said.comment.split())
    short = comment if len(comment) <= LONGEST_COMMENT else f"{comment[: LONGEST_COMMENT - 1]}…"
    return {
        "words.status": state_words(viewer, said.state),
        "words.reported": progress,
        "deliverables.forecast": forecast,
        "words.comment": short,
    }


def _counts(viewer: Viewer, preview: PlanPreview) -> None:
    badges = []
    for kind, colour in COLOURS.items():
        if count := len(preview.of(kind)):
            words = viewer.t("plan.kind_count", kind=viewer.t(f"plan.kind_{kind}"), count=count)
            badges.append(f":{colour}-badge[{words}]")
    st.markdown(" ".join(badges))


def _conflicts(viewer: Viewer, lines: Sequence[PlanLine]) -> frozenset[str]:
    """Theirs and yours of each, and a tick for yours; the codes ticked."""
    if not lines:
        return frozenset()
    st.warning(viewer.t("plan.conflict_hint"), icon=":material/call_split:")
    mine = set()
    for line in lines[:MOST_LINES]:
        with st.container(border=True, gap="xsmall", key=f"plan_conflict_{line.code}"):
            if line.before is None or line.after is None:
                continue
            author = plain(line.before.author or formats.MISSING)
            theirs = [*list(_worded(viewer, line.before).values())[:3], _quoted(viewer, line.before)]
            words = plain(" · ".join(part for part in theirs if part))
            st.markdown(f"**{plain(line.code)}** {viewer.t('plan.theirs', author=author, words=words)}")
            yours = plain(" · ".join(steps(viewer, line.before, line.after)))
            st.markdown(viewer.t("plan.yours", words=yours))
            if line.wrong:
                st.markdown(_sentences(viewer, [line]))
            elif st.checkbox(viewer.t("plan.mine", code=plain(line.code)), key=mine_key(line.code)):
                mine.add(line.code)
    _more(viewer, len(lines))
    return frozenset(mine)


def _quoted(viewer: Viewer, said: Said) -> str:
    comment = _worded(viewer, said)["words.comment"]
    return viewer.t("deliverables.quote", words=comment) if comment else ""


def _wrong(viewer: Viewer, lines: Sequence[PlanLine]) -> None:
    if not lines:
        return
    with st.container(key="plan_wrong"):
        st.error(
            f"{viewer.t('plan.left_out', n=len(lines))}\n\n{_sentences(viewer, lines[:MOST_LINES])}",
            icon=":material/block:",
        )
        _more(viewer, len(lines))


def _sentences(viewer: Viewer, lines: Sequence[PlanLine]) -> str:
    """In Markdown, an entry a cell."""
    said = []
    for line in lines:
        for wrong in line.wrong:
            words = plain(sentence(wrong.problem, viewer.language))
            code = plain(line.code or formats.MISSING)
            said.append(f"- {viewer.t('plan.wrong_line', cell=plain(wrong.cell), code=code, sentence=words)}")
    return "\n".join(said)


def _more(viewer: Viewer, number: int) -> None:
    if number > MOST_LINES:
        st.caption(viewer.t("plan.more_lines", count=number - MOST_LINES))


def _listed(viewer: Viewer, cells: Sequence[str]) -> str:
    shown = ", ".join(cells[:6])
    return f"{shown} {viewer.t('plan.more_lines', count=len(cells) - 6)}" if len(cells) > 6 else shown
