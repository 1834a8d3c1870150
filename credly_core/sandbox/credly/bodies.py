"""What a client sends: JSON, or a form as older clients do; members nobody documented are refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request

from credly_core.sandbox.credly.envelope import FieldError, Refusal, does_not_know, invalid

LARGEST_BODY = 20 * 1024 * 1024


async def read_body(request: Request, *, known: frozenset[str], noun: str) -> dict[str, object]:
    """The members of a body. An empty body has none."""
    raw = await request.body()
    if len(raw) > LARGEST_BODY:
        raise Refusal(413, "Request entity too large")
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    members = await _form(request) if kind.endswith(("form-data", "urlencoded")) else _json(raw)
    for name in members:
        if name not in known:
            raise does_not_know(f"the member {name!r} of {noun}")
    return members


async def _form(request: Request) -> dict[str, object]:
    return {key: value for key, value in (await request.form()).multi_items() if isinstance(value, str)}


def _json(raw: bytes) -> dict[str, object]:
    if not raw.strip():
        return {}
    try:
        members = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(400, "There was a problem in the JSON you submitted") from None
    if not isinstance(members, dict):
        raise Refusal(400, "There was a problem in the JSON you submitted")
    return members


def text_of(members: Mapping[str, object], name: str) -> str | None:
    """A text member without surrounding spaces; None when absent, null or blank."""
    value = members.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise invalid(FieldError(name, "is invalid"))
    return value.strip() or None


def flag_of(members: Mapping[str, object], name: str, default: bool = False) -> bool:
    """A boolean member; forms write it as text."""
    value = members.get(name)
    if value is None or value == "":
        return default
    if value in (True, "true", "1"):
        return True
    if value in (False, "false", "0"):
        return False
    raise invalid(FieldError(name, "is invalid"))


def list_of(members: Mapping[str, object], name: str) -> list[object]:
    """A list member; absent and null are empty."""
    value = members.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(FieldError(name, "is invalid"))
    return value


def texts_of(members: Mapping[str, object], name: str) -> tuple[str, ...]:
    """A list member of texts; a comma list is taken as well, forms send it so."""
    value = members.get(name)
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    texts = list_of(members, name)
    if not all(isinstance(item, str) for item in texts):
        raise invalid(FieldError(name, "is invalid"))
    return tuple(str(item) for item in texts)
