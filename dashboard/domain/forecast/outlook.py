"""What will be declared: by the next report, by a day, and in all, from each partner's own pace and delay.

Each partner's take-up of its plan (``domain.reporting.take_up``) is carried on, starting from the whole partnership's
where it has few reports of its own; each of its pilots has a take-up of its own that starts from the partner's. The
interval is as wide as the same method was out on the reports already seen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import median
from typing import TypeVar

from dashboard.domain.reporting.take_up import (
    Spread,
    carried_on,
    open_amounts,
    shared_part,
    smoothed,
    spread_of,
    take_ups,
)

ASSUMED_DEVIATION = 0.12
"""Of a partner's take-up from what was expected of it, until reports show their own."""
ASSUMED_LINE_DEVIATION = 0.2
"""The same of one pilot of a partner, which is less even."""
ASSUMED_DELAY_DEVIATION = 20.0
"""Days, the same of a report's delay."""
FEWEST_REPORTS = 2
LONGEST_WAIT = 365
"""Days after the last period's end from which nothing more is expected of those who have not reported."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A partner's money in one pilot (0: in none), in cents: planned and declared for each of the phase's periods."""

    partner: int
    pilot: int
    planned: tuple[int, ...]
    declared: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """What was known at the end of ``day``.

    ``ends`` of the periods; ``reported``: by partner, the number of periods up to the last one it reported on;
    ``delays``: by partner, days from each period's end to its report; ``usual_delay`` where there is none yet.
    """

    day: date
    ends: tuple[date, ...]
    lines: tuple[Line, ...]
    reported: Mapping[int, int]
    delays: Mapping[int, tuple[int, ...]]
    usual_delay: int
    flexibility: float = 0.0

    @property
    def partners(self) -> list[int]:
        return sorted({line.partner for line in self.lines})

    def knows_as_much_as(self, other: "History") -> bool:
        """Whether the same is expected from both, but for the days of what is still to come."""
        return (self.lines, self.reported, self.delays) == (other.lines, other.reported, other.delays)

    def added_up(self, partner: int) -> Line:
        """The partner's lines as one, of no pilot."""
        own = [line for line in self.lines if line.partner == partner]
        planned, declared = (
            tuple(map(sum, zip(*(getattr(line, name) for line in own), strict=True)))
            for name in ("planned", "declared")
        )
        return Line(partner=partner, pilot=0, planned=planned, declared=declared)

    @property
    def is_over(self) -> bool:
        """Nothing more is expected: all have reported on the last period, or it ended long ago."""
        if not self.ends or self.day > self.ends[-1] + timedelta(days=LONGEST_WAIT):
            return True
        ahead = any(any(line.planned[self.reported.get(line.partner, 0) :]) for line in self.lines)
        return bool(self.lines) and not ahead

    @property
    def reports(self) -> int:
        return sum(len(delays) for delays in self.delays.values())

    @property
    def reports_needed(self) -> int:
        """One for every second partner, and two at least, before anything is forecast."""
        return max(FEWEST_REPORTS, ceil(len(self.partners) / 2))


@dataclass(frozen=True)
class Estimate:
    """Cents: what is expected, and between which amounts it should lie in ``take_up.CONFIDENCE`` of the cases."""

    point: int
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What is expected after a history: the take-up of each line, the delay of each partner, and their spreads."""

    history: History
    take_ups: Mapping[tuple[int, int], float]
    delays: Mapping[int, float]
    line_spread: Spread
    partner_spread: Spread
    delay_spread: Spread
    in_common: float

    def at_completion(self, *, partner: int | None = None, pilot: int | None = None) -> Estimate:
        """In all, of the whole phase, a partner, a pilot (0: of what belongs to none)."""
        return self._estimate(partner, pilot, None)

    def by(self, day: date, *, partner: int | None = None, pilot: int | None = None) -> Estimate:
        """By the end of ``day``, later than the history's."""
        return self._estimate(partner, pilot, day)

    def next_report(self, partner: int) -> Estimate | None:
        """What the partner's next report declares, whenever it comes; ``None`` where there is none to come."""
        period = self.history.reported.get(partner, 0)
        if period >= len(self.history.ends) or self.history.is_over:
            return None
        lines = self._lines(partner, None)
        reach = self.partner_spread.reach
        low, point, high = (sum(self.course(line, shift)[0] for line in lines) for shift in (-reach, 0.0, reach))
        return Estimate(point, low, high)

    def expected_on(self, partner: int, period: int) -> date:
        """The day of the partner's report on the period with this index, tomorrow at the earliest."""
        return self._days(partner, period)[1]

    def course(self, line: Line, shift: float = 0.0) -> tuple[int, ...]:
        """Cents that each period still to be reported will declare, the take-up ``shift`` higher or lower in all."""
        reported = self.history.reported.get(line.partner, 0)
        if self.history.is_over:
            return (0,) * (len(line.planned) - reported)
        expected, most = self.take_ups[line.partner, line.pilot], 1 + self.history.flexibility
        return carried_on(line.planned, line.declared, reported, expected, shift, most)

    def _lines(self, partner: int | None, pilot: int | None) -> list[Line]:
        return [
            line
            for line in self.history.lines
            if partner in (None, line.partner) and (pilot is None or line.pilot == pilot)
        ]

    def _estimate(self, partner: int | None, pilot: int | None, until: date | None) -> Estimate:
        """The sum of the lines. A partner that is slower than expected is so in all its periods; partners have
        ``in_common`` of their errors in common, and the rest evens out between them."""
        lines = self._lines(partner, pilot)
        reach = (self.partner_spread if pilot is None else self.line_spread).reach
        declared, point, below, above = sum(sum(line.declared) for line in lines), 0, [], []
        for each in sorted({line.partner for line in lines}):
            own = [line for line in lines if line.partner == each]
            low, middle, high = self._coming(own, each, reach, until)
            point += middle
            below.append(middle - low)
            above.append(high - middle)
        low, high = declared + point - self._together(below), declared + point + self._together(above)
        return Estimate(declared + point, max(declared, low), high)

    def _coming(self, lines: list[Line], partner: int, reach: float, until: date | None) -> tuple[int, int, int]:
        """What one partner will add: low and late, as expected, high and early."""
        reported, sums = self.history.reported.get(partner, 0), []
        days = [self._days(partner, period) for period in range(reported, len(self.history.ends))]
        for place, shift in ((2, -reach), (1, 0.0), (0, reach)):
            counted = sum(1 for each in days if until is None or each[place] <= until)
            sums.append(sum(sum(self.course(line, shift)[:counted]) for line in lines))
        return sums[0], sums[1], sums[2]

    def _days(self, partner: int, period: int) -> tuple[date, date, date]:
        """Early, expected and late day of a report that is still to come."""
        end, day, delay = self.history.ends[period], self.history.day, self.delays[partner]
        reach, tomorrow = self.delay_spread.reach, day + timedelta(days=1)
        early, expected = (end + timedelta(days=round(delay - less)) for less in (reach, 0))
        late = max(expected, day) + timedelta(days=round(reach))
        return max(early, tomorrow), max(expected, tomorrow), max(late, tomorrow)

    def _together(self, widths: list[int]) -> int:
        alone, whole = sum(width**2 for width in widths), sum(widths) ** 2
        return min(sum(widths), round(sqrt((1 - self.in_common) * alone + self.in_common * whole)))


def outlook(history: History) -> Outlook | None:
    """What is to be expected; ``None`` where ``reports_needed`` is not reached and the phase is not over."""
    if history.reports < history.reports_needed and not history.is_over:
        return None
    most = 1 + history.flexibility
    seen = {each: history.added_up(each) for each in history.partners}
    partners = {
        each: take_ups(line.planned, line.declared, history.reported.get(each, 0), most) for each, line in seen.items()
    }
    lines = {
        (line.partner, line.pilot): take_ups(line.planned, line.declared, history.reported.get(line.partner, 0), most)
        for line in history.lines
    }
    whole = _whole(history, seen, most)

    def of_partner(partner: int, reports: int | None = None) -> float:
        """Expected of the partner after that many periods; the whole partnership's where it has no report."""
        return smoothed(smoothed(_first(whole), whole[:reports]), partners[partner][:reports])

    def of_line(key: tuple[int, int], reports: int | None = None) -> float:
        return smoothed(of_partner(key[0], reports), lines[key][:reports])

    errors = _errors(partners, of_partner)
    partner_spread = spread_of([each for period in errors for each in period], assumed=ASSUMED_DEVIATION)
    line_errors = [each for period in _errors(lines, of_line) for each in period]
    delays, delay_spread = _delays(history)
    return Outlook(
        history=history,
        take_ups={key: of_line(key) + partner_spread.drift for key in lines},
        delays=delays,
        line_spread=spread_of(line_errors, assumed=ASSUMED_LINE_DEVIATION),
        partner_spread=partner_spread,
        delay_spread=delay_spread,
        in_common=shared_part(errors),
    )


def _whole(history: History, seen: Mapping[int, Line], most: float) -> list[float | None]:
    """The take-up of all partners that reported on each period together."""
    found: list[float | None] = []
    for period in range(max(history.reported.values(), default=0)):
        there = [line for each, line in seen.items() if history.reported.get(each, 0) > period]
        opened = sum(open_amounts(line.planned, line.declared)[period] for line in there)
        declared = sum(line.declared[period] for line in there)
        found.append(min(most, max(0.0, declared / opened)) if opened else None)
    return found


def _first(values: Iterable[float | None]) -> float:
    return next((value for value in values if value is not None), 0.0)


Key = TypeVar("Key")


def _errors(seen: Mapping[Key, list[float | None]], expected: Callable[[Key, int], float]) -> list[list[float]]:
    """One list a period from the second on: what each declared less what was expected after the periods before."""
    periods = max(map(len, seen.values()), default=0)
    return [
        [
            value - expected(key, period)
            for key, values in seen.items()
            if period < len(values) and (value := values[period]) is not None
        ]
        for period in range(1, periods)
    ]


def _delays(history: History) -> tuple[dict[int, float], Spread]:
    """The delay expected of each partner in days, from all partners' on, and how far that was out."""
    usual = usual_delay(history)
    expected = {each: smoothed(usual, history.delays.get(each, ())) for each in history.partners}
    errors = [
        delay - smoothed(usual, delays[:number])
        for delays in history.delays.values()
        for number, delay in enumerate(delays)
    ]
    return expected, spread_of(errors, assumed=ASSUMED_DELAY_DEVIATION)


def usual_delay(history: History) -> float:
    """Days after a period's end at which half of the reports were in; the rules' where there is none."""
    known = [delay for delays in history.delays.values() for delay in delays]
    return float(median(known)) if known else float(history.usual_delay)
