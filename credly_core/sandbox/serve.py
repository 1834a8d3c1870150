"""Offer the sandbox on loopback: in a thread for tests and the demo, in the foreground for the command line."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from credly_core.errors import SettingsError
from credly_core.sandbox.alm.app import build_app as build_alm
from credly_core.sandbox.alm.limits import RateLimit
from credly_core.sandbox.alm.running import AlmSandbox
from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.connector import Connector
from credly_core.sandbox.credly.app import build_app
from credly_core.sandbox.credly.courier import Courier
from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.faults.alm_replies import ALM
from credly_core.sandbox.faults.book import FaultBook
from credly_core.sandbox.faults.connections import ConnectionBook, watched_protocol
from credly_core.sandbox.faults.gate import FaultGate
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.server import PromptServer
from credly_core.sandbox.world.tokens import TokenRole
from credly_core.sandbox.world.world import World

__all__ = ["AlmSandbox", "RunningSandbox", "SandboxOptions", "TokenRole", "describe", "serve"]

_log = logging.getLogger(__name__)
_START_SECONDS = 30.0


@dataclass(slots=True)
class RunningSandbox:
    """A sandbox that answers. Use it in a `with`, or call `stop()`."""

    site: Site
    credly_url: str
    #: The stand-in for ALM, over the same people.
    alm: AlmSandbox
    _server: PromptServer
    _thread: threading.Thread
    _courier: Courier

    @property
    def origin(self) -> str:
        """Scheme, host and port; the same as `credly_url`."""
        return self.credly_url

    @property
    def organization_id(self) -> str:
        """The organization everybody works with."""
        return self.site.world.main_id

    @property
    def authorization_token(self) -> str:
        """A token that may read, write and delete."""
        return self.token(TokenRole.FULL)

    @property
    def client_id(self) -> str:
        """The OAuth client."""
        return self.site.world.keys.applications[0].client_id

    @property
    def client_secret(self) -> str:
        """The secret of the OAuth client."""
        return self.site.world.keys.applications[0].client_secret

    def token(self, role: TokenRole) -> str:
        """The authorization token of a role."""
        return self.site.world.keys.by_role[role].secret

    def wait(self) -> None:
        """Stay until it stops."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def stop(self) -> None:
        """Stop answering. May be called twice."""
        self._courier.stop()
        self.alm.site.hooks.stop()
        self.alm.site.jobs.stop()
        self._server.leave()
        self._thread.join(10)

    def __enter__(self) -> RunningSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(options: SandboxOptions | None = None) -> RunningSandbox:
    """Start a sandbox in a thread; returns once it answers."""
    options = options or SandboxOptions()
    listener = _open_port(options.host, options.credly_port, options.preferred_port)
    alm_listener = _open_port(options.host, options.alm_port, options.preferred_port and options.preferred_port + 1)
    own_url = _url_of(options.host, listener)
    world, connections = World(options), ConnectionBook()
    site = Site(world, FaultBook(options.faults), (options.url or own_url).rstrip("/"))
    alm_site = AlmSite(world, FaultBook(options.alm_faults), _url_of(options.host, alm_listener))
    gates = {
        _port_of(listener): FaultGate(
            build_app(site), book=site.faults, journal=world.journal, connections=connections, seed=options.seed
        ),
        _port_of(alm_listener): FaultGate(
            RateLimit(build_alm(alm_site), alm_site),
            book=alm_site.faults,
            journal=alm_site.journal,
            connections=connections,
            seed=options.seed + 1,
            dialect=ALM,
        ),
    }
    world.alm_url = alm_site.url
    connector = Connector(world, alm_site.journal)
    alm_site.actor.listeners.append(connector.achieved)
    server, thread = _start(gates, connections, [listener, alm_listener], before=connector.settle)
    alm = AlmSandbox(alm_site, alm_site.url)
    _log.info("sandbox.started port=%d alm_port=%d", _port_of(listener), _port_of(alm_listener))
    return RunningSandbox(site, own_url, alm, server, thread, Courier(world))


def _start(
    gates: dict[int, FaultGate],
    connections: ConnectionBook,
    listeners: list[socket.socket],
    *,
    before: Callable[[], None],
) -> tuple[PromptServer, threading.Thread]:
    """One server for both services: the port a request came to tells which one is meant."""

    async def by_port(scope: Scope, receive: Receive, send: Send) -> None:
        before()
        await gates[scope["server"][1]](scope, receive, send)

    app: ASGIApp = by_port
    config = uvicorn.Config(
        app,
        http=watched_protocol(connections),
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    config.load()
    server = PromptServer(config)
    thread = threading.Thread(target=server.run, args=(listeners,), name="sandbox", daemon=True)
    thread.start()
    _wait_until_started(server, thread)
    return server, thread


def _port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def _url_of(host: str, listener: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{_port_of(listener)}"


def _open_port(host: str, port: int, preferred: int) -> socket.socket:
    if not port and preferred:
        try:
            return _listen(host, preferred)
        except SettingsError:
            _log.info("sandbox.port-taken port=%d", preferred)
    return _listen(host, port)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # TCP by name: else no TCP_NODELAY
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # now, not when the server starts: two that only bind may share a port
    except (OSError, OverflowError) as error:
        listener.close()
        hint = "Another program may have it: choose another."
        raise SettingsError(f"Port {port} cannot be used.", hint=hint) from error
    return listener


def _wait_until_started(server: PromptServer, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise SettingsError("The sandbox did not start.", hint="Its port may be taken: choose another.")
        time.sleep(0.005)  # uvicorn sets a flag and wakes nobody


def describe(running: RunningSandbox) -> dict[str, dict[str, str]]:
    """Where the sandbox is and how to sign in, as the command line prints it."""
    return {
        "credly": {
            "url": running.credly_url,
            "organization_id": running.organization_id,
            "authorization_token": running.authorization_token,
            "client_id": running.client_id,
            "client_secret": running.client_secret,
        },
        "alm": running.alm.described(),
    }
