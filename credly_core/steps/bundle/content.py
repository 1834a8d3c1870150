"""A draft's table as the bytes the store keeps: exact, including dialect, notes and spreadsheet rows."""

from __future__ import annotations

import dataclasses

import orjson
import polars as pl

from credly_core.errors import StoreError
from credly_core.migration.table import Dialect, Note, Table, column_key

_FORMAT = 1


def to_bytes(table: Table) -> bytes:
    """Everything a `Table` holds, as JSON by columns."""
    return orjson.dumps(
        {
            "format": _FORMAT,
            "file": table.file,
            "header": table.header,
            "columns": [table.column(position).to_list() for position in range(table.width)],
            "rows": table.rows.to_list(),
            "dialect": dataclasses.asdict(table.dialect),
            "notes": [dataclasses.asdict(note) for note in table.notes],
        }
    )


def from_bytes(data: bytes) -> Table:
    """The table again; `StoreError` when a newer program wrote it."""
    content = orjson.loads(data)
    if content.get("format") != _FORMAT:
        raise StoreError("This draft was written by another version of the program.", hint="Update the program.")
    columns = {
        column_key(i): pl.Series(column_key(i), cells, dtype=pl.String) for i, cells in enumerate(content["columns"])
    }
    notes = tuple(
        Note(item["code"], item["row"], item["column"], tuple((key, value) for key, value in item["facts"]))
        for item in content["notes"]
    )
    return Table(
        file=content["file"],
        header=tuple(content["header"]),
        cells=pl.DataFrame(columns),
        rows=pl.Series("row", content["rows"], dtype=pl.UInt32),
        dialect=Dialect(**content["dialect"]),
        notes=notes,
    )
