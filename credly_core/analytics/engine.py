"""Where measures are computed: DuckDB in this process over the prepared file; other engines fit the same protocol."""

from __future__ import annotations

import threading
import warnings
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from credly_core.analytics.tables import COLUMNS, Names, Tables
from credly_core.errors import StoreError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    from ibis.expr.types import Table

#: What the engine may hold at once; above that it writes to disk. Ten million badges need a third of it.
MEMORY = "700MB"
THREADS = 2


class Engine(Protocol):
    """Computes Ibis expressions over the prepared tables. Safe to use from several threads."""

    @property
    def dialect(self) -> str:
        """The SQL it speaks, as Ibis names it."""
        ...

    @property
    def tables(self) -> Tables:
        """The prepared tables."""
        ...

    def frame(self, expression: Table) -> pd.DataFrame:
        """The answer."""
        ...

    def sql(self, expression: Table) -> str:
        """The same question in SQL."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


class DuckEngine:
    """DuckDB over one prepared file, read-only; each question has a cursor of its own."""

    dialect = "duckdb"

    def __init__(self, file: Path, as_of: date) -> None:
        import duckdb
        import ibis

        try:
            self._backend = ibis.duckdb.connect(str(file), read_only=True, threads=THREADS, memory_limit=MEMORY)
        except duckdb.Error as trouble:
            raise StoreError(
                f"The file {file.name}, from which charts are drawn, cannot be read.",
                hint="Remove it; it is made again from the history.",
            ) from trouble
        self._raw: duckdb.DuckDBPyConnection = self._backend.con
        self._lock = threading.Lock()
        with warnings.catch_warnings():  # Ibis 12 uses words that DuckDB 2 deprecates
            warnings.simplefilter("ignore", DeprecationWarning)
            self.tables = tables_of(self._backend.table, self.frame, as_of)

    def frame(self, expression: Table) -> pd.DataFrame:
        """The answer as a pandas frame."""
        statement = self._backend.compile(expression)  # without the line breaks of `sql`, which cost a fifth more
        with self._lock:
            cursor = self._raw.cursor()
        try:
            frame: pd.DataFrame = cursor.execute(statement).df()
        finally:
            cursor.close()
        return with_whole_numbers(frame, expression)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """The answer to a question in SQL, as plain rows."""
        with self._lock:
            cursor = self._raw.cursor()
        try:
            return list(cursor.execute(statement).fetchall())
        finally:
            cursor.close()

    def sql(self, expression: Table) -> str:
        """The question as DuckDB's SQL."""
        import ibis

        return str(ibis.to_sql(expression, dialect=self.dialect))

    def close(self) -> None:
        """Let the file go."""
        self._backend.disconnect()


def with_whole_numbers(frame: pd.DataFrame, expression: Table) -> pd.DataFrame:
    """The same with whole numbers where the expression promises some: sums come as wider kinds from some engines."""
    for name, kind in expression.schema().items():
        if kind.is_integer() and frame[name].dtype.kind not in "iu":
            frame[name] = frame[name].astype("Int64" if frame[name].hasnans else "int64")
    return frame


class _Lookup(Protocol):
    def __call__(self, name: str, /) -> Table: ...


class _Fetch(Protocol):
    def __call__(self, expression: Table, /) -> pd.DataFrame: ...


def tables_of(look_up: _Lookup, fetch: _Fetch, as_of: date) -> Tables:
    """The prepared tables of any engine that knows them by name, with the small ones read."""
    found = {name: look_up(name) for name in COLUMNS}
    names = Names(
        templates=fetch(found["templates"].order_by("template_no")),
        tags=fetch(found["template_tags"]),
        skills=fetch(found["template_skills"]),
        objects=fetch(found["template_objects"]),
        teams=fetch(found["teams"].order_by("team_no")),
        countries=fetch(found["countries"].order_by("country_no")),
        domains=fetch(found["domains"].order_by("domain_no")),
    )
    return Tables(**found, names=names, as_of=as_of, fetch=fetch)
