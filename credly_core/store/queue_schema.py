"""The tables of the work queue: a PostgreSQL schema of their own, so that they and ours never meet."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import URL

from credly_core.store.engine import make_engine, parse_url
from credly_core.store.tables import Tx
from credly_core.store.trouble import translated

#: Where the queue's tables live.
SCHEMA = "badge_queue"
#: Two programs that start at once make the tables one after the other.
_TURN = 7_226_001


def queue_address(url: str) -> str | None:
    """How the queue's own driver reaches the database; None where there is none to put a queue into."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "postgresql":
        return None
    plain: URL = parsed.set(drivername="postgresql").update_query_dict({"options": f"-csearch_path={SCHEMA}"})
    return plain.render_as_string(hide_password=False)


def count_workers(tx: Tx, *, seconds: float) -> int:
    """How many workers have said that they live within so many seconds; the queue's tables must be there."""
    workers = sa.table("procrastinate_workers", sa.column("last_heartbeat"), schema=SCHEMA)
    alive = workers.c.last_heartbeat > sa.func.now() - timedelta(seconds=seconds)
    return int(tx.execute(sa.select(sa.func.count()).select_from(workers).where(alive)).scalar_one())


def make_queue_tables(url: str, statements: str) -> bool:
    """Make the queue's tables from its own script, unless they are there; says whether they were made."""
    engine = make_engine(parse_url(url))
    try:
        with translated(), engine.begin() as tx:
            tx.execute(sa.text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
            there = tx.execute(sa.text(f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')")).scalar()
            if there is not None:
                return False
            tx.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            tx.execute(sa.text(f"SET LOCAL search_path TO {SCHEMA}"))
            with closing(tx.connection.cursor()) as cursor:
                cursor.execute(statements)  # many statements at once, which SQLAlchemy's own way does not take
    finally:
        engine.dispose()
    return True
