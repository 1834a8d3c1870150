"""What a fault makes of an answer: another answer altogether, or the real one bent."""

from __future__ import annotations

import functools
import gzip
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from time import time
from urllib.parse import urlsplit

import orjson

from credly_core.sandbox.faults.book import Fault, FaultName

Headers = tuple[tuple[str, str], ...]
_JSON: Headers = (("content-type", "application/json; charset=utf-8"),)
_HTML: Headers = (("content-type", "text/html; charset=utf-8"),)
_PAGE_SIZE = 50
_ELSEWHERE = "https://api.credly.example.net"

_GATEWAY_PAGE = b"""<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>
</html>
"""
_SIGN_IN_PAGE = b"""<!doctype html>
<html><head><title>Sign in</title></head>
<body><h1>Sign in to continue</h1><form method="post"><input name="user"><input name="password"></form></body></html>
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it leaves."""

    status: int
    headers: Headers = _JSON
    body: bytes = b""
    #: So many bytes of filling are streamed between `body` and `tail`.
    filling: int = field(default=0)
    tail: bytes = b""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, as far as a fault needs it."""

    method: str
    url: str
    page: int = 1


def _message(status: int, text: str, headers: Headers = ()) -> Reply:
    return Reply(status, (*_JSON, *headers), orjson.dumps({"data": {"message": text}, "metadata": None}))


def whole(value: str | None, default: int) -> int:
    """A fault's value as a number."""
    try:
        return int(value or "")
    except ValueError:
        return default


def retry_after(value: str | None) -> Headers:
    """The header or headers a fault asks for."""
    if value is None:
        return ()
    texts = value.split("|")
    dated = [formatdate(time() + int(t[3:]), usegmt=True) if t.startswith("in:") else t for t in texts]
    return tuple(("retry-after", text) for text in dated)


def answer_instead(fault: Fault, asked: Asked) -> Reply | None:
    """The answer a fault gives without any work being done, or None when it is of another sort."""
    return _refusal(fault, asked) or _trouble(fault) or _strange(fault)


def _refusal(fault: Fault, asked: Asked) -> Reply | None:
    name = fault.name
    if name in (FaultName.EXPIRED_TOKEN, FaultName.WRONG_ENVIRONMENT):
        return _message(401, "Unauthorized")
    reads = asked.method in ("GET", "HEAD")
    writes_refused = name is FaultName.READ_ONLY_TOKEN and not reads
    if name is FaultName.FORBIDDEN or writes_refused or (name is FaultName.NO_DELETE and asked.method == "DELETE"):
        return _message(403, "Forbidden")
    if name is FaultName.NOT_FOUND:
        return _message(404, "Not found")
    if name is FaultName.TOO_MANY_REQUESTS:
        return _message(429, "Too many requests", retry_after(fault.value))
    return None


def _trouble(fault: Fault) -> Reply | None:
    match fault.name:
        case FaultName.SERVER_ERROR:
            return _message(whole(fault.value, 500), "Internal server error")
        case FaultName.EMPTY_ERROR:
            return Reply(whole(fault.value, 500), ())
        case FaultName.BAD_GATEWAY:
            return Reply(502, _HTML, _GATEWAY_PAGE)
        case FaultName.UNAVAILABLE:
            return _message(503, "Service unavailable", retry_after(fault.value))
        case FaultName.HTML:
            return Reply(200, _HTML, _SIGN_IN_PAGE)
        case FaultName.REDIRECT:
            return Reply(302, (("location", fault.value or f"{_ELSEWHERE}/v1/organizations"), *_HTML))
        case _:
            return None


def _strange(fault: Fault) -> Reply | None:
    match fault.name:
        case FaultName.HUGE_ANSWER:
            size = whole(fault.value, 60) * 1024 * 1024
            return Reply(200, body=b'{"data": [], "metadata": {}, "filling": "', filling=size, tail=b'"}')
        case FaultName.GZIP_BOMB:
            return Reply(200, (*_JSON, ("content-encoding", "gzip")), _bomb(whole(fault.value, 200)))
        case FaultName.DEEP_JSON:
            depth = whole(fault.value, 100_000)
            return Reply(200, body=b'{"data": ' + b"[" * depth + b"]" * depth + b', "metadata": {}}')
        case FaultName.NULL_JSON:
            return Reply(200, body=b"null")
        case FaultName.NAN_JSON:
            return Reply(200, body=b'{"data": [], "metadata": {"count": NaN, "total_pages": Infinity}}')
        case FaultName.LONG_NUMBER:
            return Reply(200, body=b'{"data": [], "metadata": {"total_count": ' + b"7" * 5_000 + b"}}")
        case _:
            return None


@functools.lru_cache(maxsize=4)
def _bomb(megabytes: int) -> bytes:
    return gzip.compress(b'{"data": [], "filling": "' + b"0" * (megabytes * 1024 * 1024) + b'"}', 6, mtime=0)


def bend(fault: Fault, reply: Reply, asked: Asked) -> Reply:
    """The real answer as the fault leaves it; unchanged where the fault is of another sort."""
    if fault.name is FaultName.ERROR_AFTER_WORK:
        return _message(whole(fault.value, 500), "Internal server error")
    if fault.name is FaultName.CUT_JSON:
        return replace(reply, body=reply.body[: len(reply.body) // 2])
    if fault.name in _PAGING:
        return _bend_page(fault, reply, asked)
    return reply


_PAGING = frozenset(
    {
        FaultName.LOOPING_NEXT_PAGE,
        FaultName.FOREIGN_NEXT_PAGE,
        FaultName.REPEATED_PAGE,
        FaultName.SHORT_PAGE,
        FaultName.SHRINKING_TOTAL,
    }
)


def _bend_page(fault: Fault, reply: Reply, asked: Asked) -> Reply:
    try:
        body = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return reply
    if not isinstance(body, dict) or "next_page_url" not in (body.get("metadata") or {}):
        return reply
    if fault.name is FaultName.SHORT_PAGE:
        _shorten(body["data"], body["metadata"])
    else:
        _mislead(fault, body["metadata"], asked)
    return replace(reply, body=orjson.dumps(body))


def _mislead(fault: Fault, metadata: dict[str, object], asked: Asked) -> None:
    match fault.name:
        case FaultName.LOOPING_NEXT_PAGE:
            metadata["next_page_url"] = asked.url
        case FaultName.FOREIGN_NEXT_PAGE:
            metadata["next_page_url"] = _moved(str(metadata["next_page_url"] or asked.url), fault.value or _ELSEWHERE)
        case FaultName.REPEATED_PAGE if "current_page" in metadata:
            metadata["current_page"] = asked.page
        case FaultName.SHRINKING_TOTAL:
            _shrink(metadata, asked.page)


def _shorten(rows: list[object], metadata: dict[str, object]) -> None:
    """Half of the rows; the last page is short by nature and stays."""
    if metadata["next_page_url"] is not None:
        del rows[len(rows) // 2 :]
        metadata["count"] = len(rows)


def _moved(url: str, origin: str) -> str:
    parts = urlsplit(url)
    return origin.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")


def _shrink(metadata: dict[str, object], page: int) -> None:
    total = metadata.get("total_count")
    if isinstance(total, int):
        total = max(0, total - 7 * (page - 1))
        metadata["total_count"] = total
        metadata["total_pages"] = max(1, -(-total // _PAGE_SIZE))
