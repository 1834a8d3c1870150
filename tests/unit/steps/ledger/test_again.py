"""A ledger made again after some days equals one made as a whole on the last of them, line for line."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credly_core import Console
from credly_core.settings import Settings
from credly_core.steps.ledger.inputs import Inputs
from credly_core.steps.ledger.lines import LedgerFolder, Made
from credly_core.steps.ledger.making import Making
from credly_core.steps.run import Run
from credly_core.store import earning
from tests.unit.steps.ledger.days import HERE, World, a_world

#: Histories of some days each, from a seed on; many of them take minutes.
HISTORIES = int(os.environ.get("BADGE_CONSOLE_HISTORIES", "300")) if os.environ.get("BADGE_CONSOLE_WHOLE") else 3
SEED = int(os.environ.get("BADGE_CONSOLE_SEED", "1"))
DAYS = 4


@contextmanager
def playing(folder: Path, seed: int, patch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose surroundings are the ones it says."""
    world = a_world(folder, seed)
    patch.setattr(Inputs, "surroundings", lambda _: world.around)
    patch.setattr(Inputs, "carrying", lambda _: world.carrying)
    try:
        yield world
    finally:
        world.store.close()


def make(world: World, folder: Path, *, whole: bool = False) -> tuple[Made, Counter[tuple[Any, ...]]]:
    """The ledger in a folder of its own, and its lines without their numbers."""
    made = Run(Making(world.store, HERE, folder, world.now).run(whole=whole)).result()
    lines = LedgerFolder(folder, HERE.id).scan(made).collect()
    assert lines["number"].is_unique().all()
    assert lines.height == made.lines == sum(made.counts.values())
    return made, Counter(lines.drop("number").rows())


def test_after_any_days_the_ledger_made_again_is_the_one_made_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = days = 0
    for seed in range(SEED, SEED + HISTORIES):
        with playing(tmp_path / str(seed), seed, monkeypatch) as world:
            beside = world.folder / "beside"
            beside.mkdir()
            (beside / "history").symlink_to(world.folder / "history")
            make(world, world.folder)
            for day in range(DAYS):
                world.a_day()

                again, lines = make(world, world.folder)
                whole, expected = make(world, beside, whole=True)

                assert lines == expected, (seed, day, lines - expected, expected - lines)
                assert again.counts == whole.counts, (seed, day)
                assert (again.shadowed, again.repeated) == (whole.shadowed, whole.repeated), (seed, day)
                days += 1
                kept += bool(again.added)
    assert kept == days  # it was never made whole instead


def test_all_achievements_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(tmp_path / "world", 2, monkeypatch) as world, world.store.read() as tx:
        read = [row[0] for part in earning.rows(tx, HERE.organization_id) for row in part]

        assert len(read) == len(set(read)) == earning.count(tx, HERE.organization_id) > 0


def test_after_a_week_or_by_another_program_it_is_made_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(tmp_path / "world", 3, monkeypatch) as world:
        first, _ = make(world, world.folder)
        world.now += timedelta(days=1)
        second, _ = make(world, world.folder)
        world.now += timedelta(days=7)
        third, _ = make(world, world.folder)
        monkeypatch.setattr("credly_core.ledger.touching.probe", lambda: "other numbers")
        fourth, _ = make(world, world.folder)

        assert (first.added, third.added, fourth.added) == ("", "", "")
        assert second.added
        assert second.basis == first.basis
        assert len({first.basis, third.basis, fourth.basis}) == 3


def test_a_removed_connection_takes_its_ledger_and_what_it_was_made_from_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(tmp_path / "world", 4, monkeypatch) as world:
        make(world, world.folder)
        world.a_day()
        make(world, world.folder)
        place = LedgerFolder(world.folder, HERE.id).path
        assert [*place.glob("basis-*")]

    with Console.open(Settings(data_dir=world.folder, actor="dana")) as console:
        console.connect.remove(HERE.id, actor="dana")

        assert not place.exists()
        console.connect.remove(HERE.id, actor="dana")


def test_what_an_earlier_ledger_was_made_from_goes_with_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(tmp_path / "world", 5, monkeypatch) as world:
        first, _ = make(world, world.folder)
        make(world, world.folder, whole=True)
        place = LedgerFolder(world.folder, HERE.id).path
        for path in place.iterdir():
            os.utime(path, (0, 0))

        latest, _ = make(world, world.folder, whole=True)

    names = " ".join(path.name for path in place.iterdir())
    assert first.basis not in names
    assert latest.basis in names
