"""What the last whole ledger was made from, kept beside it: a later one looks only at what is different from that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from credly_core.ledger import touching
from credly_core.steps.ledger.inputs import OF_BADGE, Surroundings
from credly_core.steps.ledger.lines import LedgerFolder, Made, made_of, told_of

#: A ledger that is made of changes only grows slower: after so long it is made anew.
_LASTS = timedelta(days=7)
_AROUND = tuple(field.name for field in fields(Surroundings))


@dataclass(frozen=True)
class Basis:
    """The inputs of one whole ledger, as columns in files of its own."""

    folder: Path
    name: str
    made: Made
    #: The files of issued badges, in the order their rows are numbered.
    badge_files: tuple[str, ...]
    has_templates: bool

    @classmethod
    def read(cls, folder: LedgerFolder, now: datetime) -> Basis | None:
        """What the present ledger rests on; None where it is none, too old, or another program made it."""
        made = folder.made()
        if made is None or not made.basis:
            return None
        try:
            told = json.loads(_path(folder.path, made.basis, "told.json").read_bytes())
            basis = cls(
                folder.path, made.basis, made_of(told["made"]), tuple(told["badge_files"]), told["has_templates"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        is_ours = told["program"] == _program() and all(path.exists() for path in basis._all())
        return basis if is_ours and basis.made.at <= now < basis.made.at + _LASTS else None

    @classmethod
    def keep(
        cls,
        folder: LedgerFolder,
        made: Made,
        *,
        weighed: pl.DataFrame,
        badges: pl.LazyFrame,
        badge_files: Sequence[Path],
        around: Surroundings,
    ) -> Made:
        """Write it down; gives the ledger with its basis. Nothing refers to it before the ledger is published."""
        name = Path(made.file).stem.removeprefix("lines-")
        made = replace(made, basis=name)
        numbers = touching.numbers_of_earned(weighed.lazy())
        _write(pl.concat([weighed, numbers], how="horizontal"), _path(folder.path, name, "earned.parquet"))
        sizes = [pl.scan_parquet(path).select(pl.len()).collect().item() for path in badge_files]
        places = pl.Series("file", np.repeat(np.arange(len(sizes), dtype=np.int32), sizes))
        issued = touching.numbers_of_issued(badges, list(OF_BADGE))
        _write(issued.with_columns(places), _path(folder.path, name, "issued.parquet"))
        for part in _AROUND:
            frame = getattr(around, part)
            if frame is not None:
                _write(frame, _path(folder.path, name, f"{part}.parquet"))
        told = {
            "program": _program(),
            "made": told_of(made),
            "badge_files": [path.name for path in badge_files],
            "has_templates": around.templates is not None,
        }
        path = _path(folder.path, name, "told.json")
        path.touch(mode=0o600)
        path.write_text(json.dumps(told))
        return made

    def earned(self) -> pl.LazyFrame:
        """Achievements by key, as they were weighed, with their numbers."""
        return pl.scan_parquet(_path(self.folder, self.name, "earned.parquet"))

    def issued(self) -> pl.DataFrame:
        """The numbers of issued badges, and the place of the file each is in."""
        return pl.read_parquet(_path(self.folder, self.name, "issued.parquet"))

    def around(self) -> Surroundings:
        """What stood beside them."""

        def part(name: str) -> pl.DataFrame:
            return pl.read_parquet(_path(self.folder, self.name, f"{name}.parquet"))

        templates = part("templates") if self.has_templates else None
        return Surroundings(part("orders"), templates, part("names"), part("addresses"), part("differing"))

    def lines(self) -> pl.LazyFrame:
        """The lines of the whole ledger."""
        return pl.scan_parquet(self.folder / self.made.file)

    def _all(self) -> list[Path]:
        frames = ["earned", "issued", *(part for part in _AROUND if part != "templates" or self.has_templates)]
        return [self.folder / self.made.file, *(_path(self.folder, self.name, f"{one}.parquet") for one in frames)]


def _program() -> str:
    """Another text where another program could make other lines of the same inputs."""
    return f"{_source()} {pl.__version__} {touching.probe()}"


@cache
def _source() -> str:
    told = hashlib.sha256()
    for place in (__file__, touching.__file__):
        for path in sorted(Path(place).parent.glob("*.py")):
            told.update(path.read_bytes())
    return told.hexdigest()


def _path(folder: Path, name: str, part: str) -> Path:
    return folder / f"basis-{name}-{part}"


def _write(frame: pl.DataFrame, path: Path) -> None:
    path.touch(mode=0o600)
    frame.write_parquet(path, compression="zstd", compression_level=1)
