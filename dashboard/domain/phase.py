"""Who leads a phase on a day, who takes part in it and who has left: what the scope of every right follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.domain.rights import Actor, Scope
from dashboard.domain.vocabulary import PartnerRole, Role

FOR_A_PARTNER = frozenset({Role.PARTNER, Role.LEAD_PARTNER, Role.QUALITY_REVIEWER})
"""Roles that somebody has for an organisation; the others read whoever takes part."""


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """An organisation as a partner of the phase: from its entry to its exit, both days in it, as far as they are
    known."""

    code: str
    number: int
    role: PartnerRole
    entry: date | None = None
    exit: date | None = None

    def has_left(self, day: date) -> bool:
        return self.exit is not None and self.exit < day

    def has_entered(self, day: date) -> bool:
        return self.entry is None or self.entry <= day


@dataclass(frozen=True, kw_only=True)
class Phase:
    """The partnership of a phase on a day."""

    partnerships: tuple[Partnership, ...]
    day: date

    @property
    def lead(self) -> str | None:
        """Of the lead partners that have not left the first to leave: a successor leads from the day after.

        Nobody where all have left; before the first enters, the one that will.
        """
        staying = [each for each in self.partnerships if each.role == PartnerRole.LEAD and not each.has_left(self.day)]
        here = [each for each in staying if each.has_entered(self.day)] or staying
        return min(here, key=lambda each: (each.exit or date.max, each.number)).code if here else None

    @property
    def partners(self) -> frozenset[str]:
        """Every organisation that ever was one."""
        return frozenset(each.code for each in self.partnerships)

    @property
    def left(self) -> frozenset[str]:
        """Those that took part and do not any more: their people read, and write nothing but their last reports."""
        return frozenset(each.code for each in self.partnerships if each.has_left(self.day))

    def reads_until(self, actor: Actor) -> date | None:
        """The last day that this person may look at, of what happened in the phase; ``None`` where there is no such.

        Who works for a partner that left reads what there was on its last day, and nothing that came after.
        """
        if actor.organisation not in self.left or not actor.roles <= FOR_A_PARTNER:
            return None
        return max(each.exit for each in self.partnerships if each.code == actor.organisation and each.exit)

    def scope(self, responsible: str | None, *, lead_reviews: bool = False, own_control: bool = False) -> Scope:
        """What the rights table looks at, for what is this partner's."""
        return Scope(
            responsible=responsible,
            lead=self.lead,
            partners=self.partners,
            left=self.left,
            lead_reviews=lead_reviews,
            own_control=own_control,
        )


def phase_on(rows: Iterable[tuple[str, int, PartnerRole, date | None, date | None]], day: date) -> Phase:
    """From rows of code, number, role, entry and exit."""
    return Phase(
        partnerships=tuple(
            Partnership(code=code, number=number, role=PartnerRole(role), entry=entry, exit=exit)
            for code, number, role, entry, exit in rows
        ),
        day=day,
    )
