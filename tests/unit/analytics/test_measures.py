"""Every measure equals its plain-Python twin on random small histories."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from credly_core.analytics.engine import DuckEngine
from credly_core.analytics.ground import Ground
from credly_core.analytics.measures import all_measures
from credly_core.analytics.preparing import prepare
from credly_core.domain.scope import Scope
from tests.unit.analytics.by_hand import BY_HAND, Hand, Row
from tests.unit.analytics.histories import AS_OF, ZONES, Badge, histories, sources

#: `make test-measures` asks for a thousand.
EXAMPLES = int(os.environ.get("BADGE_CONSOLE_HISTORIES", "6"))
#: Shrinking runs for minutes; it is asked for where a failure is looked into.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if EXAMPLES > 100 else ()))
#: The as-of moment is noon in UTC, the same day in every zone of the histories.
DAY = date(2026, 11, 20)


def prepared(folder: Path, badges: list[Badge], zone: str) -> Path:
    """The file with the tables of a small history."""
    making = prepare(folder / "analysis", sources(folder, badges, zone))
    while True:
        try:
            next(making)
        except StopIteration as end:
            return Path(end.value)


def opened(folder: Path, badges: list[Badge], zone: str) -> DuckEngine:
    """The prepared tables of a small history."""
    return DuckEngine(prepared(folder, badges, zone), Hand(badges, zone).today)


class Statements(dict[str, str]):
    """What every measure asks in SQL; hypothesis would write it out with every example."""

    def __repr__(self) -> str:
        return f"{len(self)} statements"


def answers(file: Path, statements: Statements, names: Iterable[str]) -> dict[str, list[Row]]:
    """The rows of measures, in plain values, over one prepared file."""
    with duckdb.connect(str(file), read_only=True, config={"threads": 1}) as connection:
        return {
            name: [tuple(plain(cell) for cell in row) for row in connection.execute(statements[name]).fetchall()]
            for name in names
        }


def plain(value: object) -> object:
    if value is None or value != value:  # noqa: PLR0124  not a number
        return None
    if isinstance(value, datetime):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def is_equal(found: Sequence[Row], wanted: Sequence[Row]) -> bool:
    return len(found) == len(wanted) and all(
        all(_same(a, b) for a, b in zip(one, other, strict=False)) for one, other in zip(found, wanted, strict=True)
    )


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(other, float) and isinstance(one, int):  # rounded: a forecast
        return abs(one - other) <= 0.5
    return one == other


@pytest.fixture(scope="module")
def statements(engine: DuckEngine) -> Statements:
    """They depend on the scope and the day, not on the rows."""
    return Statements({one.name: engine.sql(one.build(Ground(engine.tables, Scope()))) for one in all_measures()})


def test_a_badge_without_an_issue_date_is_no_badge_that_ends_soon(tmp_path: Path, statements: Statements) -> None:
    undated = Badge(
        id="b-1",
        template="t-1",
        key="user:ada",
        state="accepted",
        issued=None,
        created=AS_OF - timedelta(days=5),
        changed=None,
        expires=AS_OF + timedelta(days=5),
        email="ada@one.example",
        account=True,
        has_account=True,
        country=None,
        reason=None,
    )
    dated = replace(undated, id="b-2", issued=undated.created)

    found = answers(prepared(tmp_path, [undated, dated], "UTC"), statements, ("overview", "expiring"))

    assert found["overview"][0][-1] == found["expiring"][0][1] == 1


def test_every_measure_has_a_twin() -> None:
    assert set(BY_HAND) == {measure.name for measure in all_measures()}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
    phases=PHASES,
)
@given(badges=histories(), zone=st.sampled_from(ZONES))
def test_every_measure_equals_a_computation_by_hand(statements: Statements, badges: list[Badge], zone: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="measures-"))
    try:
        hand = Hand(badges, zone)
        found = answers(prepared(folder, badges, zone), statements, BY_HAND)
        assert hand.today == DAY
        for name, rows in found.items():
            wanted = BY_HAND[name](hand)

            assert is_equal(rows, wanted), f"{name}\nfound  {rows}\nwanted {wanted}"
    finally:
        shutil.rmtree(folder)
