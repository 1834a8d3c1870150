"""Signing in to Credly: an authorization token as Basic, or OAuth client credentials as Bearer.

The header is made per request and never kept in anything that prints (credly-api.md 1.2 and 1.3).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from credly_core.domain.connections import Credentials
from credly_core.domain.secrets import Secret
from credly_core.errors import NotSignedIn, Refused, ServiceError, SettingsError
from credly_core.transport.answers import Answer, unexpected
from credly_core.transport.origin import Origin
from credly_core.transport.redact import redactor
from credly_core.transport.renewing import RenewedHeader
from credly_core.transport.session import Question

#: Where tokens come from: Credly's page names the web site's host, not the API's.
_TOKEN_URLS = {
    "api.credly.com": "https://www.credly.com/oauth/token",
    "sandbox-api.credly.com": "https://sandbox.credly.com/oauth/token",
}
_USUAL_LIFE = 7200
_LONGEST_LIFE = 86_400 * 30
_BAD_CLIENT = frozenset({"invalid_client", "unauthorized_client", "invalid_grant", "access_denied"})


def token_url_for(api: Origin) -> str:
    """Where an OAuth token for this API is fetched, unless the settings say otherwise."""
    return _TOKEN_URLS.get(api.host, f"{api.url}/oauth/token")


class SignIn(Protocol):
    """Gives the Authorization header of a request."""

    def header(self) -> Secret:
        """The value to send now."""
        ...

    def renew(self, refused: Secret) -> bool:
        """After a 401: whether there is something new to try instead of `refused`."""
        ...


class TokenSignIn:
    """An authorization token as user name, with an empty password; the colon stays."""

    def __init__(self, token: Secret) -> None:
        self._value = Secret("Basic " + base64.b64encode(f"{token.reveal()}:".encode()).decode())

    def header(self) -> Secret:
        """The same for every request."""
        return self._value

    def renew(self, refused: Secret) -> bool:
        """There is only the one token."""
        return False


class OAuthSignIn(RenewedHeader):
    """Client credentials, exchanged for an access token that is renewed a minute before it ends."""

    def __init__(
        self,
        client_id: str,
        client_secret: Secret,
        *,
        token_url: str,
        ask: Callable[[Question], Answer],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(self._exchange, now)
        self._client_id = client_id
        self._client_secret = client_secret
        self._token_url = token_url
        self._ask = ask

    def _exchange(self) -> tuple[Secret, timedelta]:
        question = Question(
            "sign in with OAuth",
            "POST",
            self._token_url,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=self._form(),
        )
        try:
            answer = self._ask(question)
        except Refused as refused:
            raise _not_signed_in(refused) from None
        token, seconds = _read_token(answer)
        redactor.know(token)
        return Secret(f"Bearer {token.reveal()}"), timedelta(seconds=seconds)

    def _form(self) -> bytes:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret.reveal(),
        }
        return urlencode(form).encode()


def _not_signed_in(refused: Refused) -> ServiceError:
    """OAuth servers say 400 `invalid_client` where others say 401."""
    if not _BAD_CLIENT.intersection(refused.reasons) and refused.status != 400:  # noqa: PLR2004
        return refused
    return NotSignedIn(
        "Credly did not accept the OAuth client id and secret.",
        hint="Copy both again from the OAuth application in Credly, under Developers.",
        service=refused.service,
        operation=refused.operation,
        status=refused.status,
        reasons=refused.reasons,
    )


def _read_token(answer: Answer) -> tuple[Secret, int]:
    """The access token and its life in seconds; the object stands bare, some say under `data`."""
    body = answer.json()
    fields = body if isinstance(body, dict) else {}
    inner = fields.get("data")
    for place in (fields, inner if isinstance(inner, dict) else {}):
        token = place.get("access_token") or place.get("token")
        if isinstance(token, str) and token and token.isascii() and token.isprintable():
            life = place.get("expires_in")
            seconds = life if isinstance(life, int) and 0 < life < _LONGEST_LIFE else _USUAL_LIFE
            return Secret(token), seconds
    raise unexpected(answer.call, f"{answer.call.host} gave no access token.", "service.not-credly")


def sign_in_for(
    credentials: Credentials, *, token_url: str, ask: Callable[[Question], Answer], now: Callable[[], datetime]
) -> SignIn:
    """The way to sign in that these credentials allow; a token wins over OAuth when both are there."""
    if credentials.token:
        redactor.know(credentials.token)
        return TokenSignIn(credentials.token)
    if credentials.client_id and credentials.client_secret:
        redactor.know(credentials.client_secret)
        return OAuthSignIn(credentials.client_id, credentials.client_secret, token_url=token_url, ask=ask, now=now)
    raise SettingsError(
        "There is nothing to sign in with.",
        hint="Enter an authorization token, or an OAuth client id and its secret.",
        code="settings.no-credentials",
    )
