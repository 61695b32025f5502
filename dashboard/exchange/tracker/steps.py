"""A status from a tracker as permitted steps of a deliverable's life, recorded on one day."""

from collections import deque
from collections.abc import Mapping
from functools import lru_cache

from dashboard.domain.deliverables.states import TRANSITIONS
from dashboard.domain.rights import Action
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.exchange.folder.values import BadCell

FINISHED = (State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED)
"""States that a tracker's plain “done” does not contradict."""
REPORTED = frozenset({Action.UPDATE_DELIVERABLE, Action.CANCEL_DELIVERABLE})
"""Steps that a tracker may report of a deliverable that is here already; those of a review belong to the reviewers."""


def steps_to(origin: State, to: State, *, reviews: bool) -> list[State]:
    """The states to record, the last being ``to``; none where a tracker's word adds nothing.

    A tracker moves a life on and never back: what was accepted or cancelled stays, what was submitted is not
    withdrawn. ``reviews`` says whether it may tell of reviews too: of new deliverables, and where the lead partner
    reviews.

    Raises ``BadCell``: behind, review_elsewhere.
    """
    if origin == to or (to in FINISHED and origin in FINISHED and FINISHED.index(to) < FINISHED.index(origin)):
        return []
    path = _path(origin, to)
    if path is None:
        raise BadCell("behind", present=str(origin), value=str(to))
    pairs = zip((origin, *path), path, strict=False)
    if not reviews and any(TRANSITIONS[pair].action not in REPORTED for pair in pairs):
        raise BadCell("review_elsewhere", value=str(to))
    return list(path)


@lru_cache
def _path(origin: State, to: State) -> tuple[State, ...] | None:
    """The fewest steps."""
    ways = _ways()
    queue: deque[tuple[State, ...]] = deque([(origin,)])
    seen = {origin}
    while queue:
        path = queue.popleft()
        if path[-1] == to:
            return path[1:]
        for following in ways.get(path[-1], ()):
            if following not in seen:
                seen.add(following)
                queue.append((*path, following))
    return None


@lru_cache
def _ways() -> Mapping[State, tuple[State, ...]]:
    ways: dict[State, list[State]] = {}
    for origin, to in TRANSITIONS:
        if origin not in (to, State.ACCEPTED) and (origin, to) != (State.SUBMITTED, State.IN_PROGRESS):
            ways.setdefault(origin, []).append(to)
    return {origin: tuple(states) for origin, states in ways.items()}
