"""Who looks at what: what each part of a page is given."""

from dataclasses import dataclass
from datetime import date

from dashboard.domain.rights import Action, Actor, may
from dashboard.texts import text


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks at what, as of when: the sidebar's and the address's answer for one run of a page.

    ``until`` is the last day of a person's partner that left the phase: ``as_of`` is not after it, but where
    ``own_only`` says that the page shows what is the partner's own, which it still reports.
    """

    actor: Actor
    language: str
    today: date
    project: str = ""
    project_name: str = ""
    phase: str = ""
    phase_id: int = 0
    phase_name: str = ""
    as_of: date
    until: date | None = None
    own_only: bool = False
    start: date | None = None
    end: date | None = None
    currency: str = "EUR"

    def t(self, key: str, **values: object) -> str:
        """The text of ``key`` in the viewer's language."""
        return text(key, self.language, **values)

    def may(self, action: Action) -> bool:
        return may(self.actor, action)
