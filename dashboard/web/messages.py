"""What a browser may say to Streamlit: by kind, with a session and without; anything else ends the socket."""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.web.line import Line

LINE = "binnacle.line"
STREAM = "/_stcore/stream"
STRANGERS = frozenset({"rerun_script", "app_heartbeat"})
KNOWN = STRANGERS | {"stop_script", "file_urls_request"}
FIRST_TIME = 2
"""Words that a browser brings as subprotocols; one more names the Streamlit session that it had before."""
MOST_FILES = 500
"""That one upload names."""
POLICY, NOT_BINARY, BROKEN, TOO_BIG = 1008, 1003, 1007, 1009


class Messages:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        line, ended = Line(receive), False
        line.resumes = len(scope.get("subprotocols", ())) > FIRST_TIME

        async def heard() -> Message:
            nonlocal ended
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            line.take(len(message.get("bytes") or message.get("text") or b""))
            refused = refusal(line, message) if scope["path"].endswith(STREAM) else None
            if refused is None:
                return message
            await sent({"type": "websocket.close", "code": refused, "reason": "No page of Binnacle sends this."})
            ended = True
            return {"type": "websocket.disconnect", "code": refused}

        async def sent(message: Message) -> None:
            if not ended:  # what a run still had to say to whoever was hung up on
                await send(message)

        await self.app({**scope, LINE: line}, heard, sent)


def refusal(line: Line, message: Message) -> int | None:
    """The code to hang up with; ``None`` where the message may pass."""
    data = message.get("bytes")
    if data is None:
        return NOT_BINARY
    if len(data) > line.most:
        return TOO_BIG
    said = BackMsg()
    try:
        said.ParseFromString(data)
    except DecodeError:
        return BROKEN
    line.by_person = _by_person(said, resumes=line.resumes)
    line.resumes = line.resumes and said.WhichOneof("type") != "rerun_script"
    return None if _may(said, known=line.known) else POLICY


def _by_person(said: BackMsg, *, resumes: bool) -> bool:
    """Whether somebody clicked, typed or went somewhere: not a heartbeat, a page that renews itself, a line mended."""
    kind = said.WhichOneof("type")
    if kind == "rerun_script":
        return not resumes and not said.rerun_script.is_auto_rerun
    return kind not in (None, "app_heartbeat")


def _may(said: BackMsg, *, known: bool) -> bool:
    kind = said.WhichOneof("type")
    if kind not in (KNOWN if known else STRANGERS):
        return False
    return kind != "file_urls_request" or len(said.file_urls_request.file_names) <= MOST_FILES
