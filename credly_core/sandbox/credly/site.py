"""What every route needs: the world, the address of the sandbox, and who is asking."""

from __future__ import annotations

from starlette.requests import Request

from credly_core.sandbox.credly.auth import Right, Visitor, forbidden, sign_in
from credly_core.sandbox.credly.envelope import Page, Refusal
from credly_core.sandbox.credly.query import ListQuery, ListRules, page_of, read_list_query
from credly_core.sandbox.credly.shapes.badges import BadgeShapes
from credly_core.sandbox.credly.shapes.templates import TemplateFragments
from credly_core.sandbox.faults.book import FaultBook
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.world.organization import Organization
from credly_core.sandbox.world.world import World


def not_found() -> Refusal:
    """404 in Credly's words."""
    return Refusal(404, "Not found")


class Site:
    """One sandbox as its routes see it. `url` is how the sandbox names itself in answers."""

    def __init__(self, world: World, faults: FaultBook, url: str) -> None:
        self.world = world
        self.faults = faults
        self.url = url
        self.template_shapes = TemplateFragments(world, url)
        self.badge_shapes = BadgeShapes(world, url, self.template_shapes)

    @property
    def options(self) -> SandboxOptions:
        """How this sandbox was asked to be."""
        return self.world.options

    def visitor(self, request: Request, right: Right, scope: str | None = None) -> Visitor:
        """Who is asking, if they may."""
        visitor = sign_in(request, self.world.keys, self.world.clock.now())
        visitor.require(right, scope)
        return visitor

    def organization(self, request: Request, right: Right, scope: str | None = None) -> Organization:
        """The organization in the path: 403 when it is somebody else's, 404 when there is none."""
        visitor = self.visitor(request, right, scope)
        organization = self.world.organizations.get(request.path_params["organization_id"].lower())
        if organization is None:
            raise not_found()
        if organization.id != visitor.organization_id:
            raise forbidden()
        return organization

    def list_query(self, request: Request, rules: ListRules) -> ListQuery:
        """The query of a list request."""
        return read_list_query(request, rules, self.options.rules.unknown_filters)

    def page(self, request: Request, query: ListQuery, total: int) -> Page:
        """The page a list request asks for."""
        return page_of(request, query, total, self.url)
