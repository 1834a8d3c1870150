"""Deliveries are kept once, looked at once, believed only as far as the service confirms them."""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import suppress
from datetime import timedelta

import pytest

from credly_core.alm.webhooks import read_delivery
from credly_core.domain.ids import ConnectionId
from credly_core.domain.webhooks import (
    BadDelivery,
    EventOrigin,
    EventState,
    HookService,
    NewsKind,
)
from credly_core.errors import NotReady
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.webhooks import HookAddress, Received
from credly_core.steps.webhooks.step import KEEP_BODIES, KEEP_EVENTS
from credly_core.store import accounts, connections, webhooks
from credly_core.store.store import Store

from .conftest import Post, make_post
from .parcels import completed, issued, proof, several, thin

#: `make chaos-webhooks` takes everything, the usual run a sample.
WHOLE = bool(os.environ.get("BADGE_CONSOLE_WHOLE"))
CREDLY, ALM = HookService.CREDLY, HookService.ALM


def hand_in(post: Post, address: HookAddress, body: bytes) -> Received | None:
    return post.step.receive(post.connection.id, address.service, body, **proof(address))  # type: ignore[arg-type]


def test_a_completion_becomes_news_about_the_learner(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")

    received = hand_in(post, address, completed(learner=12000002))
    outcome = post.step.work().result()

    assert received == Received(1, 0)
    assert outcome.done == 1
    (news,) = post.step.news(NewsKind.LEARNER)
    assert (news.news.subject, news.told) == ("12000002", 1)


def test_a_credly_event_is_fetched_and_only_that_is_believed(post: Post) -> None:
    address = post.step.make_address(CREDLY, actor="dana")
    real = post.sandbox.site.world.events.newest(0)
    lie = thin(post.sandbox, real.id, badge={"id": "a-badge-that-was-made-up"})

    hand_in(post, address, lie)
    post.step.work().result()

    (news,) = post.step.news(NewsKind.ISSUED_BADGE)
    assert real.badge is not None
    assert news.news.subject == post.sandbox.site.world.badges.badge(real.badge).id


def test_an_event_that_credly_does_not_know_changes_nothing(post: Post) -> None:
    address = post.step.make_address(CREDLY, actor="dana")

    hand_in(post, address, thin(post.sandbox, "11111111-1111-4111-8111-111111111111"))
    outcome = post.step.work().result()

    assert outcome.unknown == 1
    assert post.step.news(NewsKind.ISSUED_BADGE) == ()
    assert "no event of this id" in post.step.events()[0].note


def test_the_same_event_two_hundred_times_in_eight_threads_has_one_effect(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")
    fresh = []

    def deliver_and_work() -> None:
        for _ in range(25):
            received = hand_in(post, address, completed())
            fresh.append(received.fresh if received else 0)
        post.step.work().result()

    threads = [threading.Thread(target=deliver_and_work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(fresh) == 1
    assert [news.told for news in post.step.news(NewsKind.LEARNER)] == [1]


def test_all_720_orders_of_six_events_end_the_same(post: Post) -> None:
    events = [read_delivery(completed(f"e-{number}", learner=number // 2))[0] for number in range(6)]
    ends = set()

    for order in itertools.islice(itertools.permutations(events), None, None, 1 if WHOLE else 12):
        with suppress(_Undone), post.store.begin() as tx:
            for event in order:
                webhooks.receive(tx, post.connection.id, [event], origin=EventOrigin.DELIVERED, at=post.now)
                (stored,) = webhooks.waiting(tx, post.connection.id, at=post.now, limit=2)
                webhooks.settle(tx, stored, EventState.DONE, at=post.now, news=stored.event.news)
            news = webhooks.news_of(tx, post.connection.id, NewsKind.LEARNER)
            ends.add(tuple(sorted((one.news.subject, one.told, one.heard_at) for one in news)))
            raise _Undone

    assert ends == {tuple((str(learner), 2, post.now) for learner in range(3))}


class _Undone(Exception):
    """Takes a transaction back."""


def test_a_body_of_several_events_keeps_those_that_are_new(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")
    first = {"eventId": "a", "eventName": "COURSE_COMPLETED", "data": {"userId": "1"}}
    second = {"eventId": "b", "eventName": "LEARNER_PROGRESS", "data": {"userId": "1"}}
    third = {"eventId": "c", "eventName": "LEARNING_OBJECT_MODIFICATION", "data": {"loId": "course:7"}}

    hand_in(post, address, several(first))
    received = hand_in(post, address, several(first, second, third, third))
    outcome = post.step.work().result()

    assert received == Received(2, 2)
    assert (outcome.done, outcome.ignored) == (2, 1)
    assert [news.news.subject for news in post.step.news(NewsKind.LEARNING_OBJECT)] == ["course:7"]


def test_ids_as_numbers_and_times_in_every_spelling_are_taken(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")

    for number, stamp in enumerate((1787414643000, 1787414643, "2026-08-22T16:04:03.000Z", "yesterday", None)):
        hand_in(post, address, completed(f"t-{number}", timestamp=stamp))

    moments = [one.event.occurred_at for one in post.step.events()]
    assert len({moment for moment in moments if moment is not None}) == 1
    assert moments.count(None) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"NaN",
        b'{"accountId": NaN}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"accountId": 1, "events": []}',
        b'{"accountId": 1, "events": [1]}',
        b'{"accountId": true, "events": [{}]}',
        b'{"events": [{"eventId": "x"}]}',
    ],
)
@pytest.mark.parametrize("service", list(HookService))
def test_a_body_that_is_no_delivery_is_refused(post: Post, service: HookService, body: bytes) -> None:
    address = post.step.make_address(service, actor="dana")

    with pytest.raises(BadDelivery):
        hand_in(post, address, body)

    assert post.step.events() == ()


def test_a_delivery_for_another_account_is_not_taken(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")

    received = hand_in(post, address, several({"eventId": "a", "eventName": "X", "data": {}}, account=42))

    assert received is None
    assert post.step.events() == ()


def test_without_an_address_nothing_is_taken(post: Post) -> None:
    lost = post.step.receive(post.connection.id, ALM, completed(), in_address="", basic=("badge-console", ""))
    strange = post.step.receive(ConnectionId("nobody"), ALM, completed(), in_address="x")

    assert lost is None
    assert strange is None


def test_alm_needs_the_password_beside_the_address(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")
    key = address.path.rpartition("/")[2]
    assert address.password is not None
    word = address.password.reveal()

    tries = [None, ("badge-console", ""), ("badge-console", word[:-1]), ("badge-console", word + "x"), ("", word),
             ("badge-console", "pässwört"), ("badge-console", "\udce4")]  # fmt: skip

    for basic in tries:
        assert post.step.receive(post.connection.id, ALM, completed(), in_address=key, basic=basic) is None
    good = post.step.receive(post.connection.id, ALM, completed(), in_address=key, basic=("badge-console", word))
    assert good == Received(1, 0)


def test_a_new_address_leaves_the_old_one_working_until_it_is_forgotten(post: Post) -> None:
    old = post.step.make_address(CREDLY, actor="dana")
    new = post.step.make_address(CREDLY, actor="dana")

    before = hand_in(post, old, issued(post.sandbox, 0)), hand_in(post, new, issued(post.sandbox, 1))
    forgotten = post.step.forget_old(CREDLY, actor="dana")
    after = hand_in(post, old, issued(post.sandbox, 2)), hand_in(post, new, issued(post.sandbox, 2))

    assert before == (Received(1, 0), Received(1, 0))
    assert forgotten
    assert after == (None, Received(1, 0))
    assert post.step.address(CREDLY) == new


def test_a_closed_address_takes_nothing(post: Post) -> None:
    address = post.step.make_address(CREDLY, actor="dana")

    assert post.step.close_address(CREDLY, actor="dana")

    assert hand_in(post, address, issued(post.sandbox)) is None
    assert post.step.address(CREDLY) is None
    assert not post.step.close_address(CREDLY, actor="dana")


def test_a_side_that_is_not_connected_gets_no_address(post: Post) -> None:
    with post.store.begin() as tx:
        accounts.remove_account(tx, post.connection.id)
        post.connection = connections.require_connection(tx, post.connection.id)

    with pytest.raises(NotReady, match="has no side"):
        post.step.make_address(ALM, actor="dana")


def test_while_credly_has_trouble_events_wait_longer_and_longer_and_are_given_up_in_the_end(
    fresh_sandbox: RunningSandbox, store: Store
) -> None:
    post = make_post(fresh_sandbox, store)
    hand_in(post, post.step.make_address(CREDLY, actor="dana"), issued(fresh_sandbox))
    fresh_sandbox.site.faults.switch_on(Fault(FaultName.SERVER_ERROR, "503"))
    outcomes = []

    for _ in range(12):
        outcomes.append(post.step.work().result())
        early = post.step.work().result()
        assert early.put_off == 0
        post.wait(timedelta(hours=6))

    assert [outcome.put_off for outcome in outcomes] == [1] * 11 + [0]
    assert outcomes[-1].given_up == 1
    assert post.step.counts() == {EventState.GIVEN_UP: 1}


def test_the_sweep_finds_what_was_never_delivered(fresh_sandbox: RunningSandbox, store: Store) -> None:
    post = make_post(fresh_sandbox, store)
    newest = fresh_sandbox.site.world.events.newest(0).occurred_at
    post.now = newest + timedelta(hours=1)
    hand_in(post, post.step.make_address(CREDLY, actor="dana"), issued(fresh_sandbox, 0))

    outcome = post.step.sweep().result()
    again = post.step.sweep().result()

    week = [event for place in range(200) if (event := fresh_sandbox.site.world.events.newest(place)).occurred_at
            >= post.now - timedelta(days=7)]  # fmt: skip
    assert outcome.found == len(week) - 1
    assert outcome.found > 0
    assert again.found == 0
    origins = {one.origin for one in post.step.events(limit=1000)}
    assert origins == {EventOrigin.DELIVERED, EventOrigin.SWEPT}


def test_the_sweep_brings_back_an_event_that_was_taken_for_unknown(fresh_sandbox: RunningSandbox, store: Store) -> None:
    post = make_post(fresh_sandbox, store)
    post.now = fresh_sandbox.site.world.events.newest(0).occurred_at + timedelta(hours=1)
    hand_in(post, post.step.make_address(CREDLY, actor="dana"), issued(fresh_sandbox, 0))
    fresh_sandbox.site.faults.switch_on(Fault(FaultName.NOT_FOUND))
    lost = post.step.work().result()
    fresh_sandbox.site.faults.switch_off()

    post.step.sweep().result()
    post.step.work().result()

    assert lost.unknown == 1
    assert EventState.UNKNOWN not in post.step.counts()


def test_a_service_that_falls_silent_is_named(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")
    post.step.make_address(CREDLY, actor="dana")
    hand_in(post, address, completed())
    heard = post.now

    post.wait(timedelta(hours=24))
    on_time = post.step.silences()
    post.wait(timedelta(seconds=1))
    (silence,) = post.step.silences()

    assert on_time == ()
    assert (silence.service, silence.last_heard) == (ALM, heard)


def test_old_bodies_are_emptied_and_older_events_forgotten(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")
    hand_in(post, address, completed("old"))
    post.step.work().result()

    post.wait(KEEP_BODIES + timedelta(days=1))
    post.step.work().result()
    emptied = post.step.events()
    known = hand_in(post, address, completed("old"))
    post.wait(KEEP_EVENTS)
    post.step.work().result()

    assert [one.event.raw for one in emptied] == [b""]
    assert known == Received(0, 1)
    assert post.step.events() == ()


def test_news_that_was_told_again_while_it_was_read_up_on_stays(post: Post) -> None:
    address = post.step.make_address(ALM, actor="dana")
    hand_in(post, address, completed("first"))
    post.step.work().result()
    read = post.step.news(NewsKind.LEARNER)

    hand_in(post, address, completed("second"))
    post.step.work().result()
    with post.store.begin() as tx:
        webhooks.forget_news(tx, post.connection.id, read)

    assert [news.told for news in post.step.news(NewsKind.LEARNER)] == [2]
