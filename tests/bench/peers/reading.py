"""How a peer gets the file: polars, every cell as text."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def read_as_text(path: Path) -> pl.DataFrame:
    """What polars needs at least: all cells as text, none taken for null."""
    return pl.read_csv(path, infer_schema=False, empty_string_is_null=False)


def found(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """All findings: `row` (as a spreadsheet counts, the heading is 1), `column`, `rule`."""
    schema = {"row": pl.UInt32, "column": pl.String, "rule": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *(part.cast(schema) for part in parts)])  # type: ignore[arg-type]


def of_records(records: pl.Series, column: str, rule: str) -> pl.DataFrame:
    """Findings of one rule, from the indexes of the records that break it."""
    return pl.DataFrame({"row": records.cast(pl.UInt32) + 2}).with_columns(column=pl.lit(column), rule=pl.lit(rule))
