"""Keys to the sandbox: authorization tokens, OAuth applications and access tokens."""

from __future__ import annotations

import base64
import enum
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from credly_core.sandbox.chance import Chance, IdBook, secret_text

TOKEN_LIFE = timedelta(days=180)
ACCESS_LIFE = timedelta(hours=2)
SCOPES = (
    "authorization_tokens",
    "badge_templates",
    "events",
    "invitations",
    "issued_badges",
    "memberships",
    "recommendations",
    "workforce",
)


class TokenRole(enum.Enum):
    """The tokens every seeded world has."""

    #: Reads, writes and deletes.
    FULL = "full"
    #: Reads and writes; what an ALM connector should have.
    CONNECTOR = "connector"
    #: Only reads.
    READ_ONLY = "read-only"
    #: Was good once.
    EXPIRED = "expired"
    #: Belongs to the other environment, so it is unknown here.
    OTHER_ENVIRONMENT = "other-environment"
    #: Belongs to the neighbour.
    OTHER_ORGANIZATION = "other-organization"


@dataclass(frozen=True, slots=True)
class AuthorizationToken:
    """One authorization token; `secret` is the user name of Basic."""

    id: str
    secret: str
    organization_id: str
    description: str | None
    created_at: datetime
    expires_at: datetime
    can_read: bool = True
    can_write: bool = False
    can_delete: bool = False


@dataclass(frozen=True, slots=True)
class OAuthApplication:
    """A client of the OAuth token endpoint."""

    id: int
    organization_id: str
    name: str
    client_id: str
    client_secret: str
    created_at: datetime
    scopes: tuple[str, ...] = SCOPES


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What the OAuth token endpoint hands out."""

    secret: str
    organization_id: str
    scopes: tuple[str, ...]
    created_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When it stops working."""
        return self.created_at + ACCESS_LIFE


class KeyBook:
    """All keys of one sandbox."""

    def __init__(self, seed: int, *, main: str, neighbour: str, today: datetime, days_left: int | None = None) -> None:
        self._seed = seed
        self._days_left = days_left
        self._ids = IdBook(seed, "authorization-token")
        self._tokens: list[AuthorizationToken] = []
        self._access: dict[str, AccessToken] = {}
        self._made = 0
        self.applications = tuple(
            OAuthApplication(
                id=1_040 + Chance(seed, "application").below(7_000, number),
                organization_id=organization,
                name=name,
                client_id=secret_text(seed, f"client-id:{number}"),
                client_secret=secret_text(seed, f"client-secret:{number}"),
                created_at=today - timedelta(days=200 + number),
            )
            for number, (organization, name) in enumerate(((main, "Badge console"), (neighbour, "Course shop")))
        )
        self.by_role = {role: self._seeded(role, main, neighbour, today) for role in TokenRole}
        self._tokens = [token for role, token in self.by_role.items() if role is not TokenRole.OTHER_ENVIRONMENT]

    def _seeded(self, role: TokenRole, main: str, neighbour: str, today: datetime) -> AuthorizationToken:
        description, days_ago, rights = {
            TokenRole.FULL: ("Console", 20, "rwd"),
            TokenRole.CONNECTOR: ("ALM connector", 160, "rw"),
            TokenRole.READ_ONLY: ("Reporting, read only", 60, "r"),
            TokenRole.EXPIRED: ("Old connector", 240, "rw"),
            TokenRole.OTHER_ENVIRONMENT: ("Other environment", 10, "rw"),
            TokenRole.OTHER_ORGANIZATION: ("Course shop", 30, "rwd"),
        }[role]
        if role is TokenRole.FULL and self._days_left is not None:
            days_ago = TOKEN_LIFE.days - self._days_left - 1  # to the end of its last day
        created = today - timedelta(days=days_ago)
        return self._make(
            organization_id=neighbour if role is TokenRole.OTHER_ORGANIZATION else main,
            description=description,
            rights=rights,
            created_at=created,
        )

    def _make(
        self, *, organization_id: str, description: str | None, rights: str, created_at: datetime
    ) -> AuthorizationToken:
        number = self._made
        self._made += 1
        return AuthorizationToken(
            id=self._ids.id_of(number),
            secret=secret_text(self._seed, f"authorization-token:{number}"),
            organization_id=organization_id,
            description=description,
            created_at=created_at,
            expires_at=created_at + TOKEN_LIFE,
            can_read="r" in rights,
            can_write="w" in rights,
            can_delete="d" in rights,
        )

    def token(self, secret: str) -> AuthorizationToken | None:
        """The token with this secret, expired ones too."""
        return next((token for token in self._tokens if token.secret == secret), None)

    def tokens_of(self, organization_id: str) -> list[AuthorizationToken]:
        """All tokens of an organization, oldest first."""
        own = [token for token in self._tokens if token.organization_id == organization_id]
        return sorted(own, key=lambda token: (token.created_at, token.id))

    def create(self, organization_id: str, *, description: str | None, rights: str, at: datetime) -> AuthorizationToken:
        """A new token with the given rights (letters of "rwd")."""
        token = self._make(organization_id=organization_id, description=description, rights=rights, created_at=at)
        self._tokens.append(token)
        return token

    def rotate(self, old: AuthorizationToken, at: datetime) -> AuthorizationToken:
        """A new secret for the token; the old one is dead at once."""
        rights = "".join(
            letter for letter, has in zip("rwd", (old.can_read, old.can_write, old.can_delete), strict=True) if has
        )
        made = self._make(
            organization_id=old.organization_id, description=old.description, rights=rights, created_at=at
        )
        fresh = replace(made, id=old.id)
        self._replace(old, fresh)
        return fresh

    def expire(self, role: TokenRole, at: datetime) -> None:
        """Let the token of a role end now."""
        token = self.by_role[role]
        self._replace(token, replace(token, expires_at=at))

    def _replace(self, old: AuthorizationToken, new: AuthorizationToken) -> None:
        self._tokens = [new if token.id == old.id else token for token in self._tokens]
        self.by_role = {role: new if token.id == old.id else token for role, token in self.by_role.items()}

    def application(self, client_id: str, client_secret: str) -> OAuthApplication | None:
        """The application with these credentials."""
        return next(
            (a for a in self.applications if a.client_id == client_id and a.client_secret == client_secret), None
        )

    def grant(self, application: OAuthApplication, scopes: tuple[str, ...], at: datetime) -> AccessToken:
        """A fresh access token."""
        number = len(self._access)
        text = f"{self._seed}:access:{application.id}:{number}:{at.isoformat()}".encode()
        secret = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()
        token = AccessToken(secret, application.organization_id, scopes, at)
        self._access[secret] = token
        return token

    def access(self, secret: str) -> AccessToken | None:
        """The access token with this secret, expired ones too."""
        return self._access.get(secret)
