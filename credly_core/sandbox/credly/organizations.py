"""Organizations: list, get, update."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import Right
from credly_core.sandbox.credly.bodies import read_body, text_of
from credly_core.sandbox.credly.envelope import FieldError, invalid, listing, one
from credly_core.sandbox.credly.query import ListRules
from credly_core.sandbox.credly.shapes.organizations import organization_shape
from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.world.organization import CHANGEABLE

_LIST = ListRules("organizations")


class OrganizationRoutes:
    """Answers for /organizations and /organizations/{id}."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/organizations", self.all, methods=["GET"]),
            Route("/organizations/{organization_id}", self.get, methods=["GET"]),
            Route("/organizations/{organization_id}", self.update, methods=["PUT"]),
        ]

    async def all(self, request: Request) -> Response:
        """The organizations the credentials can see: one."""
        visitor = self._site.visitor(request, Right.READ)
        query = self._site.list_query(request, _LIST)
        own = [self._site.world.organizations[visitor.organization_id]]
        page = self._site.page(request, query, len(own))
        return listing([organization_shape(own[row], self._site.url) for row in page.rows], page)

    async def get(self, request: Request) -> Response:
        """One organization."""
        return one(organization_shape(self._site.organization(request, Right.READ), self._site.url))

    async def update(self, request: Request) -> Response:
        """Change what the body names."""
        organization = self._site.organization(request, Right.WRITE)
        members = await read_body(request, known=frozenset(CHANGEABLE), noun="an organization")
        facts = {name: text_of(members, name) for name in members}
        if "name" in facts and not facts["name"]:
            raise invalid(FieldError("name", "can't be blank"))
        world = self._site.world
        changed = replace(organization, facts={**organization.facts, **facts}, updated_at=world.clock.now())
        world.organizations[organization.id] = changed
        return one(organization_shape(changed, self._site.url))
