"""Writing answers for /badges."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import Right, forbidden
from credly_core.sandbox.credly.badges import SCOPE, find_badge
from credly_core.sandbox.credly.bodies import flag_of, read_body, text_of
from credly_core.sandbox.credly.envelope import one
from credly_core.sandbox.credly.issuing.desk import IssuingDesk
from credly_core.sandbox.credly.issuing.forms import (
    ISSUE_MEMBERS,
    REPLACE_MEMBERS,
    REVOKE_MEMBERS,
    issue_form,
    replace_form,
)
from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.world.organization import Organization


class IssuingRoutes:
    """Issue, replace, revoke, delete."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._desk = IssuingDesk(site.world)

    def routes(self) -> list[Route]:
        """Where they are found."""
        base = "/organizations/{organization_id}/badges"
        return [
            Route(base, self.issue, methods=["POST"]),
            Route(base + "/{badge_id}/replace", self.replace, methods=["POST"]),
            Route(base + "/{badge_id}/revoke", self.revoke, methods=["PUT"]),
            Route(base + "/{badge_id}", self.delete, methods=["DELETE"]),
        ]

    async def issue(self, request: Request) -> Response:
        """201 with the new badge; 422 for a duplicate, a bad template or bad members."""
        organization = self._organization(request, Right.WRITE)
        members = await read_body(request, known=ISSUE_MEMBERS, noun="an issue request")
        template_id = members.get("badge_template_id")
        self._desk.check_template(template_id, organization.id)
        row = self._desk.issue(template_id, issue_form(members), organization.id)
        return one(self._shape(row), 201)

    async def replace(self, request: Request) -> Response:
        """201 with the successor."""
        organization = self._organization(request, Right.WRITE)
        row = find_badge(self._site, organization, request.path_params["badge_id"])
        members = await read_body(request, known=REPLACE_MEMBERS, noun="a replace request")
        template_id = members.get("badge_template_id")
        self._desk.check_template(template_id, organization.id)
        return one(self._shape(self._desk.replace(row, template_id, replace_form(members), organization.id)), 201)

    async def revoke(self, request: Request) -> Response:
        """200 with the revoked badge."""
        organization = self._organization(request, Right.WRITE)
        row = find_badge(self._site, organization, request.path_params["badge_id"])
        members = await read_body(request, known=REVOKE_MEMBERS, noun="a revoke request")
        quiet = flag_of(members, "suppress_revoke_notification_email")
        self._desk.revoke(row, text_of(members, "reason"), quiet=quiet)
        return one(self._shape(row))

    async def delete(self, request: Request) -> Response:
        """204."""
        organization = self._organization(request, Right.DELETE)
        row = find_badge(self._site, organization, request.path_params["badge_id"])
        self._desk.delete(row, self._shape(row))
        return Response(status_code=204)

    def _organization(self, request: Request, right: Right) -> Organization:
        """Only the main organization issues in this world."""
        organization = self._site.organization(request, right, SCOPE)
        if organization.id != self._site.world.main_id:
            raise forbidden()
        return organization

    def _shape(self, row: int) -> dict[str, object]:
        return self._site.badge_shapes.full(self._site.world.badges.badge(row))
