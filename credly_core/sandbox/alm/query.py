"""What a request to the API asks for: page, include, fields, sort, filters; refuses what nobody has documented."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

from starlette.requests import Request

from credly_core.sandbox.alm.refusals import bad_request, does_not_know

DEFAULT_LIMIT, LARGEST_LIMIT, LARGEST_WITH_INCLUDE = 10, 100, 10
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListRules:
    """What one list can be asked. Paging by offset, by cursor, or both (then the cursor leads on)."""

    noun: str
    sorts: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()
    offset: bool = True
    cursor: bool = False
    #: Offset paging ends here; None: nowhere.
    last_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read."""

    include: tuple[str, ...] = ()
    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    enforced: frozenset[str] = frozenset()
    sort: str = ""
    descending: bool = False
    filters: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    limit: int = DEFAULT_LIMIT
    offset: int | None = None
    cursor: str | None = None


def read_query(request: Request, rules: ListRules) -> Asked:
    """Read the query of a list or of a single object."""
    fields: dict[str, frozenset[str]] = {}
    filters: dict[str, str] = {}
    extra: dict[str, str] = {}
    known: dict[str, str] = {}
    enforced: frozenset[str] = frozenset()
    for key, value in request.query_params.multi_items():
        bracket = re.fullmatch(r"(fields|enforcedFields)\[([A-Za-z]+)\]", key)
        if bracket and bracket[1] == "fields":
            fields[bracket[2]] = frozenset(words(value))
        elif bracket:
            enforced |= frozenset(words(value))
        elif key.startswith("filter."):
            filters[_filter(key, rules)] = value
        elif key in ("include", "sort", "page[limit]", "page[offset]", "page[cursor]"):
            known[key] = value
        elif key in rules.extra:
            extra[key] = value
        else:
            raise does_not_know(f"the parameter {key!r} for {rules.noun}")
    include = words(known.get("include", ""))
    sort = _sort(known.get("sort", ""), rules)
    return Asked(
        include=include,
        fields=fields,
        enforced=enforced,
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
        filters=filters,
        extra=extra,
        limit=_limit(known.get("page[limit]"), LARGEST_WITH_INCLUDE if include else LARGEST_LIMIT),
        offset=_offset(known.get("page[offset]"), rules),
        cursor=_cursor(known.get("page[cursor]"), rules),
    )


def words(value: str) -> tuple[str, ...]:
    """A comma list."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _filter(key: str, rules: ListRules) -> str:
    name = key.removeprefix("filter.")
    if name not in rules.filters:
        known = ", ".join(sorted(rules.filters)) or "none"
        raise does_not_know(f"the filter {name!r} for {rules.noun} (known: {known})")
    return name


def _sort(text: str, rules: ListRules) -> str:
    if text and text.lstrip("-") not in rules.sorts:
        known = ", ".join(sorted(rules.sorts)) or "none"
        raise does_not_know(f"the sort key {text!r} for {rules.noun} (known: {known})")
    return text


def _whole(text: str, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise bad_request(f"{name} is not a valid number")
    return int(text)


def _limit(text: str | None, largest: int) -> int:
    """Clamped, as the service does it silently."""
    return DEFAULT_LIMIT if text is None else max(1, min(_whole(text, "page[limit]"), largest))


def _offset(text: str | None, rules: ListRules) -> int | None:
    if text is None:
        return None
    if not rules.offset:
        raise does_not_know(f"page[offset] for {rules.noun}; follow links.next")
    return _whole(text, "page[offset]")


def _cursor(text: str | None, rules: ListRules) -> str | None:
    if text is not None and not rules.cursor:
        raise does_not_know(f"page[cursor] for {rules.noun}")
    return text


@dataclass(frozen=True, slots=True)
class Slice:
    """Where in a list one answer stands: the rows `start:end`, and what leads to its neighbours."""

    start: int
    end: int
    next_page: tuple[str, str] | None = None
    previous_page: tuple[str, str] | None = None


def slice_of(asked: Asked, rules: ListRules, total: int) -> Slice:
    """The rows a request asks for, out of so many."""
    by_offset = asked.offset is not None or not rules.cursor
    start = asked.offset or 0 if by_offset else _opened(asked.cursor)
    if by_offset and rules.last_offset is not None:
        total = min(total, rules.last_offset)
    start = min(start, total)
    end = min(start + asked.limit, total)
    key = "page[offset]" if by_offset else "page[cursor]"
    following = None if end >= total else (key, str(end) if by_offset else _closed(end))
    before = (key, str(max(0, start - asked.limit))) if by_offset and start else None
    return Slice(start, end, following, before)


def _closed(place: int) -> str:
    return base64.urlsafe_b64encode(f"at:{place}".encode()).decode().rstrip("=")


def _opened(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return _whole(text.removeprefix("at:"), "page[cursor]")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise bad_request("page[cursor] is not valid") from None


def page_links(request: Request, asked: Slice, url: str) -> dict[str, str]:
    """self, next and prev; absolute, brackets and commas left as people write them."""
    items = request.query_params.multi_items()
    kept = [(key, value) for key, value in items if key not in ("page[offset]", "page[cursor]")]
    address = url + request.url.path
    links = {"self": _with(address, items)}
    if asked.next_page is not None:
        links["next"] = _with(address, [*kept, asked.next_page])
    if asked.previous_page is not None:
        links["prev"] = _with(address, [*kept, asked.previous_page])
    return links


def _with(address: str, items: Sequence[tuple[str, str]]) -> str:
    if not items:
        return address
    return address + "?" + "&".join(f"{quote(key, safe='[].')}={quote(value, safe=',.:@-_')}" for key, value in items)
