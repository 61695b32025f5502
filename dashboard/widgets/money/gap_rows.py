"""Cash gaps as cells of a table, of one partner and of all of them together."""

from collections.abc import Iterable
from datetime import date

from dashboard.domain.ladder.cash_gap import CashGap
from dashboard.domain.ladder.waiting import NOTHING


def gap_cells(own: CashGap, as_of: date) -> dict[str, int | None]:
    """cash_gap, eligible, erdf_expected, erdf_received (cents), gap_days, gap_oldest."""
    mean = own.outstanding.mean_days
    return {
        "cash_gap": own.gap,
        "gap_days": None if mean is None else round(mean),
        "gap_oldest": own.outstanding.oldest_days(as_of),
        "eligible": own.eligible,
        "erdf_expected": own.erdf_expected,
        "erdf_received": own.erdf_received,
    }


def whole_gap(gaps: Iterable[CashGap]) -> CashGap | None:
    """Of all partners: each at its own rate, and each rounded on its own; missing where one is."""
    known = list(gaps)
    if not known:
        return None
    expected = [each.erdf_expected for each in known if each.erdf_expected is not None]
    received = [each.erdf_received for each in known if each.erdf_received is not None]
    complete = len(expected) == len(received) == len(known)
    return CashGap(
        eligible=sum(each.eligible for each in known),
        erdf_expected=sum(expected) if complete else None,
        erdf_received=sum(received) if complete else None,
        outstanding=sum((each.outstanding for each in known), NOTHING),
    )
