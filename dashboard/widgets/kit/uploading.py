"""Fields for files: the server takes what is uploaded for those alone that are drawn for the person who sends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.evidence import MEGABYTE
from dashboard.domain.rights import Actor
from dashboard.streamlit_inside import this_run
from dashboard.widgets.kit.upload_room import ROOM


@contextmanager
def taking_uploads(actor: Actor) -> Iterator[None]:
    """Around a page: the fields that it draws replace those of the page before, once it is drawn to its end."""
    session = this_run.session()
    if session is None:
        yield
        return
    ROOM.begin(session, actor.person_id)
    try:
        yield
    except this_run.Stopped:  # of its own will, or since the line was lost while it was drawn
        ROOM.settle(session, whole=False)
        raise
    ROOM.settle(session, whole=True)


def file_field(label: str, *, key: str, limit: int, several: bool = False, **options: Any) -> Any:
    """The file that was chosen, or the files; each at most ``limit`` MB."""
    session = this_run.session()
    if session is not None and not options.get("disabled"):
        ROOM.draw(session, key, limit * MEGABYTE)
    return st.file_uploader(label, key=key, accept_multiple_files=several, max_upload_size=limit, **options)
