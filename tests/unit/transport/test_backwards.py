"""Pages from the last to the first."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from credly_core.transport.attempt import Stop
from credly_core.transport.backwards import walk_back


@pytest.mark.parametrize("concurrency", [1, 4])
def test_pages_come_in_order_and_the_last_is_asked_for_alone(concurrency: int) -> None:
    asked: list[int] = []
    together: list[int] = []
    running = threading.Semaphore(0)

    def fetch(number: int, stop: Stop) -> int:
        running.release()
        together.append(running._value)
        asked.append(number)
        running.acquire()
        return number

    with closing(walk_back(fetch, start=9, concurrency=concurrency, stop=Stop())) as pages:
        found = list(pages)

    assert found == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert (asked[0], together[0]) == (9, 1)
    assert max(together) <= concurrency


def test_leaving_the_walk_stops_what_is_under_way() -> None:
    stop = Stop()

    with closing(walk_back(lambda number, _: number, start=100, concurrency=4, stop=stop)) as pages:
        first = next(pages)

    assert first == 100
    assert stop.is_set


def test_an_error_of_a_page_comes_in_its_turn() -> None:
    def fetch(number: int, stop: Stop) -> int:
        if number == 3:
            raise ConnectionError("page 3")
        return number

    found = []
    with pytest.raises(ConnectionError, match="page 3"):
        found.extend(iter(walk_back(fetch, start=6, concurrency=2, stop=Stop())))
