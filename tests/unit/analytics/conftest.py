"""One prepared history for the tests that only look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from credly_core.analytics.engine import DuckEngine
from tests.unit.analytics.histories import AS_OF, Badge
from tests.unit.analytics.test_measures import opened


def a_history() -> list[Badge]:
    """Forty badges over a year: enough to fill every chart."""
    templates, states = ("t-1", "t-2", "t-3", "t-4"), ("accepted", "accepted", "pending", "rejected", "revoked")
    badges = []
    for number in range(40):
        moment = AS_OF - timedelta(days=9 * number + 2)
        person = ("user:ada", "user:bo", "mail:cy@one.example")[number % 3]
        badges.append(
            Badge(
                id=f"b-{number:03d}",
                template=templates[number % 4],
                key=person,
                state=states[number % 5],
                issued=moment,
                created=moment + timedelta(days=3 if number % 7 == 0 else 0),
                changed=None if states[number % 5] == "pending" else moment + timedelta(days=4),
                expires=moment + timedelta(days=200) if number % 2 else None,
                email=f"{person.partition(':')[2].partition('@')[0]}@one.example",
                account=True,
                has_account=number % 3 != 2,
                country=("Spain", "Kenya")[number % 2],
                reason="By mistake" if states[number % 5] == "revoked" else None,
            )
        )
    return badges


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckEngine]:
    """The tables of that history."""
    engine = opened(tmp_path_factory.mktemp("history"), a_history(), "UTC")
    yield engine
    engine.close()
