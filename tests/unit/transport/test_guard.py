"""Which servers may be asked, and what address may stand behind a name."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

import pytest

from credly_core.credly.options import credly_policy
from credly_core.errors import ServiceUnreachable, SettingsError
from credly_core.transport.guard import HostPolicy, is_public_unicast
from credly_core.transport.session import Transport
from tests.tiny_server import TinyServer, json_reply, reply
from tests.unit.transport.conftest import ONCE, Sleeper, question

ODD = [
    "http://api.credly.com",
    "https://api.credly.com@evil.example/",
    "https://api.credly.com.evil.example/",
    "https://api.credly.com\\@evil.example/",
    "https://api.credly.com%2eevil.example/",
    "https://аpi.credly.com/",
    "https://api。credly。com/",
    "https://api.credly.com:8443/",
    "//evil.example",
]
ODD_HOSTS = [
    "127.1",
    "0",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "localhost",
    "localhost.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.168.0.1",
]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Counts sockets and look-ups."""
    seen: list[object] = []
    real = socket.socket.__init__

    def counting(self: socket.socket, *args: object, **kwargs: object) -> None:
        seen.append(args)
        real(self, *args, **kwargs)  # type: ignore[arg-type]

    def look_up(*args: object, **kwargs: object) -> list[object]:
        seen.append(args)
        raise socket.gaierror(socket.EAI_NONAME, "none")

    monkeypatch.setattr(socket.socket, "__init__", counting)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return seen


@pytest.mark.parametrize(
    "url", [*ODD, *ODD_HOSTS, *(f"{way}://{host}/" for way in ("http", "https") for host in ODD_HOSTS)]
)
def test_an_address_outside_the_list_is_refused_without_a_socket(
    url: str, opened: list[object], transport_to: Callable[..., Transport]
) -> None:
    transport = transport_to("https://api.credly.com", "https://sandbox-api.credly.com")

    with pytest.raises(ServiceUnreachable) as refused:
        transport.ask(question(url), plan=ONCE)

    assert refused.value.code == "service.host-not-allowed"
    assert opened == []


@pytest.mark.parametrize("origin", ["http://api.credly.com", "http://10.0.0.1:80", "http://example.com:8080"])
def test_plain_http_can_only_be_allowed_for_a_literal_loopback_address(origin: str) -> None:
    with pytest.raises(SettingsError, match="unencrypted"):
        HostPolicy.of([origin])

    assert HostPolicy.of(["http://127.0.0.1:8123", "http://[::1]:8123"])


def test_credlys_own_hosts_are_allowed_and_pictures_have_a_list_of_their_own() -> None:
    policy = credly_policy(["http://127.0.0.1:8123"], extra_pictures=["http://127.0.0.1:8123"])

    assert policy.check("https://api.credly.com/v1/organizations").host == "api.credly.com"
    assert policy.check("http://127.0.0.1:8123/v1").port == 8123
    assert policy.for_pictures().check("https://images.credly.com/a.png")
    with pytest.raises(ServiceUnreachable):
        policy.check("https://images.credly.com/a.png")
    with pytest.raises(ServiceUnreachable):
        policy.for_pictures().check("https://api.credly.com/")


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "104.16.0.1", "2606:4700::1111", "2a00:1450:4001::1"],
)
def test_ordinary_public_addresses_are_public(text: str) -> None:
    assert is_public_unicast(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",  # noqa: S104  an address to refuse, not to listen on
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_private_embedded_and_special_addresses_are_not_public(text: str) -> None:
    assert not is_public_unicast(ipaddress.ip_address(text))


def _answers(*addresses: str) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


@pytest.mark.parametrize("second", ["127.0.0.1", "100.64.0.1", "169.254.169.254"])
def test_a_name_that_changes_its_address_reaches_nobody(
    second: str,
    monkeypatch: pytest.MonkeyPatch,
    serve: Callable[..., TinyServer],
    transport_to: Callable[..., Transport],
) -> None:
    server = serve(lambda asked: reply(200))
    origin = f"https://api.example.com:{server.port}"
    looked_up: list[str] = []

    def changing(host: str, *rest: object, **more: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        return _answers("203.0.113.7" if len(looked_up) == 1 else second)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    transport = transport_to(origin)

    codes = []
    for _ in range(3):
        with pytest.raises(ServiceUnreachable) as refused:
            transport.ask(question(f"{origin}/v1"), plan=ONCE)
        codes.append(refused.value.code)

    assert set(codes) == {"service.address-not-allowed"}
    assert looked_up == ["api.example.com"] * 3, "one look-up per connection: no second answer in between"
    assert server.connections == 0


def test_one_private_answer_among_public_ones_spoils_the_name(
    monkeypatch: pytest.MonkeyPatch, transport_to: Callable[..., Transport]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: _answers("104.16.0.1", "127.0.0.1"))

    with pytest.raises(ServiceUnreachable) as refused:
        transport_to("https://api.credly.com").ask(question("https://api.credly.com/v1"), plan=ONCE)

    assert refused.value.code == "service.address-not-allowed"


def test_the_peer_is_checked_again_on_the_connected_socket(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[..., TinyServer], transport_to: Callable[..., Transport]
) -> None:
    server = serve(lambda asked: reply(200))
    transport = transport_to("https://api.credly.com")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: _answers("104.16.0.1"))
    real = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: real(self, ("127.0.0.1", server.port)))

    with pytest.raises(ServiceUnreachable) as refused:
        transport.ask(question("https://api.credly.com/v1"), plan=ONCE)

    assert refused.value.code == "service.address-not-allowed"
    assert server.asked == []


def test_a_look_up_that_fails_is_a_refusal(opened: list[object], transport_to: Callable[..., Transport]) -> None:
    with pytest.raises(ServiceUnreachable) as refused:
        transport_to("https://api.credly.com").ask(question("https://api.credly.com/v1"), plan=ONCE)

    assert refused.value.code == "service.unknown-host"


def test_an_allowed_loopback_is_asked(
    serve: Callable[..., TinyServer], transport_to: Callable[..., Transport], sleeper: Sleeper
) -> None:
    server = serve(lambda asked: json_reply({"data": []}))

    answer = transport_to(server.url).ask(question(f"{server.url}/v1"), plan=ONCE)

    assert answer.json() == {"data": []}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    status: int, serve: Callable[..., TinyServer], transport_to: Callable[..., Transport]
) -> None:
    other = serve(lambda asked: json_reply({}))
    server = serve(lambda asked: reply(status, Location=f"{other.url}/stolen"))
    transport = transport_to(server.url, other.url)

    with pytest.raises(Exception, match="another address") as refused:
        transport.ask(question(f"{server.url}/v1"), plan=ONCE)

    assert refused.value.code == "service.redirect"  # type: ignore[attr-defined]
    assert other.connections == 0


def test_nothing_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[..., TinyServer], transport_to: Callable[..., Transport]
) -> None:
    server = serve(lambda asked: json_reply({}))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    monkeypatch.setenv("CURL_CA_BUNDLE", "/nonexistent")

    transport_to(server.url).ask(question(f"{server.url}/v1"), plan=ONCE)

    assert len(server.asked) == 1
    assert "cookie" not in server.asked[0].headers
