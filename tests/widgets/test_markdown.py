"""Text from people and files stands in Markdown as it was written."""

import re

import pytest

from dashboard.widgets.kit.markdown import plain

ADDRESS = re.compile(r"(?i)https?://|www\.|[-.+\w]@")
"""What Streamlit makes a link of, in a piece of text whose escapes it has read."""


def pieces(written: str) -> list[str]:
    """The pieces of text that Streamlit reads."""
    return [piece.replace("\\", "") for piece in written.split(":small[]")]


@pytest.mark.parametrize("text", ["![x](http://example.org/x.png)", "<script>", "**bold**", ":red[x]", "$x$", "[a](b)"])
def test_no_sign_keeps_a_meaning(text: str) -> None:
    written = plain(text)
    assert "".join(pieces(written)) == text
    written = written.replace(":small[]", "")
    assert all(written[at - 1] == "\\" for at, sign in enumerate(written) if sign in "!<>*:$[]()_")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a?b=c", "see HTTP://example.org.", "http://a.example http://b.example", "www.example.org",
        "WWW.Example.org/x", "somebody.else-and+more_@example.org", "(https://www.example.org)", "é@example.org",
    ],
)  # fmt: skip
def test_an_address_stays_text(text: str) -> None:
    assert ADDRESS.search(text)
    assert "".join(pieces(plain(text))) == text
    assert not any(ADDRESS.search(piece) for piece in pieces(plain(text)))


def test_what_looks_like_the_cut_itself_is_shown() -> None:
    assert plain(":small[]") == r"\:small\[\]"


def test_words_in_any_language_stay_as_they_are() -> None:
    assert plain("Avilés  é\numa cidade") == "Avilés é uma cidade"
