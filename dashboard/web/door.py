"""What stands before Streamlit: our routes and our middleware, in order."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from dashboard.web import auth, calendar, exports, files, health, scripts, typed
from dashboard.web.binding import Binding
from dashboard.web.document import Document
from dashboard.web.headers import Headers
from dashboard.web.media import Media
from dashboard.web.messages import Messages
from dashboard.web.origin import OwnPages
from dashboard.web.proxy import Proxied
from dashboard.web.static_files import CompressedStatic
from dashboard.web.strangers import Strangers
from dashboard.web.uploads import Uploads
from dashboard.widgets.kit.menu import SET_PASSWORD, addresses


def routes() -> list[BaseRoute]:
    rooms = (auth, calendar, exports, files, health, scripts, typed)
    return [route for room in rooms for route in room.ROUTES]


def middleware() -> list[Middleware]:
    """Outermost first. Nothing may wait before a socket has its bounds; whatever answers carries the headers."""
    return [
        Middleware(Messages),
        Middleware(Proxied),
        Middleware(Headers),
        Middleware(OwnPages),
        Middleware(Binding),
        Middleware(Strangers),
        Middleware(Uploads),
        Middleware(CompressedStatic),
        Middleware(Document, pages=(*addresses(), SET_PASSWORD.address)),
        Middleware(Media),
    ]
