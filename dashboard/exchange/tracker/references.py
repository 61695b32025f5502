"""What a row names of its project: partners, work packages, periods; found, or made where that is allowed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.domain.calendar import end_of_month
from dashboard.domain.vocabulary import PartnerRole, Provenance
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.fields import WORK_PACKAGE
from dashboard.exchange.tracker.names import BRACKETS, PARTNER_NUMBER, code_from, name_code
from dashboard.exchange.tracker.target import Making, Target
from dashboard.exchange.tracker.words import fold

UNKNOWN_WORK_PACKAGE = "WP?"
PERIOD_MONTHS = 6


class References:
    """Finds what a row names in its target; makes it where that is allowed."""

    def __init__(self, target: Target, making: Making) -> None:
        self.target = target
        self.making = making
        self.earliest: date | None = None  # of the file's days: reporting periods that are made begin in its January
        self.reserved: set[int] = set()
        self._partners: dict[str, str] = {}
        self._work_packages: dict[str, str] = {}
        self._next = 1 + max((row["number"] for row in target.known.get("partners", {}).values()), default=0)

    def partner(self, text: str, source: str) -> str:
        """The code of the partner meant.

        Raises ``BadCell``: unknown_partner, ambiguous_organisation.
        """
        if text not in self._partners:
            self._partners[text] = self._find_partner(text, source)
        return self._partners[text]

    def _find_partner(self, text: str, source: str) -> str:
        present = self.target.rows("partners")
        asked = text.strip()
        for code in present:
            if code.casefold() == asked.casefold():
                return str(code)
        if found := PARTNER_NUMBER.fullmatch(asked):
            for code, row in present.items():
                leads = row["role"] == PartnerRole.LEAD and found.group(1)
                if leads or (found.group(2) and row["number"] == int(found.group(2))):
                    return str(code)
        if known := self.target.partners.find(asked):
            return known
        if not self.making.create:
            raise BadCell("unknown_partner", value=asked[:80])
        return self.make_partner(asked, source)

    def make_partner(self, name: str, source: str, **given: Any) -> str:
        """A partner, and its organisation where it is not known yet."""
        code = self.organisation(name, source, **given)
        blank = dict.fromkeys(("type", "total_budget", "erdf", "erdf_rate", "entry", "exit", "replaces", "note"))
        row = {
            "phase": self.target.phase, "code": code, "number": self.next_number(),
            "role": PartnerRole.PARTNER, **blank, "source": source, "status": Provenance.RECORDED,
        }  # fmt: skip
        self.target.keep("partners", code, row)
        self.target.partners.add(code, name)
        return code

    def reserve(self, number: int) -> None:
        """A number that the file gives is not given to another."""
        self.reserved.add(number)
        self._next = max(self._next, number + 1)

    def next_number(self) -> int:
        """A partner's number that is still free."""
        self._next += 1
        return self._next - 1

    def organisation(self, name: str, source: str, **given: Any) -> str:
        """The code of the organisation of this name, anywhere in the database; made where there is none."""
        country = given.get("country")
        wanted = given.get("code")
        for spelling in (name, BRACKETS.sub(" ", name)):
            if found := self.target.names.same(spelling, country):
                return found
        code = name_code(name, self.target.names.codes)
        if wanted and code_from(str(wanted)) not in self.target.names.codes:
            code = code_from(str(wanted)) or code
        row = {
            "code": code, "name": name, "country": country, "city": given.get("city"), "nuts": given.get("nuts"),
            "legal_status": given.get("legal_status"), "latitude": None, "longitude": None, "source": source,
            "status": Provenance.RECORDED,
        }  # fmt: skip
        self.target.keep("organisations", code, row)
        self.target.names.add(code, name, country)
        return code

    def work_package(self, text: str | None, source: str, *, of: str = "", needed: bool = False) -> str | None:
        """The code of the work package a cell names, or that a code such as D4.2 belongs to.

        Raises ``BadCell``: unknown_work_package.
        """
        present = self.target.rows("work_packages")
        if not text:
            found = re.fullmatch(r"(?i)[A-Z]{0,5}\.?(\d{1,2})\.\d.*", of)
            code = f"WP{int(found.group(1))}" if found else None
            if code in present:
                return code
            if not needed:
                return None
            return self._make_work_package(code or UNKNOWN_WORK_PACKAGE, None, source)
        asked = text.strip()
        if asked not in self._work_packages:
            self._work_packages[asked] = self._find_work_package(asked, present, source)
        return self._work_packages[asked]

    def _find_work_package(self, asked: str, present: Mapping[Any, Mapping[str, Any]], source: str) -> str:
        for code, row in present.items():
            if asked.casefold() == code.casefold() or fold(asked) == fold(row["name"]):
                return str(code)
        found = WORK_PACKAGE.fullmatch(asked) or re.fullmatch(r"0*(\d{1,3})(?:\b.*)?", asked)
        numbered = f"WP{int(found.group(1))}" if found else ""
        for code in present:
            if numbered and re.fullmatch(rf"(?i)[a-z]{{0,4}}0*{numbered[2:]}", str(code)):
                return str(code)
        named = re.sub(r"(?i)^\s*[a-z ]*\d+\s*[:.–-]*\s*", "", asked) if found else asked
        return self._make_work_package(numbered or name_code(asked), named or None, source, asked=asked)

    def _make_work_package(self, code: str, name: str | None, source: str, asked: str = "") -> str:
        if not self.making.create:
            raise BadCell("unknown_work_package", value=(asked or code)[:80])
        number = re.fullmatch(r"WP(\d+)", code)
        position = int(number.group(1)) if number else 9_000 + len(self.target.rows("work_packages"))
        row = {
            "phase": self.target.phase, "code": code, "position": position, "name": name or code, "leader": None,
            "start": None, "end": None, "note": None, "source": source, "status": Provenance.RECORDED,
        }  # fmt: skip
        self.target.keep("work_packages", code, row)
        return code

    def named(self, file: str, text: str | None, missing: str) -> str | None:
        """The code of an activity or a pilot by its code or name; ``None`` where it is unknown to a project being made.

        Raises ``BadCell`` with ``missing``.
        """
        if not text:
            return None
        asked = re.sub(r"(?i)^(task|activity|activit[eé]|t|a)\.?\s?(?=\d)", "A", text.strip())
        for code, row in self.target.rows(file).items():
            if text.strip().casefold() == code.casefold() or asked.casefold() == code.casefold():
                return str(code)
            if row["name"] and fold(text) == fold(row["name"]):
                return str(code)
        if self.making.create:
            return None
        raise BadCell(missing, value=text[:80])

    def period(self, number: int | None, day: date | None, source: str) -> int:
        """The number of a reporting period, given or found by a day.

        Raises ``BadCell``: unknown_period.
        """
        present = self.target.rows("periods")
        if number is not None and number in present:
            return number
        if number is None and day is not None:
            for known, row in present.items():
                if row["start"] <= day <= row["end"]:
                    return int(known)
        if not self.making.create or (number is None and day is None):
            raise BadCell("unknown_period", value=str(number or day or ""))
        return self._make_periods(number, day, source)

    def _make_periods(self, number: int | None, day: date | None, source: str) -> int:
        """Half-years from the phase's start, or from the January of the first day met."""
        begins = self.target.start or self._first_day(self.earliest or day)
        months = begins.year * 12 + begins.month - 1
        if number is None and day is not None:
            number = (day.year * 12 + day.month - 1 - months) // PERIOD_MONTHS + 1
        if number is None or not 1 <= number <= 200:
            raise BadCell("unknown_period", value=str(day or number))
        first = months + (number - 1) * PERIOD_MONTHS
        last = first + PERIOD_MONTHS - 1
        start, end = date(first // 12, first % 12 + 1, 1), end_of_month(date(last // 12, last % 12 + 1, 1))
        if any(row["start"] <= end and start <= row["end"] for row in self.target.rows("periods").values()):
            raise BadCell("unknown_period", value=str(number))
        row = {"phase": self.target.phase, "number": number, "start": start, "end": end}
        self.target.keep("periods", number, {**row, "source": source, "status": Provenance.RECORDED})
        return number

    def _first_day(self, day: date | None) -> date:
        known: Sequence[Mapping[str, Any]] = list(self.target.rows("periods").values())
        if known:
            first = min(known, key=lambda row: row["number"])
            back = first["start"].year * 12 + first["start"].month - 1 - (first["number"] - 1) * PERIOD_MONTHS
            return date(back // 12, back % 12 + 1, 1)
        if day is None:
            raise BadCell("unknown_period", value="")
        return date(day.year, 1, 1)
