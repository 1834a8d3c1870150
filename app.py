"""The app as a server: `streamlit run app.py`. What a visitor sees begins in `pages/frame/main.py`.

The entry script lies apart from `pages/`, because Streamlit would otherwise offer the files there by themselves to
the first visitor after a start, without the frame around them (docs/decisions/0040-server-and-frame.md).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from credly_core.receiver import Worker, webhook_routes
from pages.parts.faults import show_fault
from pages.parts.guarding import Headers, ready
from pages.parts.session import open_console, warm

ROOT = Path(__file__).resolve().parent
worker = Worker(open_console)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import what is heavy before the first visitor comes."""
    warm()
    yield
    worker.stop()


app = st.App(
    ROOT / "pages" / "frame" / "main.py",
    lifespan=lifespan,
    routes=[Route("/ready", ready), webhook_routes(open_console, worker)],
    middleware=[Middleware(Headers)],
    on_script_error=show_fault,
)
