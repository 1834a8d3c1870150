"""Filters as one value: in an address and back, whatever the address says."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from credly_core.domain.scope import Facet, Period, Scope

_texts = st.lists(st.text(min_size=1, max_size=12), max_size=4, unique=True).map(tuple)
_days = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(
    span=st.tuples(_days, _days),
    lists=st.fixed_dictionaries({facet.value: _texts for facet in Facet}),
    period=st.sampled_from(Period),
    windows=st.lists(st.integers(1, 3660), min_size=1, max_size=8, unique=True).map(lambda one: tuple(sorted(one))),
    volume=st.integers(0, 10_000_000),
)
def test_a_scope_comes_back_from_its_address(
    span: tuple[date | None, date | None],
    lists: dict[str, tuple[str, ...]],
    period: Period,
    windows: tuple[int, ...],
    volume: int,
) -> None:
    scope = Scope(**lists, period=period, windows=windows, contract_volume=volume).between(*span)

    assert Scope.from_query(scope.to_query()) == scope


@given(
    st.dictionaries(st.sampled_from([*Scope.__dataclass_fields__, "other"]), st.lists(st.text(max_size=9), max_size=3))
)
def test_any_address_gives_a_scope(query: dict[str, list[str]]) -> None:
    scope = Scope.from_query(query)

    assert Scope.from_query(scope.to_query()) == scope


def test_a_click_adds_a_value_and_a_second_click_takes_it_away() -> None:
    once = Scope().toggling(Facet.SKILL, "Python")

    assert once.skill == ("Python",)
    assert once.toggling(Facet.SKILL, "Python") == Scope()
    assert once.is_filtered
    assert not once.unfiltered().is_filtered
