"""Numbers that meet by sorting meet as they would one by one, also where only their highest bits are equal."""

from __future__ import annotations

import numpy as np
import pytest

from credly_core.ledger import meeting
from credly_core.ledger.meeting import NONE, Numbers, meet


def one_by_one(left: Numbers, right: Numbers) -> list[tuple[int, int]]:
    return [(i, j) for i, one in enumerate(left) for j, other in enumerate(right) if one == other and one]


@pytest.mark.parametrize("part", [4, 1 << 17])
@pytest.mark.parametrize("kinds", [5, 40, 1 << 62])
def test_everybody_meets_whom_they_would_meet_one_by_one(
    part: int, kinds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "_PART", part)
    chance = np.random.default_rng(part + kinds)
    for _ in range(25):
        left, right = (
            chance.integers(0, kinds, chance.integers(0, 30)).astype(np.uint64) * np.uint64((1 << 60) - 3)
            for _ in range(2)
        )
        if min(len(left), len(right)) > 2:  # nearly equal: they differ in bits that a number gives up for its row
            left[0], left[1], right[2] = right[0] ^ np.uint64(1), right[0], right[0] ^ np.uint64(2)

        met = meet(left, right)

        alone = [(place, row) for place, row in enumerate(met.alone.tolist()) if row != NONE]
        several = list(zip(met.left.tolist(), met.right.tolist(), strict=True))
        assert sorted(alone + several) == one_by_one(left, right)
