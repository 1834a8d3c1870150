"""Both sides of a ledger as Parquet files, and what such a ledger was made from, kept for the next time.

What is kept are columns of numbers by row, mapped into memory instead of read: of millions a day touches few.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.ledger import keys, numbering, touching
from credly_core.ledger.building import Ledger, LedgerSources
from credly_core.ledger.meeting import NONE, Numbers, Ordered, numbers_of

Column = npt.NDArray[np.generic]
#: What stands for no gap.
NO_GAP = 255
_AROUND = ("orders", "templates", "addresses", "differing")
_TOLD = "told.json"
_MOMENT = pl.Datetime("us", "UTC")
#: What a row of either side says, for comparing it with another day's.
_OF_ACHIEVEMENT: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("achievement_key", "earner_key", "email", "template_id", "gap"), pl.String),
    "earned_at": _MOMENT,
}
_OF_BADGE: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("issued_badge_id", "template_id", "email", "issuer_earner_id", "state"), pl.String),
    "issued_at": _MOMENT,
    "expires_at": _MOMENT,
    "public": pl.Boolean,
    "replaced_by": pl.String,
}


@dataclass(frozen=True)
class Part:
    """One file as it was; with another time or size it counts as another one."""

    name: str
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Part:
        """A file as it is."""
        stat = path.stat()
        return cls(str(path), stat.st_size, stat.st_mtime_ns)


@dataclass(frozen=True)
class LedgerFiles:
    """The files of either side, at least one, and all of it as sources; rows are numbered file by file."""

    achievements: tuple[Path, ...]
    badges: tuple[Path, ...]
    sources: LedgerSources

    @classmethod
    def of(
        cls,
        achievements: Sequence[Path],
        badges: Sequence[Path],
        *,
        templates: pl.DataFrame | None = None,
        **more: pl.DataFrame,
    ) -> LedgerFiles:
        """Files, and what `LedgerSources` has beside achievements and badges."""
        sides = tuple(achievements), tuple(badges)
        earned, issued = (pl.scan_parquet(list(side)) for side in sides)
        return cls(*sides, LedgerSources(earned, issued, templates=templates, **more))


def rows_in(path: Path) -> int:
    """How many rows a file has."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


_KEYED = (pl.col("own").fill_null(0), pl.col("mail").fill_null(0))


def earned_of(files: Sequence[Path]) -> pl.DataFrame:
    """own, mail, template, gap and content of the achievements in these files."""
    content = keys.content_key(list(_OF_ACHIEVEMENT)).alias("content")
    found = numbering.earned(_scan(files, _OF_ACHIEVEMENT), content)
    return found.with_columns(pl.col("gap").fill_null(NO_GAP), *_KEYED)


def issued_of(files: Sequence[Path]) -> pl.DataFrame:
    """own, mail, lasting, ends, moment and content of the badges in these files."""
    content = keys.content_key(list(_OF_BADGE)).alias("content")
    return numbering.issued(_scan(files, _OF_BADGE), content).with_columns(*_KEYED)


def _scan(files: Sequence[Path], columns: dict[str, pl.DataType | type[pl.DataType]]) -> pl.LazyFrame:
    return pl.scan_parquet(list(files)) if files else pl.LazyFrame(schema=columns)


@dataclass(frozen=True)
class Kept:
    """What a whole ledger was made from, and its lines."""

    as_of: datetime
    shadowed: int
    repeated: int
    #: The files of either side in their order, and how many rows each has.
    earned_parts: Mapping[Part, int]
    issued_parts: Mapping[Part, int]
    earned: Mapping[str, Column]
    issued: Mapping[str, Column]
    #: achievement, issued and reason; `NONE` where a side is missing.
    lines: Mapping[str, Column]
    around: Mapping[str, pl.DataFrame | None]

    def layer(self, side: Mapping[str, Column]) -> tuple[Ordered, Ordered]:
        """The rows of a side by own and by mail."""
        own, mail = (Ordered(keys_in(side[name]), keys_in(side[f"{name}-ordered"])) for name in ("own", "mail"))
        return own, mail


def keep(folder: Path, files: LedgerFiles, ledger: Ledger) -> None:
    """Write down what a ledger was made from, for this user alone; what was kept before goes."""
    rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    _write(folder, "earned", earned_of(files.achievements))
    _write(folder, "issued", issued_of(files.badges))
    none = pl.col("achievement", "issued").cast(pl.Int32).fill_null(NONE)
    for column in ledger.lines.with_columns(none):
        np.save(folder / f"lines-{column.name}.npy", column.to_numpy())
    for name in _AROUND:
        frame: pl.DataFrame | None = getattr(files.sources, name)
        if frame is not None:
            frame.write_parquet(folder / f"{name}.parquet")
    told = {
        "program": _program(),
        "as_of": ledger.as_of.isoformat(),
        "shadowed": ledger.shadowed,
        "repeated": ledger.repeated,
        "parts": [
            [(asdict(Part.of(path)), rows_in(path)) for path in side] for side in (files.achievements, files.badges)
        ],
    }
    (folder / _TOLD).write_text(json.dumps(told))


def kept(folder: Path) -> Kept | None:
    """What was kept there; None where nothing is, or other numbers mean the same today."""
    try:
        told = json.loads((folder / _TOLD).read_bytes())
    except FileNotFoundError:
        return None
    if told["program"] != _program():
        return None
    earned, issued = ({Part(**part): rows for part, rows in side} for side in told["parts"])
    around = {
        name: pl.read_parquet(path) if (path := folder / f"{name}.parquet").exists() else None for name in _AROUND
    }
    return Kept(
        as_of=datetime.fromisoformat(told["as_of"]),
        shadowed=told["shadowed"],
        repeated=told["repeated"],
        earned_parts=earned,
        issued_parts=issued,
        earned=_mapped(folder, "earned"),
        issued=_mapped(folder, "issued"),
        lines=_mapped(folder, "lines"),
        around=around,
    )


def _write(folder: Path, side: str, frame: pl.DataFrame) -> None:
    for column in frame:
        np.save(folder / f"{side}-{column.name}.npy", column.to_numpy())
    for name in ("own", "mail"):
        np.save(folder / f"{side}-{name}-ordered.npy", Ordered.of(numbers_of(frame[name])).ordered)


def _mapped(folder: Path, side: str) -> dict[str, Column]:
    start = f"{side}-"
    return {path.stem.removeprefix(start): np.load(path, mmap_mode="r") for path in folder.glob(f"{start}*.npy")}


def keys_in(column: Column) -> Numbers:
    """A column that holds keys."""
    return column.view(np.uint64)


def _program() -> str:
    """Another text where the same things would have other numbers, or the columns another meaning."""
    return f"1 {pl.__version__} {touching.probe()}"
