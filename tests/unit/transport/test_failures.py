"""Every lower failure becomes one of ours, and whether the other side may have acted is told apart."""

from __future__ import annotations

import http.client
import inspect
import json
import socket
import ssl
import zlib

import orjson
import pytest
import requests.exceptions
import urllib3.exceptions

from credly_core.errors import (
    Effect,
    ServiceError,
    ServiceSilent,
    ServiceUnreachable,
    UnexpectedReply,
)
from credly_core.transport import connection
from credly_core.transport.attempt import BrokenOff, DeadlinePassed
from credly_core.transport.failures import LOWER_FAILURES, Call, to_service_error

CALL = Call("Credly", "list badge templates", "api.credly.com")
SECRET = "planted-secret-value"


def _errors_of(module: object) -> list[type[BaseException]]:
    return [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, BaseException) and not issubclass(kind, Warning)
    ]


def _all_subclasses(kind: type[BaseException]) -> set[type[BaseException]]:
    return {kind}.union(*(_all_subclasses(sub) for sub in kind.__subclasses__()))


LOWER = sorted(
    {
        *_errors_of(requests.exceptions),
        *_errors_of(urllib3.exceptions),
        *_errors_of(http.client),
        *_errors_of(ssl),
        socket.gaierror,
        socket.herror,
        socket.timeout,
        *(kind for kind in _all_subclasses(OSError) if kind.__module__ == "builtins"),
        json.JSONDecodeError,
        orjson.JSONDecodeError,
        zlib.error,
        RecursionError,
        MemoryError,
        UnicodeDecodeError,
        UnicodeEncodeError,
        UnicodeError,
        ValueError,
        connection.PeerNotAllowed,
        BrokenOff,
        DeadlinePassed,
    },
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)


def _made(kind: type[BaseException]) -> BaseException:
    """An instance with a secret in its text, without its own picky constructor."""
    error = kind.__new__(kind)
    error.args = (f"text with {SECRET}",)
    return error


def test_the_list_of_lower_failures_is_not_empty_by_mistake() -> None:
    names = {kind.__name__ for kind in LOWER}

    assert len(LOWER) > 90
    assert {"ReadTimeoutError", "ChunkedEncodingError", "SSLCertVerificationError", "BrokenPipeError"} <= names


@pytest.mark.parametrize("kind", LOWER, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_every_lower_failure_is_caught_and_becomes_one_of_ours(kind: type[BaseException]) -> None:
    assert issubclass(kind, LOWER_FAILURES), "nothing may slip past the one place that maps failures"

    before = to_service_error(_made(kind), CALL, sent=False)
    after = to_service_error(_made(kind), CALL, sent=True)

    assert isinstance(before, ServiceUnreachable)
    assert before.effect is Effect.NONE
    assert isinstance(after, ServiceSilent | UnexpectedReply)
    assert after.effect is Effect.UNKNOWN
    for error in (before, after):
        assert error.message
        assert error.operation == CALL.operation
        assert error.service == "Credly"
        assert SECRET not in f"{error} {error!r} {error.hint} {error.reasons}"


def test_one_of_our_own_errors_stays_what_it_is() -> None:
    error = ServiceError("x")

    assert to_service_error(error, CALL, sent=True) is error


def _verification(text: str) -> BaseException:
    problem = ssl.SSLCertVerificationError(1, text)
    problem.verify_message = text
    return requests.exceptions.SSLError(
        urllib3.exceptions.MaxRetryError(None, "/", urllib3.exceptions.SSLError(problem))  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (_verification("certificate has expired"), "service.tls", "expired"),
        (_verification("certificate is not yet valid"), "service.tls", "not valid yet"),
        (_verification("Hostname mismatch, certificate is not valid for 'x'."), "service.tls", "another server"),
        (_verification("self-signed certificate"), "service.tls", "trusts"),
        (requests.exceptions.SSLError(ssl.SSLError(1, "TLSV1_ALERT_PROTOCOL_VERSION")), "service.tls", "No secure"),
        (requests.exceptions.ProxyError(OSError("x")), "service.proxy", "proxy"),
        (OSError("Tunnel connection failed: 407 Proxy Authentication Required"), "service.proxy", "proxy"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "service.unknown-host", "no host named api.credly.com"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "service.no-network", "could not be looked up"),
        (ConnectionRefusedError(111, "x"), "service.no-network", "refuses"),
        (requests.exceptions.ConnectTimeout("x"), "service.no-network", "did not answer the attempt"),
        (OSError(101, "Network is unreachable"), "service.no-network", "No connection"),
        (requests.exceptions.InvalidURL("x"), "service.host-not-allowed", "cannot be read"),
        (requests.exceptions.InvalidHeader("x"), "service.not-sendable", "characters"),
        (UnicodeEncodeError("latin-1", SECRET, 0, 1, "x"), "service.not-sendable", "characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_causes_before_a_connection_are_told_apart(error: BaseException, code: str, words: str) -> None:
    mapped = to_service_error(error, CALL, sent=False)

    assert mapped.code == code
    assert words in mapped.message
    assert mapped.hint


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (requests.exceptions.ReadTimeout("x"), "service.silent"),
        (ConnectionResetError("x"), "service.silent"),
        (ssl.SSLEOFError(8, "x"), "service.silent"),
        (http.client.IncompleteRead(b""), "service.silent"),
        (DeadlinePassed("x"), "service.deadline"),
        (BrokenOff("x"), "service.cancelled"),
        (zlib.error("x"), "service.unexpected-reply"),
        (urllib3.exceptions.DecodeError("x"), "service.unexpected-reply"),
        (ValueError("x"), "service.unexpected-reply"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_causes_after_sending_are_told_apart(error: BaseException, code: str) -> None:
    assert to_service_error(error, CALL, sent=True).code == code
