"""What a list request asks for: page, filters in both syntaxes, sort keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request

from credly_core.sandbox.credly.envelope import Page, does_not_know
from credly_core.sandbox.options import UnknownFilters

#: Sent by some clients and documented nowhere: taken, and without effect, so that nobody leans on them.
IDLE_PARAMETERS = frozenset({"per", "page_size"})


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of a sort."""

    name: str
    descending: bool


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list request, read and checked against what the list knows."""

    page: int
    filters: Mapping[str, str]
    sort: tuple[SortKey, ...]
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListRules:
    """What one list can be asked."""

    noun: str
    filters: frozenset[str] = frozenset()
    sorts: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()


def read_list_query(request: Request, rules: ListRules, unknown: UnknownFilters) -> ListQuery:
    """Read the query of a list request; refuses what nobody has documented."""
    page, filters, sort = 1, {}, ""
    for key, value in request.query_params.multi_items():
        if key == "page":
            page = _page(value)
        elif key == "sort":
            sort = value
        elif key == "filter":
            filters.update(_classic(value))
        elif key.startswith("filter["):
            filters[_bracketed(key)] = value
        elif key not in IDLE_PARAMETERS and key not in rules.extra:
            raise does_not_know(f"the parameter {key!r} for {rules.noun}")
    kept = tuple(item for item in request.query_params.multi_items() if item[0] != "page")
    return ListQuery(page, _known(filters, rules, unknown), _sort(sort, rules), kept)


def _page(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise does_not_know(f"the page {text!r}; pages count from 1")
    return int(text)


def _classic(text: str) -> dict[str, str]:
    filters = {}
    for part in filter(None, text.split("|")):
        key, separator, value = part.partition("::")
        if not separator:
            raise does_not_know(f"the filter {part!r}; write key::value")
        filters[key.strip()] = value.strip()
    return filters


def _bracketed(key: str) -> str:
    names = re.findall(r"\[([^\]]*)\]", key)
    if "filter" + "".join(f"[{name}]" for name in names) != key or not all(names):
        raise does_not_know(f"the parameter {key!r}")
    return str(names[0]) + "".join(f"[{name}]" for name in names[1:])


def _known(filters: dict[str, str], rules: ListRules, unknown: UnknownFilters) -> dict[str, str]:
    strange = sorted(set(filters) - rules.filters)
    if strange and unknown is UnknownFilters.REFUSE:
        known = ", ".join(sorted(rules.filters)) or "none"
        raise does_not_know(f"the filter {strange[0]!r} for {rules.noun} (known: {known})")
    return {key: value for key, value in filters.items() if key in rules.filters}


def _sort(text: str, rules: ListRules) -> tuple[SortKey, ...]:
    keys = tuple(SortKey(part.lstrip("-"), part.startswith("-")) for part in filter(None, text.split("|")))
    for key in keys:
        if key.name not in rules.sorts:
            known = ", ".join(sorted(rules.sorts)) or "none"
            raise does_not_know(f"the sort key {key.name!r} for {rules.noun} (known: {known})")
    return keys


def page_of(request: Request, query: ListQuery, total: int, url: str) -> Page:
    """The page a query asks for; its links keep every parameter and use the /api/v1 path."""
    path = request.url.path
    address = url + (path if path.startswith("/api/") else f"/api{path}")
    return Page(query.page, total, address, query.parameters)


def words(value: str) -> tuple[str, ...]:
    """A comma list."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def flag(key: str, value: str) -> bool:
    """true or false, in lower case as the service spells them."""
    if value not in ("true", "false"):
        raise does_not_know(f"the value {value!r} for {key}; it takes true or false")
    return value == "true"


def day_range(key: str, value: str) -> tuple[datetime, datetime]:
    """The first moment of a day and the first of the next."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise does_not_know(f"the date {value!r} for {key}; it takes YYYY-MM-DD") from None
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, start + timedelta(days=1)


def in_days(moment: datetime, filters: Mapping[str, str], member: str) -> bool:
    """Whether a moment lies between `<member>_min` and `<member>_max`, both days included."""
    low, high = filters.get(f"{member}_min"), filters.get(f"{member}_max")
    if low is not None and moment < day_range(f"{member}_min", low)[0]:
        return False
    return high is None or moment < day_range(f"{member}_max", high)[1]
