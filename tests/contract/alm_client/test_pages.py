"""How the ALM client walks lists, and whom it follows."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from credly_core.domain.learning import LearningObjectKind
from credly_core.errors import ServiceUnreachable
from credly_core.transport.paging import TroubleKind
from tests.contract.alm_client.conftest import (
    ClientFunction,
    ServeFunction,
    examples,
    troubles,
)
from tests.tiny_server import Asked, Piece, json_reply


def badge_rows(first: int, count: int) -> list[object]:
    return [
        {"id": number, "type": "badge", "attributes": {"name": f"B{number}"}} for number in range(first, first + count)
    ]


@pytest.mark.parametrize("link", ["{url}/primeapi/v2/badges?at={at}", "/primeapi/v2/badges?at={at}", "?at={at}"])
def test_links_are_followed_absolute_and_relative(link: str, serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        at = int(parse_qs(urlsplit(asked.target).query).get("at", ["0"])[0])
        links = {"next": link.format(url=url, at=at + 100)} if at < 200 else {}
        return json_reply({"links": links, "data": badge_rows(at, 100 if links else 7)})

    url = serve(answering).url
    pages = list(client_of(url).badges())

    assert [len(page.items) for page in pages] == [100, 100, 7]
    assert len({badge.id for page in pages for badge in page.items}) == 207
    assert not any(page.is_incomplete for page in pages)


def test_a_walk_goes_on_from_where_it_was_left(serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        at = int(parse_qs(urlsplit(asked.target).query).get("at", ["0"])[0])
        return json_reply({"links": {"next": f"?at={at + 100}"} if at < 200 else {}, "data": badge_rows(at, 100)})

    server = serve(answering)
    first = next(client_of(server.url).badges())
    rest = list(client_of(server.url).badges(start=first.next_link))

    assert [page.items[0].id for page in rest] == ["100", "200"]


def test_a_link_to_another_host_gets_no_token_and_no_socket(serve: ServeFunction, client_of: ClientFunction) -> None:
    foreign = serve(lambda asked: json_reply({"data": []}))

    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/badges":
            return examples(asked)
        return json_reply({"links": {"next": f"{foreign.url}/primeapi/v2/badges"}, "data": badge_rows(0, 100)})

    pages = list(client_of(serve(answering).url).badges())

    assert [page.is_incomplete for page in pages] == [True]
    assert troubles(pages) == [TroubleKind.LOST_LINK]
    assert foreign.connections == 0


def test_a_start_on_another_host_is_refused_before_a_socket(serve: ServeFunction, client_of: ClientFunction) -> None:
    foreign = serve(lambda asked: json_reply({"data": []}))

    with pytest.raises(ServiceUnreachable):
        next(client_of(serve(examples).url).badges(start=f"{foreign.url}/primeapi/v2/badges"))

    assert foreign.connections == 0


def test_a_learner_list_cut_at_500_is_not_taken_as_complete(serve: ServeFunction, client_of: ClientFunction) -> None:
    def answering(asked: Asked) -> list[Piece]:
        if asked.path != "/primeapi/v2/users":
            return examples(asked)
        at = int(parse_qs(urlsplit(asked.target).query).get("page[offset]", ["0"])[0])
        rows = [{"id": n, "type": "user", "attributes": {"name": f"N{n}"}} for n in range(at, at + 100)]
        return json_reply({"links": {"next": f"?page[offset]={at + 100}"} if at < 400 else {}, "data": rows})

    pages = list(client_of(serve(answering).url).learners())

    assert sum(len(page.items) for page in pages) == 500
    assert troubles(pages) == [TroubleKind.CUT_OFF]


def test_missing_members_and_unknown_ones_are_no_trouble(serve: ServeFunction, client_of: ClientFunction) -> None:
    odd = {
        "data": [
            {"id": 77, "type": "learningObject", "surprise": [1]},
            {"id": "learning_program:5", "type": "learningObject", "attributes": {"loType": "learning_program"}},
        ],
        "news": {},
    }

    def answering(asked: Asked) -> list[Piece]:
        if asked.path.endswith("/learningObjects"):
            return json_reply(odd)
        return json_reply({"data": []}) if asked.path.endswith("/instances") else examples(asked)

    (page,) = client_of(serve(answering).url).learning_objects()

    assert [each.name for each in page.items] == ["77", "learning_program:5"]
    assert page.items[1].kind is LearningObjectKind.LEARNING_PROGRAM
    assert json.loads(page.raw[0])["surprise"] == [1]
