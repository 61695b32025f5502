"""What has to be so in the installed Streamlit for the rest of this package to hold, asked before it is loaded.

At another version what was renamed would fail silently: a door left open, words lost, a page that stays white. What was
moved would fail with a traceback: so each expectation imports what it looks into, and a failed import is its sentence.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from dashboard.streamlit_inside import addresses, document, starting

FITS = "1.67"
"""The minor version that all this was read in; requirements.in is bounded to it."""
STATIC = Path(inspect.getfile(st)).parent / "static"
OPTIONS = ("client.disableDataExport", "runner.postScriptGC", "server.trustedUserHeaders", "server.enableAgentApi")
FORM_ASKS = {"cookie_controller", "authentication_controller", "attrs", "path", "secret_key"}
"""Of itself; the last only where a captcha is drawn."""


class Expected(NamedTuple):
    """One piece of knowledge: what is expected, and where it was read."""

    what: str
    where: str
    holds: Callable[[], bool]


def require_streamlit() -> None:
    """Ends the process with a sentence for each expectation that does not hold: nothing is served.

    Called before anything of ``dashboard.web`` or ``dashboard.widgets`` is imported.
    """
    if found := differences():
        sys.stderr.write("\n".join(found) + "\n")
        raise SystemExit(2)


def differences() -> list[str]:
    return [_sentence(each) for each in EXPECTED if not _holds(each)]


def _holds(expected: Expected) -> bool:
    try:
        return expected.holds()
    except (AttributeError, ImportError, LookupError, OSError, TypeError, ValueError):  # what is looked into is away
        return False


def _sentence(expected: Expected) -> str:
    return (
        f"Binnacle expects {expected.what} in {expected.where}, and it is not so in Streamlit {version('streamlit')} "
        f"with streamlit-authenticator {version('streamlit-authenticator')}: Streamlit {FITS} fits. "
        "Install the versions of requirements.lock, or mend dashboard/streamlit_inside."
    )


def _document() -> str:
    return (STATIC / "index.html").read_text(encoding="utf-8")


def _once(words: str) -> bool:
    return document.without_unused(_document()).count(words) == 1


def _no_words_of_its_own() -> bool:
    left = document.without_unused(_document())
    return not re.search(r"<script>|service-desc|<noscript|prerenderReady", left)


def _served_where_expected() -> bool:
    from streamlit.web.server.starlette.starlette_routes import (
        BASE_ROUTE_APP_STATIC,
        BASE_ROUTE_COMPONENT,
        BASE_ROUTE_CORE,
        BASE_ROUTE_MEDIA,
        BASE_ROUTE_STATIC,
    )

    names = (BASE_ROUTE_STATIC, BASE_ROUTE_CORE, BASE_ROUTE_MEDIA, BASE_ROUTE_COMPONENT)
    *ours, app = addresses.SERVED
    return [f"/{name}" for name in names] == ours and f"/{BASE_ROUTE_APP_STATIC}".startswith(f"{app}/")


def _uploads() -> bool:
    from streamlit.web.server.starlette.starlette_routes import _ROUTE_UPLOAD_FILE

    return f"/{_ROUTE_UPLOAD_FILE}" == f"{addresses.UPLOADS}/{{session_id}}/{{file_id}}"


def _programs() -> bool:
    from streamlit.web.server.starlette.starlette_agent_routes import _ROUTE_AGENT_INTERACT
    from streamlit.web.server.starlette.starlette_routes import ROUTE_METRICS

    return all(f"/{route}".startswith(addresses.NOT_OFFERED) for route in (_ROUTE_AGENT_INTERACT, ROUTE_METRICS))


def _stream() -> bool:
    from streamlit.web.server.starlette.starlette_websocket import _ROUTE_WEBSOCKET_STREAM

    return f"/{_ROUTE_WEBSOCKET_STREAM}" == addresses.STREAM


def _kinds_of_messages() -> bool:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    from dashboard.streamlit_inside import messages

    fields = BackMsg.DESCRIPTOR.fields_by_name
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    inner = fields["rerun_script"].message_type.fields_by_name, fields["file_urls_request"].message_type.fields_by_name
    known = {messages.RERUN, messages.HEARTBEAT, messages.STOP, messages.UPLOAD}
    return known <= kinds and "is_auto_rerun" in inner[0] and "file_names" in inner[1]


def _third_word() -> bool:
    from starlette.datastructures import Headers
    from streamlit.web.server.starlette.starlette_websocket import _parse_subprotocols

    from dashboard.streamlit_inside import messages

    words = ("streamlit", "token", "session")
    found = _parse_subprotocols(Headers({"sec-websocket-protocol": ", ".join(words)}))
    return found == words and messages.names_a_session(words) and not messages.names_a_session(words[:2])


def _run_context() -> bool:
    from streamlit.runtime.scriptrunner import ScriptRunContext, get_script_run_ctx
    from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

    fields = {"session_id", "fragment_ids_this_run", "script_requests"}
    known = fields <= set(ScriptRunContext.__dataclass_fields__) and callable(get_script_run_ctx)
    return known and hasattr(ScriptRequests, "request_rerun")


def _ends_of_a_run() -> bool:
    from streamlit.errors import StreamlitAPIException
    from streamlit.runtime.scriptrunner import RerunException, StopException

    quiet = not any(issubclass(end, Exception) for end in (StopException, RerunException))
    asks = "rerun_data" in inspect.signature(RerunException).parameters
    return quiet and asks and issubclass(StreamlitAPIException, Exception)


def _sessions() -> bool:
    from streamlit.runtime import Runtime

    return all(hasattr(Runtime, name) for name in ("instance", "exists", "is_active_session", "uploaded_file_mgr"))


def _files() -> bool:
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    manager = MemoryUploadedFileManager("/")
    parameters = inspect.signature(manager.remove_file).parameters
    return (
        isinstance(manager.file_storage, dict)
        and {"session_id", "file_id"} <= set(parameters)
        and hasattr(manager, "remove_session_files")
    )


def _pages() -> bool:
    return isinstance(st.Page, type) and "_can_be_called" in inspect.getsource(st.Page.run)


def _options() -> bool:
    from streamlit.config import _config_options_template, set_option

    return set(OPTIONS) <= set(_config_options_template) and "where_defined" in inspect.signature(set_option).parameters


def _late() -> bool:
    return all(find_spec(name) for name in (*starting.LOADED_LATE, starting.SIGN_IN_FORM))


def _who_warns() -> bool:
    from streamlit.runtime.scriptrunner_utils.script_run_context import _LOGGER

    return _LOGGER.name == starting.NO_SESSION


def form_source() -> str:
    """Read, not loaded: that takes a second."""
    found = find_spec(starting.SIGN_IN_FORM)
    place = Path(str(found.origin)).parent if found else Path()
    return (place / "views" / "authentication_view.py").read_text(encoding="utf-8")


def _form() -> bool:
    login = form_source().partition("    def login(")[2].partition("\n    def ")[0]
    fields = all(f"'{name}' not in fields" in login for name in ("Form name", "Username", "Password", "Login"))
    return fields and {*re.findall(r"self\.(\w+)", login)} == FORM_ASKS


def _replaced() -> Iterator[Expected]:
    for words in (document.LANGUAGE, document.TITLE, document.HEAD_ENDS, document.ROOT):
        yield Expected(f"“{words}” once", "static/index.html", partial(_once, words))


EXPECTED = (
    *_replaced(),
    Expected("no script or words for programs but those we take out", "static/index.html", _no_words_of_its_own),
    Expected(
        "static files, core, media and components at their addresses", "web/server/starlette", _served_where_expected
    ),
    Expected("uploads by session and number", "web/server/starlette/starlette_routes.py", _uploads),
    Expected("what is for programs beneath the addresses we close", "web/server/starlette", _programs),
    Expected(
        f"pages to speak at {addresses.STREAM}",
        "web/server/starlette/starlette_websocket.py",
        _stream,
    ),
    Expected("a former session as third subprotocol", "web/server/starlette/starlette_websocket.py", _third_word),
    Expected("the kinds of messages we let pass", "proto/BackMsg_pb2.py", _kinds_of_messages),
    Expected("session, fragments and requests of a run", "runtime/scriptrunner_utils", _run_context),
    Expected("a run's ends to be no Exception", "runtime/scriptrunner_utils/exceptions.py", _ends_of_a_run),
    Expected("a runtime that knows sessions and files", "runtime/runtime.py", _sessions),
    Expected("uploaded files by session and number", "runtime/memory_uploaded_file_manager.py", _files),
    Expected("a page that remembers whether it may be run", "navigation/page.py", _pages),
    Expected("the options we set", "config.py", _options),
    Expected("what we load early", "its modules", _late),
    Expected("who warns of no session", "runtime/scriptrunner_utils/script_run_context.py", _who_warns),
    Expected("a form that asks only what we give it", "streamlit_authenticator/views/authentication_view.py", _form),
)
