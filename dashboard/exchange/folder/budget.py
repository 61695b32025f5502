"""Budgets in a project folder: versions whose lines and contributions sum to what was approved, to the cent."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dashboard.domain.budget.simplified_costs import Options, problems_of_options
from dashboard.domain.money import share_at_rate, text_from_cents
from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.format import PROJECT_FILE
from dashboard.exchange.folder.money_rules import priced
from dashboard.exchange.folder.money_tables import CONTRIBUTIONS, FIRST_VERSION, OPTIONS
from dashboard.exchange.folder.rows import Folder, Row

Version = tuple[str, int]


def problems_of_budget(folder: Folder) -> Iterator[Problem]:
    """Of the version that was in force first, each partner's lines give its total; no later one asks for more ERDF."""
    budgets = _Budgets(folder)
    yield from budgets.problems_of_totals()
    yield from budgets.problems_of_erdf()
    for row in folder.tables["budget_financing"]:
        yield from budgets.problems_of_financing(row)
        yield from _problems_of_options(row, folder.rules)
    for row in folder.tables["exchange_rates"]:
        if row["currency"] == folder.project["currency"]:
            yield row.problem("rate_of_euro", "rate", value=row["rate"])
    prices = priced(folder.rules)
    for row in folder.tables["expenditure"]:
        if row["option_code"] is not None and (row["basis"], row["option_code"]) not in prices:
            yield row.problem("unknown_code", "option_code", value=row["option_code"], known_in=PROJECT_FILE)


class _Budgets:
    """Lines by version and partner; a folder without versions has one, in force from the beginning."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.lines: dict[Version, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.unread: set[tuple[Version, str]] = set()
        for row in folder.tables["budget"]:
            version = (row["phase"], row["version"])
            self.lines[version][row["partner"]] += row["amount"] or 0
            if row["amount"] is None:
                self.unread.add((version, row["partner"]))
        self.versions: dict[str, list[Row]] = defaultdict(list)
        for row in folder.tables["budget_versions"]:
            if row["in_force_from"] is not None and row["number"] is not None:
                self.versions[row["phase"]].append(row)
        for rows in self.versions.values():
            rows.sort(key=lambda row: (row["in_force_from"], row["number"]))
        self.drafts = {row["phase"] for row in folder.tables["budget_versions"]} - set(self.versions)
        self.partners = {(row["phase"], row["code"]): row for row in folder.tables["partners"]}
        self.financing = {
            ((row["phase"], row["version"]), row["partner"]): row for row in folder.tables["budget_financing"]
        }

    def first(self, phase: str) -> Version:
        rows = self.versions.get(phase, [])
        return phase, rows[0]["number"] if rows else FIRST_VERSION

    def problems_of_totals(self) -> Iterator[Problem]:
        for (phase, partner), row in self.partners.items():
            version = self.first(phase)
            lines = self.lines.get(version, {})
            if phase in self.drafts or partner not in lines or (version, partner) in self.unread:
                continue
            if row["total_budget"] not in (None, lines[partner]):
                yield row.problem(
                    "budget_sum",
                    "total_budget",
                    value=text_from_cents(row["total_budget"]),
                    sum=text_from_cents(lines[partner]),
                    difference=text_from_cents(lines[partner] - row["total_budget"]),
                )

    def problems_of_erdf(self) -> Iterator[Problem]:
        limits = {row["code"]: row["erdf"] for row in self.folder.phases}
        for phase, versions in self.versions.items():
            for row in versions[1:]:
                asked, limit = self._erdf((phase, row["number"])), limits.get(phase)
                if asked is not None and limit is not None and asked > limit:
                    shown = {"value": text_from_cents(asked), "limit": text_from_cents(limit)}
                    yield row.problem("erdf_exceeded", "number", **shown)

    def _erdf(self, version: Version) -> int | None:
        """Cents that the partners' lines ask for, each rounded down; ``None`` where a rate is not known."""
        total = 0
        for partner, amount in self.lines.get(version, {}).items():
            financing, own = self.financing.get((version, partner)), self.partners.get((version[0], partner))
            if financing is not None and financing["erdf"] is not None:
                total += financing["erdf"]
                continue
            rates = [row["erdf_rate"] for row in (financing, own) if row is not None and row["erdf_rate"] is not None]
            if not rates:
                return None
            total += share_at_rate(amount, rates[0])
        return total

    def problems_of_financing(self, row: Row) -> Iterator[Problem]:
        """ERDF and contributions, where all are given, pay for the partner's lines of the version."""
        version, partner = (row["phase"], row["version"]), row["partner"]
        shares = [row[name] for name in ("erdf", *CONTRIBUTIONS)]
        in_force = any(one["number"] == row["version"] for one in self.versions.get(row["phase"], ()))
        if not in_force or None in shares or (version, partner) in self.unread:
            return
        whole = self.lines.get(version, {}).get(partner)
        if whole is not None and sum(shares) != whole:
            shown = {"value": text_from_cents(whole), "sum": text_from_cents(sum(shares))}
            yield row.problem("financing_sum", "erdf", **shown)


def _problems_of_options(row: Row, rules: dict[str, Any]) -> Iterator[Problem]:
    if any(name not in row.values for name in OPTIONS):
        return
    allowed = rules.get("simplified_cost_options", {})
    rates = allowed if isinstance(allowed, dict) else {}
    readable = {key: value for key, value in rates.items() if _is_share(value)}
    options = Options(**{name: row[name] for name in OPTIONS})
    for found in problems_of_options(options, {"simplified_cost_options": readable}):
        yield row.problem(found.code, found.field or "", **found.values)


def _is_share(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
