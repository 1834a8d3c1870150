"""From the history's Parquet files to the tables that measures ask: one DuckDB file, sorted by person.

Everything that needs a time zone, a look at a person's other badges or a name becomes a plain number or a day here,
once for each state of the history. The reasons and figures: docs/decisions/0099-prepared-tables.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.analytics.likeness import like_names
from credly_core.analytics.parting import PART_ROWS, cut_by_person
from credly_core.analytics.preparing_sql import BADGES, EACH, ONCE, TEMPLATES_GIVEN, TEMPLATES_NONE, USED
from credly_core.analytics.tables import COLUMNS, Sources
from credly_core.errors import StoreError

if TYPE_CHECKING:
    import duckdb

#: Raised when the prepared tables change, so that files of an older version are made anew.
LAYOUT = 2
_SUFFIX = ".duckdb"
_MEMORY = "700MB"
#: A draft that nobody wrote to for so many seconds was left behind by a process that was ended.
_LEFT_BEHIND = 3_600


@dataclass(frozen=True, slots=True)
class Making:
    """How far the tables are, and what comes next."""

    done: int
    total: int
    note: str


def prepared_path(folder: Path, sources: Sources) -> Path:
    """Where the tables of this state lie: another snapshot, zone, team list or mapping is another file."""
    said = json.dumps(
        [
            LAYOUT,
            sources.zone,
            sources.as_of.isoformat(),
            sorted(path.name for path in sources.badge_files),
            str(sources.template_file.name) if sources.template_file else "",
            sources.teams.digest,
            sorted(sources.learning_objects.items()),
        ]
    )
    digest = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
    return folder / f"{sources.number:06d}-{digest}{_SUFFIX}"


def prepare(folder: Path, sources: Sources) -> Generator[Making, None, Path]:
    """Make the tables unless they are there, and give their file; says before each piece of work what comes.

    Written aside and moved into place, so that others see all of it or nothing. Older files go, but those in use.
    """
    target = prepared_path(folder, sources)
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{uuid4().hex}{_SUFFIX}"
    aside = draft.with_suffix(".parts")
    try:
        yield from _write(draft, aside, sources)
        os.replace(draft, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        _remove_quietly(draft, Path(f"{draft}.wal"))
    _forget(folder, target)
    return target


def _write(draft: Path, aside: Path, sources: Sources) -> Generator[Making, None, None]:
    import duckdb
    import polars as pl

    connection = duckdb.connect()
    try:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute(f"SET temp_directory = '{_quoted(str(aside / 'spilled'))}'")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"ATTACH '{_quoted(str(draft))}' AS made")
        connection.execute("USE made")
        yield from _fill_tables(connection, aside, sources)
        connection.execute("USE memory; DETACH made")
    except (duckdb.InvalidInputException, duckdb.IOException, pl.exceptions.PolarsError, OSError) as fault:
        raise StoreError(
            "A file of the copied history cannot be read.",
            hint="It is damaged or gone, or the disk is full. Put the data folder's “history” back from a backup, or "
            "move it away and copy the issued badges again; nothing at Credly is changed.",
        ) from fault
    finally:
        connection.close()


def _fill_tables(connection: duckdb.DuckDBPyConnection, aside: Path, sources: Sources) -> Generator[Making, None, None]:
    files = sources.badge_files
    parts = -(-_rows(connection, files) // PART_ROWS)
    cutting = len(files) if parts > 1 else 0
    total, done = len(ONCE) + cutting + max(1, parts) * len(EACH), 0
    yield Making(done, total, "Reading the history")
    _open_sources(connection, sources)
    for note, statement in ONCE:
        yield Making(done, total, note)
        connection.execute(_filled(statement, sources))
        done += 1
    if cutting:
        places = yield from _told(cut_by_person(files, aside, parts), done, total)
        done += cutting
        froms = [f"read_parquet('{_quoted(str(place))}/*.parquet')" for place in places if any(place.iterdir())]
    else:
        froms = ["badges"]
    for number, source in enumerate(froms):
        connection.execute(f"CREATE OR REPLACE TEMP VIEW part AS SELECT * FROM {source}")  # noqa: S608  our own files
        for statement in EACH:
            yield Making(done, total, "Days, renewals and next badges, sorted by person")
            connection.execute(_filled(statement, sources, number, _people_so_far(connection)))
            done += 1
        if cutting:
            shutil.rmtree(places[number], ignore_errors=True)
    _add_likenesses(connection)
    _drop_rest(connection)


def _told(
    cutting: Generator[int, None, tuple[Path, ...]], done: int, total: int
) -> Generator[Making, None, tuple[Path, ...]]:
    while True:
        try:
            read = next(cutting)
        except StopIteration as end:
            places: tuple[Path, ...] = end.value
            return places
        yield Making(done + read, total, "Cutting by person")


def _rows(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> int:
    if not files:
        return 0
    found = connection.execute(f"SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata([{_list(files)}])")  # noqa: S608
    return int((found.fetchone() or (0,))[0])


def _people_so_far(connection: duckdb.DuckDBPyConnection) -> int:
    return int((connection.execute("SELECT count(*) FROM people").fetchone() or (0,))[0])


def _open_sources(connection: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """The history and what surrounds it, as views and small tables that do not last."""
    connection.execute(BADGES.format(files=_list(sources.badge_files)) if sources.badge_files else _no_badges())
    given = sources.template_file
    connection.execute(TEMPLATES_GIVEN.format(file=_quoted(str(given))) if given else TEMPLATES_NONE)
    connection.execute("CREATE TEMP TABLE members (key VARCHAR, team VARCHAR, pseudonym VARCHAR)")
    connection.execute("CREATE TEMP TABLE object_of (template_id VARCHAR, learning_object VARCHAR)")
    if sources.teams.members is not None:
        connection.register("given_members", sources.teams.members())
        connection.execute("INSERT INTO members SELECT key, team, pseudonym FROM given_members")
        connection.unregister("given_members")
    objects = [(template, each) for template, several in sources.learning_objects.items() for each in several]
    if objects:
        connection.executemany("INSERT INTO object_of VALUES (?, ?)", objects)


def _add_likenesses(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT template_no, template FROM templates WHERE is_listed AND template_state = 'active'"
    ).fetchall()
    connection.execute("CREATE TABLE template_likenesses (template_no INTEGER, other VARCHAR)")
    pairs = like_names([(int(number), str(name)) for number, name in rows])
    if pairs:
        connection.executemany("INSERT INTO template_likenesses VALUES (?, ?)", pairs)


def _drop_rest(connection: duckdb.DuckDBPyConnection) -> None:
    """What only the preparation needed."""
    found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'made'").fetchall()
    for (name,) in found:
        if name not in COLUMNS:
            connection.execute(f"DROP TABLE {name}")


def _filled(statement: str, sources: Sources, part: int = 0, first_person: int = 0) -> str:
    into = "INSERT INTO facts" if part else "CREATE TABLE facts AS"
    given = {"zone": _quoted(sources.zone), "as_of": sources.as_of.isoformat(), "into": into}
    given["first_person"] = str(first_person)
    for name, value in given.items():
        statement = statement.replace(f"{{{name}}}", value)
    return statement


def _no_badges() -> str:
    """An empty history with its columns, for an organization that has issued nothing."""
    moments = {"issued_at", "created_at", "state_updated_at", "accepted_at", "expires_at"}
    kinds = {name: "TIMESTAMPTZ" if name in moments else "VARCHAR" for name in USED} | {"account_confirmed": "BOOLEAN"}
    columns = [f"NULL::{kind} AS {name}" for name, kind in kinds.items()]
    return f"CREATE TEMP VIEW badges AS SELECT {', '.join(columns)} LIMIT 0"


def _list(paths: Sequence[Path]) -> str:
    return ", ".join(f"'{_quoted(str(path))}'" for path in paths)


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _forget(folder: Path, target: Path) -> None:
    """Remove files of older states, and drafts that were left behind; another process may be at work on its own."""
    limit = time.time() - _LEFT_BEHIND
    for path in folder.iterdir():
        is_draft = path.name.startswith(".")
        if is_draft and path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else _remove_quietly(path)
        elif not is_draft and path.suffix == _SUFFIX and path != target:
            _remove_quietly(path)


def _remove_quietly(*paths: Path) -> None:
    """Remove what may be removed: a file that another process reads goes with its last reader, or the next time."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue
