"""Folding: accents, case and punctuation do not keep a text from being found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.search import LONGEST_WORD, MOST_WORDS, fold, words_of


def finds(typed: str, text: str) -> bool:
    """As both engines do it: every word typed begins a word of the text."""
    inside = fold(text).split()
    wanted = words_of(typed)
    return bool(wanted) and all(any(word.startswith(each) for word in inside) for each in wanted)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("obser", "Observatório Atlântico"),
        ("OBSERVATÓRIO atlan", "Observatorio atlantico"),
        ("d4.2", "D4.2 Report"),
        ("D42", "D4.2 Report"),
        ("4.2", "D4.2 Report"),
        ("D4.", "D4.2 Report"),
        ("cooperation", "Co-operation between towns"),
        ("co-operation", "cooperation"),
        ("operation", "Co-operation"),
        ("wp4", "WP4"),
        ("4", "WP4"),
        ("l’observatoire", "Charte de l'Observatoire"),
        ("strasse", "Die Straße"),
        ("coeur", "Au cœur"),
        ("cœur", "coeur"),
        ("istanbul", "İSTANBUL"),
        ("ﬁnal", "Final report"),
        ("Αθη", "ΑΘΗΝΑ"),
        ("2018/19", "School year 2018/19"),
    ],
)
def test_a_person_finds_it_however_it_is_typed(typed: str, text: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("servatorio", "Observatório"), ("report towns", "A report"), ("***", "***"), ("", "anything"), ("D4.2", "D4.3")],
)
def test_what_does_not_match_is_not_found(typed: str, text: str) -> None:
    assert not finds(typed, text)


@given(st.text(max_size=300))
def test_any_text_folds_to_words_that_fold_to_themselves(text: str) -> None:
    for word in words_of(text):
        assert word
        assert len(word) <= LONGEST_WORD
        assert word.isalnum()
    assert len(words_of(text)) <= MOST_WORDS
    assert all(word.isalnum() and len(word) <= LONGEST_WORD for word in fold(text).split())
