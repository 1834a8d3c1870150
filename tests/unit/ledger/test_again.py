"""A ledger of files made again after any day has the lines of one made whole; what did not change is not read."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from credly_core.domain.issuing import OrderState
from credly_core.domain.ledger import LedgerReason
from credly_core.ledger import Ledger, LedgerFiles, build, build_again, keep, kept
from tests.unit.ledger.test_building import (
    ACHIEVEMENT,
    ADDRESSES,
    BADGE,
    GAPS,
    NOW,
    PEOPLE,
    TEMPLATES,
    a_badge,
    an_achievement,
    frame,
)

#: Histories of some days each, from a seed on; many of them take minutes.
HISTORIES = int(os.environ.get("BADGE_CONSOLE_HISTORIES", "300")) if os.environ.get("BADGE_CONSOLE_WHOLE") else 3
SEED = int(os.environ.get("BADGE_CONSOLE_SEED", "1"))
PARTS = 3
_REASONS = {reason.code: reason for reason in LedgerReason}


class World:
    """Few people, both sides in files, in which a chance changes everything from one day to the next."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance, self.now = folder, random.Random(seed), NOW
        self._number = 0
        self.earned = [[self.an_achievement() for _ in range(self.chance.randint(0, 6))] for _ in range(PARTS)]
        self.issued = [[self.a_badge() for _ in range(self.chance.randint(0, 6))] for _ in range(PARTS)]
        self.around: dict[str, pl.DataFrame] = {}
        for name in ("orders", "templates", "addresses", "differing"):
            self.change_around(name)
        self.paths = {(side, part): self.written(side, part) for side in (0, 1) for part in range(PARTS)}

    def an_achievement(self) -> dict[str, Any]:
        choose, self._number = self.chance.choice, self._number + 1
        who = {"earner_key": choose(PEOPLE), "email": choose(ADDRESSES), "template_id": choose(TEMPLATES)}
        earned_at = NOW + timedelta(days=choose([-1, -1, -2]))
        return an_achievement(**who, achievement_key=f"a{self._number}", earned_at=earned_at, gap=choose(GAPS))

    def a_badge(self) -> dict[str, Any]:
        choose, self._number = self.chance.choice, self._number + 1
        who = {"issuer_earner_id": choose([*PEOPLE, None]), "email": choose(ADDRESSES)}
        ends = choose([None, None, NOW + timedelta(hours=5), NOW + timedelta(days=2), NOW - timedelta(days=1)])
        moments = {"issued_at": choose([None, NOW - timedelta(days=1), NOW - timedelta(days=2)]), "expires_at": ends}
        state = choose(["pending", "accepted", "accepted", "rejected", "revoked", "suspended"])
        more = {"public": choose([True, False, None]), "replaced_by": choose([None, None, "other"])}
        badge_id = f"b{self._number}"
        return a_badge(**who, **moments, **more, issued_badge_id=badge_id, template_id=choose(TEMPLATES), state=state)

    def change_around(self, name: str) -> None:
        choose = self.chance.choice
        some = range(self.chance.randint(0, 2))
        two = {"earner_key": pl.String, "template_id": pl.String, "state": pl.String}
        states = [state.value for state in OrderState]
        made: dict[str, Callable[[], pl.DataFrame]] = {
            "orders": lambda: pl.DataFrame(
                [(choose(PEOPLE), choose(TEMPLATES), choose(states)) for _ in some], schema=two, orient="row"
            ),
            "templates": lambda: pl.DataFrame(
                {"template_id": ["t1", "t2"], "is_active": [True, choose([True, False])]}
            ),
            "addresses": lambda: pl.DataFrame(
                [(choose(PEOPLE), choose(ADDRESSES)) for _ in some],
                schema={"earner_key": pl.String, "address": pl.String},
                orient="row",
            ),
            "differing": lambda: pl.DataFrame(
                {"earner_key": [choose(PEOPLE) for _ in some]}, {"earner_key": pl.String}
            ),
        }
        self.around[name] = made[name]()

    def a_day(self) -> None:
        """Some rows come, go, change or move; their files are new ones, the others are as they were."""
        self.now += timedelta(hours=self.chance.randint(1, 30))
        for side, rows, new in ((0, self.earned, self.an_achievement), (1, self.issued, self.a_badge)):
            for part in self.chance.sample(range(PARTS), self.chance.randint(0, 2)):
                if rows[part] and self.chance.random() < 0.6:
                    one = rows[part].pop(self.chance.randrange(len(rows[part])))
                    changed = {**new(), **{name: one[name] for name in list(one)[:1]}}
                    rows[part].append(self.chance.choice([changed, one, {**one, "email": "d@x.example"}]))
                if self.chance.random() < 0.5:
                    rows[part].insert(0, new())
                self.chance.shuffle(rows[part])
                self.paths[side, part] = self.written(side, part)
        if self.chance.random() < 0.5:
            self.change_around(self.chance.choice(["orders", "templates", "addresses", "differing"]))

    def written(self, side: int, part: int) -> Path:
        self._number += 1
        path = self.folder / f"{side}-{part}-{self._number}.parquet"
        rows, schema = ((self.earned, ACHIEVEMENT), (self.issued, BADGE))[side]
        frame(rows[part], schema).write_parquet(path)
        return path

    def files(self) -> LedgerFiles:
        sides = [[self.paths[side, part] for part in range(PARTS)] for side in (0, 1)]
        return LedgerFiles.of(sides[0], sides[1], **self.around)


def told(ledger: Ledger, files: LedgerFiles) -> Counter[tuple[Any, ...]]:
    """The lines with their text."""
    keys = files.sources.achievements.collect()["achievement_key"].gather(ledger.lines["achievement"])
    ids = files.sources.badges.collect()["issued_badge_id"].gather(ledger.lines["issued"])
    return Counter(zip(keys, ids, (_REASONS[code] for code in ledger.lines["reason"]), strict=True))


@pytest.mark.parametrize("seed", range(SEED, SEED + HISTORIES))
def test_after_any_days_the_lines_are_those_of_the_whole(seed: int, tmp_path: Path) -> None:
    world = World(tmp_path, seed)
    keep(tmp_path / "kept", world.files(), build(world.files().sources, world.now))
    before = kept(tmp_path / "kept")
    assert before is not None
    for day in range(4):
        world.a_day()
        files = world.files()

        again = build_again(before, files, world.now)
        whole = build(files.sources, world.now)

        assert again is not None
        lines, expected = told(again, files), told(whole, files)
        assert lines == expected, (day, lines - expected, expected - lines)
        assert again.counts == whole.counts
        assert (again.shadowed, again.repeated) == (whole.shadowed, whole.repeated)


def test_where_much_is_new_or_templates_were_not_known_the_whole_is_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, 1)
    assert kept(tmp_path / "kept") is None
    files = world.files()
    keep(tmp_path / "kept", files, build(files.sources, world.now))
    before = kept(tmp_path / "kept")
    assert before is not None

    monkeypatch.setattr("credly_core.ledger.again._FEW", 0)
    world.earned[0].append(world.an_achievement())
    paths = [world.written(0, part) for part in range(PARTS)]
    nothing_known = LedgerFiles.of(files.achievements, files.badges)

    assert build_again(before, LedgerFiles.of(paths, files.badges, **world.around), world.now) is None
    assert build_again(before, nothing_known, world.now) is None
    assert build_again(before, files, world.now - timedelta(days=1)) is None
    monkeypatch.setattr("credly_core.ledger.touching.probe", lambda: "other numbers")
    assert kept(tmp_path / "kept") is None


def test_a_file_that_is_the_same_is_not_read(tmp_path: Path) -> None:
    world = World(tmp_path, 2)
    files = world.files()
    whole = build(files.sources, world.now)
    keep(tmp_path / "kept", files, whole)
    before = kept(tmp_path / "kept")
    assert before is not None
    for path in (*files.achievements, *files.badges):
        stat = path.stat()
        path.write_bytes(bytes(stat.st_size))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    again = build_again(before, files, world.now)

    assert again is not None
    assert again.lines.equals(whole.lines)
