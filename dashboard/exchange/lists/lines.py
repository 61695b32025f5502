"""One row of a partner's expenditure list as an item: its work package, its pilots, its option and its reference."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboard.domain.budget.cost_options import CostOption, amount_of
from dashboard.domain.expenditure.item import ItemFields, Share
from dashboard.domain.money import Amount
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.formulas import unguarded
from dashboard.exchange.tracker.names import Names, code_from
from dashboard.exchange.tracker.references import References
from dashboard.exchange.tracker.rows import TrackerRow
from dashboard.exchange.tracker.target import Making, Target
from dashboard.exchange.tracker.words import fold

QUOTES = re.compile("['`]+")
SHARE = re.compile(r"(.*?)(?:\s*[:=]\s*|\s+)(\d{1,7})(?:[.,](\d{1,2}))?\s*%?")
NO_PILOT = frozenset({"-", "–", "—"})
FLAT_RATE = frozenset(map(fold, ("flat rate", "taux forfaitaire", "tipo fijo", "tipo a tanto alzado", "taxa fixa")))
"""What a cost option's cell says of an amount that follows from others."""


TEXTS = ("reference", "invoice_number", "description", "comment")


class Outcome(StrEnum):
    """Of a row: put in; here already, the same; a flat rate, which is computed here; or why it cannot be taken."""

    ADDED = "added"
    KNOWN = "known"
    COMPUTED = "computed"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownItem:
    """What has a reference already: its amount, and the number of the report it is in."""

    cost_category: CostCategory
    declared_amount: int
    currency: str
    report: int | None


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the rows of a list may name, and what is taken; ``known`` is by reference in small letters.

    ``work_package`` and ``currency`` stand where a row has none; ``own_currency`` is the project's; ``prefix`` is put
    before each reference.
    """

    partner: str
    partner_number: int
    partner_name: str
    leads: bool
    report: int
    period: int
    work_packages: Mapping[str, str]
    pilots: Mapping[str, str]
    options: Mapping[tuple[CostBasis, str], CostOption]
    currency: str
    own_currency: str
    work_package: str | None = None
    prefix: str = ""
    known: Mapping[str, KnownItem] = field(default_factory=dict)


class Lines:
    """Rows of one list as items, against what is around them."""

    def __init__(self, around: Surroundings, currency: str | None, *, marked: bool = False) -> None:
        """``marked`` says that texts like formulas may have an apostrophe before them, as in our own CSV."""
        self.around = around
        self.marked = marked
        self.currency = currency or around.currency
        self.references = References(_target(around), Making(author="", now=datetime.min.replace(tzinfo=UTC)))
        self.rows: dict[str, int] = {}
        self._pilots: dict[str, tuple[Share, ...]] = {}
        self._options = {
            spelling: option
            for option in around.options.values()
            for spelling in (fold(option.code), fold(option.name))
        }

    def take(self, row: TrackerRow) -> tuple[Outcome, ItemFields | None]:
        """The item that a row is; none for a flat rate.

        Raises ``BadCell`` with why it cannot be one.
        """
        values = row.values
        if self.marked:
            values |= {name: unguarded(values[name]) for name in TEXTS if name in values}
        self._require_here(values)
        if fold(str(values.get("option", ""))) in FLAT_RATE:
            return Outcome.COMPUTED, None
        option = self._option(values.get("option"))
        fields = ItemFields(
            cost_category=option.category if option else CostCategory(values["cost_category"]),
            work_package=self._work_package(values.get("work_package")),
            pilots=self._shares(values.get("pilot")),
            reference=self._reference(row),
            basis=option.basis if option else CostBasis.REAL,
            option_code=option.code if option else None,
            units=values.get("units") if option and option.basis == CostBasis.UNIT_COST else None,
            invoice_number=values.get("invoice_number"),
            invoice_date=values.get("invoice_date"),
            payment_date=values.get("payment_date"),
            description=values.get("description", ""),
            total_invoice=values.get("total_invoice"),
            vat=values.get("vat"),
            declared_amount=values["declared_amount"],
            currency=values.get("currency") or self.currency,
            comment=values.get("comment", ""),
        )
        self._require_amount(option, fields)
        self._require_once(fields.reference, row.line)
        return self._standing(fields), fields

    def _require_here(self, values: Mapping[str, Any]) -> None:
        """A list that names another partner or another report is in the wrong place."""
        around = self.around
        if named := values.get("partner"):
            try:
                found = self.references.partner(str(named), "")
            except BadCell:
                found = ""
            if found != around.partner:
                raise BadCell("list_of_another", field="partner", value=str(named)[:80], partner=around.partner)
        if (period := values.get("period")) is not None and period not in (around.period, around.report):
            raise BadCell("list_other_period", field="period", value=period, period=around.period)

    def _option(self, text: str | None) -> CostOption | None:
        """The lump sum or unit cost that is named.

        Raises ``BadCell``: list_unknown_option.
        """
        folded = fold(str(text)) if text else ""
        if not folded:
            return None
        if folded not in self._options:
            known = ", ".join(sorted(option.code for option in self.around.options.values())) or "–"
            raise BadCell("list_unknown_option", field="option", value=str(text)[:80], known=known)
        return self._options[folded]

    def _require_amount(self, option: CostOption | None, fields: ItemFields) -> None:
        """An option's amount is the project's; another one in the file is a misunderstanding."""
        if option is None:
            return
        amount, _ = amount_of(fields, {(option.basis, option.code): option})
        if amount is not None and (amount, self.around.own_currency) != (fields.declared_amount, fields.currency):
            given = Amount(fields.declared_amount or 0, fields.currency)
            raise BadCell(
                "list_option_amount",
                field="declared_amount",
                value=given,
                expected=Amount(amount, self.around.own_currency),
            )

    def _work_package(self, text: str | None) -> str:
        if not text and not self.around.work_package:
            raise BadCell("list_no_work_package", field="work_package")
        if not text:
            return str(self.around.work_package)
        try:
            return str(self.references.work_package(str(text), "", needed=True))
        except BadCell as error:
            raise BadCell(error.code, **{**error.values, "field": "work_package"}) from error

    def _shares(self, text: str | None) -> tuple[Share, ...]:
        """``P1``, or a key over several: ``P1: 2; P2: 1; –: 1``, the dash for what belongs to none.

        Raises ``BadCell``: unknown_pilot, list_bad_share.
        """
        asked = str(text or "").strip()
        if not asked or asked in NO_PILOT:
            return ()
        if asked not in self._pilots:
            self._pilots[asked] = self._read_shares(asked)
        return self._pilots[asked]

    def _read_shares(self, asked: str) -> tuple[Share, ...]:
        parts = [part.strip() for part in asked.split(";") if part.strip()]
        if len(parts) == 1:
            return ((self._pilot(parts[0]), 1),)
        shares = []
        for part in parts:
            found = SHARE.fullmatch(part)
            if found is None:
                raise BadCell("list_bad_share", field="pilot", value=part[:80])
            weight = Decimal(f"{found[2]}.{found[3] or 0}") * 100
            shares.append((None if found[1] in NO_PILOT else self._pilot(found[1]), int(weight)))
        whole = all(weight % 100 == 0 for _, weight in shares)
        return tuple((pilot, weight // 100 if whole else weight) for pilot, weight in shares)

    def _pilot(self, text: str) -> str:
        try:
            return str(self.references.named("pilots", text, "unknown_pilot"))
        except BadCell as error:
            raise BadCell(error.code, **{**error.values, "field": "pilot"}) from error

    def _reference(self, row: TrackerRow) -> str:
        """As given; else the invoice's number, counted where several rows rest on it; else the row's place.

        A list that is brought in twice so gives the same references, and each of its rows is found to be here.
        """
        values = row.values
        given = values.get("reference")
        said = str(given or values.get("invoice_number") or f"R{self.around.report}-{row.line}")
        code = code_from(self.around.prefix + QUOTES.sub("-", said))
        if given is not None and not code:
            raise BadCell("bad_code", field="reference", value=said[:80])
        code = code or f"R{self.around.report}-{row.line}"
        number, counted = 1, code
        while given is None and counted.casefold() in self.rows:
            number += 1
            counted = code_from(f"{code}-{number}")
        return counted

    def _require_once(self, reference: str, line: int) -> None:
        other = self.rows.setdefault(reference.casefold(), line)
        if other != line:
            raise BadCell("duplicate_in_file", field="reference", value=reference, other=other)

    def _standing(self, fields: ItemFields) -> Outcome:
        known = self.around.known.get(fields.reference.casefold())
        if known is None:
            return Outcome.ADDED
        same = (known.cost_category, known.declared_amount, known.currency)
        if same == (fields.cost_category, fields.declared_amount, fields.currency):
            return Outcome.KNOWN
        place = {"report": f"R{known.report}", "amount": Amount(known.declared_amount, known.currency)}
        raise BadCell("list_reference_taken", field="reference", value=fields.reference, **place)


def _target(around: Surroundings) -> Target:
    """As the trackers' references look things up."""
    role = "lead" if around.leads else "partner"
    names = Names([{"code": around.partner, "name": around.partner_name}])
    known: dict[str, dict[Any, dict[str, Any]]] = {
        "partners": {around.partner: {"number": around.partner_number, "role": role}},
        "work_packages": {code: {"name": name} for code, name in around.work_packages.items()},
        "pilots": {code: {"name": name} for code, name in around.pilots.items()},
    }
    return Target(project={"code": ""}, phases=[], phase="", names=names, partners=names, known=known)


def share_text(pilots: Iterable[tuple[str | None, int]]) -> str:
    """The inverse of a pilot's cell: a code alone, or the key over several."""
    given = list(pilots)
    if len(given) == 1:
        return given[0][0] or ""
    return "; ".join(f"{pilot or '–'}: {weight}" for pilot, weight in given)
