"""The one HTML document: its language, its title, nothing in it we do not use; and addresses that are no page."""

from collections.abc import Collection
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.services.people import sign_in
from dashboard.store.health import STORE_ERRORS
from dashboard.streamlit_inside.addresses import COMPONENTS, CORE, MEDIA, MOVED, NOT_OFFERED, SERVED, STATIC
from dashboard.streamlit_inside.document import with_ours
from dashboard.texts import text
from dashboard.web.browser_language import browser_language
from dashboard.web.cookie import token_of
from dashboard.web.scripts import NAMES
from dashboard.widgets.kit.menu import NOT_FOUND

SERVED_OTHERWISE = (
    *(f"{address}/" for address in SERVED),
    "/auth/",
    "/calendar/",
    "/exports/",
    "/files/",
    "/healthz",
    "/readyz",
    "/vendor/",
    "/typed",
    *(f"/{name}" for name in NAMES),
)
NEVER_A_PAGE = (
    CORE,
    MEDIA,
    COMPONENTS,
    STATIC,
    "/metrics",
    "/api",
    "/auth",
    "/calendar",
    "/exports",
    "/vendor",
    "/healthz",
    "/readyz",
)
"""Programs ask beneath these: what is not there is not found, where Streamlit would answer with its document."""
SIGNED_OUT = "signed_out.js"
SCRIPTS = ("typed.js", *(name for name in NAMES if name != SIGNED_OUT))


class Document:
    """``pages`` are the addresses there are; any other asked for as a document leads to a page that says so."""

    def __init__(self, app: ASGIApp, *, pages: Collection[str]) -> None:
        self.app = app
        self.pages = {f"/{page}" for page in (*pages, NOT_FOUND)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif path.startswith(NOT_OFFERED):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
        elif any(path == each or path.startswith(f"{each}/") for each in NEVER_A_PAGE):
            await self.app(scope, receive, _no_page(scope, receive, send))
        elif not _is_document(scope):
            await self.app(scope, receive, send)
        elif (path.rstrip("/") or "/") not in self.pages:
            target = f"/{NOT_FOUND}?address={quote(path[:200])}"
            await RedirectResponse(target, status_code=302)(scope, receive, send)
        else:
            await self._rewritten(scope, receive, send)

    async def _rewritten(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        # Without its validators the document is always sent whole, never as a 304 in another person's language.
        plain = [
            (name, value)
            for name, value in scope["headers"]
            if name not in (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        ]
        await self.app({**scope, "headers": plain, "extensions": {}}, receive, keep)
        body = b"".join(message.get("body", b"") for message in messages[1:]).decode()
        if messages[0]["status"] != 200 or "<html" not in body:
            for message in messages:
                await send(message)
            return
        language = await language_of(HTTPConnection(scope))
        response = Response(rewrite(body, language), media_type="text/html", headers={"Cache-Control": "no-cache"})
        response.headers["Vary"] = "Cookie, Accept-Language"
        await response(scope, receive, send)


def _no_page(scope: Scope, receive: Receive, send: Send) -> Send:
    refused = False

    async def checked(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start":
            kind = Headers(raw=message.get("headers", [])).get("content-type", "")
            refused = kind.startswith("text/html") or message["status"] in MOVED
            if refused:
                await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
        if not refused:
            await send(message)

    return checked


def rewrite(document: str, language: str) -> str:
    return with_ours(
        document,
        language=language,
        title=text("shell.product", language),
        without_script=escape(text("shell.needs_script", language)),
        scripts=_signed_out(language) + "".join(f'<script src="/{name}" defer></script>' for name in SCRIPTS),
    )


async def language_of(connection: HTTPConnection) -> str:
    """The person's, else the browser's first that we speak, else English."""
    browsers = browser_language(connection)
    token = token_of(connection)
    if not token:
        return browsers
    try:
        actor = await run_in_threadpool(sign_in.actor_of, token, datetime.now(UTC), language=browsers)
    except STORE_ERRORS:
        return browsers
    return actor.language if actor else browsers


def _signed_out(language: str) -> str:
    """Not deferred: it is there before Streamlit opens its line."""
    said = {"kept": "sign_in.words_kept", "copy": "sign_in.words_to_copy", "button": "sign_in.again"}
    words = " ".join(f'data-{name}="{escape(text(key, language))}"' for name, key in said.items())
    return f'<script src="/{SIGNED_OUT}" {words}></script>'


def _is_document(scope: Scope) -> bool:
    path = scope["path"]
    if scope["method"] not in ("GET", "HEAD") or path.startswith(SERVED_OTHERWISE) or "." in path.rpartition("/")[2]:
        return False
    return "text/html" in Headers(scope=scope).get("accept", "") or path == "/"
