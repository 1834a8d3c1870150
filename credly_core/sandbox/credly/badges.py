"""Issued badges, reading side: list, get, and the high volume search."""

from __future__ import annotations

import base64
import binascii

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import Right
from credly_core.sandbox.credly.envelope import address_with, does_not_know, json_response, listing, one
from credly_core.sandbox.credly.query import ListRules
from credly_core.sandbox.credly.selecting import BULK_FILTERS, LIST_FILTERS, SORTS, BadgeSelection
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.world.badges import Rows
from credly_core.sandbox.world.organization import Organization

SCOPE = "issued_badges"
_LIST = ListRules("issued badges", filters=LIST_FILTERS, sorts=SORTS)
_BULK = ListRules("the high volume search", filters=BULK_FILTERS, extra=frozenset({"badge_format", "cursor"}))
_FORMATS = ("default", "minimal")


class BadgeRoutes:
    """Reading answers for /badges."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._selection = BadgeSelection(site.world)

    def routes(self) -> list[Route]:
        """Where they are found."""
        base = "/organizations/{organization_id}"
        return [
            Route(base + "/badges", self.all, methods=["GET"]),
            Route(base + "/badges/{badge_id}", self.get, methods=["GET"]),
            Route(base + "/high_volume_issued_badge_search", self.search, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """Badges of all states unless filtered, newest first unless sorted."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        query = self._site.list_query(request, _LIST)
        rows = self._rows_of(organization, self._selection.rows(query.filters, query.sort))
        page = self._site.page(request, query, len(rows))
        shapes = self._site.badge_shapes
        book = self._site.world.badges
        return listing([shapes.full(book.badge(int(rows[place]))) for place in page.rows], page)

    async def get(self, request: Request) -> Response:
        """One badge."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        row = find_badge(self._site, organization, request.path_params["badge_id"])
        return one(self._site.badge_shapes.full(self._site.world.badges.badge(row)))

    async def search(self, request: Request) -> Response:
        """Many badges at once, oldest first, from cursor to cursor; no totals."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        if "page" in request.query_params:
            raise does_not_know("the parameter 'page' for the high volume search; follow next_page_url")
        query = self._site.list_query(request, _BULK)
        form = request.query_params.get("badge_format", "default")
        if form not in _FORMATS:
            raise does_not_know(f"the badge_format {form!r} (known: default, minimal)")
        rows = self._rows_of(organization, self._selection.matching(query.filters))
        after = _read_cursor(request.query_params.get("cursor", ""))
        first = int(np.searchsorted(rows, after, side="right"))
        shown = rows[first : first + self._site.options.rules.bulk_page_size]
        book, shapes = self._site.world.badges, self._site.badge_shapes
        write = shapes.minimal if form == "minimal" else shapes.full
        more = first + len(shown) < len(rows)
        metadata = {"next_page_url": self._next(request, form, int(shown[-1])) if more else None}
        return json_response({"data": [write(book.badge(int(row))) for row in shown], "metadata": metadata})

    def _rows_of(self, organization: Organization, rows: Rows) -> Rows:
        """The neighbour has issued nothing."""
        return rows if organization.id == self._site.world.main_id else rows[:0]

    def _next(self, request: Request, form: str, last: int) -> str:
        path = request.url.path
        address = self._site.url + (path if path.startswith("/api/") else f"/api{path}")
        kept = [item for item in request.query_params.multi_items() if item[0] not in ("cursor", "badge_format")]
        return address_with(address, [*kept, ("badge_format", form), ("cursor", _cursor(last))])


def find_badge(site: Site, organization: Organization, badge_id: str) -> int:
    """The row of a badge of this organization, or 404."""
    row = site.world.badges.row_of(badge_id)
    if row is None or organization.id != site.world.main_id:
        raise not_found()
    return row


def _cursor(row: int) -> str:
    return base64.urlsafe_b64encode(f"after:{row}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> int:
    if not text:
        return -1
    try:
        kind, _, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(":")
        if kind == "after":
            return int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise does_not_know("this cursor; take it from next_page_url")
