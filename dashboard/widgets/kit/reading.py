"""Cached reads: a query's frame is kept until any write, by anyone, in any process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from dashboard.settings import settings
from dashboard.store.audit import last_number
from dashboard.store.engine import look
from dashboard.store.reads.projects.outline import translations

Result = TypeVar("Result")
PLAIN = (str, int, date, Enum, type(None))
_number: ContextVar[int | None] = ContextVar("last_audit_number", default=None)


@contextmanager
def one_moment(number: int) -> Iterator[None]:
    """Take ``number`` as the last audit row's for a whole run of the script, instead of looking once a read.

    Callbacks and fragments run outside of it and look for themselves, so that they never see a state before a write.
    """
    token = _number.set(number)
    try:
        yield
    finally:
        _number.reset(token)


def audit_number() -> int:
    """The number of the last audit row: the version of everything that can be read."""
    known = _number.get()
    if known is not None:
        return known
    return look(last_number)


def read(query: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Result:
    """The answer of ``query(connection, *args, **kwargs)``, a function of ``store.reads``, in a read transaction.

    Arguments are codes, numbers, dates and tuples of them: each is part of the cache's key, and the answer is the
    caller's own copy. What depends on who may see it takes that as an argument.
    """
    given = (_plain(args), sorted((name, _plain(value)) for name, value in kwargs.items()))
    key = repr((settings().database_url, f"{query.__module__}.{query.__qualname__}", given, audit_number()))
    answer: Result = _kept(key, _ask=lambda c: query(c, *args, **kwargs))
    return answer


@st.cache_data(max_entries=2000, show_spinner=False)
def _kept(key: str, _ask: Callable[[Any], Any]) -> Any:
    """``_ask`` is left out of the cache's key: ``key`` says all it does, in one text since each argument is hashed."""
    return look(_ask)


def _plain(value: Any) -> Any:
    """Refuse what could not be told apart by its text, such as a frame."""
    if isinstance(value, tuple | list):
        return tuple(_plain(item) for item in value)
    if not isinstance(value, PLAIN):
        raise TypeError(f"not an argument of a cached read: {type(value).__name__}")
    return value


def translated(viewer: Any, entity: str, frame: pd.DataFrame, key_column: str, fields: list[str]) -> pd.DataFrame:
    """``frame`` with the project folder's translations into the viewer's language, where it has them.

    The folder's keys are ``phase/code`` (``initial/WP1``), the bare code for a project or a phase. A folder may also
    translate into its own language what a source gives in another: names in French in a project told in English.
    """
    if frame.empty:
        return frame
    known = read(translations, viewer.project, viewer.language)
    known = known[known["entity"] == entity]
    if known.empty:
        return frame
    words = {(key, field): words for key, field, words in zip(known["key"], known["field"], known["text"], strict=True)}
    result = frame.copy()
    for field in fields:
        result[field] = [
            words.get((f"{viewer.phase}/{code}", field), words.get((str(code), field), own))
            for code, own in zip(frame[key_column], frame[field], strict=True)
        ]
    return result
