"""What a person sees where the code or the database failed: the page stays, and a plain sentence says what happened.

The sentence follows what became of the writes (``store.outcome``), never the error's type; the log has the trace.
"""

from contextlib import suppress

import streamlit as st

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import Fate
from dashboard.store.outcome import outcome
from dashboard.store.trouble import StoreTrouble, told, trouble_of
from dashboard.streamlit_inside.this_run import Misused, Rerun, Stopped, ask_for, is_lone_fragment
from dashboard.texts import text
from dashboard.widgets.kit.language import language_in_use
from dashboard.widgets.kit.lost_writes import lost_writes
from dashboard.widgets.kit.notices import announce_words, sentence, show_notices
from dashboard.widgets.kit.script import Stage, over, run, stage, stand_in

KEPT_KINDS = (str, int, float)


def say_plainly(error: Exception) -> bool:
    """Draw the sentence for ``error`` and the page around it; True, so that Streamlit draws nothing of its own."""
    if stage() is not Stage.BEFORE:
        _say_in_place(error)
    elif is_lone_fragment():
        announce_words(words_for(error), kind="error")
        _run_whole_page()
    else:  # a callback: the page has not begun
        announce_words(words_for(error), kind="error")
        _draw_page()
    return True


def words_for(error: Exception) -> str:
    """What failed, and what became of what the person did."""
    if isinstance(error, Refused) and not isinstance(error, StoreTrouble):
        return "\n\n".join(sentence(problem) for problem in error.problems)
    language = language_in_use()
    trouble = trouble_of(error)
    failed = text(f"words.trouble.{trouble}" if trouble else "shell.failed", language)
    return f"{failed} {_fate(error, language)}".strip()


def _fate(error: Exception, language: str) -> str:
    """A page that only reads has changed nothing, and says nothing of it."""
    happened = outcome()
    if isinstance(error, StoreTrouble):
        fate = error.fate
    elif told_before := told(error, reads=not happened.begun):
        fate = told_before.fate
    else:
        fate = happened.fate(reads=stage() is not Stage.BEFORE and not happened.begun)
    if fate is not Fate.NOTHING or happened.begun or stage() is Stage.BEFORE:
        return text(f"words.fate.{fate}", language)
    return text("shell.not_read", language) if trouble_of(error) else ""


def _say_in_place(error: Exception) -> None:
    if stage() < Stage.AROUND:
        stand_in()
    words, language = words_for(error), language_in_use()
    show_notices()
    st.error(words)
    if trouble_of(error):
        _keep_what_was_sent()
        st.button(text("shell.look_again" if lost_writes() else "shell.try_again", language), key="try_again")
    over()


def _draw_page() -> None:
    try:
        run()
    except Stopped:
        return
    except Rerun as wanted:
        ask_for(wanted)
    except Exception as error:  # noqa: BLE001 - the page fails as what came before it: said once more, in the same shell
        _say_in_place(error)


def _run_whole_page() -> None:
    try:
        st.rerun()
    except Rerun as wanted:
        ask_for(wanted)


def _keep_what_was_sent() -> None:
    """The browser forgets the fields that are not drawn: they are set to what the server knows of them."""
    for key, value in st.session_state.to_dict().items():
        if isinstance(value, KEPT_KINDS) and not isinstance(value, bool):
            with suppress(Misused):  # it is drawn
                st.session_state[key] = value
