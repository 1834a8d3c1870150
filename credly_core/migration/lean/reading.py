"""Read a file and check its cells on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from credly_core.migration.facts import Facts
from credly_core.migration.filespec import FileSpec
from credly_core.migration.lean.keeping import kept_columns
from credly_core.migration.lean.sieve import Sieve, Sifted
from credly_core.migration.reading import DEFAULT_LIMITS, Pieces, ReadLimits, ReadProgress, read_pieces
from credly_core.migration.table import LeanTable, Table, column_key

#: The file type of a file with these headings, None when nobody knows it.
SpecOf = Callable[[tuple[str, ...]], FileSpec | None]


def read_lean(
    source: bytes | Path,
    *,
    file: str,
    spec_of: SpecOf,
    facts: Facts,
    others: Sequence[FileSpec] = (),
    needed: Callable[[FileSpec], Mapping[str, str | None]] = lambda _: {},
    limits: ReadLimits = DEFAULT_LIMITS,
    progress: ReadProgress | None = None,
) -> Table:
    """Read a file of a known type and let go of what nobody needs any more: its own check, that of the `others` beside
    it, and whoever has columns `needed` besides: whole, or, where a text is given, each value once that does not begin
    with it. A file of another type is read as it is.

    The check of a `LeanTable` may still raise `NotKept`: the file must be read whole then.
    """
    sieves: list[Sieve] = []

    def start(header: tuple[str, ...]) -> Callable[[pl.DataFrame], Sifted | pl.DataFrame]:
        spec = spec_of(header)
        if spec is None:
            return lambda frame: frame
        more = needed(spec)
        kept = kept_columns(spec, others) | {name for name, start in more.items() if start is None}
        told = {name: start for name, start in more.items() if start is not None}
        sieves.append(Sieve(file, header, spec, facts=facts, kept=kept, alone=not others, told=told))
        return sieves[0].sift

    pieces = read_pieces(source, file=file, start=start, limits=limits, progress=progress)
    if not sieves:
        return _whole(file, pieces)
    sifted = [part for part in pieces.parts if isinstance(part, Sifted)] or [sieves[0].sift(_empty(pieces.header))]
    lean = LeanTable(file, pieces.header, pl.DataFrame(), pieces.rows, pieces.dialect, pieces.notes, pieces.header_row)
    return sieves[0].join(sifted, lean)


def _whole(file: str, pieces: Pieces[Sifted | pl.DataFrame]) -> Table:
    frames = [part for part in pieces.parts if isinstance(part, pl.DataFrame)]
    cells = pl.concat([_empty(pieces.header), *frames], rechunk=False)
    return Table(file, pieces.header, cells, pieces.rows, pieces.dialect, pieces.notes, pieces.header_row)


def _empty(header: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(schema={column_key(position): pl.String for position in range(len(header))})
