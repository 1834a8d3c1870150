"""Every measure equals its plain-Python twin on random small histories."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from credly_core.analytics.engine import DuckEngine
from credly_core.analytics.ground import Ground
from credly_core.analytics.measures import all_measures, measure_named
from credly_core.analytics.preparing import prepare
from credly_core.domain.scope import Scope
from tests.unit.analytics.by_hand import BY_HAND, Hand, Row
from tests.unit.analytics.histories import AS_OF, ZONES, Badge, histories, sources

#: `make test-measures` asks for a thousand.
EXAMPLES = int(os.environ.get("BADGE_CONSOLE_HISTORIES", "8"))
#: Shrinking runs for minutes; it is asked for where a failure is looked into.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if EXAMPLES > 100 else ()))
#: What an expression says in SQL depends on the scope and the day, not on the rows.
_statements: dict[tuple[str, date], str] = {}


def opened(folder: Path, badges: list[Badge], zone: str) -> DuckEngine:
    """The prepared tables of a small history."""
    told = sources(folder, badges, zone)
    making = prepare(folder / "analysis", told)
    while True:
        try:
            next(making)
        except StopIteration as end:
            return DuckEngine(end.value, Hand(badges, zone).today)


def answered(engine: DuckEngine, name: str, scope: Scope | None = None) -> list[Row]:
    """The rows of a measure, in plain values."""
    expression = measure_named(name).build(Ground(engine.tables, scope or Scope()))
    return [tuple(plain(cell) for cell in row) for row in engine.frame(expression).itertuples(index=False)]


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


def test_a_badge_without_an_issue_date_is_no_badge_that_ends_soon(tmp_path: Path) -> None:
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

    engine = opened(tmp_path, [undated, dated], "UTC")

    try:
        assert answered(engine, "overview")[0][-1] == answered(engine, "expiring")[0][1] == 1
    finally:
        engine.close()


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
def test_every_measure_equals_a_computation_by_hand(badges: list[Badge], zone: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="measures-"))
    engine = opened(folder, badges, zone)
    try:
        hand = Hand(badges, zone)
        for measure in all_measures():
            found, wanted = _quickly(engine, measure.name), BY_HAND[measure.name](hand)

            assert is_equal(found, wanted), f"{measure.name}\nfound  {found}\nwanted {wanted}"
    finally:
        engine.close()
        shutil.rmtree(folder)


def _quickly(engine: DuckEngine, name: str) -> list[Row]:
    """The same as `answered`, with the statement worked out once for each day."""
    key = (name, engine.tables.as_of)
    if key not in _statements:
        _statements[key] = engine.sql(measure_named(name).build(Ground(engine.tables, Scope())))
    return [tuple(plain(cell) for cell in row) for row in engine.rows(_statements[key])]
