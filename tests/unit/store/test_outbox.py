"""The outbox: one order for a key, moves under a condition, claims that end, a story that only grows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from credly_core.domain.ids import IssuedBadgeId, OrderId
from credly_core.domain.issuing import Claim, OrderState, OrderWay
from credly_core.errors import NotAllowed, StoreError
from credly_core.store import achievements, outbox, outbox_reading, pace
from credly_core.store.outbox import Move
from credly_core.store.outbox_reading import OrderFilter
from credly_core.store.pace import SharedPace
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.orders import ORGANIZATION, an_achievement, an_order

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def approved(store: Store, *numbers: int) -> list[OrderId]:
    """So many approved orders."""
    orders = [an_order(number) for number in numbers]
    with store.begin() as tx:
        outbox.propose(tx, orders, at=NOW, actor="dana")
        outbox.approve(tx, {order.id: order.digest for order in orders}, at=NOW, actor="dana")
    return [order.id for order in orders]


def claim(store: Store, *, worker: str = "w1", at: datetime = NOW) -> Claim | None:
    with store.begin() as tx:
        return outbox.claim_next(tx, ORGANIZATION, worker=worker, at=at, seconds=60)


def state(store: Store, order_id: OrderId) -> OrderState:
    with store.read() as tx:
        found = outbox_reading.get(tx, order_id)
    assert found is not None
    return found.state


def test_a_second_proposal_changes_nothing(store: Store) -> None:
    with store.begin() as tx:
        first = outbox.propose(tx, [an_order(1), an_order(2)], at=NOW, actor="dana")

    with store.begin() as tx:
        second = outbox.propose(tx, [an_order(2, email="other@example.net"), an_order(3)], at=LATER, actor="eli")
        kept = outbox_reading.get(tx, an_order(2).id)

    assert len(first.new) == 2
    assert second.new == (an_order(3).id,)
    assert second.known == (an_order(2).id,)
    assert kept is not None
    assert kept.order == an_order(2)
    assert kept.proposed_by == "dana"


def test_only_what_was_shown_is_approved(store: Store) -> None:
    with store.begin() as tx:
        outbox.propose(tx, [an_order(1)], at=NOW, actor="dana")

        moved = outbox.approve(tx, {an_order(1).id: an_order(1, email="x@example.net").digest}, at=NOW, actor="dana")

    assert moved == ()
    assert state(store, an_order(1).id) is OrderState.PROPOSED


def test_an_order_is_claimed_once(store: Store) -> None:
    (order_id,) = approved(store, 1)

    mine, theirs = claim(store), claim(store, worker="w2")

    assert mine is not None
    assert (mine.record.id, mine.number) == (order_id, 1)
    assert theirs is None


def test_what_is_due_later_waits(store: Store) -> None:
    (order_id,) = approved(store, 1)
    mine = claim(store)
    assert mine is not None
    with store.begin() as tx:
        outbox.record_answer(tx, mine, Move(OrderState.APPROVED, "busy", due_at=LATER), at=NOW)

    assert claim(store) is None
    again = claim(store, at=LATER)
    assert again is not None
    assert (again.record.id, again.number) == (order_id, 2)


def test_a_claim_whose_time_is_over_becomes_unclear(store: Store) -> None:
    (order_id,) = approved(store, 1)
    claim(store)

    with store.begin() as tx:
        count = outbox.end_claims(tx, ORGANIZATION, at=LATER, actor="w2")

    assert count == 1
    assert state(store, order_id) is OrderState.UNCLEAR


def test_who_lost_the_claim_only_adds_to_the_story(store: Store) -> None:
    (order_id,) = approved(store, 1)
    mine = claim(store)
    assert mine is not None
    with store.begin() as tx:
        outbox.end_claims(tx, ORGANIZATION, at=LATER, actor="w2")

    with store.begin() as tx:
        may_send = outbox.renew(tx, mine, at=LATER)
        done = Move(OrderState.DONE, way=OrderWay.ANSWERED, badge_id=IssuedBadgeId("b1"))
        was_mine = outbox.record_answer(tx, mine, done, at=LATER)
        story = outbox_reading.events(tx, order_id)

    assert (may_send, was_mine) == (False, False)
    assert state(store, order_id) is OrderState.UNCLEAR
    assert story[-1].what == "late-answer"
    assert ("badge_id", "b1") in story[-1].facts


def test_a_renewed_claim_lives_on(store: Store) -> None:
    approved(store, 1)
    mine = claim(store)
    assert mine is not None

    with store.begin() as tx:
        assert outbox.renew(tx, mine, at=NOW + timedelta(seconds=50))
        assert outbox.end_claims(tx, ORGANIZATION, at=NOW + timedelta(seconds=70), actor="w2") == 0


def test_a_decision_about_what_has_moved_on_changes_nothing(store: Store) -> None:
    (order_id,) = approved(store, 1)
    claim(store)
    with store.begin() as tx:
        outbox.end_claims(tx, ORGANIZATION, at=LATER, actor="w2")
        seen = outbox_reading.get(tx, order_id)
        assert seen is not None
        assert outbox.decide(tx, seen, Move(OrderState.APPROVED), at=LATER, actor="w2")

        assert not outbox.decide(tx, seen, Move(OrderState.APPROVED), at=LATER, actor="w3")


def test_a_move_outside_the_table_is_not_made(store: Store) -> None:
    approved(store, 1)
    with store.begin() as tx:
        seen = outbox_reading.get(tx, an_order(1).id)
        assert seen is not None

        with pytest.raises(NotAllowed):
            outbox.decide(tx, seen, Move(OrderState.DONE), at=NOW, actor="dana")


def test_a_refused_order_comes_back_corrected(store: Store) -> None:
    approved(store, 1)
    mine = claim(store)
    assert mine is not None
    with store.begin() as tx:
        outbox.record_answer(tx, mine, Move(OrderState.REFUSED, "no such address"), at=NOW)
        corrected = an_order(1, email="right@example.net")

        came_back = outbox.propose_again(tx, corrected, at=LATER, actor="dana")
        found = outbox_reading.get(tx, corrected.id)

    assert came_back
    assert found is not None
    assert (found.state, found.order.recipient.email) == (OrderState.PROPOSED, "right@example.net")
    assert found.claim_number == 1


def test_the_story_of_an_order_cannot_be_rewritten(store: Store) -> None:
    (order_id,) = approved(store, 1)

    with pytest.raises(StoreError), store.begin() as tx:
        tx.execute(sa.text("UPDATE issue_event SET note = 'x'"))
    with pytest.raises(StoreError), store.begin() as tx:
        tx.execute(sa.text("DELETE FROM issue_event"))
    with store.read() as tx:
        story = outbox_reading.events(tx, order_id)
    assert [(event.number, event.after) for event in story] == [(1, OrderState.PROPOSED), (2, OrderState.APPROVED)]


def test_orders_are_counted_found_and_sliced(store: Store) -> None:
    approved(store, 1, 2, 3)
    with store.begin() as tx:
        outbox.propose(tx, [an_order(4)], at=LATER, actor="dana")

    with store.read() as tx:
        counted = outbox_reading.counts(tx, ORGANIZATION)
        found = outbox_reading.orders(tx, ORGANIZATION, OrderFilter(text="LEARNER 2"), limit=10)
        waiting = outbox_reading.count(tx, ORGANIZATION, OrderFilter(states=(OrderState.APPROVED,)))

    assert (counted[OrderState.APPROVED], counted[OrderState.PROPOSED], sum(counted.values())) == (3, 1, 4)
    assert [one.order.recipient.earner_key for one in found] == ["2"]
    assert waiting == 3


def test_achievements_come_back_until_an_order_is_made(store: Store) -> None:
    with store.begin() as tx:
        achievements.put(tx, ORGANIZATION, [an_achievement(1), an_achievement(2), an_achievement(1)], at=NOW)
        outbox.propose(tx, [an_order(1)], at=NOW, actor="dana")

        left = list(achievements.without_order(tx, ORGANIZATION))

    assert left == [an_achievement(2)]


def test_turns_are_as_many_as_the_burst_then_one_by_one(store: Store) -> None:
    with store.begin() as tx:
        waits = [pace.take_turn(tx, ORGANIZATION, SharedPace(60, 10), now=1000.0) for _ in range(12)]

    assert waits == [0.0] * 10 + [1.0, 2.0]


def test_nobody_has_a_turn_before_the_service_wants_it(store: Store) -> None:
    with store.begin() as tx:
        pace.hold(tx, ORGANIZATION, 1030.0)

        assert pace.take_turn(tx, ORGANIZATION, SharedPace(60, 10), now=1000.0) == 30.0
        assert pace.take_turn(tx, ORGANIZATION, SharedPace(60, 10), now=1030.0) == 0.0


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """The same questions to both databases."""
    name = "sqlite_store" if request.param == "sqlite" else "postgresql_store"
    store: Store = request.getfixturevalue(name)
    return store


@pytest.fixture
def sqlite_store(tmp_path: Path, empty_database: Path) -> Iterator[Store]:
    target = tmp_path / "outbox.sqlite"
    shutil.copy(empty_database, target)
    with Store.open(target, Sealer(tmp_path / "seal.key"), lambda: NOW) as opened:
        yield opened
