"""The OAuth token endpoint: client credentials only, answers without the envelope."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.credly.auth import basic_parts
from credly_core.sandbox.credly.envelope import Refusal, json_response
from credly_core.sandbox.credly.site import Site
from credly_core.sandbox.world.tokens import ACCESS_LIFE, OAuthApplication


class OAuthRoutes:
    """POST /oauth/token, served on the web site's path and on the API's."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where it is found, below the root, /v1 and /api/v1."""
        return [Route("/oauth/token", self.grant, methods=["POST"])]

    async def grant(self, request: Request) -> Response:
        """An access token for two hours."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
            return _error(400, "invalid_request", "The request is missing its form fields.")
        fields = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        if fields.get("grant_type") != "client_credentials":
            return _error(400, "unsupported_grant_type", "The authorization grant type is not supported.")
        application = self._application(request, fields)
        if application is None:
            return _error(401, "invalid_client", "Client authentication failed.")
        wanted = tuple(fields.get("scope", "").split()) or application.scopes
        if not set(wanted) <= set(application.scopes):
            return _error(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
        now = self._site.world.clock.now()
        token = self._site.world.keys.grant(application, wanted, now)
        return json_response(
            {
                "access_token": token.secret,
                "token_type": "Bearer",
                "expires_in": int(ACCESS_LIFE.total_seconds()),
                "scope": " ".join(wanted),
                "created_at": int(now.timestamp()),
            },
            headers={"Cache-Control": "no-store"},
        )

    def _application(self, request: Request, fields: dict[str, str]) -> OAuthApplication | None:
        client_id, client_secret = fields.get("client_id", ""), fields.get("client_secret", "")
        kind, _, value = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            try:
                client_id, client_secret = basic_parts(value)
            except Refusal:
                return None
        return self._site.world.keys.application(client_id, client_secret)


def _error(status: int, code: str, description: str) -> Response:
    return json_response({"error": code, "error_description": description}, status)
