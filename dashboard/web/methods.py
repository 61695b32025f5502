"""Methods that an address of ours does not have: refused here, since Streamlit would answer them with its document."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

KNOWN = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def refused_otherwise(path: str, *allowed: str) -> Route:
    """405 for every method of ``path`` but those allowed; HEAD is allowed where GET is."""
    allow = ", ".join([*allowed, *(["HEAD"] if "GET" in allowed else [])])

    async def refuse(_request: Request) -> Response:
        return PlainTextResponse("Method not allowed", status_code=405, headers={"Allow": allow})

    return Route(path, refuse, methods=[method for method in KNOWN if method not in allowed])
