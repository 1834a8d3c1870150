"""Files of people beside the store: whole or not at all, private, cleared away when nobody needs them."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import polars as pl
import pytest

from credly_core.domain.ids import ConnectionId
from credly_core.errors import StoreError
from credly_core.steps.learners.shelf import Shelf

OURS, OTHER = ConnectionId("ours"), ConnectionId("other")
FRAME = pl.DataFrame({"email": ["a@example.com"]})


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_a_frame_comes_back_and_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    name = shelf.put(OURS, "learners", FRAME)

    assert shelf.get(OURS, name).equals(FRAME)
    path = tmp_path / "people" / OURS / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [name]


def test_a_file_that_is_gone_or_damaged_is_named_with_what_to_do(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    name = shelf.put(OURS, "learners", FRAME)
    (tmp_path / "people" / OURS / name).write_bytes(b"PAR1 and nothing else")

    for wrong in (name, "learners-gone.parquet"):
        with pytest.raises(StoreError, match="not where it was kept") as refused:
            shelf.get(OURS, wrong)
        assert "again" in refused.value.hint


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.parquet").write_bytes(b"x")

    assert not Shelf(tmp_path).has(OURS, "../../outside.parquet")


def test_what_nothing_points_to_is_cleared_away_but_not_what_was_just_written(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    kept, old, young = (shelf.put(OURS, "learners", FRAME) for _ in range(3))
    age(tmp_path / "people" / OURS / old, 1)
    age(tmp_path / "people" / OURS / kept, 1)

    shelf.keep_only(OURS, {kept})

    assert [shelf.has(OURS, name) for name in (kept, old, young)] == [True, False, True]


def test_people_of_a_removed_connection_go_after_a_week_and_taken_files_after_a_day(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(OURS, "learners", FRAME)
    shelf.put(OTHER, "learners", FRAME)
    taken = shelf.taken(OURS)
    taken.mkdir()
    (taken / "old.csv").write_text("x")
    age(taken / "old.csv", 2)

    shelf.keep_only_of([OURS])
    assert (tmp_path / "people" / OTHER).exists()
    age(tmp_path / "people" / OTHER, 8)
    shelf.keep_only_of([OURS])

    assert not (tmp_path / "people" / OTHER).exists()
    assert (tmp_path / "people" / OURS).exists()
    assert list(taken.iterdir()) == []
