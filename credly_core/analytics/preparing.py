"""From the history's Parquet files to the tables that measures ask: one DuckDB file, sorted by person.

Everything that needs a time zone, a look at a person's other badges or a name becomes a plain number or a day here,
once for each state of the history. The reasons and figures: docs/decisions/0099-prepared-tables.md.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.analytics.likeness import like_names
from credly_core.analytics.preparing_sql import BADGES, STEPS, TEMPLATES_GIVEN, TEMPLATES_NONE
from credly_core.analytics.tables import COLUMNS, Sources
from credly_core.errors import StoreError

if TYPE_CHECKING:
    import duckdb

#: Raised when the prepared tables change, so that files of an older version are made anew.
LAYOUT = 1
_SUFFIX = ".duckdb"
#: How many parts `prepare` announces.
PARTS = len(STEPS) + 1
_MEMORY = "900MB"


def prepared_path(folder: Path, sources: Sources) -> Path:
    """Where the tables of this state lie: another snapshot, zone, team list or mapping is another file."""
    said = json.dumps(
        [
            LAYOUT,
            sources.zone,
            sources.as_of.isoformat(),
            sorted(path.name for path in sources.badge_files),
            str(sources.template_file.name) if sources.template_file else "",
            sorted(sources.teams.items()),
            sorted(sources.learning_objects.items()),
        ]
    )
    digest = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
    return folder / f"{sources.number:06d}-{digest}{_SUFFIX}"


def prepare(folder: Path, sources: Sources) -> Generator[str, None, Path]:
    """Make the tables unless they are there, and give their file; says before each part what comes.

    Written aside and moved into place, so that others see all of it or nothing. Older files go, but those in use.
    """
    target = prepared_path(folder, sources)
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{uuid4().hex}{_SUFFIX}"
    try:
        yield from _write(draft, sources)
        os.replace(draft, target)
    finally:
        _remove_quietly(draft, Path(f"{draft}.wal"))
    _remove_quietly(*(path for path in folder.glob(f"*{_SUFFIX}") if path != target))
    return target


def _write(draft: Path, sources: Sources) -> Generator[str, None, None]:
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute(f"SET temp_directory = '{_quoted(str(draft.with_suffix('.tmp')))}'")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"ATTACH '{_quoted(str(draft))}' AS made")
        connection.execute("USE made")
        yield "Reading the history"
        _open_sources(connection, sources)
        for note, statement in STEPS:
            yield note
            connection.execute(_filled(statement, sources))
        _add_likenesses(connection)
        _drop_rest(connection)
        connection.execute("USE memory; DETACH made")
    except (duckdb.InvalidInputException, duckdb.IOException) as fault:
        raise StoreError(
            "A file of the copied history cannot be read.",
            hint="It is damaged or gone, or the disk is full. Put the data folder's “history” back from a backup, or "
            "move it away and copy the issued badges again; nothing at Credly is changed.",
        ) from fault
    finally:
        connection.close()


def _open_sources(connection: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """The history and what surrounds it, as views and small tables that do not last."""
    connection.execute(BADGES.format(files=_list(sources.badge_files)) if sources.badge_files else _no_badges())
    given = sources.template_file
    connection.execute(TEMPLATES_GIVEN.format(file=_quoted(str(given))) if given else TEMPLATES_NONE)
    connection.execute("CREATE TEMP TABLE team_of (email VARCHAR, team VARCHAR)")
    connection.execute("CREATE TEMP TABLE object_of (template_id VARCHAR, learning_object VARCHAR)")
    _fill(connection, "team_of", list(sources.teams.items()))
    objects = [(template, each) for template, several in sources.learning_objects.items() for each in several]
    _fill(connection, "object_of", objects)


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str, str]]) -> None:
    """Rows through a frame: one statement each would be slow for many people."""
    if not rows:
        return
    import pandas as pd

    connection.register("given_rows", pd.DataFrame(rows, columns=["one", "other"]))
    connection.execute(f"INSERT INTO {table} SELECT one, other FROM given_rows")  # noqa: S608  our own table names
    connection.unregister("given_rows")


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


def _filled(statement: str, sources: Sources) -> str:
    return statement.replace("{zone}", _quoted(sources.zone)).replace("{as_of}", sources.as_of.isoformat())


def _no_badges() -> str:
    """An empty history with its columns, for an organization that has issued nothing."""
    texts = "issued_badge_id template_id template_name state revoke_reason replaced_by replaces earner_id earner_key"
    texts += " first_name last_name email email_domain country accept_url"
    moments = "issued_at created_at state_updated_at accepted_at expires_at"
    columns = [f"NULL::VARCHAR AS {name}" for name in texts.split()]
    columns += [f"NULL::TIMESTAMPTZ AS {name}" for name in moments.split()]
    columns.append("NULL::BOOLEAN AS account_confirmed")
    return f"CREATE TEMP VIEW badges AS SELECT {', '.join(columns)} LIMIT 0"


def _list(paths: Sequence[Path]) -> str:
    return ", ".join(f"'{_quoted(str(path))}'" for path in paths)


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _remove_quietly(*paths: Path) -> None:
    """Remove what may be removed: a file that another process reads goes with its last reader, or the next time."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue
