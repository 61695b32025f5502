"""Why something was refused: codes and values, never prose; the widgets and the command line translate."""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with an input: ``field`` names it, ``code`` is a text key below ``problem.``."""

    code: str
    field: str = ""
    values: dict[str, object] = dataclasses.field(default_factory=dict)


class Refused(Exception):
    """An action that was not done, with every reason at once; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.field}: {p.code} {p.values}".strip() for p in problems))
        self.problems = problems


class NotAllowed(Refused):
    """The person has no right to the action."""

    def __init__(self, action: str) -> None:
        super().__init__(Problem(code="not_allowed", values={"action": action}))


class Conflict(Refused):
    """Somebody changed the row since the form was opened; ``theirs`` is the present state, ``yours`` what was sent."""

    def __init__(self, *, theirs: dict[str, object], yours: dict[str, object]) -> None:
        super().__init__(Problem(code="conflict"))
        self.theirs = theirs
        self.yours = yours
