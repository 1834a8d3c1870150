"""Some of the damages in every run; `make mutations SIZE=5000 SEED=1` makes more of them."""

from __future__ import annotations

from collections import Counter

from tests.unit.migration.mutations.judging import run

SIZE, SEED = 120, 20260615


def test_a_damaged_file_is_harmless_or_told_at_the_right_place() -> None:
    outcomes: Counter[str] = Counter()
    faults = []

    for name, damage, verdict in run(SIZE, SEED):
        outcomes[verdict.outcome] += 1
        if verdict.fault:
            faults.append((name, damage.what, verdict.fault, damage.data))

    assert faults == []
    assert min(outcomes["harmless"], outcomes["flagged"], outcomes["refused in its row"]) > SIZE // 10
