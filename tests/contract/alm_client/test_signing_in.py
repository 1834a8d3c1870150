"""How the ALM client signs in, and stays so."""

from __future__ import annotations

import json

import pytest

from credly_core.alm.auth import authorize_url
from credly_core.alm.options import AlmOptions, AuthWord, alm_origin
from credly_core.domain.secrets import Secret
from credly_core.errors import NotSignedIn
from tests.contract.alm_client.conftest import (
    KEYS,
    ClientFunction,
    ServeFunction,
    example,
    examples,
)
from tests.tiny_server import Asked, Piece, json_reply, reply


def test_the_address_of_consent_is_spelled_as_alm_wants_it() -> None:
    url = authorize_url(
        alm_origin("learningmanagereu.adobe.com"), "app 1", redirect_uri="https://here.example/x?y=1", state="s&t"
    )

    assert url == (
        "https://learningmanagereu.adobe.com/oauth/o/authorize?client_id=app%201"
        "&redirect_uri=https%3A%2F%2Fhere.example%2Fx%3Fy%3D1&state=s%26t&scope=admin%3Aread,admin%3Awrite"
        "&response_type=CODE"
    )


def test_both_token_bodies_and_both_refresh_paths_are_taken(serve: ServeFunction, client_of: ClientFunction) -> None:
    def no_refresh_path(asked: Asked) -> list[Piece]:
        return reply(404, b"{}") if asked.path == "/oauth/token/refresh" else examples(asked)

    full, short = client_of(serve(examples).url), client_of(serve(no_refresh_path).url)

    assert (full.tokens().role, full.tokens().account_id) == ("admin", "900100")
    assert (short.tokens().role, short.tokens().left) == ("", 604800)
    code = full.oauth.exchange(KEYS, Secret("one-time-code"), redirect_uri="http://127.0.0.1/")
    assert code.refresh == Secret("synthetic-refresh-token")


def test_an_expired_token_is_told_by_the_body_of_the_check(serve: ServeFunction, client_of: ClientFunction) -> None:
    def expired(asked: Asked) -> list[Piece]:
        return json_reply({"error": "invalid_token"}) if asked.path.endswith("check") else examples(asked)

    assert client_of(serve(examples).url).oauth.check(Secret("access-token-1")).left == 431990
    with pytest.raises(NotSignedIn):
        client_of(serve(expired).url).oauth.check(Secret("access-token-1"))


def test_bearer_can_be_chosen(serve: ServeFunction, client_of: ClientFunction) -> None:
    server = serve(lambda asked: examples(Asked(asked.method, asked.target, {"authorization": "oauth x"}, b"")))

    client_of(server.url, options=AlmOptions(auth_word=AuthWord.BEARER)).account()

    assert server.asked[-1].headers["authorization"].startswith("Bearer ")


def test_a_refused_consent_is_not_signed_in(serve: ServeFunction, client_of: ClientFunction) -> None:
    def lapsed(asked: Asked) -> list[Piece]:
        return reply(400, example("token_error.json"))

    server = serve(lapsed)
    with pytest.raises(NotSignedIn) as refused:
        client_of(server.url).account()

    assert refused.value.reasons == ("invalid_grant",)
    assert [asked.path for asked in server.asked] == ["/oauth/token/refresh"]


def test_the_newest_refresh_token_is_handed_on(serve: ServeFunction, client_of: ClientFunction) -> None:
    told: list[Secret | None] = []

    client_of(serve(examples).url, renewed=lambda tokens: told.append(tokens.refresh)).account()

    assert told == [Secret("00000000000000000000000000000b01")]


@pytest.mark.parametrize("hidden", [False, True], ids=["401", "an error in a 200"])
def test_a_token_that_ends_in_the_middle_of_a_walk_is_renewed_once(
    hidden: bool, serve: ServeFunction, client_of: ClientFunction
) -> None:
    ended = iter([False, True])

    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        if next(ended, False):
            return json_reply({"error": "invalid_token"}) if hidden else reply(401, example("error_401.json"))
        following = {"next": "?page[offset]=4"} if "offset]=4" not in asked.target else {}
        rows = json.loads(example("badges_page.json"))["data"]
        shown = rows if following else [{**row, "id": f"9{row['id']}"} for row in rows]
        return json_reply({"links": following, "data": shown})

    server = serve(answering)
    pages = list(client_of(server.url).badges())

    assert [len(page.items) for page in pages] == [4, 4]
    assert [asked.path for asked in server.asked].count("/oauth/token/refresh") == 2


def test_a_token_that_stays_refused_is_tried_twice_and_no_more(serve: ServeFunction, client_of: ClientFunction) -> None:
    def refusing(asked: Asked) -> list[Piece]:
        return examples(asked) if asked.path.startswith("/oauth") else reply(401, example("error_401.json"))

    server = serve(refusing)
    with pytest.raises(NotSignedIn):
        client_of(server.url).account()

    assert [asked.path for asked in server.asked].count("/primeapi/v2/account") == 2
