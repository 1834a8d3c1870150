"""Writing and reading the history's Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from credly_core.domain.history import Oddity, OddRecord, TemplateFact
from credly_core.store.history.files import sync_file
from credly_core.store.history.frames import BADGE_SCHEMA, ODDITY_SCHEMA, TEMPLATE_SCHEMA, oddity_frame, template_frame
from credly_core.store.history.snapshots import BadgeFile, HistoryFolder, no_room

#: Rows that engines read or skip together.
GROUP_ROWS = 65_536


def write_frame(path: Path, frame: pl.DataFrame) -> None:
    """Write a frame and bring it to the disk."""
    try:
        frame.write_parquet(path, compression="zstd", compression_level=3, row_group_size=GROUP_ROWS, statistics=True)
        path.chmod(0o600)
        sync_file(path)
    except OSError as trouble:
        path.unlink(missing_ok=True)
        raise no_room(path.parent, trouble) from trouble


def write_badges(folder: HistoryFolder, frame: pl.DataFrame) -> BadgeFile:
    """One file of issued badges, sorted by the moment of issuing, then of recording."""
    path = folder.new_path("badges")
    write_frame(folder.path / path, frame.sort("issued_at", "created_at", nulls_last=True, maintain_order=True))
    created = frame.get_column("created_at")
    return BadgeFile(path, frame.height, _moment(created.min()), _moment(created.max()))


def write_templates(folder: HistoryFolder, templates: Iterable[TemplateFact]) -> str:
    """The file of template facts; gives its path."""
    path = folder.new_path("templates")
    write_frame(folder.path / path, template_frame(templates))
    return path


def write_oddities(folder: HistoryFolder, frame: pl.DataFrame) -> str:
    """The file of odd records; gives its path."""
    path = folder.new_path("oddities")
    write_frame(folder.path / path, frame)
    return path


def read_badges(paths: Sequence[Path]) -> pl.DataFrame:
    """The rows of several files."""
    if not paths:
        return pl.DataFrame(schema=BADGE_SCHEMA)
    return pl.read_parquet(list(paths), schema=BADGE_SCHEMA)


def read_oddities(path: Path | None) -> pl.DataFrame:
    """The odd records of a snapshot."""
    return oddity_frame((), pull_id="") if path is None else pl.read_parquet(path, schema=ODDITY_SCHEMA)


def read_templates(path: Path) -> list[TemplateFact]:
    """The template facts of a snapshot."""
    return [
        TemplateFact(
            id=row["template_id"],
            name=row["template_name"],
            state=row["template_state"],
            level=row["level"],
            skills=tuple(row["skills"]),
            tags=tuple(row["tags"]),
            is_listed=row["is_listed"],
        )
        for row in pl.read_parquet(path, schema=TEMPLATE_SCHEMA).iter_rows(named=True)
    ]


def odd_records(frame: pl.DataFrame) -> tuple[OddRecord, ...]:
    """Odd records as values."""
    codes = {oddity.code: oddity for oddity in Oddity}
    return tuple(
        OddRecord(codes[row["oddity"]], row["issued_badge_id"], row["detail"] or "", row["raw"] or "")
        for row in frame.iter_rows(named=True)
    )


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
