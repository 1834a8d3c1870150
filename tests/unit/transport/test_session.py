"""One request and its answer: limits, rude servers, statuses, retries."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from credly_core.errors import (
    Effect,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    ServiceBroken,
    ServiceBusy,
    ServiceError,
    ServiceSilent,
    ServiceUnreachable,
    UnexpectedReply,
)
from credly_core.transport.attempt import Stop
from credly_core.transport.limits import Limits
from credly_core.transport.retry import RetryPlan, Verb
from credly_core.transport.session import Transport
from tests.tiny_server import Asked, Piece, Reset, TinyServer, json_reply, reply
from tests.unit.transport.conftest import ONCE, Sleeper, question

Serve = Callable[..., TinyServer]
TransportTo = Callable[..., Transport]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SIX = RetryPlan()


def _read(transport: Transport, server: TinyServer) -> object:
    return transport.ask(question(f"{server.url}/v1"), plan=ONCE).json()


def _failure(transport: Transport, server: TinyServer) -> ServiceError:
    with pytest.raises(ServiceError) as failed:
        _read(transport, server)
    return failed.value


# --- answers that cannot be used --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"<html><h1>Welcome</h1></html>", "text/html; charset=utf-8", "service.not-json"),
        (b'{"data": []}', "text/plain", "service.not-json"),
        (b"", "application/json", "service.not-json"),
        (b"\xff\xfe\x00", "application/json", "service.not-json"),
        (b'{"data": NaN}', "application/json", "service.not-json"),
        (b'{"data": Infinity}', "application/json", "service.not-json"),
        (b'{"data": ' + b"9" * 5000 + b"}", "application/json", "service.not-json"),
        (b'{"data": [', "application/json", "service.not-json"),
        (b"[" * 100_000, "application/json", "service.not-json"),
        (b"[" * 100_000 + b"]" * 100_000, "application/json", "service.not-json"),
        (b"[" * 51 + b"]" * 51, "application/json", "service.too-deep"),
        (b'{"a":' * 51 + b"[]" + b"}" * 51, "application/vnd.api+json", "service.too-deep"),
    ],
    ids=range(12),
)
def test_an_answer_that_is_no_plain_json_is_refused(
    body: bytes, kind: str, code: str, serve: Serve, transport_to: TransportTo
) -> None:
    server = serve(lambda asked: reply(200, body, kind))

    error = _failure(transport_to(server.url), server)

    assert isinstance(error, UnexpectedReply)
    assert error.code == code
    assert error.effect is Effect.UNKNOWN


@pytest.mark.parametrize("body", [b"null", b"[]", b"7", b"[" * 50 + b"]" * 50, b'{"data": 18446744073709551616}'])
def test_unusual_but_readable_json_is_read(body: bytes, serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: reply(200, body))

    _read(transport_to(server.url), server)


@pytest.mark.parametrize("kind", ["", "application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_a_missing_content_type_is_forgiven(kind: str, serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: reply(200, b"{}", kind))

    assert _read(transport_to(server.url), server) == {}


# --- size and time ----------------------------------------------------------------------------------------------

SMALL = Limits(max_bytes=100_000, read=5.0, deadline=5.0)


def test_a_packed_answer_is_unpacked(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: reply(200, gzip.compress(b'{"data": "packed"}'), Content_Encoding="gzip"))

    assert _read(transport_to(server.url), server) == {"data": "packed"}
    assert server.asked[0].headers["accept-encoding"] == "gzip"


def test_a_gzip_bomb_is_not_unpacked_whole(serve: Serve, transport_to: TransportTo) -> None:
    bomb = gzip.compress(b" " * 30_000_000)
    server = serve(lambda asked: reply(200, bomb, Content_Encoding="gzip"))

    transport = transport_to(server.url, limits=SMALL)
    tracemalloc.start()
    try:
        error = _failure(transport, server)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert error.code == "service.too-large"
    assert most < 5_000_000


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("br", b"{}"), ("deflate", b"{}"), ("gzip, gzip", b"{}"), ("gzip", b"{}"), ("gzip", gzip.compress(b"{}")[:-9])],
    ids=["brotli", "deflate", "gzip twice", "no gzip", "gzip cut short"],
)
def test_other_or_broken_packings_are_refused(
    encoding: str, body: bytes, serve: Serve, transport_to: TransportTo
) -> None:
    server = serve(lambda asked: reply(200, body, Content_Encoding=encoding))

    assert isinstance(_failure(transport_to(server.url), server), UnexpectedReply)


def _endless(asked: Asked) -> Iterator[Piece]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1000\r\n" + b" " * 4096 + b"\r\n"


def test_an_endless_body_ends_at_the_limit(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(_endless)

    assert _failure(transport_to(server.url, limits=SMALL), server).code == "service.too-large"


def test_a_huge_body_with_its_length_told_ends_at_the_limit(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: reply(200, b" " * 300_000))

    assert _failure(transport_to(server.url, limits=SMALL), server).code == "service.too-large"


def _dripping_body(asked: Asked) -> Iterator[Piece]:
    yield HEAD + b"Content-Length: 100000\r\n\r\n"
    while True:
        yield b" "
        yield 0.02


def _dripping_head(asked: Asked) -> Iterator[Piece]:
    yield b"HTTP/1.1 200 OK\r\nX-Slow: "
    while True:
        yield b"x"
        yield 0.02


@pytest.mark.parametrize("drip", [_dripping_body, _dripping_head])
def test_a_slow_drip_ends_at_the_deadline_of_the_whole_answer(
    drip: Callable[[Asked], Iterator[Piece]], serve: Serve, transport_to: TransportTo
) -> None:
    server = serve(drip)

    error = _failure(transport_to(server.url, limits=Limits(read=5.0, deadline=0.3)), server)

    assert isinstance(error, ServiceSilent)
    assert error.code == "service.deadline"


def test_an_answer_that_never_comes_is_silence(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: [60.0])

    error = _failure(transport_to(server.url, limits=Limits(read=0.1, deadline=30.0)), server)

    assert isinstance(error, ServiceSilent)
    assert error.code == "service.silent"
    assert error.effect is Effect.UNKNOWN


# --- broken lines -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pieces",
    [
        [Reset()],
        [b""],
        [HEAD + b"Content-Length: 20\r\n\r\n{", Reset()],
        [HEAD + b"Content-Length: 20\r\n\r\n{", b""],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{", b""],
        [b"HTTP/1.1 200 OK\r\nContent-Ty", b""],
        [b"SSH-2.0-OpenSSH_9\r\n", b""],
        [b"HTTP/1.1 abc OK\r\n\r\n", b""],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{", b""],
        [b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", b""],
        [b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", b""],
    ],
    ids=range(11),
)
def test_a_line_that_breaks_after_sending_leaves_the_effect_unknown(
    pieces: list[Piece], serve: Serve, transport_to: TransportTo
) -> None:
    server = serve(lambda asked: pieces)

    error = _failure(transport_to(server.url), server)

    assert isinstance(error, ServiceSilent | UnexpectedReply)
    assert error.effect is Effect.UNKNOWN
    assert len(server.asked) == 1


def test_a_closed_port_is_unreachable_and_nothing_happened(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: reply(200))
    transport = transport_to(server.url)
    server.__exit__(None, None, None)

    error = _failure(transport, server)

    assert isinstance(error, ServiceUnreachable)
    assert error.code == "service.no-network"
    assert "nothing is listening" in error.message


def test_a_connection_is_given_back_after_use_and_dropped_after_trouble(
    serve: Serve, transport_to: TransportTo
) -> None:
    answers = iter([reply(200, b"{}"), reply(404, b"{}"), reply(200, b" " * 300_000), reply(200, b"{}")])
    server = serve(lambda asked: next(answers))
    transport = transport_to(server.url, limits=SMALL)

    _read(transport, server)
    _failure(transport, server)
    assert server.connections == 1
    _failure(transport, server)
    _read(transport, server)

    assert server.connections == 2


# --- statuses and how often they are asked again -----------------------------------------------------------------

STATUSES: list[tuple[int, type[ServiceError], int, int]] = [
    # status, our error, requests when reading, requests when writing
    (301, UnexpectedReply, 1, 1),
    (304, UnexpectedReply, 1, 1),
    (400, Refused, 1, 1),
    (401, NotSignedIn, 1, 1),
    (403, NotPermitted, 1, 1),
    (404, NotFound, 1, 1),
    (409, Refused, 1, 1),
    (410, Refused, 1, 1),
    (418, Refused, 1, 1),
    (422, Refused, 1, 1),
    (429, ServiceBusy, 6, 6),
    (500, ServiceBroken, 6, 1),
    (502, ServiceBroken, 6, 1),
    (503, ServiceBroken, 6, 1),
    (599, ServiceBroken, 6, 1),
]


@pytest.mark.parametrize(("status", "kind", "reads", "writes"), STATUSES)
def test_each_status_is_one_error_and_is_asked_as_often_as_its_effect_allows(
    *, status: int, kind: type[ServiceError], reads: int, writes: int, serve: Serve, transport_to: TransportTo
) -> None:
    server = serve(lambda asked: json_reply({"data": {"message": "said"}}, status))
    transport = transport_to(server.url)

    for verb, times in ((Verb.READING, reads), (Verb.WRITING, writes)):
        server.asked.clear()
        with pytest.raises(ServiceError) as failed:
            transport.ask(question(f"{server.url}/v1", verb=verb), plan=SIX)
        assert type(failed.value) is kind
        assert failed.value.status == status
        assert len(server.asked) == times


@pytest.mark.parametrize(("verb", "times"), [(Verb.READING, 6), (Verb.WRITING, 1)])
def test_a_lost_reply_is_asked_for_again_only_when_reading(
    verb: Verb, times: int, serve: Serve, transport_to: TransportTo
) -> None:
    server = serve(lambda asked: [Reset()])

    with pytest.raises(ServiceSilent):
        transport_to(server.url).ask(question(f"{server.url}/v1", verb=verb), plan=SIX)

    assert len(server.asked) == times


@pytest.mark.parametrize("verb", list(Verb))
def test_when_no_connection_was_made_both_verbs_are_tried_again(
    verb: Verb, serve: Serve, transport_to: TransportTo, sleeper: Sleeper
) -> None:
    server = serve(lambda asked: reply(200))
    transport = transport_to(server.url)
    server.__exit__(None, None, None)

    with pytest.raises(ServiceUnreachable):
        transport.ask(question(f"{server.url}/v1", verb=verb), plan=SIX)

    assert sleeper.slept == [0.5, 1.0, 2.0, 4.0, 8.0]


def test_after_trouble_the_answer_still_comes(serve: Serve, transport_to: TransportTo) -> None:
    answers = iter([reply(502, b"<html>", "text/html"), [Reset()], json_reply({"data": "at last"})])
    server = serve(lambda asked: next(answers))

    answer = transport_to(server.url).ask(question(f"{server.url}/v1"), plan=SIX)

    assert answer.json() == {"data": "at last"}


def test_the_time_a_service_asks_for_is_waited_once(serve: Serve, transport_to: TransportTo, sleeper: Sleeper) -> None:
    answers = iter([reply(429, b"{}", Retry_After="10.752"), json_reply({})])
    server = serve(lambda asked: next(answers))

    transport_to(server.url).ask(question(f"{server.url}/v1"), plan=SIX)

    assert sum(sleeper.slept) == pytest.approx(10.752 * 1.1)


def test_a_wait_longer_than_the_patience_is_told_instead_of_waited(
    serve: Serve, transport_to: TransportTo, sleeper: Sleeper
) -> None:
    server = serve(lambda asked: reply(429, b"{}", Retry_After="100"))
    transport = transport_to(server.url)
    hasty = RetryPlan(attempts=6, patience=10.0)

    for _ in range(2):
        with pytest.raises(ServiceBusy) as failed:
            transport.ask(question(f"{server.url}/v1"), plan=hasty)
        assert failed.value.retry_after == 100.0

    assert sleeper.slept == []
    assert len(server.asked) == 1, "until then the service is not asked at all"


def test_a_person_may_ask_while_others_are_held_and_an_answer_lets_them_go_on(
    serve: Serve, transport_to: TransportTo, sleeper: Sleeper
) -> None:
    answers = iter([reply(429, b"{}", Retry_After="100"), *(json_reply({}) for _ in range(3))])
    server = serve(lambda asked: next(answers))
    transport = transport_to(server.url)
    asking = question(f"{server.url}/v1")
    with pytest.raises(ServiceBusy):
        transport.ask(asking, plan=ONCE)

    with pytest.raises(ServiceBusy):
        transport.ask(asking, plan=RetryPlan(patience=10.0))
    transport.ask(asking, plan=RetryPlan(patience=10.0, asks_anyway=True))
    transport.ask(asking, plan=RetryPlan(patience=10.0))

    assert len(server.asked) == 3
    assert sleeper.slept == []


# --- breaking off ------------------------------------------------------------------------------------------------


def test_a_request_under_way_can_be_broken_off_from_another_thread(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: [60.0])
    transport = transport_to(server.url)
    stop, seen = Stop(), []

    def ask() -> None:
        try:
            transport.ask(question(f"{server.url}/v1"), plan=SIX, stop=stop)
        except ServiceError as error:
            seen.append(error.code)

    thread = threading.Thread(target=ask)
    thread.start()
    while not server.asked:
        time.sleep(0.005)
    stop.set()
    thread.join(10)

    assert not thread.is_alive()
    assert seen == ["service.cancelled"]
    assert len(server.asked) == 1


def test_nothing_new_begins_after_a_stop(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: json_reply({}))
    stop = Stop()
    stop.set()

    with pytest.raises(ServiceError):
        transport_to(server.url).ask(question(f"{server.url}/v1"), plan=SIX, stop=stop)

    assert server.asked == []


def test_cookies_are_neither_kept_nor_sent(serve: Serve, transport_to: TransportTo) -> None:
    server = serve(lambda asked: json_reply({}, Set_Cookie="session=1; Path=/"))
    transport = transport_to(server.url)

    _read(transport, server)
    _read(transport, server)

    assert all("cookie" not in asked.headers for asked in server.asked)
