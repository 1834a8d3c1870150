"""Connections that check who they are connected to, and that keep the deadline of the whole answer.

Built as subclasses of urllib3's connections, mounted through a requests adapter, so that pooling, keep-alive and
TLS stay theirs.
"""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING, Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.poolmanager import PoolManager

from credly_core.errors import SettingsError
from credly_core.transport.attempt import current_attempt
from credly_core.transport.guard import is_public_unicast
from credly_core.transport.limits import Route
from credly_core.transport.origin import literal_address

if TYPE_CHECKING:
    from requests import PreparedRequest
    from typing_extensions import Buffer


class PeerNotAllowed(NewConnectionError):
    """A name led to an address that no public service has, or the socket ended up somewhere else."""


def _patience(sock: socket.socket) -> None:
    attempt = current_attempt()
    if attempt is not None:
        sock.settimeout(attempt.patience(attempt.read_timeout))


class DeadlineSocket(socket.socket):
    """A socket on which every read may take only what is left of the whole answer's time."""

    def recv_into(self, buffer: Buffer, nbytes: int = 0, flags: int = 0) -> int:
        _patience(self)
        return super().recv_into(buffer, nbytes, flags)


class DeadlineTlsSocket(ssl.SSLSocket):
    """The same under TLS."""

    def recv_into(self, buffer: Buffer, nbytes: int | None = None, flags: int = 0) -> int:
        _patience(self)
        return super().recv_into(buffer, nbytes, flags)


def _look_up(connection: HTTPConnection, host: str, port: int) -> list[tuple[Any, ...]]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, socket.AF_UNSPEC, socket.SOCK_STREAM)
    except socket.gaierror as problem:
        raise NameResolutionError(host, connection, problem) from None
    except UnicodeError:
        raise NameResolutionError(host, connection, socket.gaierror("not a host name")) from None
    if not found:
        raise NameResolutionError(host, connection, socket.gaierror("no address"))
    return list(found)


def _is_right_peer(host: str, peer: str, *, is_proxy: bool) -> bool:
    """Whether a socket for `host` may be connected to `peer`.

    A literal host stands in the allow-list as it is, so the peer must be that very address. A proxy was named by an
    administrator and usually has a private address; what is asked through it is TLS from end to end.
    """
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:  # an address with a scope, `fe80::1%eth0`
        return False
    literal = literal_address(host.strip("[]"))
    if literal is not None:
        return address == literal
    return is_proxy or is_public_unicast(address)


def open_socket(connection: HTTPConnection, host: str, port: int, timeout: float) -> socket.socket:
    """Look up, check every answer, connect to one of exactly these, and check the peer again.

    The name is looked up once, so that it cannot answer differently between check and use; if any answer is not a
    public address the name is not trusted at all.
    """
    is_proxy = connection.proxy is not None
    found = _look_up(connection, host, port)
    if not all(_is_right_peer(host, str(entry[4][0]), is_proxy=is_proxy) for entry in found):
        raise PeerNotAllowed(connection, "the name leads to an address that is not public")
    problem: OSError | None = None
    for family, kind, protocol, _, address in found:
        try:
            sock, peer = _connect(family, kind, protocol, address, timeout)
        except OSError as failed:
            problem = failed
            continue
        if _is_right_peer(host, peer, is_proxy=is_proxy):
            return sock
        sock.close()
        raise PeerNotAllowed(connection, "the socket is connected to another address")
    if isinstance(problem, TimeoutError):
        raise ConnectTimeoutError(connection, "no connection within the time allowed") from problem
    raise NewConnectionError(connection, "no connection") from problem


def _connect(family: int, kind: int, protocol: int, address: Any, timeout: float) -> tuple[socket.socket, str]:
    """The connected socket, and the address it says it is connected to."""
    sock = DeadlineSocket(family, kind, protocol)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        attempt = current_attempt()
        if attempt is not None:
            attempt.uses(sock)
            timeout = attempt.patience(timeout)
        sock.settimeout(timeout)
        sock.connect(address)
        return sock, str(sock.getpeername()[0])
    except BaseException:
        sock.close()
        raise


def _open(connection: HTTPConnection) -> socket.socket:
    timeout = connection.timeout
    seconds = float(timeout) if isinstance(timeout, int | float) else 10.0
    return open_socket(connection, connection._dns_host, connection.port, seconds)


def _before_sending(connection: HTTPConnection) -> None:
    """Connect first, then note that from here on a byte may have left."""
    if connection.sock is None:
        connection.connect()
    attempt = current_attempt()
    if attempt is not None:
        attempt.uses(connection.sock)
        attempt.patience(attempt.read_timeout)
        attempt.sent = True


class GuardedConnection(HTTPConnection):
    """Plain http, to literal loopback addresses only."""

    def _new_conn(self) -> socket.socket:
        return _open(self)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _before_sending(self)
        super().request(*args, **kwargs)


class GuardedTlsConnection(HTTPSConnection):
    """https, with the certificate checked always."""

    def _new_conn(self) -> socket.socket:
        return _open(self)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _before_sending(self)
        super().request(*args, **kwargs)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = GuardedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = GuardedTlsConnection


_POOLS = {"http": _PlainPool, "https": _TlsPool}


@functools.cache
def _usual_context() -> ssl.SSLContext:
    """What all routes without an authority of their own share: reading the bundle costs as much as ten answers."""
    return _made_context()


def _made_context() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = DeadlineTlsSocket
    return context


def tls_context(route: Route) -> ssl.SSLContext:
    """Certificates are always checked, names too, TLS 1.2 at least; an own authority may be added, none removed."""
    context = _usual_context() if route.ca_file is None else _made_context()
    if route.ca_file is not None:
        try:
            context.load_verify_locations(cafile=route.ca_file)
        except (OSError, ssl.SSLError):
            raise SettingsError(
                f"The file of certificate authorities {route.ca_file} cannot be read.",
                hint="Name a PEM file with one or more certificates, or leave the setting out.",
                code="settings.ca-file",
            ) from None
    return context


class GuardedAdapter(HTTPAdapter):
    """A requests adapter whose every connection is one of ours. Nothing is read from the environment."""

    def __init__(self, route: Route) -> None:
        self._context = tls_context(route)
        super().__init__(pool_connections=8, pool_maxsize=route.pool_size, max_retries=0, pool_block=False)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        self.poolmanager = PoolManager(
            num_pools=connections, maxsize=maxsize, block=block, ssl_context=self._context, **pool_kwargs
        )
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, **proxy_kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the pool alone: our context decides, and loading the bundle anew for each connection is slow."""
        conn.cert_reqs = "CERT_REQUIRED"

    def forget(self) -> None:
        """Close what is idle."""
        with contextlib.suppress(OSError):
            self.close()
