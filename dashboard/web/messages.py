"""What a browser may say to Streamlit: by kind, with a session and without; anything else ends the socket."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.streamlit_inside.addresses import STREAM
from dashboard.streamlit_inside.messages import HEARTBEAT, RERUN, STOP, UPLOAD, Said, names_a_session, said_in
from dashboard.web.line import Line

LINE = "binnacle.line"
STRANGERS = frozenset({RERUN, HEARTBEAT})
KNOWN = STRANGERS | {STOP, UPLOAD}
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
        line.resumes = names_a_session(scope.get("subprotocols", ()))

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
    said = said_in(data)
    if said is None:
        return BROKEN
    line.by_person = _by_person(said, resumes=line.resumes)
    line.resumes = line.resumes and said.kind != RERUN
    return None if _may(said, known=line.known) else POLICY


def _by_person(said: Said, *, resumes: bool) -> bool:
    """Whether somebody clicked, typed or went somewhere: not a heartbeat, a page that renews itself, a line mended."""
    if said.kind == RERUN:
        return not resumes and not said.by_itself
    return said.kind not in (None, HEARTBEAT)


def _may(said: Said, *, known: bool) -> bool:
    if said.kind not in (KNOWN if known else STRANGERS):
        return False
    return said.kind != UPLOAD or said.files <= MOST_FILES
