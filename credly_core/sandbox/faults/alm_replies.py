"""What faults look like at ALM: its four error bodies, its links, and its own oddities."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import orjson

from credly_core.sandbox.faults import replies
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.faults.dialect import Dialect, Pairs
from credly_core.sandbox.faults.replies import Asked, Headers, Reply

_JSON: Headers = (("content-type", "application/vnd.api+json;charset=UTF-8"),)
_GATEWAY: Headers = (("content-type", "application/json; charset=utf-8"), ("server", "openresty"))
_WAIT = "10.752"
_ELSEWHERE = "https://learningmanager.adobe.example.net"
_STORAGE_ENDED = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"""

_FLAT: dict[FaultName, tuple[int, str, str, str | None]] = {
    FaultName.EXPIRED_TOKEN: (401, "UNAUTHORIZED_ACCESS", "Access denied", "Invalid or expired access token"),
    FaultName.WRONG_ENVIRONMENT: (401, "UNAUTHORIZED_ACCESS", "Access denied", "Invalid or expired access token"),
    FaultName.FORBIDDEN: (403, "FORBIDDEN", "Forbidden", "ROLE_ADMIN required"),
    FaultName.NOT_FOUND: (404, "OBJECT_DOESNT_EXIST", "Object does not exist", None),
    FaultName.OBJECT_MISSING: (400, "OBJECT_DOESNT_EXIST", "Object does not exist", "unknown"),
    FaultName.NOT_ACCEPTABLE: (406, "NOT_ACCEPTABLE", "Accept header not acceptable", "application/vnd.api+json"),
    FaultName.NO_SOURCE: (400, "BAD_REQUEST", "Generic Error", None),
}


def _flat(status: int, word: str, title: str, info: str | None) -> Reply:
    body: dict[str, object] = {"status": word, "title": title}
    if info is not None:
        body["source"] = {"info": info}
    return Reply(status, _JSON, orjson.dumps(body))


def _answer_instead(fault: Fault, asked: Asked) -> Reply | None:
    name = fault.name
    if name in _FLAT:
        return _flat(*_FLAT[name])
    reads = asked.method in ("GET", "HEAD")
    if (name is FaultName.READ_ONLY_TOKEN and not reads) or (name is FaultName.NO_DELETE and asked.method == "DELETE"):
        return _flat(*_FLAT[FaultName.FORBIDDEN])
    if name in (FaultName.READ_ONLY_TOKEN, FaultName.NO_DELETE):
        return None
    return _special(fault) or replies.answer_instead(fault, asked)


def _special(fault: Fault) -> Reply | None:
    match fault.name:
        case FaultName.TOO_MANY_REQUESTS:
            wait = _WAIT if fault.value is None else fault.value
            headers = (*_GATEWAY, ("x-rate-limit", "100r/m"), ("x-burst", "100"), *replies.retry_after(wait))
            return Reply(429, headers, b'{"message":"429 Too many requests"}')
        case FaultName.SERVER_ERROR:
            status = replies.whole(fault.value, 500)
            return _flat(status, "INTERNAL_SERVER_ERROR", "Internal server error", None)
        case FaultName.UNAVAILABLE:
            return Reply(503, (*_GATEWAY, *replies.retry_after(fault.value)), b'{"message":"503 Service unavailable"}')
        case FaultName.META_ERROR:
            body = {"meta": {"error": "NOT_FOUND", "detail": "No active certification could be resolved"}}
            return Reply(404, _JSON, orjson.dumps(body))
        case FaultName.ERROR_IN_OK:
            return Reply(200, _JSON, b'{"error":"invalid_token"}')
        case FaultName.LAPSED_GRANT:
            return Reply(400, _JSON, b'{"error":"invalid_grant"}')
        case FaultName.EXPIRED_LINK:
            return Reply(403, (("content-type", "application/xml"),), _STORAGE_ENDED)
        case _:
            return None


_BENDS = frozenset(
    {
        FaultName.LOOPING_NEXT_PAGE,
        FaultName.FOREIGN_NEXT_PAGE,
        FaultName.RELATIVE_NEXT_PAGE,
        FaultName.SHORT_PAGE,
        FaultName.NUMBER_IDS,
        FaultName.NOTHING_INCLUDED,
        FaultName.NO_INSTANCES,
    }
)


def _bend(fault: Fault, reply: Reply, asked: Asked) -> Reply:
    if fault.name is FaultName.ERROR_AFTER_WORK:
        return _flat(replies.whole(fault.value, 500), "INTERNAL_SERVER_ERROR", "Internal server error", None)
    if fault.name is FaultName.UNPARSEABLE_RUN and "/runStatus" in asked.url:
        return replace(reply, body=_without_key(reply.body))
    if fault.name not in _BENDS or reply.status >= 300:  # noqa: PLR2004  refusals stay as they are
        return replies.bend(fault, reply, asked)
    try:
        body = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return reply
    if not isinstance(body, dict) or "data" not in body:
        return reply
    return replace(reply, body=orjson.dumps(_bent(fault, body, asked)))


def _bent(fault: Fault, body: dict[str, object], asked: Asked) -> object:
    links, data = body.get("links"), body["data"]
    name = fault.name
    if name is FaultName.NUMBER_IDS:
        return _numbered(body)
    if name is FaultName.NOTHING_INCLUDED:
        body.pop("included", None)
    elif name is FaultName.NO_INSTANCES:
        for row in data if isinstance(data, list) else [data]:
            if isinstance(row, dict):
                (row.get("relationships") or {}).pop("instances", None)
    elif isinstance(links, dict):
        _mislead(fault, links, data, asked)
    return body


def _mislead(fault: Fault, links: dict[str, object], data: object, asked: Asked) -> None:
    following = links.get("next")
    if fault.name is FaultName.LOOPING_NEXT_PAGE:
        links["next"] = asked.url
    elif fault.name is FaultName.FOREIGN_NEXT_PAGE:
        links["next"] = (fault.value or _ELSEWHERE).rstrip("/") + _path(str(following or asked.url))
    elif fault.name is FaultName.RELATIVE_NEXT_PAGE and following is not None:
        links["next"] = _path(str(following))
    elif fault.name is FaultName.SHORT_PAGE and following is not None and isinstance(data, list):
        del data[len(data) // 2 :]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _numbered(value: object) -> object:
    """The same with every plain id as a number."""
    if isinstance(value, dict):
        return {key: _number(each) if key == "id" else _numbered(each) for key, each in value.items()}
    return [_numbered(each) for each in value] if isinstance(value, list) else value


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _without_key(body: bytes) -> bytes:
    """The list of runStatus without its key, as printed by Adobe."""
    start = body.find(b":[")
    key = body.rfind(b',"', 0, start)
    return body if start < 0 or key < 0 else body[: key + 1] + body[start + 1 :]


def _first(pairs: Pairs) -> Pairs:
    return [(key, value) for key, value in pairs if key not in ("page[offset]", "page[cursor]")]


ALM = Dialect(_answer_instead, _bend, _first)
