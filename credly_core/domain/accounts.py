"""The ALM side of a connection: one account, what signs in to it, and how long that lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from credly_core.domain.learning import Account
from credly_core.domain.secrets import Secret
from credly_core.domain.token_life import TokenLevel, TokenLife

#: Adobe's hosts by region. An account lives on one of them; a token of one is useless on another.
REGIONS = {
    "Americas": "learningmanager.adobe.com",
    "Europe": "learningmanagereu.adobe.com",
    "Asia-Pacific": "learningmanagerapac.adobe.com",
}
ALM_HOSTS = tuple(REGIONS.values())
#: Scopes the console asks for: an administrator who reads, and starts migration runs.
SCOPES = ("admin:read", "admin:write")
#: A refresh token nobody uses for so long is dead, one source says; Adobe names no figure (alm-api.md 1.3).
REFRESH_LIFE = timedelta(days=15)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AlmCredentials:
    """An OAuth application of ALM and the refresh token an administrator's consent brought."""

    client_id: str = ""
    client_secret: Secret | None = None
    refresh_token: Secret | None = None

    @property
    def is_complete(self) -> bool:
        """Whether there is enough to sign in with."""
        return bool(self.client_id) and bool(self.client_secret) and bool(self.refresh_token)


@dataclass(frozen=True, slots=True)
class AlmForm:
    """What a person typed or pasted about an account."""

    host: str = ALM_HOSTS[0]
    credentials: AlmCredentials = field(default_factory=AlmCredentials)


@dataclass(frozen=True, slots=True)
class AlmSide:
    """The account of a connection. Secrets are not part of it: they are fetched when needed.

    `role` is what ALM says of the token (admin, learner); `person` who gave the consent, for the token acts as them.
    """

    host: str
    account: Account
    role: str = ""
    person: str = ""
    #: When the refresh token was last used: that renews its life.
    refreshed_at: datetime | None = None
    tested_at: datetime | None = None


def consent_life(side: AlmSide, now: datetime) -> TokenLife:
    """How long the administrator's consent lasts still, as far as anybody knows.

    The access token lives seven days and is renewed by itself; the refresh token lapses when nobody uses it.
    """
    if side.refreshed_at is None:
        return TokenLife(None, TokenLevel.UNKNOWN, "Signs in with an administrator's consent; not used yet.")
    days = max(0, (side.refreshed_at + REFRESH_LIFE - now) // _DAY)
    if side.refreshed_at + REFRESH_LIFE <= now:
        sentence = "The consent was not used for 15 days and may have lapsed. Test it; authorize again if it fails."
        return TokenLife(0, TokenLevel.LAST_DAYS, sentence)
    left = "less than a day" if days == 0 else f"{days} day{'' if days == 1 else 's'}"
    if days <= 3:  # noqa: PLR2004  as with other tokens
        sentence = f"The consent lapses in {left} unless it is used. Testing it is enough."
        return TokenLife(days, TokenLevel.LAST_DAYS, sentence)
    return TokenLife(days, TokenLevel.FINE, f"The consent renews itself with use; unused it lasts {left} more.")
