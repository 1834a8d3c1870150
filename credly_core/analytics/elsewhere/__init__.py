"""Other engines for the same measures: PostgreSQL and Spark, over copies of the prepared tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from credly_core.analytics.elsewhere.kinds import EngineKind
from credly_core.analytics.engine import DuckEngine, Engine
from credly_core.errors import SettingsError

OpenEngine = Callable[[Path, date], Engine]

__all__ = ["EngineKind", "OpenEngine", "opener"]


def opener(kind: EngineKind, database_url: str) -> OpenEngine:
    """How prepared files are opened; PostgreSQL is the database of the store, whose address is given."""
    if kind is EngineKind.DUCKDB:
        return DuckEngine
    if kind is EngineKind.POSTGRESQL:
        if not database_url.startswith("postgresql"):
            raise SettingsError(
                "Measures are to be computed by PostgreSQL, but the store is none.",
                hint="Set database_url to a PostgreSQL, or analytics_engine to duckdb.",
            )

        def open_postgres(file: Path, as_of: date) -> Engine:
            from credly_core.analytics.elsewhere.postgresql import PostgresEngine

            return PostgresEngine(database_url, file, as_of)

        return open_postgres

    def open_spark(file: Path, as_of: date) -> Engine:
        from credly_core.analytics.elsewhere.spark import SparkEngine

        return SparkEngine(file, as_of)

    return open_spark
