"""The door: one ASGI app for pages, routes, headers and start-up."""

import os

import streamlit as st

from dashboard.settings import PACKAGE, settings
from dashboard.streamlit_inside.expected import require_streamlit

require_streamlit()  # before what follows reaches into it

from dashboard.web.door import middleware, routes  # noqa: E402
from dashboard.web.start import lifespan  # noqa: E402
from dashboard.widgets.kit.errors import say_plainly  # noqa: E402

app = st.App(
    PACKAGE / "main.py",
    routes=routes(),
    middleware=middleware(),
    lifespan=lifespan,
    on_script_error=say_plainly,
)

if __name__ == "__main__":
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn's own list; ours is BINNACLE_TRUSTED_PROXIES
    app.run(config={"server.address": settings().host, "server.port": settings().port})
