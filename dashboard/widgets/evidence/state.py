"""What a person is doing with the evidence of one deliverable or cost: the form's round, and what became of it.

As with an update's draft, a button's callback touches this and not the session: Streamlit may cut a callback short at
any access to its session state. A round ends when something is saved; its fields and its key are not used again.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.evidence import title_from
from dashboard.domain.refusal import Problem, Refused
from dashboard.services.evidence.add import add_evidence, add_version, remove_evidence
from dashboard.services.evidence.commands import AddEvidence, AddVersion, NewLink, RemoveEvidence
from dashboard.services.evidence.files import NewFile
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.session import current_actor

PAD = "evidence_pad"
QUICK_SECONDS = 5
"""An empty form sent so soon after a full one is the second of two clicks."""
FIELDS = ("files", "file", "link", "title", "comment", "reason", "piece")


@dataclass(kw_only=True)
class Pad:
    """``said`` is the text and values of what was done last; ``problems`` why the last click did nothing."""

    phase_id: int
    code: str
    item_id: int | None = None
    round: int = 0
    idempotency_key: str = field(default_factory=new_key)
    said: tuple[str, Mapping[str, Any]] | None = None
    problems: tuple[Problem, ...] = ()
    saved_at: float = -math.inf

    def key(self, name: str) -> str:
        """Of a field: a new one each round, since Streamlit empties an uploader in no other way."""
        return f"evidence_{name}_{self.round}"

    def common(self) -> dict[str, Any]:
        owner = {"code": self.code} if self.item_id is None else {"item_id": self.item_id}
        return {"phase_id": self.phase_id, **owner, "idempotency_key": self.idempotency_key}

    def send(self, work: Callable[[], tuple[str, dict[str, Any]]]) -> None:
        """Do it; where it is done, the next round begins."""
        try:
            said = work()
        except Refused as refusal:
            self.problems, self.said = refusal.problems, None
            return
        self.problems, self.said, self.saved_at = (), said, time.monotonic()
        self.round, self.idempotency_key = self.round + 1, new_key()


def pad_of(phase_id: int, code: str, item_id: int | None = None) -> Pad:
    """The one for this deliverable, or where ``item_id`` is given for this cost; or a new one."""
    pad = st.session_state.get(PAD)
    if not isinstance(pad, Pad) or (pad.phase_id, pad.code, pad.item_id) != (phase_id, code, item_id):
        pad = Pad(phase_id=phase_id, code=code, item_id=item_id)
        st.session_state[PAD] = pad
    return pad


def _typed(pad: Pad, drawn: int) -> dict[str, Any] | None:
    """What stands in the fields; ``None`` for a click on a form whose round is over, or that came twice."""
    if drawn != pad.round:
        return None
    typed = {name: st.session_state.get(pad.key(name)) for name in FIELDS}
    filled = any(value for name, value in typed.items() if name != "piece")  # one piece alone is chosen already
    return typed if filled or time.monotonic() - pad.saved_at > QUICK_SECONDS else None


def add(pad: Pad, drawn: int) -> None:
    """The callback of “add as evidence”; ``drawn`` is the round in which the button was drawn."""
    typed = _typed(pad, drawn)
    if typed is None:
        return
    title, files = str(typed["title"] or "").strip(), typed["files"] or []
    address = str(typed["link"] or "").strip()
    alone = len(files) + bool(address) == 1

    def titled(own: str) -> str:
        return title if alone or not title else f"{title} · {own}"

    def work() -> tuple[str, dict[str, Any]]:
        command = AddEvidence(
            files=tuple(NewFile(name=file.name, content=file, title=titled(title_from(file.name))) for file in files),
            links=(NewLink(url=address, title=titled(address.partition("://")[2][:80])),) if address else (),
            comment=str(typed["comment"] or ""),
            **pad.common(),
        )
        numbers = add_evidence(command, by=current_actor(), now=settings().now())
        return "evidence.added", {"n": len(numbers)}

    pad.send(work)


def renew(pad: Pad, drawn: int, choices: Mapping[str, int]) -> None:
    """The callback of “save the new version”."""
    typed = _typed(pad, drawn)
    if typed is None:
        return
    file, number = typed["file"], choices.get(str(typed["piece"]), 0)

    def work() -> tuple[str, dict[str, Any]]:
        command = AddVersion(
            evidence_id=number,
            file=NewFile(name=file.name, content=file) if file else None,
            url="" if file else str(typed["link"] or "").strip(),
            comment=str(typed["comment"] or ""),
            **pad.common(),
        )
        add_version(command, by=current_actor(), now=settings().now())
        return "evidence.renewed", {}

    pad.send(work)


def take_off(pad: Pad, drawn: int, choices: Mapping[str, int]) -> None:
    """The callback of “remove”."""
    typed = _typed(pad, drawn)
    if typed is None:
        return
    number = choices.get(str(typed["piece"]), 0)

    def work() -> tuple[str, dict[str, Any]]:
        command = RemoveEvidence(evidence_id=number, reason=str(typed["reason"] or ""), **pad.common())
        remove_evidence(command, by=current_actor(), now=settings().now())
        return "evidence.taken_off", {}

    pad.send(work)
