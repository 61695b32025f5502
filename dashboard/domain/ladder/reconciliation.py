"""Figures that must be the same wherever they are shown: what each place says, held against the lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Proof:
    """``place`` says where the figure is shown, ``of`` what it is (a step, or a count); cents, or a number of lines.

    ``expected`` is what the lines add up to, ``found`` what the place says; missing where the phase has none.
    """

    place: str
    of: str
    expected: int | None
    found: int | None

    @property
    def difference(self) -> int:
        return (self.found or 0) - (self.expected or 0)

    @property
    def agrees(self) -> bool:
        return self.expected == self.found

    @property
    def said(self) -> list[Any]:
        """As the audit keeps it."""
        return [self.place, self.of, self.expected, self.found]

    @classmethod
    def of_said(cls, said: list[Any]) -> Self:
        place, of, expected, found = said
        return cls(place=place, of=of, expected=expected, found=found)


def differences(proofs: Iterable[Proof]) -> list[Proof]:
    return [proof for proof in proofs if not proof.agrees]
