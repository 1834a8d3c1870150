"""A proxy is used only when it is named, and sees nothing of what is said through it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from credly_core.domain.secrets import Secret
from credly_core.errors import ServiceUnreachable, SettingsError
from credly_core.transport.limits import Route
from credly_core.transport.session import Transport
from tests.certificates import Authority
from tests.tiny_server import TinyServer, json_reply, reply
from tests.unit.transport.conftest import ONCE, question


class Tunnel:
    """A proxy that understands CONNECT and keeps a copy of what passes."""

    def __init__(self, target_port: int) -> None:
        self.seen = bytearray()
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            inside, _ = self._listener.accept()
            while b"\r\n\r\n" not in self.seen:
                self.seen += inside.recv(4096)
            outside = socket.create_connection(("127.0.0.1", self._target_port))
            inside.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = threading.Thread(target=self._copy, args=(outside, inside), daemon=True)
            back.start()
            self._copy(inside, outside)
            back.join(5)
            inside.close()
            outside.close()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.seen += data
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(5)


@pytest.fixture
def tunnel_to() -> Iterator[Callable[[int], Tunnel]]:
    with contextlib.ExitStack() as stack:

        def make(port: int) -> Tunnel:
            tunnel = Tunnel(port)
            stack.callback(tunnel.close)
            return tunnel

        yield make


def test_through_a_named_proxy_everything_is_encrypted_from_end_to_end(
    authority: Authority,
    serve: Callable[..., TinyServer],
    tunnel_to: Callable[[int], Tunnel],
    transport_to: Callable[..., Transport],
) -> None:
    server = serve(lambda asked: json_reply({"data": "through"}), tls=authority.papers().server_context())
    tunnel = tunnel_to(server.port)
    transport = transport_to(server.url, route=Route(ca_file=authority.file, proxy=tunnel.url))
    asking = question(f"{server.url}/v1", authorization=Secret("Basic c2VjcmV0"))

    answer = transport.ask(asking, plan=ONCE)
    transport.close()

    assert answer.json() == {"data": "through"}
    assert server.asked[0].headers["authorization"] == "Basic c2VjcmV0"
    assert tunnel.seen.startswith(f"CONNECT 127.0.0.1:{server.port} ".encode())
    assert b"c2VjcmV0" not in tunnel.seen
    assert b"through" not in tunnel.seen


def test_a_proxy_cannot_stand_in_for_the_service(
    authority: Authority,
    serve: Callable[..., TinyServer],
    tunnel_to: Callable[[int], Tunnel],
    transport_to: Callable[..., Transport],
) -> None:
    impostor = serve(lambda asked: json_reply({}), tls=authority.papers(is_self_signed=True).server_context())
    tunnel = tunnel_to(impostor.port)
    transport = transport_to("https://api.credly.com", route=Route(ca_file=authority.file, proxy=tunnel.url))

    with pytest.raises(ServiceUnreachable) as refused:
        transport.ask(question("https://api.credly.com/v1"), plan=ONCE)

    assert refused.value.code == "service.tls"
    assert impostor.asked == []


def test_a_loopback_is_never_asked_through_a_proxy(
    serve: Callable[..., TinyServer], transport_to: Callable[..., Transport]
) -> None:
    proxy = serve(lambda asked: reply(500))
    server = serve(lambda asked: json_reply({}))

    transport_to(server.url, route=Route(proxy=proxy.url)).ask(question(f"{server.url}/v1"), plan=ONCE)

    assert proxy.connections == 0


@pytest.mark.parametrize(
    "proxy", ["", "ftp://127.0.0.1:1", "http://", "socks5://127.0.0.1:1", "127.0.0.1:1", "http://a b"]
)
def test_a_proxy_that_is_no_address_is_a_settings_error(proxy: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Route(proxy=proxy)

    assert refused.value.code == "settings.proxy"


def test_the_password_of_a_proxy_does_not_print() -> None:
    assert "word" not in repr(Route(proxy="http://user:word@proxy.example:3128"))


def test_a_proxy_that_is_not_there_is_told(transport_to: Callable[..., Transport]) -> None:
    transport = transport_to("https://api.credly.com", route=Route(proxy="http://127.0.0.1:1"))

    with pytest.raises(ServiceUnreachable) as refused:
        transport.ask(question("https://api.credly.com/v1"), plan=ONCE)

    assert refused.value.code == "service.proxy"
