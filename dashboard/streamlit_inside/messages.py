"""What a browser says to Streamlit, and what it brings when it connects."""

from collections.abc import Sequence
from typing import NamedTuple

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

RERUN, HEARTBEAT, STOP, UPLOAD = "rerun_script", "app_heartbeat", "stop_script", "file_urls_request"
FIRST_TIME = 2
"""Words that a browser brings as subprotocols; one more names the Streamlit session that it had before."""


class Said(NamedTuple):
    """One message: its kind, whether a page sends it by itself, and how many files it names."""

    kind: str | None
    by_itself: bool
    files: int


def said_in(data: bytes) -> Said | None:
    """``None`` for what is no message."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    return Said(
        message.WhichOneof("type"), message.rerun_script.is_auto_rerun, len(message.file_urls_request.file_names)
    )


def names_a_session(subprotocols: Sequence[str]) -> bool:
    """Whether the browser was connected before, and wants its session back."""
    return len(subprotocols) > FIRST_TIME
