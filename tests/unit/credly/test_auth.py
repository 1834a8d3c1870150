"""Signing in: Basic with a token, OAuth with a token that is renewed."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import orjson
import pytest

from credly_core.credly.auth import OAuthSignIn, TokenSignIn, sign_in_for, token_url_for
from credly_core.domain.connections import Credentials
from credly_core.domain.secrets import Secret
from credly_core.errors import NotSignedIn, Refused, ServiceError, SettingsError, UnexpectedReply
from credly_core.transport.answers import Answer
from credly_core.transport.failures import Call
from credly_core.transport.origin import Origin
from credly_core.transport.session import Question

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class TokenDesk:
    """Hands out numbered access tokens, and notes what it was asked."""

    def __init__(self, body: Callable[[int], object] | None = None, refusal: ServiceError | None = None) -> None:
        self.asked: list[Question] = []
        self._body = body or (lambda number: {"access_token": f"access-token-{number}", "expires_in": 7200})
        self._refusal = refusal

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if self._refusal is not None:
            raise self._refusal
        body = orjson.dumps(self._body(len(self.asked)))
        return Answer(Call("Credly", "sign in", "www.credly.com"), 200, {"content-type": "application/json"}, body)


class Watch:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


def sign_in(desk: TokenDesk, watch: Watch | None = None) -> OAuthSignIn:
    return OAuthSignIn(
        "client",
        Secret("client secret & more"),
        token_url="https://www.credly.com/oauth/token",
        ask=desk.ask,
        now=watch or Watch(),
    )


def test_a_token_goes_out_as_user_name_with_an_empty_password() -> None:
    way = TokenSignIn(Secret("the-token"))

    scheme, value = way.header().reveal().split(" ")
    assert scheme == "Basic"
    assert base64.b64decode(value) == b"the-token:"
    assert not way.renew(way.header())


def test_oauth_asks_with_form_fields_and_never_in_the_address() -> None:
    desk = TokenDesk()

    header = sign_in(desk).header()

    assert header.reveal() == "Bearer access-token-1"
    question = desk.asked[0]
    assert question.method == "POST"
    assert "secret" not in question.url
    assert parse_qs((question.body or b"").decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["client"],
        "client_secret": ["client secret & more"],
    }
    assert "client secret" not in repr(question)


def test_an_access_token_is_renewed_a_minute_before_it_ends() -> None:
    desk, watch = TokenDesk(), Watch()
    way = sign_in(desk, watch)

    headers = []
    for seconds in (0, 7139, 7140, 7141):
        watch.time = NOW + timedelta(seconds=seconds)
        headers.append(way.header().reveal()[-1])

    assert headers == ["1", "1", "2", "2"]


def test_after_a_401_only_the_refused_token_is_replaced() -> None:
    desk = TokenDesk()
    way = sign_in(desk)
    first = way.header()

    assert way.renew(first)
    second = way.header()
    assert way.renew(first), "another thread saw the old one refused"

    assert way.header() == second
    assert len(desk.asked) == 2


def test_many_threads_fetch_one_access_token() -> None:
    desk = TokenDesk()
    way = sign_in(desk)

    threads = [threading.Thread(target=way.header) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(desk.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"access_token": "found"},
        {"token": "found"},
        {"data": {"access_token": "found"}},
        {"data": {"token": "found"}},
        {"access_token": "found", "expires_in": "soon"},
        {"access_token": "found", "expires_in": -1},
        {"access_token": "found", "expires_in": 10**12},
    ],
)
def test_the_access_token_is_found_in_each_known_place(body: object) -> None:
    assert sign_in(TokenDesk(lambda number: body)).header().reveal() == "Bearer found"


@pytest.mark.parametrize(
    "body", [{}, [], None, {"access_token": ""}, {"access_token": 5}, {"access_token": "a\r\nX: y"}]
)
def test_an_answer_without_a_usable_access_token_is_refused(body: object) -> None:
    with pytest.raises(UnexpectedReply):
        sign_in(TokenDesk(lambda number: body)).header()


@pytest.mark.parametrize(
    ("status", "reasons", "kind"),
    [
        (400, ("invalid_client",), NotSignedIn),
        (400, (), NotSignedIn),
        (422, ("invalid_client",), NotSignedIn),
        (422, (), Refused),
    ],
)
def test_a_refused_client_is_not_signed_in(status: int, reasons: tuple[str, ...], kind: type[ServiceError]) -> None:
    refusal = Refused("no", status=status, reasons=reasons)

    with pytest.raises(ServiceError) as failed:
        sign_in(TokenDesk(refusal=refusal)).header()

    assert type(failed.value) is kind


@pytest.mark.parametrize(
    ("api", "url"),
    [
        ("https://api.credly.com", "https://www.credly.com/oauth/token"),
        ("https://sandbox-api.credly.com", "https://sandbox.credly.com/oauth/token"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123/oauth/token"),
    ],
)
def test_access_tokens_come_from_the_web_sites_host(api: str, url: str) -> None:
    assert token_url_for(Origin.parse(api)) == url


def test_without_credentials_there_is_nothing_to_sign_in_with() -> None:
    desk = TokenDesk()

    with pytest.raises(SettingsError) as refused:
        sign_in_for(Credentials(client_id="only"), token_url="https://x.example", ask=desk.ask, now=Watch())

    assert refused.value.code == "settings.no-credentials"


def test_a_token_wins_over_oauth() -> None:
    both = Credentials(Secret("the-token"), "client", Secret("client-secret"))

    way = sign_in_for(both, token_url="https://x.example", ask=TokenDesk().ask, now=Watch())

    assert isinstance(way, TokenSignIn)
