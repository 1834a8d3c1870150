"""An answer as bytes and headers, read within limits; its JSON; and what its status means (hardening B5)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from urllib3 import BaseHTTPResponse

from credly_core.errors import (
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    ServiceBroken,
    ServiceBusy,
    ServiceError,
    UnexpectedReply,
)
from credly_core.transport.documents import DEEPEST, TooDeep, read_json
from credly_core.transport.failures import Call
from credly_core.transport.limits import Limits

_CHUNK = 1 << 16
_GZIP = zlib.MAX_WBITS | 16
_STATUS_OK = range(200, 300)
_STATUS_REDIRECT = range(300, 400)
_STATUS_BROKEN = range(500, 600)

_KINDS: dict[int, type[ServiceError]] = {
    401: NotSignedIn,
    403: NotPermitted,
    404: NotFound,
    407: ServiceBroken,
    408: ServiceBroken,
    429: ServiceBusy,
}

_SAYINGS: dict[type[ServiceError], tuple[str, str]] = {
    NotSignedIn: ("did not accept the credentials", "Check the token, and that it belongs to this environment."),
    NotPermitted: ("does not permit this with these credentials", "Use a token with more rights."),
    NotFound: ("knows no such thing", "Check the identifiers."),
    ServiceBusy: ("asks to slow down", "Wait a little and try again."),
    ServiceBroken: ("has trouble of its own", "Try again later."),
    Refused: ("refused the request", "Read the reasons, correct and try again."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case; `body` is unpacked."""

    call: Call
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the status says so (2xx)."""
        return self.status in _STATUS_OK

    @property
    def content_type(self) -> str:
        """The media type without its parameters, lower case; empty when none was sent."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """Whether it calls itself JSON, or does not say what it is."""
        kind = self.content_type
        return not kind or kind == "application/json" or kind.endswith("+json")

    def json(self, *, max_depth: int = DEEPEST) -> object:
        """The body as JSON; raises UnexpectedReply for everything else."""
        if not self.is_json:
            raise unexpected(
                self.call,
                f"{self.call.host} answered with a page of type {self.content_type}, not with data.",
                "service.not-json",
            )
        try:
            return read_json(self.body, max_depth=max_depth)
        except TooDeep:
            sentence, code = "is nested too deeply", "service.too-deep"
        except ValueError:
            sentence, code = "is not readable JSON", "service.not-json"
        raise unexpected(self.call, f"The answer of {self.call.host} {sentence}.", code)


def unexpected(call: Call, message: str, code: str) -> UnexpectedReply:
    """The refusal of an answer we cannot use."""
    return UnexpectedReply(
        message,
        hint="Check that the host name is that of the service's API.",
        code=code,
        service=call.service,
        operation=call.operation,
    )


def read_body(raw: BaseHTTPResponse, limits: Limits, call: Call) -> bytes:
    """The whole body, unpacked, within the limits; UnexpectedReply when it is larger or packed unreadably.

    Read piece by piece as it arrives, so that a slow drip meets the deadline and a bomb is never unpacked whole.
    """
    packing = raw.headers.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise unexpected(call, f"{call.host} packed its answer in a way nobody asked for.", "service.packing")
    unpacker = zlib.decompressobj(_GZIP) if "gzip" in packing else None
    pieces: list[bytes] = []
    size = 0
    while piece := raw.read1(_CHUNK, decode_content=False):
        if unpacker is not None:
            piece = unpacker.decompress(piece, limits.max_bytes + 1 - size)
        size += len(piece)
        if size > limits.max_bytes:
            raise unexpected(
                call,
                f"The answer of {call.host} is larger than {limits.max_bytes // (1 << 20)} MB.",
                "service.too-large",
            )
        pieces.append(piece)
    if unpacker is not None and size and not unpacker.eof:
        raise zlib.error("cut off")
    return b"".join(pieces)


def kind_of_status(status: int) -> type[ServiceError]:
    """Which of our errors a status that is not a success means."""
    if status in _KINDS:
        return _KINDS[status]
    if status in _STATUS_BROKEN:
        return ServiceBroken
    return Refused if status >= 400 else UnexpectedReply  # noqa: PLR2004  HTTP's own border


def status_error(answer: Answer, *, reasons: tuple[str, ...] = (), retry_after: float | None = None) -> ServiceError:
    """Our error for an answer that is not a success. `reasons` are the service's own words, already shortened."""
    call, status = answer.call, answer.status
    if status in _STATUS_REDIRECT or status < _STATUS_OK.start:
        error = unexpected(call, f"{call.host} sends requests on to another address.", "service.redirect")
        error.status = status
        return error
    kind = kind_of_status(status)
    saying, hint = _SAYINGS[kind]
    said = f": {'; '.join(reasons)}" if reasons else ""
    return kind(
        f"{call.host} {saying} ({status}){said}.",
        hint=hint,
        service=call.service,
        operation=call.operation,
        status=status,
        request_id=answer.headers.get("x-request-id"),
        retry_after=retry_after,
        reasons=reasons,
    )
