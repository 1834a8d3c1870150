"""JSON:API documents: rows, what they include, and only the fields that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from credly_core.sandbox.alm.query import Asked, ListRules, page_links, slice_of
from credly_core.sandbox.alm.refusals import answer, does_not_know
from credly_core.sandbox.alm.shapes.resources import RELATIONS, Resource
from credly_core.sandbox.alm.shapes.shelf import Shelf


class Documents:
    """Makes answers out of resources. `shelf` finds any resource by type and id."""

    def __init__(self, shelf: Shelf, url: str) -> None:
        self._shelf = shelf
        self._url = url

    def one(self, request: Request, resource: Resource, asked: Asked, *, status: int = 200) -> Response:
        """A single object."""
        links = {"self": page_links(request, slice_of(asked, ListRules("one"), 1), self._url)["self"]}
        return self._answer(links, resource, [resource], asked, status)

    def page(self, request: Request, resources: list[Resource], asked: Asked, links: Mapping[str, str]) -> Response:
        """One page of a list."""
        return self._answer(links, None, resources, asked, 200)

    def _answer(
        self, links: Mapping[str, str], single: Resource | None, rows: list[Resource], asked: Asked, status: int
    ) -> Response:
        body: dict[str, object] = {"links": links}
        body["data"] = _trimmed(single, asked) if single else [_trimmed(row, asked) for row in rows]
        included = self._included(rows, asked.include)
        if included:
            body["included"] = [_trimmed(resource, asked) for resource in included]
        return answer(body, status)

    def _included(self, rows: list[Resource], paths: Iterable[str]) -> list[Resource]:
        found: dict[tuple[str, str], Resource] = {}
        for path in paths:
            level = rows
            for name in path.split("."):
                level = self._step(level, name, path)
                for resource in level:
                    found.setdefault((resource.type, resource.id), resource)
        own = {(row.type, row.id) for row in rows}
        return [resource for key, resource in found.items() if key not in own]

    def _step(self, level: list[Resource], name: str, path: str) -> list[Resource]:
        """The resources one relationship leads to; an empty list has nothing to check the name against."""
        if level and not any(name in RELATIONS[resource.type] for resource in level):
            raise does_not_know(f"the include {path!r}")
        found = {}
        for resource in level:
            for kind, identity in resource.linked(name):
                if (kind, identity) not in found:
                    found[kind, identity] = self._shelf.get(kind, identity)
        return [resource for resource in found.values() if resource is not None]


def _trimmed(resource: Resource, asked: Asked) -> dict[str, object]:
    shape = resource.shape()
    wanted = asked.fields.get(resource.type)
    if wanted is not None:
        attributes = shape["attributes"]
        assert isinstance(attributes, dict)  # noqa: S101  as made by Resource.shape
        shape["attributes"] = {key: value for key, value in attributes.items() if key in wanted}
    return shape
