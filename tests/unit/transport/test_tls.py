"""Certificates are always checked; an own authority may be added."""

from __future__ import annotations

import inspect
import ssl
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from credly_core.errors import Effect, ServiceUnreachable, SettingsError
from credly_core.transport import session
from credly_core.transport.connection import tls_context
from credly_core.transport.limits import Limits, Route
from credly_core.transport.session import Transport
from tests.certificates import Authority
from tests.tiny_server import TinyServer, json_reply
from tests.unit.transport.conftest import ONCE, question


def _refusal(transport: Transport, url: str) -> ServiceUnreachable:
    with pytest.raises(ServiceUnreachable) as refused:
        transport.ask(question(url), plan=ONCE)
    assert refused.value.effect is Effect.NONE
    return refused.value


def test_a_server_with_good_papers_of_an_added_authority_is_asked(
    authority: Authority, serve: Callable[..., TinyServer], transport_to: Callable[..., Transport]
) -> None:
    server = serve(lambda asked: json_reply({"data": 1}), tls=authority.papers().server_context())
    transport = transport_to(server.url, route=Route(ca_file=authority.file))

    assert transport.ask(question(f"{server.url}/v1"), plan=ONCE).json() == {"data": 1}
    assert transport.ask(question(f"{server.url}/v1"), plan=ONCE).json() == {"data": 1}
    assert server.connections == 1, "the connection is kept open"


@pytest.mark.parametrize(
    ("papers", "is_trusted", "words"),
    [
        ({}, False, "not issued by an authority"),
        ({"is_self_signed": True}, True, "not issued by an authority"),
        ({"is_expired": True}, True, "has expired"),
        ({"address": "other.example"}, True, "another server"),
        ({"address": "127.0.0.2"}, True, "another server"),
    ],
)
def test_bad_papers_are_refused_with_a_sentence(
    *,
    papers: dict[str, object],
    is_trusted: bool,
    words: str,
    authority: Authority,
    serve: Callable[..., TinyServer],
    transport_to: Callable[..., Transport],
) -> None:
    server = serve(lambda asked: json_reply({}), tls=authority.papers(**papers).server_context())  # type: ignore[arg-type]
    transport = transport_to(server.url, route=Route(ca_file=authority.file if is_trusted else None))

    error = _refusal(transport, f"{server.url}/v1")

    assert error.code == "service.tls"
    assert words in error.message
    assert error.hint
    assert server.asked == [], "not a byte of the request was sent"


def test_an_outdated_tls_version_is_refused(
    authority: Authority, serve: Callable[..., TinyServer], transport_to: Callable[..., Transport]
) -> None:
    old = authority.papers().server_context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    server = serve(lambda asked: json_reply({}), tls=old)

    error = _refusal(transport_to(server.url, route=Route(ca_file=authority.file)), f"{server.url}/v1")

    assert error.code == "service.tls"
    assert "No secure connection" in error.message


def test_a_server_that_speaks_plain_http_is_refused(
    serve: Callable[..., TinyServer], transport_to: Callable[..., Transport]
) -> None:
    server = serve(lambda asked: [], greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n")
    url = server.url.replace("http://", "https://")

    error = _refusal(transport_to(url, route=Route(limits=Limits(connect=2.0))), f"{url}/v1")

    assert error.code == "service.tls"


def test_there_is_no_switch_to_leave_certificates_unchecked() -> None:
    context = tls_context(Route())
    choices = {*Route.__dataclass_fields__, *inspect.signature(Transport.__init__).parameters}

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert not {name for name in choices if "verify" in name or "insecure" in name}
    assert "verify=" not in inspect.getsource(session)


def test_a_file_of_authorities_that_cannot_be_read_is_a_settings_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("not a certificate")

    for file in (broken, tmp_path / "missing.pem"):
        with pytest.raises(SettingsError) as refused:
            tls_context(Route(ca_file=file))
        assert refused.value.code == "settings.ca-file"
