"""Signing in to ALM: OAuth with its own spelling (alm-api.md 1.3).

`response_type` is upper-case `CODE` and scopes are joined with commas, both unlike the standard, so the address is
built by hand. A refresh while the token is good brings the same token again. Tokens never leave for another host.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from credly_core.alm.jsonapi import text_id
from credly_core.alm.options import AuthWord
from credly_core.domain.accounts import SCOPES, AlmCredentials
from credly_core.domain.secrets import Secret
from credly_core.errors import NotSignedIn, Refused, ServiceError, SettingsError
from credly_core.transport.answers import Answer, unexpected
from credly_core.transport.origin import Origin
from credly_core.transport.redact import redactor
from credly_core.transport.renewing import EARLY, RenewedHeader
from credly_core.transport.retry import Verb
from credly_core.transport.session import Question

_USUAL_LIFE = 604_800
_LONGEST_LIFE = 86_400 * 60
_NO_SUCH_PATH = (404, 405)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

Ask = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class AlmTokens:
    """What ALM gives for a code or a refresh token; either of the two documented bodies.

    The shorter one tells neither role nor account. `left` are seconds.
    """

    access: Secret
    refresh: Secret | None
    left: int
    role: str = ""
    account_id: str = ""
    user_id: str = ""


def authorize_url(
    api: Origin, client_id: str, *, redirect_uri: str, state: str, scopes: tuple[str, ...] = SCOPES
) -> str:
    """Where an administrator gives consent, in a browser."""
    fields = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "scope": ",".join(scopes),
        "response_type": "CODE",
    }
    query = "&".join(f"{name}={quote(value, safe=',')}" for name, value in fields.items())
    return f"{api.url}/oauth/o/authorize?{query}"


class AlmOAuth:
    """ALM's OAuth endpoints on one host."""

    def __init__(self, api: Origin, ask: Ask) -> None:
        self._api = api
        self._ask = ask

    def exchange(self, credentials: AlmCredentials, code: Secret, *, redirect_uri: str = "") -> AlmTokens:
        """Tokens for the code that consent brought; a code works once."""
        redactor.know(code)
        fields = {**self._application(credentials), "code": code.reveal(), "grant_type": "authorization_code"}
        if redirect_uri:
            fields["redirect_uri"] = redirect_uri
        return self._tokens("exchange the code", "/oauth/token", fields, verb=Verb.WRITING)

    def refresh(self, credentials: AlmCredentials) -> AlmTokens:
        """A current access token. The path that Adobe's own code uses, then the standard's where that is unknown."""
        if not credentials.refresh_token:
            raise _nothing_to_sign_in_with()
        fields = {**self._application(credentials), "refresh_token": credentials.refresh_token.reveal()}
        try:
            return self._tokens("sign in", "/oauth/token/refresh", fields)
        except ServiceError as unknown:
            if unknown.status not in _NO_SUCH_PATH:
                raise
            return self._tokens("sign in", "/oauth/token", {**fields, "grant_type": "refresh_token"})

    def check(self, access: Secret) -> AlmTokens:
        """What is left of an access token; NotSignedIn when nothing is, though ALM answers 200 then as well.

        The only call that carries a token in its address, because ALM knows no other way: ask it only at need.
        """
        url = f"{self._api.url}/oauth/token/check?{urlencode({'access_token': access.reveal()})}"
        return _read(self._ask(Question("check the token", "GET", url, interface="oauth")))

    def _application(self, credentials: AlmCredentials) -> dict[str, str]:
        if not credentials.client_id or not credentials.client_secret:
            raise _nothing_to_sign_in_with()
        for secret in (credentials.client_secret, credentials.refresh_token):
            if secret:
                redactor.know(secret)
        return {"client_id": credentials.client_id, "client_secret": credentials.client_secret.reveal()}

    def _tokens(self, operation: str, path: str, fields: Mapping[str, str], *, verb: Verb = Verb.READING) -> AlmTokens:
        question = Question(
            operation,
            "POST",
            f"{self._api.url}{path}",
            verb=verb,
            headers=_FORM,
            body=urlencode(fields).encode(),
            interface="oauth",
        )
        try:
            return _read(self._ask(question))
        except Refused as refused:
            raise _not_signed_in(refused) from None


def _nothing_to_sign_in_with() -> SettingsError:
    return SettingsError(
        "There is nothing to sign in to ALM with.",
        hint="Enter the application's client ID and secret, and a refresh token; or authorize with an administrator.",
        code="settings.no-credentials",
    )


def _not_signed_in(refused: Refused) -> ServiceError:
    """OAuth answers 400 for a code or refresh token that is not good (any more)."""
    if refused.status != 400:  # noqa: PLR2004
        return refused
    return NotSignedIn(
        "ALM did not accept the application or its refresh token.",
        hint="Authorize again with an administrator's account.",
        service=refused.service,
        operation=refused.operation,
        status=refused.status,
        reasons=refused.reasons,
    )


def _read(answer: Answer) -> AlmTokens:
    """Either token body; an `error` member inside a success is a refusal."""
    body = answer.json()
    fields = body if isinstance(body, dict) else {}
    if isinstance(fields.get("error"), str):
        raise NotSignedIn(
            "ALM says that the token is not good any more.",
            hint="Authorize again with an administrator's account.",
            service=answer.call.service,
            operation=answer.call.operation,
            status=answer.status,
            reasons=(str(fields["error"])[:100],),
        )
    access = _secret(fields.get("access_token"))
    if access is None:
        raise unexpected(answer.call, f"{answer.call.host} gave no access token.", "service.not-alm")
    left = fields.get("expires_in")
    if isinstance(left, str) and left.isdecimal():
        left = int(left)
    is_likely = isinstance(left, int) and not isinstance(left, bool) and 0 <= left < _LONGEST_LIFE
    role = fields.get("user_role")
    return AlmTokens(
        access=access,
        refresh=_secret(fields.get("refresh_token")),
        left=left if is_likely and isinstance(left, int) else _USUAL_LIFE,
        role=role.strip().lower() if isinstance(role, str) else "",
        account_id=text_id(fields.get("account_id")),
        user_id=text_id(fields.get("user_id")),
    )


def _secret(value: object) -> Secret | None:
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        return None
    found = Secret(value)
    redactor.know(found)
    return found


class AlmSignIn(RenewedHeader):
    """Gives the Authorization header of a request; renews the access token a minute before it ends, or after a 401.

    `renewed` is told of every fresh pair, so that the newest refresh token can be kept.
    """

    def __init__(
        self,
        oauth: AlmOAuth,
        credentials: AlmCredentials,
        *,
        word: AuthWord,
        now: Callable[[], datetime],
        renewed: Callable[[AlmTokens], None] | None = None,
    ) -> None:
        super().__init__(self._refresh, now)
        self._oauth = oauth
        self._credentials = credentials
        self._word = word
        self._renewed = renewed
        self._tokens: AlmTokens | None = None

    @property
    def tokens(self) -> AlmTokens:
        """What ALM said at the last sign-in; signs in first where that was not done yet."""
        self.header()
        assert self._tokens is not None  # noqa: S101  signing in sets it or raises
        return self._tokens

    def _refresh(self) -> tuple[Secret, timedelta]:
        tokens = self._oauth.refresh(self._credentials)
        self._tokens = tokens
        if tokens.refresh is not None:
            self._credentials = AlmCredentials(
                self._credentials.client_id, self._credentials.client_secret, tokens.refresh
            )
        if self._renewed is not None:
            self._renewed(tokens)
        # A token that ends within the minute is used as it is: asking again would bring the same one.
        left = max(timedelta(seconds=tokens.left), EARLY + timedelta(seconds=1))
        return Secret(f"{self._word.value} {tokens.access.reveal()}"), left
