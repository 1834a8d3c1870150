"""Staying under a service's limits."""

from __future__ import annotations

import threading

from credly_core.transport.origin import Origin
from credly_core.transport.pacing import Pacer, pacer_for
from tests.unit.transport.conftest import Sleeper


def test_a_burst_goes_out_at_once_and_then_the_rate_holds(sleeper: Sleeper) -> None:
    pacer = Pacer(2.0, 3, clock=sleeper.clock)

    waits = [pacer.turn() for _ in range(6)]

    assert waits == [0.0, 0.0, 0.0, 0.5, 1.0, 1.5]


def test_the_bucket_refills_but_never_beyond_the_burst(sleeper: Sleeper) -> None:
    pacer = Pacer(2.0, 3, clock=sleeper.clock)
    for _ in range(3):
        pacer.turn()

    sleeper.time += 1000.0

    assert [pacer.turn() for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]


def test_a_hold_stops_everybody_and_a_shorter_one_does_not_end_it(sleeper: Sleeper) -> None:
    pacer = Pacer(None, 1, clock=sleeper.clock)
    pacer.hold(20.0)
    pacer.hold(5.0)

    assert (pacer.turn(), pacer.turn(), pacer.held_for) == (20.0, 20.0, 20.0)

    sleeper.time += 20.0

    assert (pacer.turn(), pacer.held_for) == (0.0, 0.0)


def test_no_more_turns_than_allowed_are_given_out_to_many_threads(sleeper: Sleeper) -> None:
    pacer = Pacer(1.0, 10, clock=sleeper.clock)
    waits: list[float] = []

    def take() -> None:
        for _ in range(50):
            waits.append(pacer.turn())

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(waits) == [0.0] * 10 + [float(number) for number in range(1, 391)]


def test_all_clients_of_one_server_share_one_pacer() -> None:
    one, other = Origin("https", "one.example", 443), Origin("https", "other.example", 443)

    assert pacer_for(one, 5.0, 10) is pacer_for(one, 5.0, 10)
    assert pacer_for(one, 5.0, 10) is not pacer_for(other, 5.0, 10)


def test_a_later_client_that_asks_for_a_slower_pace_is_heard_and_a_faster_one_is_not() -> None:
    origin = Origin("https", "slower.example", 443)
    pacer = pacer_for(origin, 100.0, 10)

    pacer_for(origin, 0.001, 1)
    pacer_for(origin, 500.0, 50)
    pacer_for(origin, None, 1)

    assert pacer.turn() == 0.0
    assert 900 < pacer.turn() <= 1_000


def test_a_server_without_a_pace_gets_one_when_somebody_asks_for_it() -> None:
    origin = Origin("https", "unpaced.example", 443)
    pacer = pacer_for(origin, None, 60)

    pacer_for(origin, 0.001, 1)

    assert pacer.turn() == 0.0
    assert pacer.turn() > 900


def test_threads_that_wake_late_do_not_make_one_second_carry_more_than_the_rate(sleeper: Sleeper) -> None:
    pacer = Pacer(4.0, 1, clock=sleeper.clock)
    for _ in range(8):
        pacer.turn()
    sleeper.time += 2.0  # all eight wake now, those of the second second included

    waits = [pacer.leave() for _ in range(5)]
    sleeper.time += 1.0

    assert waits == [0.0, 0.0, 0.0, 0.0, 1.0]
    assert pacer.leave() == 0.0


def test_without_a_pace_nothing_is_held_back_when_it_leaves(sleeper: Sleeper) -> None:
    pacer = Pacer(None, 1, clock=sleeper.clock)

    assert [pacer.leave() for _ in range(100)] == [0.0] * 100
