"""Badge templates: list with filters and sort, get, and the way to the writing ones."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import Right
from credly_core.sandbox.credly.envelope import listing, one
from credly_core.sandbox.credly.query import ListRules, SortKey, flag, in_days, words
from credly_core.sandbox.credly.shapes.templates import template_shape
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.world.templates import Template
from credly_core.sandbox.world.world import World

SCOPE = "badge_templates"
_LIST = ListRules(
    "badge templates",
    filters=frozenset(
        {
            *("query", "name", "public", "reporting_tags", "recommendation_ids", "skills", "state"),
            *("created_at_min", "created_at_max", "updated_at_min", "updated_at_max", "owner_id", "collection_id"),
        }
    ),
    sorts=frozenset({"badges_count", "name", "created_at", "updated_at"}),
)


class TemplateRoutes:
    """Reading answers for /badge_templates."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        base = "/organizations/{organization_id}/badge_templates"
        return [
            Route(base, self.all, methods=["GET"]),
            Route(base + "/{template_id}", self.get, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """All templates, drafts and archived ones included unless filtered; oldest first."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        query = self._site.list_query(request, _LIST)
        world = self._site.world
        found = world.templates.of(organization.id)
        if query.filters:
            found = [template for template in found if _matches(template, query.filters)]
        for key in reversed(query.sort):
            _sort(found, key, world)
        page = self._site.page(request, query, len(found))
        positions = [world.templates.position_of(found[row].id) for row in page.rows]
        return listing([self._site.template_shapes.listed(place) for place in positions if place is not None], page)

    async def get(self, request: Request) -> Response:
        """One template."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        template = find_template(self._site.world, organization.id, request.path_params["template_id"])
        return one(template_shape(template, self._site.world, self._site.url))


def find_template(world: World, organization_id: str, template_id: str) -> Template:
    """A template of this organization, or 404."""
    template = world.templates.find(template_id)
    if template is None or template.organization_id != organization_id:
        raise not_found()
    return template


def _sort(templates: list[Template], key: SortKey, world: World) -> None:
    if key.name == "badges_count":
        templates.sort(key=lambda t: world.issued_count(t.id), reverse=key.descending)
    elif key.name == "name":
        templates.sort(key=lambda t: t.name.casefold(), reverse=key.descending)
    elif key.name == "created_at":
        templates.sort(key=lambda t: t.created_at, reverse=key.descending)
    else:
        templates.sort(key=lambda t: t.updated_at, reverse=key.descending)


def _matches(template: Template, filters: Mapping[str, str]) -> bool:
    if not in_days(template.created_at, filters, "created_at"):
        return False
    if not in_days(template.updated_at, filters, "updated_at"):
        return False
    others = {key: value for key, value in filters.items() if not key.endswith(("_min", "_max"))}
    return all(_matches_one(template, key, value) for key, value in others.items())


def _matches_one(template: Template, key: str, value: str) -> bool:
    if key == "query":
        wanted = value.casefold()
        return wanted in template.name.casefold() or wanted in template.description.casefold()
    if key == "name":
        return _matches_name(template.name.casefold(), value.casefold())
    if key == "public":
        return template.public == flag(key, value)
    return bool(_values(template, key) & {word.casefold() for word in words(value)})


def _matches_name(name: str, wanted: str) -> bool:
    if len(wanted) > 1 and wanted.startswith('"') and wanted.endswith('"'):
        return name == wanted[1:-1]
    return wanted in name


def _values(template: Template, key: str) -> set[str]:
    values: dict[str, tuple[str, ...]] = {
        "state": (template.state.value,),
        "skills": template.skills,
        "reporting_tags": template.tags,
        "owner_id": (template.organization_id,),
        "recommendation_ids": tuple(str(item.get("id")) for item in template.recommendations),
        "collection_id": (),
    }
    return {text.casefold() for text in values[key]}
