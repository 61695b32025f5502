"""Text from people and files stands in Markdown as it was written."""

import pytest

from dashboard.widgets.markdown import plain


@pytest.mark.parametrize("text", ["![x](http://example.org/x.png)", "<script>", "**bold**", ":red[x]", "$x$", "[a](b)"])
def test_no_sign_keeps_a_meaning(text: str) -> None:
    written = plain(text)
    assert written.replace("\\", "") == text
    assert all(written[at - 1] == "\\" for at, sign in enumerate(written) if sign in "!<>*:$[]()_")


def test_words_in_any_language_stay_as_they_are() -> None:
    assert plain("Avilés  é\numa cidade") == "Avilés é uma cidade"
