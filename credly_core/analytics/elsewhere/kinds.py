"""The engines there are, and what makes their answers alike."""

from __future__ import annotations

import enum
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.analytics.engine import with_whole_numbers

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    from ibis.expr.types import Table


class EngineKind(enum.Enum):
    """What computes the measures."""

    #: DuckDB in this process.
    DUCKDB = "duckdb"
    #: The PostgreSQL that holds the store.
    POSTGRESQL = "postgresql"
    #: Spark, on this machine unless its own settings say otherwise.
    SPARK = "spark"


def alike(frame: pd.DataFrame, expression: Table) -> pd.DataFrame:
    """The same with the kinds of columns that DuckDB gives: days as moments, shares as plain numbers."""
    import pandas as pd

    for name, kind in expression.schema().items():
        if kind.is_date():
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
        elif kind.is_floating():
            frame[name] = frame[name].astype("float64")
    return with_whole_numbers(frame, expression)


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    """A prepared file to read from, also while this process holds it open with settings of its own."""
    import duckdb

    connection = duckdb.connect()
    quoted = str(file).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS made (READ_ONLY)")
    connection.execute("USE made")
    return connection


@contextmanager
def quiet() -> Iterator[None]:
    """Without what Ibis and Spark do that pandas will not take for ever: nobody here can change it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
