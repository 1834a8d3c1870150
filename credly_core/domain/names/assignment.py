"""Gives every name its own short form so that the sum of what is lost is least."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from credly_core.domain.names.counting import same_name_key
from credly_core.domain.names.search import Found

#: Asks for the ways to shorten one item; called with 1 first and with more only where names collide.
Ways = Callable[[int, int], list[Found]]
#: Going without a name costs more than anything else.
NOTHING = 100_000


def assign_distinct(items: int, ways: Ways, choices: int) -> list[Found | None]:
    """One way per item, all different; None where an item has no free way.

    Most items want a name nobody else wants: their best way is asked for and that is all. Where two want the
    same, the loser looks for the cheapest chain of moves that gives everybody a name (successive shortest
    augmenting paths), which is an optimal assignment over the ways offered.
    """
    return _Assignment(items, ways, choices).run()


class _Assignment:
    def __init__(self, items: int, ways: Ways, choices: int) -> None:
        self._items = items
        self._ask = ways
        self._choices = choices
        self._owner: dict[str, int] = {}
        self._given: list[Found | None] = [None] * items
        self._offers: dict[int, list[tuple[str, Found]]] = {}

    def run(self) -> list[Found | None]:
        losers: list[int] = []
        for item in range(self._items):
            best = next(iter(self._ask(item, 1)), None)
            if best is None or same_name_key(best.text) in self._owner:
                losers.append(item)
            else:
                self._owner[same_name_key(best.text)] = item
                self._given[item] = best
        for item in losers:
            self._insert(item)
        return self._given

    def _offers_of(self, item: int) -> list[tuple[str, Found]]:
        if item not in self._offers:
            found = self._ask(item, self._choices)
            given = self._given[item]
            if given is not None and given not in found:
                found = [given, *found]
            self._offers[item] = [(same_name_key(one.text), one) for one in found]
        return self._offers[item]

    def _insert(self, start: int) -> None:
        """Shortest path from `start` over owned names to a free one; then everybody on it moves one on."""
        distance: dict[int, int] = {start: 0}
        came: dict[int, tuple[int, Found]] = {}  # item pushed out -> (who pushed, with which way)
        # (cost, last item, the free way it takes; None: it goes without)
        best: tuple[int, int, Found | None] = (NOTHING, start, None)
        queue = deque([start])
        while queue:
            item = queue.popleft()
            if distance[item] + NOTHING < best[0]:
                best = (distance[item] + NOTHING, item, None)
            for key, found in self._offers_of(item):
                cost = distance[item] + found.cost
                holder = self._owner.get(key)
                if holder is None:
                    if cost < best[0]:
                        best = (cost, item, found)
                elif holder != item and not self._is_behind(came, item, holder):
                    freed = cost - self._cost_of(holder)
                    if holder not in distance or freed < distance[holder]:
                        distance[holder] = freed
                        came[holder] = (item, found)
                        queue.append(holder)
        self._move_along(start, best, came)

    @staticmethod
    def _is_behind(came: dict[int, tuple[int, Found]], item: int, wanted: int) -> bool:
        """Whether `wanted` already pushed, directly or not, towards `item`: a circle gains nothing."""
        while item in came:
            if item == wanted:
                return True
            item = came[item][0]
        return item == wanted

    def _cost_of(self, item: int) -> int:
        given = self._given[item]
        return 0 if given is None else given.cost

    def _move_along(self, start: int, best: tuple[int, int, Found | None], came: dict[int, tuple[int, Found]]) -> None:
        _, item, found = best
        while True:
            self._given[item] = found
            if found is not None:
                self._owner[same_name_key(found.text)] = item
            if item == start:
                return
            item, found = came[item]
