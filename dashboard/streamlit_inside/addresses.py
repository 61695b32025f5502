"""The addresses at which Streamlit serves its own things, which it promises to nobody."""

import re
from typing import NamedTuple

STREAM = "/_stcore/stream"
UPLOADS = "/_stcore/upload_file"
MEDIA = "/media"
STATIC = "/static"
CORE = "/_stcore"
COMPONENTS = "/component"
SERVED = (STATIC, CORE, MEDIA, COMPONENTS, "/app")
"""Beneath these lies no page."""
NOT_OFFERED = (f"{CORE}/agent", f"{CORE}/metrics")
"""For programs: ours are other."""
MOVED = (301, 307, 308)
"""How Streamlit leads to the same address without its last slash."""

_UPLOAD = re.compile(rf"{UPLOADS}/(?P<session>[0-9A-Za-z-]{{1,64}})/(?P<number>[0-9a-f-]{{1,64}})")


class Upload(NamedTuple):
    """Which tab's, and under which number."""

    session: str
    number: str


def upload_at(path: str) -> Upload | None:
    found = _UPLOAD.fullmatch(path)
    return Upload(found["session"], found["number"]) if found else None
