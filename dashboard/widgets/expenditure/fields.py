"""The fields of a cost as a form holds them: what they start from, and what was typed into them read back.

Choices are lists of words, since words are what is kept of them while they are typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.domain.expenditure.item import ItemFields, Share
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.services.expenditure.choices import Choices
from dashboard.texts import formats
from dashboard.texts.amounts import Ambiguous, NotAnAmount, cents_typed
from dashboard.widgets.deliverables.filters import Plan, named
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import amount_field, typed, typed_day

AMOUNTS = ("declared_amount", "total_invoice", "vat")
DAYS = ("invoice_date", "payment_date")
TEXTS = ("description", "invoice_number", "reference", "comment")
NAMES = ("category", "work_package", "pilot", "currency", *TEXTS, *AMOUNTS, *DAYS, "shares", "units")
Kind = tuple[CostCategory, CostBasis, str | None]


@dataclass(frozen=True, kw_only=True)
class CostForm:
    """The words of each choice and what they stand for; ``prefix`` begins the keys of this form's fields."""

    prefix: str
    language: str
    kinds: Mapping[str, Kind]
    work_packages: Mapping[str, str]
    pilots: Mapping[str, str | None]
    currencies: tuple[str, ...]

    def key(self, name: str) -> str:
        return f"{self.prefix}_{name}"

    @property
    def days(self) -> tuple[str, ...]:
        return tuple(self.key(name) for name in DAYS)

    @property
    def choices(self) -> dict[str, list[str]]:
        """The words of each list, by the key of its field."""
        return {
            self.key("category"): list(self.kinds),
            self.key("work_package"): list(self.work_packages),
            self.key("pilot"): list(self.pilots),
            self.key("currency"): list(self.currencies),
        }

    def start(self, fields: ItemFields | None, currency: str) -> dict[str, Any]:
        """What the fields show for these, by key; empty where there is nothing to begin from."""
        given = fields or ItemFields(cost_category=CostCategory.STAFF, work_package="", currency=currency)
        kind = (given.cost_category, given.basis, given.option_code)
        alone = given.pilots[0][0] if len(given.pilots) == 1 else None
        shown: dict[str, Any] = {name: getattr(given, name) or "" for name in TEXTS}
        shown |= {name: amount_field(getattr(given, name), self.language) for name in AMOUNTS}
        shown |= {name: getattr(given, name) for name in DAYS}
        shown |= {
            "category": _words_of(self.kinds, kind) if fields else None,
            "work_package": _words_of(self.work_packages, given.work_package),
            "pilot": _words_of(self.pilots, alone),
            "currency": given.currency,
            "shares": shares_written(given.pilots) if len(given.pilots) > 1 else "",
            "units": "" if given.units is None else amount_field(int(given.units * 100), self.language),
        }
        return {self.key(name): shown[name] for name in NAMES}

    def read(self) -> dict[str, ItemFields]:
        """What stands in the fields, for the command; raises ``Refused`` with everything that cannot be read."""
        problems: list[Problem] = []
        amounts = {name: self._amount(name, problems) for name in AMOUNTS}
        units = self._amount("units", problems)
        kind = self.kinds.get(typed(self.key("category")))
        if kind is None:
            problems.append(Problem(code="item_category_missing", field="category"))
        pilots = self._pilots(problems)
        if problems or kind is None:
            raise Refused(*problems)
        category, basis, option = kind
        given: dict[str, Any] = {name: typed(self.key(name)) for name in (*TEXTS, "currency")}
        given |= {name: typed_day(self.key(name)) for name in DAYS} | amounts
        given["work_package"] = self.work_packages.get(typed(self.key("work_package")), "")
        given["units"] = Decimal(units) / 100 if units is not None and basis == CostBasis.UNIT_COST else None
        return {"fields": ItemFields(cost_category=category, basis=basis, option_code=option, pilots=pilots, **given)}

    def _amount(self, name: str, problems: list[Problem]) -> int | None:
        words = typed(self.key(name))
        try:
            return cents_typed(words, self.language) if words else None
        except Ambiguous:
            code = "amount_ambiguous"
        except NotAnAmount:
            code = "amount_unreadable"
        problems.append(Problem(code=code, field=name, values={"amount": words[:40]}))
        return None

    def _pilots(self, problems: list[Problem]) -> tuple[Share, ...]:
        words = typed(self.key("shares"))
        if not words:
            code = self.pilots.get(typed(self.key("pilot")))
            return ((code, 1),) if code else ()
        shares = shares_read(words)
        if shares is None:
            problems.append(Problem(code="item_shares_unreadable", field="pilots", values={"value": words[:60]}))
        return shares or ()


def cost_form(viewer: Viewer, plan: Plan, choices: Choices, *, prefix: str) -> CostForm:
    """In the viewer's words."""
    kinds: dict[str, Kind] = {
        viewer.t(f"words.cost_category.{category}"): (category, CostBasis.REAL, None) for category in choices.categories
    }
    for option in choices.options:
        amount = formats.money(option.amount, viewer.language, currency=viewer.currency)
        words = viewer.t(f"expenditure.option_{option.basis}", name=option.name, amount=amount, unit=option.unit)
        kinds[words] = (option.category, option.basis, option.code)
    return CostForm(
        prefix=prefix,
        language=viewer.language,
        kinds=kinds,
        work_packages={named(code, plan.work_packages): code for code in plan.work_packages},
        pilots={viewer.t("words.no_pilot"): None, **{named(code, plan.pilots): code for code in plan.pilots}},
        currencies=choices.currencies,
    )


def shares_written(shares: tuple[Share, ...]) -> str:
    """``P1 60, P2 30, - 10``."""
    return ", ".join(f"{code or '-'} {weight}" for code, weight in shares)


def shares_read(words: str) -> tuple[Share, ...] | None:
    """The same read back; ``None`` where it is no such list."""
    found: list[Share] = []
    for part in words.replace(";", ",").split(","):
        code, _, weight = part.strip().rpartition(" ")
        digits = weight.removesuffix("%")
        if not code or not digits.isascii() or not digits.isdigit() or len(digits) > 7:
            return None
        name = code.strip().removesuffix(":").strip()
        found.append((None if name in ("-", "–") else name, int(digits)))
    return tuple(found)


def _words_of(choices: Mapping[str, Any], value: Any) -> str | None:
    return next((words for words, each in choices.items() if each == value), None)
