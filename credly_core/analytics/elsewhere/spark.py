"""Measures computed by Spark: the prepared tables as Parquet files, which a cluster can read too."""

from __future__ import annotations

import os
import shutil
import threading
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.analytics.elsewhere.kinds import alike, opened, quiet
from credly_core.analytics.engine import tables_of
from credly_core.analytics.tables import COLUMNS
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import Table

#: What Spark is told unless its own configuration says otherwise.
_DEFAULTS = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",
}


class SparkEngine:
    """One prepared file as views of a Spark session of its own. Questions go one after another."""

    dialect = "pyspark"

    def __init__(self, file: Path, as_of: date) -> None:
        import ibis

        try:
            from pyspark import SparkConf
            from pyspark.sql import SparkSession
        except ImportError as missing:
            raise SettingsError(
                "Measures are to be computed by Spark, but it is not installed.",
                hint="pip install -r requirements-spark.txt, and a Java of version 17 or 21; or set analytics_engine.",
            ) from missing
        conf = SparkConf()
        for name, value in _DEFAULTS.items():
            conf.setIfMissing(name, value)
        started = SparkSession.builder.config(conf=conf).getOrCreate()
        session = started.newSession()  # its views are its own
        session.conf.set("spark.sql.session.timeZone", "UTC")
        started.sparkContext.setLogLevel("ERROR")
        folder = _written(file)
        for name in COLUMNS:
            session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
        self._backend = ibis.pyspark.connect(session)
        self._lock = threading.RLock()
        self.tables = tables_of(self._backend.table, self.frame, as_of)

    def frame(self, expression: Table) -> pd.DataFrame:
        """The answer as a pandas frame."""
        with self._lock, quiet():
            return alike(self._backend.execute(expression), expression)

    def sql(self, expression: Table) -> str:
        """The question as Spark's SQL."""
        import ibis

        return str(ibis.to_sql(expression, dialect=self.dialect))

    def close(self) -> None:
        """Forget the views; Spark itself ends with the process, for others may use it."""
        for name in COLUMNS:
            self._backend.raw_sql(f"DROP VIEW IF EXISTS {name}")


def _written(file: Path) -> Path:
    """The folder with the tables as Parquet files beside the prepared file, made whole or not at all."""
    folder = file.with_suffix(".parquet-tables")
    if folder.exists():
        return folder
    draft = file.with_name(f".{uuid4().hex}.parquet-tables")
    draft.mkdir()
    source = opened(file)
    for name in COLUMNS:
        target = str(draft / f"{name}.parquet").replace("'", "''")
        source.execute(f"COPY {name} TO '{target}' (FORMAT parquet)")
    source.close()
    try:
        os.replace(draft, folder)
    except OSError:  # another process was faster
        shutil.rmtree(draft, ignore_errors=True)
    for older in file.parent.glob("*.parquet-tables"):
        if older != folder:
            shutil.rmtree(older, ignore_errors=True)
    return folder
