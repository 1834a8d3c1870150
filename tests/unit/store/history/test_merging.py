"""Merging: whatever comes, in whatever order and however often, each badge stands there once with its newest word."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from credly_core.domain.history import HistorySource, IssuedBadge, IssuedBadgeState
from credly_core.domain.ids import ConnectionId, IssuedBadgeId, PullId, TemplateId
from credly_core.store.history import merging
from credly_core.store.history.merging import Merged, merge_changes, merge_whole
from credly_core.store.history.pulls import Bookmark, Staging
from credly_core.store.history.snapshots import HistoryFolder, Manifest

START = datetime(2026, 1, 1, tzinfo=UTC)


def a_badge(number: int, version: int = 0, *, dated: bool = True) -> IssuedBadge:
    created = START + timedelta(hours=number // 3)  # several are recorded at the same moment
    return IssuedBadge(
        id=IssuedBadgeId(f"b{number:05d}"),
        template_id=TemplateId("t1"),
        template_name="One",
        state=IssuedBadgeState.PENDING,
        state_text="pending" if version == 0 else "accepted",
        issued_at=created - timedelta(days=number % 40),
        created_at=created if dated else None,
        updated_at=created + timedelta(minutes=version),
        email=f"p{number % 7}@example.com",
    )


def finished(steps: object) -> Merged:
    while True:
        try:
            next(steps)  # type: ignore[call-overload]
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def rows_of(folder: HistoryFolder, merged: Merged) -> dict[str, datetime]:
    frame = pl.concat([pl.read_parquet(folder.path / file.path) for file in merged.files])
    assert frame["issued_badge_id"].n_unique() == frame.height == merged.rows
    return dict(frame.select("issued_badge_id", "updated_at").iter_rows())


@pytest.mark.parametrize("seed", range(3))
def test_random_changes_leave_what_a_dictionary_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(merging, "FILE_ROWS", 40)
    monkeypatch.setattr(merging, "_MOST_ROWS", 64)
    chance = random.Random(seed)
    folder = HistoryFolder(tmp_path, ConnectionId("c1"))
    expected: dict[str, IssuedBadge] = {}

    def some(count: int, highest: int) -> list[IssuedBadge]:
        picked = [chance.randrange(highest) for _ in range(count)]
        return [a_badge(number, chance.randrange(4), dated=number % 17 != 5) for number in picked]

    with Staging(folder) as staging:
        mark = Bookmark(PullId("p0"), START)
        for _ in range(6):
            came = some(60, 300)
            mark = staging.keep(mark, came, [], source=HistorySource.API)
            for badge in came:
                _expect(expected, badge)
        merged = finished(merge_whole(staging, mark.parts, deleted=(), before=None))
        assert rows_of(folder, merged) == _times(expected)

        for number in range(5):
            aside = staging.aside("recent")
            came = some(30, 340)
            deleted = {f"b{chance.randrange(300):05d}" for _ in range(5)}
            known = dict(expected)
            for badge in came:
                _expect(expected, badge)
            for key in deleted:
                expected.pop(key, None)
            recent = aside.keep(Bookmark(PullId(f"p{number}"), START), came, [])
            base = Manifest(0, START, complete=True, source=HistorySource.API, badges=merged.files)
            merged = finished(merge_changes(aside, recent.parts, deleted=sorted(deleted), before=base))

            assert rows_of(folder, merged) == _times(expected)
            assert merged.removed == len(known.keys() & deleted)
            assert merged.new == len(expected.keys() - known.keys())


def _expect(expected: dict[str, IssuedBadge], badge: IssuedBadge) -> None:
    known = expected.get(badge.id)
    if known is None or (badge.updated_at or START) >= (known.updated_at or START):
        expected[badge.id] = badge


def _times(expected: dict[str, IssuedBadge]) -> dict[str, datetime | None]:
    return {key: badge.updated_at for key, badge in expected.items()}


def test_files_are_cut_by_the_moment_of_recording_and_unchanged_ones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "FILE_ROWS", 100)
    monkeypatch.setattr(merging, "_MOST_ROWS", 160)
    folder = HistoryFolder(tmp_path, ConnectionId("c1"))
    with Staging(folder) as staging:
        mark = Bookmark(PullId("p0"), START)
        for first in range(900, -1, -100):  # newest first, as pages are read
            mark = staging.keep(mark, [a_badge(number) for number in range(first, first + 100)], [])
        before = finished(merge_whole(staging, mark.parts, deleted=(), before=None))
        aside = staging.aside("recent")
        recent = aside.keep(Bookmark(PullId("p1"), START), [a_badge(500, version=2), a_badge(1001)], [])
        base = Manifest(0, START, complete=True, source=HistorySource.API, badges=before.files)

        after = finished(merge_changes(aside, recent.parts, deleted=(), before=base))

    assert len(before.files) > 5
    ends = [(file.created_from, file.created_to) for file in before.files]
    assert all(earlier[1] < later[0] for earlier, later in pairwise(ends))  # type: ignore[operator]
    assert (after.new, after.changed, after.removed) == (1, 1, 0)
    assert len({file.path for file in before.files} - {file.path for file in after.files}) == 2


def test_what_is_read_again_and_is_the_same_changes_nothing(tmp_path: Path) -> None:
    folder = HistoryFolder(tmp_path, ConnectionId("c1"))
    badges = [a_badge(number) for number in range(50)]
    with Staging(folder) as staging:
        mark = staging.keep(Bookmark(PullId("p0"), START), badges, [])
        before = finished(merge_whole(staging, mark.parts, deleted=(), before=None))
        aside = staging.aside("recent")
        older = replace(badges[0], updated_at=START - timedelta(days=1), state_text="rejected")
        recent = aside.keep(Bookmark(PullId("p1"), START), [*badges[1:], older], [])
        base = Manifest(0, START, complete=True, source=HistorySource.API, badges=before.files)

        after = finished(merge_changes(aside, recent.parts, deleted=(), before=base))

    assert after == Merged(before.files)
