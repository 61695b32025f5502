"""A remark being written on one deliverable, and what became of the last click.

As with evidence, a button's callback touches this and not the session: Streamlit may cut a callback short at any access
to its session state, and a second click may come before the first one's answer is drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.remark import MENTION
from dashboard.domain.refusal import Problem, Refused
from dashboard.services.deliverables.remarks import RemoveRemark, WriteRemark, remove_remark, write_remark
from dashboard.services.people.drafts import KeptTyped
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.typed import give_up_typed

PAD = "remarks_pad"
TEXT, MENTIONS = "remark_text", "remark_mentions"
ON_THE_WAY = 5.0
"""Seconds in which a click on the form of before may still arrive."""


@dataclass(kw_only=True)
class Pad:
    """``answers`` is the remark that is answered; ``stale`` says that the fields are to be emptied; ``sent`` is what
    was saved last, and ``emptied`` when the fields were emptied after it, on the process's own clock: a click that
    comes twice says nothing new, the same words written again later do."""

    phase_id: int
    code: str
    answers: int | None = None
    idempotency_key: str = field(default_factory=new_key)
    stale: bool = True
    sent: str | None = None
    emptied: float = 0.0
    said: tuple[str, Mapping[str, Any]] | None = None
    problems: tuple[Problem, ...] = ()
    restored: KeptTyped | None = None

    def repeats(self, text: str) -> bool:
        """The click is one of those whose first was saved: its form is still shown, or was until a moment ago."""
        return text == self.sent and (self.stale or monotonic() < self.emptied + ON_THE_WAY)

    def send(self, work: Callable[[], tuple[str, dict[str, Any]]]) -> bool:
        """Do it and say so, or why not."""
        try:
            said = work()
        except Refused as refusal:
            self.problems, self.said = refusal.problems, None
            return False
        self.problems, self.said = (), said
        return True


def pad_of(phase_id: int, code: str) -> Pad:
    """The one for this deliverable, or a new one."""
    pad = st.session_state.get(PAD)
    if not isinstance(pad, Pad) or (pad.phase_id, pad.code) != (phase_id, code):
        pad = Pad(phase_id=phase_id, code=code)
        st.session_state[PAD] = pad
    return pad


def fill_fields(pad: Pad, kept: Callable[[], KeptTyped | None]) -> None:
    """Empty them where a new remark begins; where the section is opened, show what was typed before and not saved."""
    if not pad.stale and TEXT in st.session_state:
        return
    begins_anew = pad.stale and pad.sent is not None
    before = None if begins_anew else kept()
    pad.restored = before if before and before.fields.get(TEXT) else None
    st.session_state[TEXT], st.session_state[MENTIONS] = pad.restored.fields[TEXT] if pad.restored else "", []
    pad.idempotency_key = pad.restored.token if pad.restored else pad.idempotency_key
    pad.stale, pad.emptied = False, monotonic()


def with_mentions(words: str, names: list[str]) -> str:
    """The text, with those who are not named in it yet at its end."""
    named = {match[1].rstrip(".-") for match in MENTION.finditer(words)}
    missing = [f"@{name}" for name in names if name not in named]
    return f"{words.rstrip()} {' '.join(missing)}".strip() if missing and words.strip() else words


def save(pad: Pad) -> None:
    """The callback of “save remark”."""
    words = str(st.session_state.get(TEXT) or "")
    names = [str(name) for name in st.session_state.get(MENTIONS) or []]
    text = with_mentions(words, names)
    if pad.repeats(text):
        return

    def work() -> tuple[str, dict[str, Any]]:
        command = WriteRemark(
            phase_id=pad.phase_id,
            code=pad.code,
            text=text,
            answers_id=pad.answers,
            idempotency_key=pad.idempotency_key,
        )
        reached = write_remark(command, by=current_actor(), now=settings().now())
        return ("remarks.saved_to", {"names": ", ".join(reached)}) if reached else ("remarks.saved", {})

    if pad.send(work):
        pad.sent, pad.answers, pad.stale, pad.idempotency_key = text, None, True, new_key()


def discard(pad: Pad, form: str) -> None:
    """The callback of “discard it”."""

    def work() -> tuple[str, dict[str, Any]]:
        give_up_typed(current_actor(), form)
        return "", {}

    if pad.send(work):
        pad.restored, pad.stale, pad.said, pad.idempotency_key = None, True, None, new_key()


def answer(pad: Pad, remark_id: int | None) -> None:
    """The callback of “answer”, and of writing a new remark instead."""
    pad.answers, pad.said, pad.problems, pad.sent = remark_id, None, (), None


def take_back(pad: Pad, remark_id: int) -> None:
    """The callback of “remove”; the same click again has the same key."""

    def work() -> tuple[str, dict[str, Any]]:
        key = f"remove-remark-{remark_id}"
        command = RemoveRemark(phase_id=pad.phase_id, code=pad.code, remark_id=remark_id, idempotency_key=key)
        remove_remark(command, by=current_actor(), now=settings().now())
        return "remarks.was_removed", {}

    if pad.send(work) and pad.answers == remark_id:
        pad.answers = None
