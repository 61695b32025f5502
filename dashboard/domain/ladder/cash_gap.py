"""A partner's cash gap: the ERDF share of what it has paid out itself and has not been reimbursed yet.

Interreg reimburses: a partner pays its costs, declares them, and is paid its ERDF once they are certified and verified
(Reg. (EU) 1303/2013 Art. 67(1)(a) and Reg. (EU) 2021/1060 Art. 53(1)(a), recalled; the chain is in rules.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.domain.ladder.waiting import NOTHING, Moves, Waiting, left, lots, waiting
from dashboard.domain.money import share_at_rate
from dashboard.domain.vocabulary import Step


@dataclass(frozen=True, kw_only=True)
class CashGap:
    """``eligible`` cents are declared and not deducted, parked ones among them; ``outstanding`` is what of them has not
    been paid, and since when. The ERDF amounts are missing where the partner's rate is."""

    eligible: int
    erdf_expected: int | None
    erdf_received: int | None
    outstanding: Waiting

    @property
    def gap(self) -> int | None:
        """Cents of ERDF that are to come, as far as nothing more is deducted; never less than zero."""
        if self.erdf_expected is None or self.erdf_received is None:
            return None
        return max(0, self.erdf_expected - self.erdf_received)


def cash_gap(parts: Iterable[Mapping[Step, Moves]], rate: Decimal | None, as_of: date) -> CashGap:
    """The gap of a partner whose ERDF rate is ``rate``, at the end of ``as_of``.

    ``parts`` are its movements up to that day by step, of each part that goes up the ladder together. How long the
    partner has waited counts from the day of the declaration, first in, first out within each part.
    """
    eligible, paid, outstanding = 0, 0, NOTHING
    for moves in parts:
        came = lots(moves.get(Step.DECLARED, ()))
        deducted, reimbursed = (_sum(moves.get(step, ())) for step in (Step.DEDUCTED, Step.PAID))
        eligible += _sum(moves.get(Step.DECLARED, ())) - deducted
        paid += reimbursed
        outstanding += waiting(left(came, deducted + reimbursed), as_of)
    return CashGap(
        eligible=eligible,
        erdf_expected=None if rate is None else share_at_rate(eligible, rate),
        erdf_received=None if rate is None else share_at_rate(paid, rate),
        outstanding=outstanding,
    )


def _sum(moves: Moves) -> int:
    return sum(amount for _, amount in moves)
