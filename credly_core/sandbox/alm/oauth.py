"""OAuth as ALM does it: upper-case response_type, comma scopes, two ways to refresh, a check that answers 200."""

from __future__ import annotations

import json
import math
from datetime import datetime
from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from credly_core.sandbox.alm.keys import SCOPES, Application, Grant
from credly_core.sandbox.alm.refusals import AlmRefusal, does_not_know, forbidden, oauth_error, plain, unauthorized
from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.options import LOOPBACK_HOSTS, TokenShape

_AUTHORIZE = frozenset(
    {
        "client_id",
        "redirect_uri",
        "state",
        "scope",
        "response_type",
        "account",
        "email",
        "logoutAfterAuthorize",
        "allow",
    }
)
_FORM = frozenset({"client_id", "client_secret", "code", "refresh_token", "grant_type", "redirect_uri"})
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Allow access</title>
<style>body{{font:16px/1.5 sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1d2733}}
a{{display:inline-block;padding:.5rem 1.2rem;border:1px solid #1d2733;border-radius:.4rem;color:#1d2733}}</style></head>
<body><h1>{name} wants access</h1><p>Signed in as {who}. It asks for: {scope}.</p>
<p><a id="allow" href="{allow}">Allow</a> <a id="deny" href="{deny}">Deny</a></p>
<p><small>Made-up page of the badge console's sandbox.</small></p></body></html>
"""


class OAuthRoutes:
    """Answers for /oauth."""

    def __init__(self, site: AlmSite) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/oauth/o/authorize", self.authorize, methods=["GET"]),
            Route("/oauth/token", self.token, methods=["POST"]),
            Route("/oauth/token/refresh", self.refresh, methods=["POST"]),
            Route("/oauth/token/check", self.check, methods=["GET"]),
            Route("/oauth/o/revoke", self.revoke, methods=["POST"]),
            Route("/oauth/o/learnerToken", self.learner_token, methods=["POST"]),
        ]

    @property
    def _now(self) -> datetime:
        return self._site.world.clock.now()

    async def authorize(self, request: Request) -> Response:
        """A page to agree on for a browser; anything else is taken for somebody who has agreed."""
        asked = dict(request.query_params)
        for name in sorted(asked.keys() - _AUTHORIZE):
            raise does_not_know(f"the parameter {name!r} of authorize")
        application = self._site.keys.application(asked.get("client_id", ""))
        redirect_uri = asked.get("redirect_uri", "")
        if application is None or urlsplit(redirect_uri).hostname not in LOOPBACK_HOSTS:
            raise oauth_error("invalid_client" if application is None else "invalid_redirect_uri")
        if asked.get("response_type") != "CODE":
            raise oauth_error("unsupported_response_type")
        if not asked.get("scope") or not set(asked["scope"].split(",")) <= SCOPES:
            raise oauth_error("invalid_scope")
        answer = {"state": asked["state"]} if "state" in asked else {}
        if asked.get("allow") == "no":
            return _back(redirect_uri, {"error": "access_denied", **answer})
        if "text/html" in request.headers.get("accept", "") and asked.get("allow") != "yes":
            return self._page(request, application, asked["scope"])
        code = self._site.keys.new_code(application, redirect_uri, self._now)
        return _back(redirect_uri, {"code": code, **answer, "PRIME_BASE": self._site.url})

    def _page(self, request: Request, application: Application, scope: str) -> Response:
        who = self._site.school.learners.find(application.user_id)
        query = str(request.url.query)
        text = _PAGE.format(
            name=escape(application.name),
            who=escape(who.name if who else ""),
            scope=escape(scope.replace(",", ", ")),
            allow=escape(f"?{query}&allow=yes"),
            deny=escape(f"?{query}&allow=no"),
        )
        return HTMLResponse(text)

    async def token(self, request: Request) -> Response:
        """Tokens for a code; the form with grant_type=refresh_token is taken as well."""
        fields = await self._fields(request)
        kind = fields.get("grant_type", "authorization_code")
        if kind == "refresh_token":
            return self._refreshed(fields)
        if kind != "authorization_code":
            raise oauth_error("unsupported_grant_type")
        application = self._application(fields)
        grant = self._site.keys.redeem(fields.get("code", ""), application, fields.get("redirect_uri"), self._now)
        if grant is None:
            raise oauth_error("invalid_grant")
        return self._granted(grant)

    async def refresh(self, request: Request) -> Response:
        """The same token again while it lives."""
        return self._refreshed(await self._fields(request))

    def _refreshed(self, fields: dict[str, str]) -> Response:
        application = self._application(fields)
        grant = self._site.keys.refresh(fields.get("refresh_token", ""), application, self._now)
        if grant is None:
            raise oauth_error("invalid_grant")
        return self._granted(grant)

    async def check(self, request: Request) -> Response:
        """What is left of a token; 200 with an `error` member when nothing is."""
        grant = self._site.keys.access(request.query_params.get("access_token", ""))
        if grant is None or grant.expires_at <= self._now:
            return plain({"error": "invalid_token"})
        return plain(self._body(grant, TokenShape.FULL))

    async def revoke(self, request: Request) -> Response:
        """End a refresh token; the query has flags, the body the token."""
        body = await _json(request)
        self._application({key: str(value) for key, value in body.items()})
        if request.query_params.get("refresh_token") == "true":
            grant = self._site.keys.by_refresh(str(body.get("refresh_token", "")))
            if grant is None:
                raise oauth_error("invalid_grant")
            self._site.keys.revoke(grant)
        return plain({})

    async def learner_token(self, request: Request) -> Response:
        """A token to act as a learner; needs to be switched on for an account, and is not."""
        await _json(request)
        raise forbidden("learnerToken is not enabled for this account")

    async def _fields(self, request: Request) -> dict[str, str]:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise oauth_error("invalid_request")
        fields = {key: str(value) for key, value in (await request.form()).items()}
        for name in sorted(fields.keys() - _FORM):
            raise does_not_know(f"the form field {name!r}")
        return fields

    def _application(self, fields: dict[str, str]) -> Application:
        application = self._site.keys.application(fields.get("client_id", ""))
        if application is None or application.client_secret != fields.get("client_secret"):
            raise oauth_error("invalid_client", 401)
        return application

    def _granted(self, grant: Grant) -> Response:
        return plain(self._body(grant, self._site.options.token_shape), headers={"Cache-Control": "no-store"})

    def _body(self, grant: Grant, shape: TokenShape) -> dict[str, object]:
        left = math.ceil((grant.expires_at - self._now).total_seconds())
        tokens: dict[str, object] = {"access_token": grant.access_token, "refresh_token": grant.refresh_token}
        if shape is TokenShape.MANUAL:
            return {**tokens, "expires_in": left, "token_type": "Bearer"}
        owner = {"user_role": grant.user_role, "account_id": grant.application.account_id, "user_id": grant.user_id}
        return {**tokens, **owner, "expires_in": left}


def _back(redirect_uri: str, members: dict[str, str]) -> Response:
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return RedirectResponse(f"{redirect_uri}{joint}{urlencode(members)}", 302)


async def _json(request: Request) -> dict[str, object]:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise AlmRefusal(400, {"error": "invalid_request"}) from None
    if not isinstance(body, dict):
        raise unauthorized()
    return body
