"""Giving every name its own short form at the least cost."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from credly_core.domain.names.assignment import NOTHING, assign_distinct
from credly_core.domain.names.search import Found

OFFERS = st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), max_size=4), max_size=5)


def ways_of(offers: list[dict[str, int]]) -> dict[int, list[Found]]:
    return {
        item: sorted((Found(text, cost, ()) for text, cost in offer.items()), key=lambda one: (one.cost, one.text))
        for item, offer in enumerate(offers)
    }


def cost_of(given_: list[Found | None]) -> int:
    return sum(NOTHING if one is None else one.cost for one in given_)


def best_by_trying_all(offers: list[dict[str, int]]) -> int:
    best = NOTHING * len(offers)
    for choice in product(*[[None, *offer.items()] for offer in offers]):
        texts = [one[0] for one in choice if one is not None]
        if len(set(texts)) == len(texts):
            best = min(best, sum(NOTHING if one is None else one[1] for one in choice))
    return best


@given(OFFERS)
def test_the_sum_is_the_least_there_is(offers: list[dict[str, int]]) -> None:
    ways = ways_of(offers)

    assigned = assign_distinct(len(offers), lambda item, count: ways[item][:count], 10)

    texts = [one.text for one in assigned if one]
    assert len(set(texts)) == len(texts)
    assert cost_of(assigned) == best_by_trying_all(offers)


def test_an_early_item_moves_on_when_that_helps_a_later_one() -> None:
    ways = ways_of([{"a": 0, "b": 5}, {"a": 0, "c": 50}])

    assigned = assign_distinct(2, lambda item, count: ways[item][:count], 10)

    assert [one.text if one else "" for one in assigned] == ["b", "a"]
