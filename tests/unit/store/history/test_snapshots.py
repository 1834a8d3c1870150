"""Snapshots: one file tells what belongs together, and nobody loses what they read."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.domain.history import HistorySource
from credly_core.domain.ids import ConnectionId
from credly_core.errors import StoreError
from credly_core.store.history.schema import BADGES, ODDITIES, TEMPLATES
from credly_core.store.history.snapshots import BadgeFile, HistoryFolder, Manifest

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[4] / "docs" / "history.md"


@pytest.fixture
def folder(tmp_path: Path) -> HistoryFolder:
    made = HistoryFolder(tmp_path, ConnectionId("a/b"))
    made.prepare()
    return made


def publish(folder: HistoryFolder) -> str:
    path = folder.new_path("badges")
    (folder.path / path).write_bytes(b"rows")
    file = BadgeFile(path, 3, NOW, None)
    folder.publish(Manifest(0, NOW, complete=True, source=HistorySource.API, badges=(file,), oddity_counts=(("x", 2),)))
    return path


def test_what_is_published_is_read_back(folder: HistoryFolder) -> None:
    path = publish(folder)

    manifest = folder.manifest()

    assert manifest is not None
    assert (manifest.number, manifest.rows, manifest.badges[0].path, manifest.badges[0].created_from) == (
        1,
        3,
        path,
        NOW,
    )
    assert folder.snapshot().oddity_counts == {"x": 2}  # type: ignore[union-attr]


def test_the_folder_of_a_connection_stays_below_the_history(folder: HistoryFolder, tmp_path: Path) -> None:
    assert folder.path.parent == tmp_path / "history"
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_files_stay_for_an_hour_after_the_last_snapshot_that_named_them(folder: HistoryFolder) -> None:
    old, new = publish(folder), publish(folder)

    soon, later = folder.forget_unused(), folder.forget_unused(grace=0.0)

    assert (soon, later) == (0, 1)
    assert not (folder.path / old).exists()
    assert (folder.path / new).exists()


def test_files_stay_as_long_as_somebody_reads_an_earlier_snapshot(folder: HistoryFolder) -> None:
    old = publish(folder)

    with folder.reading():
        publish(folder)
        while_reading = folder.forget_unused(grace=0.0)
    afterwards = folder.forget_unused(grace=0.0)

    assert (while_reading, afterwards) == (0, 1)
    assert not (folder.path / old).exists()


def test_a_manifest_that_cannot_be_read_is_told_with_its_place(folder: HistoryFolder) -> None:
    (folder.path / "current.json").write_text('{"version": 2}')

    with pytest.raises(StoreError, match=r"current\.json"):
        folder.manifest()


def test_every_column_is_documented() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")

    for column in (*BADGES, *TEMPLATES, *ODDITIES):
        null = "" if column.required else "can be"
        assert f"| `{column.name}` | {column.kind.value} | {null} | {column.meaning} |" in document
