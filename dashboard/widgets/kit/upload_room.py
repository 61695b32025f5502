"""What is uploaded waits in memory until its form is sent: for which forms, whose, and how much of it at once."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, NamedTuple

from dashboard.domain.deliverables.evidence import MEGABYTE
from dashboard.streamlit_inside import sessions

MOST_OF_ONE = 150 * MEGABYTE
"""Of one person, in all tabs together: three of the largest files."""
MOST_OF_ALL = 600 * MEGABYTE
AROUND = MEGABYTE
"""What a browser sends around a file."""
SMALLEST = 50_000
"""As much as this a file counts at least: nobody fills the room with empty ones."""
LEFT_FOR_S = 30.0
"""A connection may be lost for so long before what was uploaded over it is let go."""


class Turned(NamedTuple):
    """Why something is not taken: the answer's status, and the text's key with its values."""

    status: int
    key: str
    values: Mapping[str, Any] = {}


@dataclass(kw_only=True)
class Desk:
    """One tab's: the forms drawn for it, by the uploader's key with the bytes of a file; and the files that came."""

    person_id: int
    drawn: dict[str, int] = field(default_factory=dict)
    drawing: dict[str, int] = field(default_factory=dict)
    files: dict[str, frozenset[str]] = field(default_factory=dict)
    """By number the forms that stood open when it came: it is let go with the last of them."""
    coming: dict[str, int] = field(default_factory=dict)
    left_at: float | None = None


class Room:
    """All tabs' desks, by Streamlit's id of the session; asked by the door, told by the script's threads."""

    def __init__(self) -> None:
        self.desks: dict[str, Desk] = {}
        self.lock = RLock()

    def begin(self, session: str, person_id: int) -> None:
        """A page is drawn anew. What was drawn before counts until it has been."""
        with self.lock:
            desk = self.desks.get(session)
            if desk is None or desk.person_id != person_id:
                desk = self.desks[session] = Desk(person_id=person_id)
            desk.drawing = {}

    def draw(self, session: str, key: str, largest: int) -> None:
        with self.lock:
            if desk := self.desks.get(session):
                desk.drawing[key] = desk.drawn[key] = largest

    def settle(self, session: str, *, whole: bool) -> None:
        """The page is drawn. To its end: then what belongs to forms that are gone is let go."""
        with self.lock:
            if desk := self.desks.get(session):
                desk.drawn = dict(desk.drawing)
                for number in list(desk.files) if whole else ():
                    _clear(session, desk, number)

    def owns(self, session: str, person_id: int) -> bool:
        with self.lock:
            desk = self.desks.get(session)
            return desk is not None and desk.person_id == person_id

    def admit(self, session: str, person_id: int, number: str, size: int) -> Turned | None:
        """Keep a place for ``size`` bytes until ``arrived``; or why there is none."""
        with self.lock:
            desk = self.desks.get(session)
            if desk is None or desk.person_id != person_id or not desk.drawn:
                return Turned(403, "upload.no_form")
            largest = max(desk.drawn.values())
            if size > largest + AROUND:
                return Turned(413, "upload.too_large", {"limit": largest // MEGABYTE})
            held = {each: sum(_held(name, of) for name, of in self._of(each)) for each in (person_id, None)}
            if held[person_id] + size > MOST_OF_ONE + AROUND:
                return Turned(413, "upload.too_much", {"limit": MOST_OF_ONE // MEGABYTE})
            if held[None] + size > MOST_OF_ALL:
                return Turned(503, "upload.busy")
            desk.coming[number] = desk.coming.get(number, 0) + size
            desk.files[number] = frozenset(desk.drawn)
            return None

    def arrived(self, session: str, number: str, size: int) -> None:
        """All of it, or nothing more of it."""
        with self.lock:
            desk = self.desks.get(session)
            if desk is not None:
                desk.coming[number] = desk.coming.get(number, 0) - size
                if desk.coming[number] <= 0:
                    del desk.coming[number]
                if number not in desk.coming and number not in sessions.held(session):
                    desk.files.pop(number, None)
                _clear(session, desk, number)

    def tidy(self) -> None:
        """Let go what belongs to tabs that were closed."""
        now = time.monotonic()
        with self.lock:
            for session, desk in list(self.desks.items()):
                if sessions.is_connected(session):
                    desk.left_at = None
                elif desk.left_at is None:
                    desk.left_at = now
                elif now - desk.left_at > LEFT_FOR_S:
                    sessions.let_go_all(session)
                    del self.desks[session]

    def _of(self, person_id: int | None) -> list[tuple[str, Desk]]:
        return [(name, desk) for name, desk in self.desks.items() if person_id in (None, desk.person_id)]


ROOM = Room()
"""The process's own."""


def _held(session: str, desk: Desk) -> int:
    """Bytes that are there, and that are on the way."""
    return sum(max(size, SMALLEST) for size in (*sessions.held(session).values(), *desk.coming.values()))


def _clear(session: str, desk: Desk, number: str) -> None:
    """Let go a file that has come, and whose forms are gone."""
    if number in desk.files and number not in desk.coming and not desk.files[number] & desk.drawn.keys():
        sessions.let_go(session, number)
        del desk.files[number]
