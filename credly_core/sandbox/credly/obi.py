"""Open Badges 2: public, without envelope."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.dates import written
from credly_core.sandbox.credly.envelope import json_response
from credly_core.sandbox.credly.shapes.organizations import organization_shape
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.world.badges import BadgeState
from credly_core.sandbox.world.organization import Organization
from credly_core.sandbox.world.templates import Template

_CONTEXT = "https://w3id.org/openbadges/v2"


class ObiRoutes:
    """Assertions, badge classes and issuers; nobody needs credentials."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/obi/v2/badge_assertions/{badge_id}", self.assertion, methods=["GET"]),
            Route("/obi/v2/badge_classes/{template_id}", self.badge_class, methods=["GET"]),
            Route("/obi/v2/issuers/{organization_id}", self.issuer, methods=["GET"]),
            Route("/obi/v2/issuers/{organization_id}/badge_classes/{template_id}", self.badge_class, methods=["GET"]),
        ]

    async def assertion(self, request: Request) -> Response:
        """One badge as proof. `expires` is missing when it never ends."""
        world = self._site.world
        row = world.badges.row_of(request.path_params["badge_id"])
        if row is None:
            raise not_found()
        badge = world.badges.badge(row)
        identity = hashlib.sha256(badge.earner.email.encode()).hexdigest()
        body: dict[str, object] = {
            "@context": _CONTEXT,
            "badge": self._class_id(world.templates.at(badge.template)),
            "expires": written(badge.expires_at),
            "evidence": [],
            "id": f"{self._site.url}/v1/obi/v2/badge_assertions/{badge.id}",
            "issuedOn": written(badge.issued_at),
            "recipient": {"type": "email", "identity": f"sha256${identity}", "hashed": True},
            "type": "Assertion",
            "verification": {"type": "hosted"},
        }
        if badge.expires_at is None:
            del body["expires"]
        if badge.state is BadgeState.REVOKED:
            body.update(revoked=True, revocationReason=badge.texts.reason or "")
        return json_response(body)

    async def badge_class(self, request: Request) -> Response:
        """One template as a class of badges."""
        template = self._site.world.templates.find(request.path_params["template_id"])
        if template is None:
            raise not_found()
        owner = self._site.world.organizations[template.organization_id]
        picture = template.picture
        return json_response(
            {
                "@context": _CONTEXT,
                "criteria": {"id": f"{self._site.url}/org/{owner.slug}/badge/{template.slug}"},
                "description": template.description,
                "id": self._class_id(template),
                "image": None if picture is None else self._site.url + picture.path,
                "issuer": self._issuer_id(owner),
                "name": template.name,
                "tags": list(template.skills),
                "type": "BadgeClass",
            }
        )

    async def issuer(self, request: Request) -> Response:
        """One organization as issuer."""
        organization = self._site.world.organizations.get(request.path_params["organization_id"])
        if organization is None:
            raise not_found()
        full = organization_shape(organization, self._site.url)
        return json_response(
            {
                "@context": _CONTEXT,
                "description": full["bio"],
                "email": full["contact_email"],
                "id": self._issuer_id(organization),
                "image": full["photo_url"],
                "name": organization.name,
                "type": "Issuer",
                "url": full["website_url"],
            }
        )

    def _issuer_id(self, organization: Organization) -> str:
        return f"{self._site.url}/v1/obi/v2/issuers/{organization.id}"

    def _class_id(self, template: Template) -> str:
        return f"{self._site.url}/v1/obi/v2/issuers/{template.organization_id}/badge_classes/{template.id}"
