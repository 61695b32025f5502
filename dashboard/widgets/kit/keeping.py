"""What a page works out from its reads, figures included, is kept as long as what it read."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from dashboard.settings import settings
from dashboard.widgets.kit.reading import audit_number
from dashboard.widgets.kit.viewer import Viewer

Result = TypeVar("Result")
Given = ParamSpec("Given")


def keep(
    build: Callable[Concatenate[Viewer, Given], Result], viewer: Viewer, /, *args: Given.args, **kwargs: Given.kwargs
) -> Result:
    """``build(viewer, *args)``, kept until any write for all who look at the same phase, day and language.

    ``build`` is a module's function that asks nothing about the person; its answer is shared between people and
    never changed. Arguments are codes, numbers and dates.
    """
    name = f"{build.__module__}.{build.__qualname__}"
    seen = (viewer.project, viewer.phase_id, viewer.as_of, viewer.language, viewer.today)
    key = repr((settings().database_url, audit_number(), name, seen, args, sorted(kwargs.items())))
    answer: Result = _kept(key, _build=lambda: build(viewer, *args, **kwargs))
    return answer


@st.cache_resource(max_entries=500, show_spinner=False)
def _kept(key: str, _build: Callable[[], Any]) -> Any:
    """One text as key: Streamlit hashes each argument anew. It says all that ``_build`` does."""
    return _build()
