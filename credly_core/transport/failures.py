"""The one place where lower failures become ours: requests, urllib3, http.client, socket, ssl, zlib, JSON.

What a lower layer says is never repeated in our message: its text may hold an address, a header, a whole URL.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import requests
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationValueError,
    NameResolutionError,
    ProxyError,
    ProxySchemeUnknown,
    ProxySchemeUnsupported,
)

from credly_core.errors import ServiceError, ServiceSilent, ServiceUnreachable, UnexpectedReply
from credly_core.transport.attempt import BrokenOff, DeadlinePassed
from credly_core.transport.connection import PeerNotAllowed
from credly_core.transport.guard import not_allowed

#: Everything that may come from below. ValueError covers broken JSON and broken text; RecursionError and MemoryError
#: are what a hostile body can still provoke.
LOWER_FAILURES: tuple[type[BaseException], ...] = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    zlib.error,
    ValueError,
    RecursionError,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class Call:
    """Which call an error is about: the service's name, what was asked for in words, and the host."""

    service: str
    operation: str
    host: str = ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The failure and everything it was made from, outermost first."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        this = waiting.pop(0)
        if not isinstance(this, BaseException) or id(this) in seen:
            continue
        seen.add(id(this))
        yield this
        waiting += [*this.args, getattr(this, "reason", None), this.__cause__, this.__context__]


def _first(found: tuple[BaseException, ...], *kinds: type[BaseException]) -> BaseException | None:
    return next((one for one in found if isinstance(one, kinds)), None)


def _tls_sentence(found: tuple[BaseException, ...], host: str) -> tuple[str, str]:
    """What is wrong with the secure connection, and what to do about it."""
    problem = _first(found, ssl.SSLCertVerificationError)
    text = getattr(problem, "verify_message", "") if problem else ""
    own = "If your network inspects encrypted traffic, name its certificate authority in ca_file of the settings."
    if "expired" in text:
        return (
            f"The certificate of {host} has expired.",
            "Check this computer's date and time; if they are right, tell the service.",
        )
    if "not yet valid" in text:
        return f"The certificate of {host} is not valid yet.", "Check this computer's date and time."
    if "Hostname mismatch" in text or "IP address mismatch" in text or "doesn't match" in text:
        return f"The certificate belongs to another server than {host}.", f"Check the host name. {own}"
    if problem is not None:
        return f"The certificate of {host} was not issued by an authority this computer trusts.", own
    return (
        f"No secure connection to {host} could be agreed on.",
        f"The server may only offer an outdated TLS version, or something in between interferes. {own}",
    )


def _unreachable(call: Call, message: str, hint: str, code: str) -> ServiceUnreachable:
    return ServiceUnreachable(message, hint=hint, code=code, service=call.service, operation=call.operation)


def _peer(found: tuple[BaseException, ...], call: Call) -> ServiceError | None:
    if _first(found, PeerNotAllowed) is None:
        return None
    return _unreachable(
        call,
        f"{call.host} leads to an address that is not a public server.",
        "Check the host name; a network that answers for names it does not own can cause this.",
        "service.address-not-allowed",
    )


_PROXY_FAILURES = (
    ProxyError,
    ProxySchemeUnknown,
    ProxySchemeUnsupported,
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidProxyURL,
)


def _proxy(found: tuple[BaseException, ...], call: Call) -> ServiceError | None:
    tunnel = any(isinstance(one, OSError) and "Tunnel connection failed" in str(one) for one in found)
    if not tunnel and _first(found, *_PROXY_FAILURES) is None:
        return None
    return _unreachable(
        call,
        f"The proxy did not make a connection to {call.host}.",
        "Check the proxy in the settings: its address, its sign-in, and that it lets this host through.",
        "service.proxy",
    )


def _tls(found: tuple[BaseException, ...], call: Call) -> ServiceError | None:
    if _first(found, ssl.SSLError, urllib3.exceptions.SSLError, requests.exceptions.SSLError) is None:
        return None
    message, hint = _tls_sentence(found, call.host)
    return _unreachable(call, message, hint, "service.tls")


def _name(found: tuple[BaseException, ...], call: Call) -> ServiceError | None:
    problem = _first(found, socket.gaierror)
    if problem is None and _first(found, NameResolutionError) is None:
        return None
    if problem is not None and problem.args and problem.args[0] == socket.EAI_AGAIN:
        return _unreachable(
            call,
            f"The name {call.host} could not be looked up: no answer from the network's name service.",
            "Check that this computer is connected to the internet, or name your proxy in the settings.",
            "service.no-network",
        )
    return _unreachable(
        call,
        f"There is no host named {call.host}.",
        "Check the spelling of the host name.",
        "service.unknown-host",
    )


def _address(found: tuple[BaseException, ...], call: Call) -> ServiceError | None:
    kinds = (
        LocationValueError,
        requests.exceptions.InvalidURL,
        requests.exceptions.MissingSchema,
        requests.exceptions.InvalidSchema,
    )
    if _first(found, *kinds) is None:
        return None
    refusal = not_allowed("The address cannot be read.")
    refusal.service, refusal.operation = call.service, call.operation
    return refusal


def _header(found: tuple[BaseException, ...], call: Call) -> ServiceError | None:
    if _first(found, requests.exceptions.InvalidHeader, UnicodeEncodeError) is None:
        return None
    return _unreachable(
        call,
        "The credentials contain characters that cannot be sent.",
        "Paste them again, without line breaks or typographic characters.",
        "service.not-sendable",
    )


def _no_connection(found: tuple[BaseException, ...], call: Call) -> ServiceError:
    if _first(found, ConnectionRefusedError) is not None:
        message = f"{call.host} refuses the connection: nothing is listening there."
        hint = "Check the host name and the port."
    elif _first(found, ConnectTimeoutError, requests.exceptions.ConnectTimeout, TimeoutError) is not None:
        message = f"{call.host} did not answer the attempt to connect."
        hint = "Check the internet connection; a firewall may also need to allow this host, or a proxy be named."
    else:
        message = f"No connection to {call.host} could be made."
        hint = "Check the internet connection, or name your proxy in the settings."
    return _unreachable(call, message, hint, "service.no-network")


_BEFORE_SENDING: tuple[Callable[[tuple[BaseException, ...], Call], ServiceError | None], ...] = (
    _peer,
    _header,
    _proxy,
    _address,
    _tls,
    _name,
)

_UNREADABLE = (
    zlib.error,
    RecursionError,
    MemoryError,
    requests.exceptions.JSONDecodeError,
    requests.exceptions.ContentDecodingError,
    urllib3.exceptions.DecodeError,
    urllib3.exceptions.BodyNotHttplibCompatible,
)
_CUT_OFF = (OSError, urllib3.exceptions.HTTPError, requests.RequestException, http.client.HTTPException)


def to_service_error(error: BaseException, call: Call, *, sent: bool) -> ServiceError:
    """Our error for any lower failure. `sent` says whether a byte of the request may have left.

    Not sent means nothing happened there; afterwards nobody can tell.
    """
    if isinstance(error, ServiceError):
        return error
    found = tuple(_chain(error))
    if not sent:
        for look in _BEFORE_SENDING:
            mapped = look(found, call)
            if mapped is not None:
                return mapped
        return _no_connection(found, call)
    return _after_sending(found, call)


def _after_sending(found: tuple[BaseException, ...], call: Call) -> ServiceError:
    outermost = found[0]
    if _first(found, BrokenOff) is not None:
        return _silent(call, "The request was given up before the answer came.", "", "service.cancelled")
    if _first(found, DeadlinePassed) is not None:
        return _silent(call, f"{call.host} did not finish its answer in time.", "Try again later.", "service.deadline")
    if _first(found, *_UNREADABLE) is not None or not isinstance(outermost, _CUT_OFF):
        return UnexpectedReply(
            f"The answer of {call.host} cannot be read.",
            hint="Check that the host name is that of the service's API.",
            service=call.service,
            operation=call.operation,
        )
    if _first(found, TimeoutError, urllib3.exceptions.TimeoutError, requests.exceptions.Timeout) is not None:
        return _silent(call, f"{call.host} did not answer in time.", "Try again later.", "service.silent")
    return _silent(
        call, f"The connection to {call.host} broke before the answer was complete.", "Try again.", "service.silent"
    )


def _silent(call: Call, message: str, hint: str, code: str) -> ServiceSilent:
    return ServiceSilent(message, hint=hint, code=code, service=call.service, operation=call.operation)
