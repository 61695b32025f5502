"""The remarks on an open deliverable: the thread, oldest first, and the field to write the next one."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.remark import MENTION, mention_of
from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import Role
from dashboard.store.reads.deliverables.remarks import MOST, Remark, partners_of, readers_of, thread
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import Plan
from dashboard.widgets.deliverables.remark_state import (
    MENTIONS,
    TEXT,
    Pad,
    answer,
    discard,
    fill_fields,
    pad_of,
    save,
    take_back,
)
from dashboard.widgets.deliverables.words import ago
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.typed import kept_before, kept_while_typed, say_restored
from dashboard.widgets.kit.viewer import Viewer

QUOTED = 60
"""Letters of the remark that is answered."""


def remarks_section(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> None:
    """For those who may write them, for administrators and for those who did until their partner left, who read alone;
    the others are told who may."""
    writes = may(viewer.actor, Action.REMARK, plan.scope(item["responsible"]))
    if not writes and Role.ADMINISTRATOR not in viewer.actor.roles and viewer.until is None:
        st.caption(viewer.t("remarks.not_for_you"))
        return
    pad = pad_of(viewer.phase_id, item["code"])
    _say_outcome(viewer, pad)
    remarks = read(thread, int(item["deliverable_id"]), viewer.as_of)
    now = viewer.as_of == viewer.today
    _thread(viewer, pad, remarks, writes=writes and now)
    if writes and now:
        _form(viewer, pad, remarks)
    elif writes:
        st.caption(viewer.t("remarks.past"))
        today = link("deliverables", id=item["code"], section="remarks", as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")


def _say_outcome(viewer: Viewer, pad: Pad) -> None:
    if pad.problems:
        st.error("\n\n".join(plain(sentence(problem, viewer.language)) for problem in pad.problems))
    if pad.said:
        key, values = pad.said
        st.success(viewer.t(key, **{name: plain(value) for name, value in values.items()}), icon=":material/check:")


def _thread(viewer: Viewer, pad: Pad, remarks: Sequence[Remark], *, writes: bool) -> None:
    """Each remark with the answers to it indented below."""
    if not remarks:
        st.markdown(f"**{viewer.t('remarks.empty')}** {viewer.t('remarks.empty_write') if writes else ''}")
        return
    if len(remarks) >= MOST:
        st.caption(viewer.t("remarks.oldest_left_off", n=MOST))
    known = {remark.remark_id for remark in remarks}
    with st.container(key="remarks", gap="small"):
        for first in remarks:
            if first.answers_id in known:
                continue
            answers = [remark for remark in remarks if remark.answers_id == first.remark_id]
            _remark(viewer, pad, first, writes=writes, quoted="")
            for each in answers:
                _remark(viewer, pad, each, writes=writes, quoted="> ")


def _remark(viewer: Viewer, pad: Pad, remark: Remark, *, writes: bool, quoted: str) -> None:
    """An answer stands as a quotation, which Markdown indents."""
    st.markdown("\n".join(f"{quoted}{line}" for line in _words(viewer, remark)))
    own = remark.author == viewer.actor.username
    if not writes or remark.removed_at is not None or (quoted and not own):
        return
    with st.container(horizontal=True, gap="small"):
        if not quoted:
            st.button(
                viewer.t("remarks.answer"),
                key=f"answer_remark_{remark.remark_id}",
                icon=":material/reply:",
                type="tertiary",
                on_click=answer,
                args=(pad, remark.remark_id),
            )
        if own:
            st.button(
                viewer.t("remarks.remove"),
                key=f"remove_remark_{remark.remark_id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=take_back,
                args=(pad, remark.remark_id),
            )


def _words(viewer: Viewer, remark: Remark) -> list[str]:
    """In Markdown, each line for itself: who and when, then the text."""
    who = plain(remark.name or remark.author)
    where = f" ({plain(remark.organisation)})" if remark.organisation else ""
    moment = plain(f"{formats.moment(remark.at, viewer.language)} · {ago(viewer, remark.at.date())}")
    made_up = f" :gray-badge[{viewer.t('shell.illustrative')}]" if remark.illustrative else ""
    lines = [f"**{who}**{where} :small[:gray[{moment}]]{made_up}  "]
    if remark.removed_at is not None:
        when = formats.moment(remark.removed_at, viewer.language)
        said = viewer.t("remarks.removed", author=remark.removed_by or "", when=when)
        return [*lines, f":gray[{plain(said)}]"]
    people = {username for username, _, _ in read(readers_of, viewer.phase_id, viewer.today)}
    partners = [code for code, _ in read(partners_of, viewer.phase_id)]
    return lines + [f"{_line(line, people, partners)}  " for line in remark.text.splitlines() if line.strip()]


def _line(line: str, people: set[str], partners: Sequence[str]) -> str:
    """With those it mentions in bold."""
    words, begun = "", 0
    for match in MENTION.finditer(line):
        if mention_of(match[1], people, partners):
            words += f"{_escaped(line[begun : match.start()])}**{plain(match[0])}**"
            begun = match.end()
    return words + _escaped(line[begun:])


def _escaped(words: str) -> str:
    """``plain`` without losing the blanks beside a mention."""
    left, right = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{' ' if left else ''}{plain(words)}{' ' if right and words.strip() else ''}"


def _form(viewer: Viewer, pad: Pad, remarks: Sequence[Remark]) -> None:
    name = f"remark/{viewer.project}/{viewer.phase}/{pad.code}"
    fill_fields(pad, lambda: kept_before(viewer.actor, name))
    answered = next((remark for remark in remarks if remark.remark_id == pad.answers), None)
    if answered is not None:
        who, words = plain(answered.name or answered.author), plain(answered.text[:QUOTED])
        st.caption(viewer.t("remarks.answering", author=who, words=words))
        st.button(viewer.t("remarks.no_answer"), key="no_answer", type="tertiary", on_click=answer, args=(pad, None))
    say_restored(viewer, pad.restored, key="discard_remark", discard=lambda: discard(pad, name))
    with (
        kept_while_typed(viewer, "remark", form=name, token=pad.idempotency_key),
        st.form("remark_form", border=True, enter_to_submit=False),
    ):
        st.text_area(viewer.t("remarks.text"), key=TEXT, height=96, help=viewer.t("remarks.text_help"))
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        names = _names(viewer)
        left.multiselect(
            viewer.t("remarks.mention"),
            list(names),
            format_func=lambda name: names.get(name, name),
            key=MENTIONS,
            placeholder=viewer.t("remarks.mention_placeholder"),
        )
        right.form_submit_button(
            viewer.t("remarks.save"), key="save_remark", type="primary", width="stretch", on_click=save, args=(pad,)
        )


def _names(viewer: Viewer) -> dict[str, str]:
    """Whom to mention: partners by code and name, then people."""
    names = {code: f"{code} · {name}" for code, name in read(partners_of, viewer.phase_id)}
    for username, name, organisation in read(readers_of, viewer.phase_id, viewer.today):
        if username != viewer.actor.username:
            names[username] = f"{name} ({organisation})" if organisation else name
    return names
