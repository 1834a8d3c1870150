"""Sets from random mappings are accepted without a reject, arrive as promised, and change nothing the second time."""

from __future__ import annotations

from pathlib import Path

from tests.contract.complete_set.random_sets import random_sets


def test_sets_from_random_mappings_are_accepted_and_arrive(tmp_path: Path) -> None:
    outcomes = list(random_sets(5, 20261102, tmp_path))

    assert [problem for outcome in outcomes for problem in outcome.problems] == []
    assert sum(outcome.rows for outcome in outcomes) > 50
    assert sum(outcome.by_hand for outcome in outcomes) > 30
