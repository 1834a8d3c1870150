"""Headers that every answer of the app carries, and the route that says whether it is ready."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from credly_core.errors import ConsoleError
from pages.parts.session import open_console

#: Streamlit needs inline styles, evaluated code in its bundle, blobs for tables and sockets to itself; nothing else.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:; "
    "worker-src 'self' blob:; frame-ancestors 'none'; form-action 'self'; base-uri 'self'; object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
#: Streamlit answers this to anybody; it names sessions and sizes.
_CLOSED = "/_stcore/metrics"


class Headers:
    """Adds the headers, and closes the one address that tells strangers about visitors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only answers over HTTP are touched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].rstrip("/").endswith(_CLOSED):
            await Response("Closed", status_code=404)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def ready(_: Request) -> Response:
    """Whether the app can serve: the store opens, and has the version this program needs."""
    try:
        open_console().statuses()
    except ConsoleError as error:
        return JSONResponse({"ready": False, "code": error.code}, status_code=503)
    return JSONResponse({"ready": True})
