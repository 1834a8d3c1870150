"""Who is asking: Basic with a token, Bearer with an access token, and what each may do."""

from __future__ import annotations

import base64
import binascii
import enum
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from credly_core.sandbox.credly.envelope import Refusal
from credly_core.sandbox.world.tokens import AuthorizationToken, KeyBook


class Right(enum.Enum):
    """What a request needs."""

    #: Look.
    READ = "read"
    #: Make or change.
    WRITE = "write"
    #: Take away.
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose credentials came with a request. `scopes` is None for authorization tokens: those have rights."""

    organization_id: str
    rights: frozenset[Right]
    scopes: frozenset[str] | None = None
    token: AuthorizationToken | None = None

    def require(self, right: Right, scope: str | None) -> None:
        """Refuse with 403 what the credentials do not cover."""
        if right not in self.rights:
            raise forbidden()
        if scope is not None and self.scopes is not None and scope not in self.scopes:
            raise forbidden()


def unauthorized() -> Refusal:
    """401 in Credly's words."""
    return Refusal(401, "Unauthorized")


def forbidden() -> Refusal:
    """403 in Credly's words."""
    return Refusal(403, "Forbidden")


def sign_in(request: Request, keys: KeyBook, now: datetime) -> Visitor:
    """Who is asking; 401 when the credentials are missing, malformed, unknown or past their life."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        return _token_visitor(basic_parts(value), keys, now)
    if kind.lower() == "bearer":
        return _access_visitor(value.strip(), keys, now)
    raise unauthorized()


def basic_parts(value: str) -> tuple[str, str]:
    """User name and password of a Basic value. A missing colon is taken: two public clients leave it out."""
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise unauthorized() from None
    user, _, password = text.partition(":")
    return user, password


def _token_visitor(parts: tuple[str, str], keys: KeyBook, now: datetime) -> Visitor:
    secret, password = parts
    token = keys.token(secret)
    if password or token is None or token.expires_at <= now:
        raise unauthorized()
    pairs = ((Right.READ, token.can_read), (Right.WRITE, token.can_write), (Right.DELETE, token.can_delete))
    rights = frozenset(right for right, has in pairs if has)
    return Visitor(token.organization_id, rights, token=token)


def _access_visitor(secret: str, keys: KeyBook, now: datetime) -> Visitor:
    access = keys.access(secret)
    if access is None or access.expires_at <= now:
        raise unauthorized()
    return Visitor(access.organization_id, frozenset(Right), frozenset(access.scopes))
