"""What all routes of the API share: reading the question, finding resources, turning pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from credly_core.sandbox.alm.documents import Documents
from credly_core.sandbox.alm.query import Asked, ListRules, page_links, read_query, slice_of
from credly_core.sandbox.alm.refusals import missing_object
from credly_core.sandbox.alm.shapes.resources import Resource
from credly_core.sandbox.alm.shapes.shelf import Shelf
from credly_core.sandbox.alm.site import AlmSite

_NOUNS = {"user": "users", "badge": "badges", "skill": "skills", "learningObject": "learningObjects"}


class Api:
    """One account's API, as its routes see it."""

    def __init__(self, site: AlmSite) -> None:
        self.site = site
        self.shelf = Shelf(site.world, site.url)
        self.documents = Documents(self.shelf, site.url)

    def asked(self, request: Request, rules: ListRules) -> Asked:
        """The question, read."""
        return read_query(request, rules)

    def resource(self, kind: str, identity: str) -> Resource:
        """One resource; 400 where there is none, as ALM does it."""
        found = self.shelf.get(kind, identity)
        if found is None:
            raise missing_object(f"{_NOUNS.get(kind, kind)}/{identity}")
        return found

    def listing(self, request: Request, asked: Asked, rules: ListRules, rows: Sequence[Resource]) -> Response:
        """One page of rows that are all at hand."""
        return self.counted(request, asked, rules, total=len(rows), shape=lambda place: rows[place])

    def counted(
        self, request: Request, asked: Asked, rules: ListRules, *, total: int, shape: Callable[[int], Resource]
    ) -> Response:
        """One page of a list whose rows are made when they are shown."""
        part = slice_of(asked, rules, total)
        rows = [shape(place) for place in range(part.start, part.end)]
        return self.documents.page(request, rows, asked, page_links(request, part, self.site.url))
