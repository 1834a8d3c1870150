"""Authorization tokens and OAuth applications: list, create, rotate."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import Right, Visitor, forbidden
from credly_core.sandbox.credly.bodies import flag_of, read_body, text_of
from credly_core.sandbox.credly.dates import written
from credly_core.sandbox.credly.envelope import FieldError, invalid, listing, one
from credly_core.sandbox.credly.query import ListRules
from credly_core.sandbox.credly.shapes.organizations import organization_url
from credly_core.sandbox.credly.site import Site, not_found
from credly_core.sandbox.world.organization import Organization
from credly_core.sandbox.world.tokens import AuthorizationToken, OAuthApplication

SCOPE = "authorization_tokens"
_TOKENS = ListRules("authorization tokens")
_APPLICATIONS = ListRules("OAuth applications")
_NEW = frozenset({"description", "read_enabled", "write_enabled", "delete_enabled"})


class TokenRoutes:
    """Answers for /authorization_tokens and /oauth_applications."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        base = "/organizations/{organization_id}"
        return [
            Route(base + "/authorization_tokens", self.all, methods=["GET"]),
            Route(base + "/authorization_tokens", self.create, methods=["POST"]),
            Route(base + "/authorization_tokens/rotate", self.rotate, methods=["POST"]),
            Route(base + "/oauth_applications", self.applications, methods=["GET"]),
            Route(base + "/oauth_applications/{application_id}", self.application, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """All tokens; one that only reads sees only such."""
        organization = self._site.organization(request, Right.READ, SCOPE)
        visitor = self._site.visitor(request, Right.READ, SCOPE)
        query = self._site.list_query(request, _TOKENS)
        tokens = [t for t in self._site.world.keys.tokens_of(organization.id) if _may_see(visitor, t)]
        page = self._site.page(request, query, len(tokens))
        return listing([self._shape(tokens[row], organization) for row in page.rows], page)

    async def create(self, request: Request) -> Response:
        """A new token; it reads unless the body says otherwise."""
        organization = self._site.organization(request, Right.WRITE, SCOPE)
        members = await read_body(request, known=_NEW, noun="an authorization token")
        letters = (("r", "read_enabled", True), ("w", "write_enabled", False), ("d", "delete_enabled", False))
        rights = "".join(letter for letter, name, default in letters if flag_of(members, name, default))
        if not rights:
            raise invalid(FieldError("read_enabled", "must be accepted"))
        world = self._site.world
        token = world.keys.create(
            organization.id, description=text_of(members, "description"), rights=rights, at=world.clock.now()
        )
        return one(self._shape(token, organization), 201)

    async def rotate(self, request: Request) -> Response:
        """A new secret for the calling token; the old one is dead with this answer."""
        organization = self._site.organization(request, Right.WRITE, SCOPE)
        await read_body(request, known=frozenset(), noun="a rotation")
        visitor = self._site.visitor(request, Right.WRITE, SCOPE)
        if visitor.token is None:
            raise forbidden()
        world = self._site.world
        return one(self._shape(world.keys.rotate(visitor.token, world.clock.now()), organization))

    async def applications(self, request: Request) -> Response:
        """The OAuth applications of the organization."""
        organization = self._site.organization(request, Right.READ)
        query = self._site.list_query(request, _APPLICATIONS)
        own = [a for a in self._site.world.keys.applications if a.organization_id == organization.id]
        page = self._site.page(request, query, len(own))
        return listing([_application_shape(own[row], organization) for row in page.rows], page)

    async def application(self, request: Request) -> Response:
        """One OAuth application; its id is a number."""
        organization = self._site.organization(request, Right.READ)
        wanted = request.path_params["application_id"]
        for application in self._site.world.keys.applications:
            if application.organization_id == organization.id and str(application.id) == wanted:
                return one(_application_shape(application, organization))
        raise not_found()

    def _shape(self, token: AuthorizationToken, organization: Organization) -> dict[str, object]:
        return {
            "id": token.id,
            "token": token.secret,
            "owner_id": token.organization_id,
            "description": token.description,
            "write_enabled": token.can_write,
            "read_enabled": token.can_read,
            "delete_enabled": token.can_delete,
            "created_at": written(token.created_at),
            "expires_at": written(token.expires_at),
            "owner": {
                "type": "Organization",
                "id": organization.id,
                "name": organization.name,
                "url": organization_url(organization, self._site.url),
            },
        }


def _may_see(visitor: Visitor, token: AuthorizationToken) -> bool:
    reads_only = visitor.rights == frozenset({Right.READ})
    return not reads_only or not (token.can_write or token.can_delete)


def _application_shape(application: OAuthApplication, organization: Organization) -> dict[str, object]:
    return {
        "id": application.id,
        "name": application.name,
        "description": None,
        "uid": application.client_id,
        "secret": None,
        "created_by_id": organization.id,
        "created_by_type": "Organization",
        "created_by_name": organization.name,
        "creator_available": True,
        "created_at": written(application.created_at),
        "updated_at": written(application.created_at),
    }
