"""Applications, codes and tokens of ALM's OAuth, with its habits: seven days, and the same token until then."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from credly_core.sandbox.chance import fixed_id

ACCESS_LIFE = timedelta(days=7)
#: A refresh token nobody used for so long is dead; each use renews it.
REFRESH_LIFE = timedelta(days=15)
_CODE_LIFE = timedelta(minutes=10)
SCOPES = frozenset({"admin:read", "admin:write", "learner:read", "learner:write"})


class AlmRole(enum.Enum):
    """The keys every seeded account has."""

    #: An administrator who may read and write.
    ADMIN = "admin"
    #: An administrator's application registered to read only.
    READ_ONLY = "read-only"
    #: A learner's token: the wrong role for everything we do.
    LEARNER = "learner"
    #: Was good once.
    EXPIRED = "expired"
    #: Belongs to another account on the same host.
    OTHER_ACCOUNT = "other-account"


@dataclass(frozen=True, slots=True)
class Application:
    """A registered application. The registered scopes win over those that are asked for."""

    role: AlmRole
    name: str
    client_id: str
    client_secret: str
    scopes: frozenset[str]
    account_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What one authorization brought: an access token with an end, and the token that renews it."""

    application: Application
    access_token: str
    refresh_token: str
    expires_at: datetime
    refresh_until: datetime
    #: The person an admin acts as, where it is not the one who authorized.
    user_id: str = ""

    @property
    def user_role(self) -> str:
        """The role behind the token, in ALM's words."""
        return "learner" if self.application.role is AlmRole.LEARNER else "admin"

    @property
    def key(self) -> str:
        """Whose budget of calls this is."""
        return f"{self.user_id}:{self.application.client_id}:{self.application.account_id}"


_SCOPES_OF = {
    AlmRole.ADMIN: frozenset({"admin:read", "admin:write"}),
    AlmRole.READ_ONLY: frozenset({"admin:read"}),
    AlmRole.LEARNER: frozenset({"learner:read", "learner:write"}),
    AlmRole.EXPIRED: frozenset({"admin:read", "admin:write"}),
    AlmRole.OTHER_ACCOUNT: frozenset({"admin:read", "admin:write"}),
}


class AlmKeys:
    """All applications, codes and grants of one account."""

    def __init__(self, seed: int, *, account_id: str, user_id: str, now: datetime) -> None:
        self._seed = seed
        self._made = 0
        self._codes: dict[str, tuple[Application, str, datetime]] = {}
        self._grants: dict[str, Grant] = {}
        self.applications = {
            role: Application(
                role=role,
                name=f"Badge console ({role.value})",
                client_id=fixed_id(seed, f"alm:client-id:{role.value}"),
                client_secret=fixed_id(seed, f"alm:client-secret:{role.value}"),
                scopes=_SCOPES_OF[role],
                account_id=account_id if role is not AlmRole.OTHER_ACCOUNT else "900999",
                user_id=user_id,
            )
            for role in AlmRole
        }
        self.by_role = {role: self.grant(application, now) for role, application in self.applications.items()}
        self.expire(AlmRole.EXPIRED, now - timedelta(days=30))

    def _token(self, kind: str) -> str:
        self._made += 1
        return hashlib.blake2b(f"{self._seed}:alm:{kind}:{self._made}".encode(), digest_size=16).hexdigest()

    def application(self, client_id: str) -> Application | None:
        """The application with this id."""
        return next((each for each in self.applications.values() if each.client_id == client_id), None)

    def grant(self, application: Application, now: datetime, user_id: str | None = None) -> Grant:
        """A fresh pair of tokens."""
        grant = Grant(
            application=application,
            access_token=self._token("access"),
            refresh_token=self._token("refresh"),
            expires_at=now + ACCESS_LIFE,
            refresh_until=now + REFRESH_LIFE,
            user_id=user_id or application.user_id,
        )
        self._grants[grant.refresh_token] = grant
        return grant

    def new_code(self, application: Application, redirect_uri: str, now: datetime) -> str:
        """A code for one exchange."""
        code = self._token("code")
        self._codes[code] = (application, redirect_uri, now + _CODE_LIFE)
        return code

    def redeem(self, code: str, application: Application, redirect_uri: str | None, now: datetime) -> Grant | None:
        """Tokens for a code: once, in time, by the application it was made for."""
        owner, told, ends_at = self._codes.pop(code, (None, "", now))
        if owner != application or now >= ends_at or (redirect_uri is not None and redirect_uri != told):
            return None
        return self.grant(application, now)

    def refresh(self, refresh_token: str, application: Application, now: datetime) -> Grant | None:
        """The same access token while it lives, a new one after that; the refresh token stays."""
        grant = self._grants.get(refresh_token)
        if grant is None or grant.application != application or now >= grant.refresh_until:
            return None
        grant = replace(grant, refresh_until=now + REFRESH_LIFE)
        if now >= grant.expires_at:
            grant = replace(grant, access_token=self._token("access"), expires_at=now + ACCESS_LIFE)
        self._keep(grant)
        return grant

    def access(self, access_token: str) -> Grant | None:
        """The grant an access token belongs to, ended ones too."""
        return next((grant for grant in self._grants.values() if grant.access_token == access_token), None)

    def revoke(self, grant: Grant) -> None:
        """End both tokens for good."""
        self._grants.pop(grant.refresh_token, None)

    def by_refresh(self, refresh_token: str) -> Grant | None:
        """The grant of a refresh token."""
        return self._grants.get(refresh_token)

    def expire(self, role: AlmRole, at: datetime, *, refresh_too: bool = True) -> None:
        """Let the tokens of a role end; the refresh token may stay good."""
        grant = self.by_role[role]
        grant = self._grants.get(grant.refresh_token, grant)
        self._keep(replace(grant, expires_at=at, refresh_until=at if refresh_too else grant.refresh_until))

    def current(self, role: AlmRole) -> Grant:
        """The tokens of a role as they stand."""
        grant = self.by_role[role]
        return self._grants.get(grant.refresh_token, grant)

    def _keep(self, grant: Grant) -> None:
        self._grants[grant.refresh_token] = grant
        if self.by_role[grant.application.role].refresh_token == grant.refresh_token:
            self.by_role[grant.application.role] = grant
