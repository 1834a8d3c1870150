"""Steps as bytes for the store: JSON, and beside it the long series as Parquet, which may hold millions of cells."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

import orjson
import polars as pl

#: Makes of a series what stands for it in JSON.
Keep: TypeAlias = Callable[[pl.Series], object]
#: Gives back what `Keep` was given; everything else stays as it is.
Fetch: TypeAlias = Callable[[object], object]

_BEGIN = b"packed steps 2\n"
_SIZE = struct.Struct("<Q")
#: Shorter series cost less as JSON.
_WORTH = 1_000
_SERIES = "series"


def pack(write: Callable[[Keep], Mapping[str, object]]) -> bytes:
    """What `write` makes, which is given a way to keep series."""
    kept: list[bytes] = []

    def keep(series: pl.Series) -> object:
        if len(series) < _WORTH:
            return series.to_list()
        kept.append(_as_parquet(series))
        return {_SERIES: len(kept) - 1}

    head = zlib.compress(orjson.dumps(write(keep)), level=1)
    return b"".join([_BEGIN, *(piece for part in (head, *kept) for piece in (_SIZE.pack(len(part)), part))])


def unpack(data: bytes) -> tuple[dict[str, object], Fetch]:
    """What was written, and the way to fetch its series; ValueError, or zlib's error, for anything else."""
    if not data.startswith(_BEGIN):
        return _mapping(zlib.decompress(data)), _fetch_from([])
    head, *kept = _parts(data)
    return _mapping(zlib.decompress(head)), _fetch_from(kept)


def _parts(data: bytes) -> list[memoryview]:
    parts, place, whole = [], len(_BEGIN), memoryview(data)
    while place < len(data):
        size = _SIZE.unpack_from(whole, place)[0] if place + _SIZE.size <= len(data) else len(data)
        place += _SIZE.size + size
        if place > len(data):
            raise ValueError("a part is missing")
        parts.append(whole[place - size : place])
    if not parts:
        raise ValueError("nothing is there")
    return parts


def _fetch_from(kept: list[memoryview]) -> Fetch:
    def fetch(value: object) -> object:
        if isinstance(value, dict):
            return _of_parquet(kept[value[_SERIES]])
        if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
            return [fetch(item) for item in value]
        return value

    return fetch


def _as_parquet(series: pl.Series) -> bytes:
    written = io.BytesIO()
    pl.DataFrame([series.alias(_SERIES)]).write_parquet(
        written, compression="zstd", compression_level=1, statistics=False
    )
    return written.getvalue()


def _of_parquet(data: memoryview) -> pl.Series:
    try:
        return pl.read_parquet(io.BytesIO(data)).get_column(_SERIES)
    except pl.exceptions.PolarsError as error:
        raise ValueError("a part cannot be read") from error


def _mapping(data: bytes) -> dict[str, object]:
    found = orjson.loads(data)
    if not isinstance(found, dict):
        raise TypeError("not a step")
    return found
