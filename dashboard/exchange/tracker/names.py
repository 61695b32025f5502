"""Codes and names: who is meant by a code, a number, an acronym or a close name, and a code for what has none."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.words import fold

LONGEST_CODE = 40
CLOSE = 0.9
BRACKETS = re.compile(r"[(\[].*?[)\]]")
BAD_IN_CODE = re.compile(r"[\s/;,\"\x00-\x1f\x7f]+")
LEGAL_FORMS = frozenset(
    [
        "ab",
        "sl",
        "sa",
        "srl",
        "spa",
        "gmbh",
        "ltd",
        "limited",
        "plc",
        "bv",
        "nv",
        "oy",
        "as",
        "aps",
        "sas",
        "sarl",
        "eurl",
        "lda",
        "ev",
        "e",
        "v",
        "inc",
        "kg",
        "co",
        "ag",
        "ek",
        "for",
        "the",
        "of",
        "de",
        "la",
        "el",
        "le",
        "les",
        "des",
        "du",
        "do",
        "da",
        "dos",
        "das",
        "of",
        "and",
        "und",
        "et",
        "y",
        "e",
        "i",
        "och",
    ]
)
PARTNER_NUMBER = re.compile(r"(?i)(?:(lp|lead partner|chef de file)|(?:pp|p|partner)\s?0*(\d{1,3}))")


def code_from(text: str) -> str:
    """A text as a code: blanks, slashes, commas, semicolons and quotes become hyphens, 40 characters at most."""
    joined = re.sub(r"(?i)^(D|A|WP|O|M|T|L|E)\.?\s+(?=\d)", r"\1", text.strip())
    code = BAD_IN_CODE.sub("-", joined).strip("-")
    return code if len(code) <= LONGEST_CODE else shortened(code, text)


def shortened(code: str, text: str) -> str:
    """A long code cut, with a mark of the whole so that two long ones stay apart."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{code[: LONGEST_CODE - 7].rstrip('-')}-{mark}"


def name_code(name: str, taken: Iterable[str] = ()) -> str:
    """A code for a name: its acronym in brackets, or its first words; told apart from those taken."""
    inside = re.findall(r"[(\[]([A-Z][A-Z0-9&.-]{1,11})[)\]]", name)
    base = inside[-1] if inside else "-".join(fold(re.sub(r"[(\[].*?[)\]]", " ", name)).upper().split())
    base = code_from(base) or "X"
    if len(base) > 30 and not inside:
        words = base[:31].split("-")
        base = "-".join(words[:-1]) if len(words) > 1 else base[:30]
    return base if base not in taken else shortened(base[:33], name)


def key_of(name: str) -> str:
    """What two spellings of one name share: no accents, capitals, signs or legal forms."""
    words = fold(name.replace("&", " ")).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


class Names:
    """Organisations by everything they are called; asked for one, it answers with a code, none, or that several fit."""

    def __init__(self, organisations: Iterable[Mapping[str, Any]] = ()) -> None:
        self.codes: set[str] = set()
        self.countries: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        self._exact: dict[str, set[str]] = {}
        self._loose: dict[str, set[str]] = {}
        self._tokens: dict[str, set[str]] = {}
        self._found: dict[str, str | None] = {}
        for row in organisations:
            self.add(row["code"], row["name"], row.get("country"))

    def add(self, code: str, name: str, country: str | None = None) -> None:
        self.codes.add(code)
        self.countries[code] = country
        self._names[code] = name
        self._exact.setdefault(fold(name), set()).add(code)
        inside = re.findall(r"[(\[](.*?)[)\]]", name)
        bare = BRACKETS.sub(" ", name)
        for spelling in (code, name, bare, *inside, *re.split(r"\s[-–]\s", bare)):
            if key := key_of(spelling):
                self._loose.setdefault(key, set()).add(code)
        for spelling in (name, bare):
            for token in key_of(spelling).split():
                self._tokens.setdefault(token, set()).add(key_of(spelling))
        self._found.clear()

    def name_of(self, code: str) -> str:
        return self._names.get(code, code)

    def same(self, name: str, country: str | None = None) -> str | None:
        """The one of exactly this name (accents and capitals aside), not known to be of another country.

        Raises ``BadCell``: ambiguous_organisation.
        """
        codes = self._exact.get(fold(name), set())
        fitting = {code for code in codes if country is None or self.countries[code] in (None, country)}
        return self._one(fitting, name)

    def find(self, text: str) -> str | None:
        """By code, name, acronym, or a close name.

        Raises ``BadCell``: ambiguous_organisation.
        """
        if text not in self._found:
            self._found[text] = self._search(text)
        return self._found[text]

    def _search(self, text: str) -> str | None:
        if found := self.same(text):
            return found
        for spelling in (text, BRACKETS.sub(" ", text), *re.findall(r"[(\[](.*?)[)\]]", text)):
            if found := self._one(self._loose.get(key_of(spelling), set()), text):
                return found
        return self._close(text)

    @staticmethod
    def _one(codes: set[str], text: str) -> str | None:
        if len(codes) > 1:
            raise BadCell("ambiguous_organisation", value=text[:80], known=", ".join(sorted(codes)[:5]))
        return next(iter(codes), None)

    def _close(self, text: str) -> str | None:
        key = key_of(text)
        if len(key) < 5:
            return None
        candidates: set[str] = set()
        for token in key.split():
            candidates |= self._tokens.get(token, set()) if len(token) > 2 else set()
        if len(key.split()) > 1:  # “Concello de Santiago” for one “Concello de Santiago de Compostela”
            whole = [one for one in candidates if set(key.split()) <= set(one.split())]
            if found := self._one(set().union(*(self._loose[one] for one in whole)), text):
                return found
        near: set[str] = set()
        for candidate in candidates:
            alike = abs(len(candidate) - len(key)) < 0.25 * len(key) + 2
            if alike and difflib.SequenceMatcher(None, candidate, key).ratio() >= CLOSE:
                near |= self._loose[candidate]
        return self._one(near, text)
