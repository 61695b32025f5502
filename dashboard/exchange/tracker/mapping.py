"""Which row is the header, which kind of tracker it is, and which column is which field: by words, then by values."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.exchange.tracker.choices import choice_of, country_of
from dashboard.exchange.tracker.fields import DELIVERABLE_CODE, WORK_PACKAGE, Holds, fields_of, holds, looks_like
from dashboard.exchange.tracker.sheet import Sheet, Tracker
from dashboard.exchange.tracker.words import KINDS, LIST, NAMED, REQUIRED, TELLING, every_word, fields_by_word, fold

SEARCHED = 60
"""Rows in which the header is looked for."""
SAMPLED = 40
FEW = 3
"""Cells from which on values weigh against a header."""
OWN_WORD = 0.6
GENERIC = frozenset({"number", "code", "type", "numero", "codigo", "nummer", "tipo"})
"""Words that say little inside a longer header: a VAT number is not a partner's."""
IMPOSSIBLE = -100.0
CODE_ALONE = re.compile(r"(?i)[a-z]{0,5}[. -]?\d+([.-]\d+)+[a-z]?")
UNITS = re.compile(
    r"(?i)[(\[]?\s*(€|eur|euros?|k€|%|in %|(?:dd|jj|tt|mm)[/.-](?:mm|dd)[/.-](?:yy|aa|jj)+|"
    r"(?:yyyy|aaaa|jjjj)[/.-]mm[/.-](?:dd|jj|tt)|"
    r"months?|mois|mes|date|text|texte?|number|n[°º]|yes/no|oui/non)\s*[)\]]?"
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A sheet's table: ``header`` is the index of its row, ``mapping`` field → index of its column."""

    sheet: int
    header: int
    names: tuple[str, ...]
    kind: str
    mapping: dict[str, int]
    score: float = 0.0
    named: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that the kind cannot do without."""
        return tuple(field for field in REQUIRED[self.kind] if field not in self.mapping)

    @property
    def recognised(self) -> bool:
        """Whether more than a column of names says that these are rows of the kind."""
        telling = set(TELLING[self.kind]) - {REQUIRED[self.kind][0]}
        return self.named or bool(telling & set(self.mapping))

    @property
    def signature(self) -> str:
        """The same for files with the same headers in the same order."""
        return hashlib.sha256("\x1f".join(fold(name) for name in self.names).encode()).hexdigest()


def propose(
    tracker: Tracker, *, kind: str | None = None, sheet: int | None = None, header: int | None = None
) -> Layout | None:
    """The best layout over all sheets and kinds; ``None`` where no sheet has two rows of cells."""
    found: list[Layout] = []
    for number, given in enumerate(tracker.sheets):
        if sheet is not None and number != sheet:
            continue
        given_header = [header] if header is not None and 0 <= header < len(given.rows) else None
        for index in given_header or header_candidates(given):
            for one in (kind,) if kind else KINDS:
                found.append(layout_of(tracker, number, index, one))
    return max(found, key=lambda layout: layout.score, default=None)


def layout_of(tracker: Tracker, number: int, header: int, kind: str) -> Layout:
    sheet = tracker.sheets[number]
    names = tuple(_name(cell) for cell in sheet.rows[header])
    samples = _samples(sheet, header, len(names))
    mapping, score = _mapped(kind, names, samples)
    about = fold(f"{' '.join(names)} {sheet.name} {tracker.name.rsplit('.', 1)[0]}")
    named = sum(bool(re.search(rf"\b{word}", about)) for word in NAMED[kind].split("|"))
    if kind == "deliverables" and "code" in mapping:
        named += _most(samples[mapping["code"]], lambda value: DELIVERABLE_CODE.fullmatch(str(value)))
    score += 1.5 * named
    score += min(len(sheet.rows) - header, 200) / 1000
    if any(field not in mapping for field in REQUIRED[kind]):
        score += IMPOSSIBLE
    score -= header / 1000
    return Layout(sheet=number, header=header, names=names, kind=kind, mapping=mapping, score=score, named=bool(named))


def column_labels(names: Sequence[str]) -> list[str]:
    """What people call each column: its header; its letter where it has none, or shares its header with another."""
    letters = [column_letter(index) for index in range(len(names))]
    return [
        letter if not name else f"{name} [{letter}]" if names.count(name) > 1 else name
        for name, letter in zip(names, letters, strict=True)
    ]


def column_letter(index: int) -> str:
    """0 is A, 26 AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def with_mapping(layout: Layout, chosen: Mapping[str, int | None]) -> Layout:
    """The layout with a person's corrections; ``None`` leaves a field out."""
    taken = {column for column in chosen.values() if column is not None}
    kept = {field: column for field, column in layout.mapping.items() if field not in chosen and column not in taken}
    given = {field: column for field, column in chosen.items() if column is not None}
    mapping = {field: {**kept, **given}[field] for field in fields_of(layout.kind) if field in {**kept, **given}}
    return replace(layout, mapping=mapping)


def header_candidates(sheet: Sheet) -> list[int]:
    """The rows that look most like a header, best first; at most three."""
    known = every_word()
    scored = []
    for index, row in enumerate(sheet.rows[:SEARCHED]):
        filled = [cell for cell in row if cell != ""]
        if len(filled) < 2 and not (len(filled) == 1 and len(row) == 1):
            continue
        texts = [cell for cell in filled if isinstance(cell, str)]
        hits = sum(any(word in known for word in variants(cell)) for cell in texts)
        plain = sum(len(cell) <= 60 and not re.search(r"\d{3,}|\d[/.]\d", cell) for cell in texts)
        distinct = len({fold(cell) for cell in texts}) / len(filled)
        score = 3 * hits + 0.5 * plain - 2 * (len(filled) - len(texts)) + 2 * distinct - index * 0.02
        if index + 1 < len(sheet.rows):
            scored.append((score, -index))
    return [-index for _, index in sorted(scored, reverse=True)[:3]]


def variants(header: str) -> tuple[str, ...]:
    """The words of a header as they may be looked up: whole, without what stands in brackets, either half of a pair."""
    parts = [header, re.sub(r"[(\[].*?[)\]]", " ", header), *re.split(r"\s*[/|\n–:]\s*|\s-\s", header)]
    parts += re.findall(r"[(\[](.*?)[)\]]", header)
    folded = (fold(part) for part in parts)
    return tuple(dict.fromkeys(word for word in folded if word))


def first_row_of_data(sheet: Sheet, header: int) -> int:
    """The row after the header, or after a row of units below it."""
    following = header + 1
    if following < len(sheet.rows):
        filled = [cell for cell in sheet.rows[following] if cell != ""]
        if filled and all(isinstance(cell, str) and UNITS.fullmatch(cell.strip()) for cell in filled):
            return following + 1
    return following


def _name(cell: Any) -> str:
    return " ".join(str(cell).split())[:200]


def _samples(sheet: Sheet, header: int, width: int) -> list[list[Any]]:
    """Up to ``SAMPLED`` values of each column, none of them empty, spread over the sheet."""
    first = first_row_of_data(sheet, header)
    rows = sheet.rows[first:]
    step = max(1, len(rows) // (SAMPLED * 4))
    spread = rows[:SAMPLED] + rows[SAMPLED::step]
    columns = []
    for column in range(width):
        values = [row[column] for row in spread if column < len(row) and row[column] != ""]
        columns.append(values[:SAMPLED])
    return columns


def _mapped(kind: str, names: Sequence[str], samples: list[list[Any]]) -> tuple[dict[str, int], float]:
    candidates = []
    for column, name in enumerate(names):
        for field, score in _by_words(kind, name).items():
            needed = 0.3 if holds(field) in (Holds.CHOICE, Holds.DATE) else 0.5
            if score > OWN_WORD and len(samples[column]) < FEW:
                needed = 0  # two bad cells below “Due” are bad dates, not another column
            if field == REQUIRED[kind][0] and holds(field) == Holds.TEXT and _are_codes(samples[column]):
                continue
            if score > 0 and looks_like(field, samples[column]) >= needed:
                candidates.append((score + 0.01 * bool(samples[column]), field, column))
    mapping: dict[str, int] = {}
    total, used = 0.0, set()
    for score, field, column in sorted(candidates, key=lambda found: (-found[0], found[2])):
        if field in mapping or column in used:
            continue
        mapping[field] = column
        used.add(column)
        total += score * (2 if field in TELLING[kind] else 1)
    for field, column in _by_values(kind, names, samples, mapping):
        mapping[field] = column
        total += 0.4
    return {field: mapping[field] for field in fields_of(kind) if field in mapping}, total


def _are_codes(values: Sequence[Any]) -> bool:
    """A column “Task” may hold T1.1 beside another that holds the tasks' names."""
    return len(values) > 1 and _most(values, lambda value: CODE_ALONE.fullmatch(str(value)))


def _by_words(kind: str, name: str) -> dict[str, float]:
    """How well a header names each field: 1 is a word of its own, less for a word among others."""
    known = fields_by_word(kind)
    scores: dict[str, float] = {}
    for place, variant in enumerate(variants(name)):
        for field, rank in known.get(variant, ()):
            scores[field] = max(scores.get(field, 0), 1 - 0.1 * min(place, 3) - 0.002 * rank)
    if scores:
        return scores
    tokens = fold(name).split()
    for length in range(min(len(tokens), 6), 0, -1):
        for start in range(len(tokens) - length + 1):
            part = " ".join(tokens[start : start + length])
            for field, rank in known.get(part, ()):
                if len(part) > 3 and part not in GENERIC:
                    share = 0.6 * length / len(tokens) + 0.1 * (start == 0) - 0.002 * rank
                    scores[field] = max(scores.get(field, 0), share)
        if scores:
            break
    return scores


def _by_values(
    kind: str, names: Sequence[str], samples: list[list[Any]], mapping: Mapping[str, int]
) -> list[tuple[str, int]]:
    """Fields that no header names, from columns whose values tell."""
    free = [column for column in range(len(names)) if column not in mapping.values() and len(samples[column]) >= 2]
    found: list[tuple[str, int]] = []
    for field, telling in VALUES[kind].items():
        if field in mapping:
            continue
        for column in free:
            if telling(samples[column]):
                found.append((field, column))
                free.remove(column)
                break
    longest = REQUIRED[kind][0]
    if longest not in mapping and longest not in dict(found) and holds(longest) == Holds.TEXT:
        texts = [(_length(samples[column]), column) for column in free]
        if texts and max(texts)[0] >= 8:
            found.append((longest, max(texts)[1]))
    return found


def _length(values: Sequence[Any]) -> float:
    """The mean length of texts that differ from one another."""
    words = [value for value in values if isinstance(value, str) and not re.fullmatch(r"[\d\s.,:/-]+", value)]
    if len(words) < len(values) * 0.8 or len(set(words)) < len(words) * 0.6:
        return 0
    return sum(map(len, words)) / len(words)


def _most(values: Sequence[Any], test: Any) -> bool:
    return sum(bool(test(value)) for value in values) >= 0.8 * len(values)


def _written_day(values: Sequence[Any]) -> bool:
    def is_day(value: Any) -> bool:
        return not isinstance(value, int | float) and looks_like("due", [value]) == 1 and not str(value).isdecimal()

    return _most(values, is_day)


def _money(values: Sequence[Any]) -> bool:
    return _most(values, lambda value: looks_like("total_budget", [value])) and any(
        re.search(r"[.,€]|\d{4,}", str(value)) for value in values
    )


VALUES: dict[str, dict[str, Any]] = {
    "deliverables": {
        "code": lambda values: _most(values, lambda value: DELIVERABLE_CODE.fullmatch(str(value))),
        "work_package": lambda values: _most(values, lambda value: WORK_PACKAGE.fullmatch(str(value))),
        "state": lambda values: _most(values, lambda value: choice_of("state", str(value))),
        "progress": lambda values: _most(values, lambda value: re.fullmatch(r"\d{1,3}\s?%", str(value))),
        "due": _written_day,
    },
    "partners": {
        "country": lambda values: _most(values, lambda value: isinstance(value, str) and country_of(value)),
        "role": lambda values: _most(values, lambda value: choice_of("role", str(value))),
        "total_budget": _money,
    },
    "activities": {
        "code": lambda values: _most(values, lambda value: re.fullmatch(r"(?i)[at]\.?\s?\d+(\.\d+)+", str(value))),
        "work_package": lambda values: _most(values, lambda value: WORK_PACKAGE.fullmatch(str(value))),
        "start": _written_day,
        "end": _written_day,
    },
    "expenditure": {
        "cost_category": lambda values: _most(values, lambda value: choice_of("cost_category", str(value))),
        "work_package": lambda values: _most(values, lambda value: WORK_PACKAGE.fullmatch(str(value))),
        "payment_date": _written_day,
        "declared_amount": _money,
    },
    "projects": {"start": _written_day, "end": _written_day, "total_budget": _money},
}
VALUES[LIST] = VALUES["expenditure"]
