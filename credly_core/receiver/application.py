"""The receiver on its own: an application for a machine that services can reach, without the console's pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from credly_core.receiver.routes import webhook_routes
from credly_core.receiver.worker import Worker

if TYPE_CHECKING:
    from credly_core.console import Console


def make_receiver(open_console: Callable[[], Console], *, works: bool = True) -> Starlette:
    """The application. With `works` it also looks at what it kept; without, somebody else does."""
    worker = Worker(open_console)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if works:
            worker.start()
        else:
            worker.stop()
        yield
        worker.stop()

    return Starlette(routes=[webhook_routes(open_console, worker)], lifespan=lifespan)
