"""Versions of the database: made, upgraded after a copy, finished after a kill, refused when newer."""

from __future__ import annotations

import logging
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from credly_core.domain.ids import ConnectionId
from credly_core.errors import StoreError, StoreVersion
from credly_core.store import (
    catalogue_tables,
    connections,
    earning_tables,
    mapping_tables,
    mirror,
    notices,
    outbox_tables,
    people_tables,
    ruling_tables,
    schema,
    script,
    sources_tables,
    timetable,
    webhook_tables,
)
from credly_core.store.schema import PACKAGED, Schema
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.store.tables import metadata

from .values import NOW, a_connection, a_template, add, pull

HEAD = PACKAGED.head
NEXT = f"{int(HEAD) + 1:04}"
SECOND_VERSION = """
import os, signal
import sqlalchemy as sa
from alembic import op

revision, down_revision = "NEXT", "HEAD"

def upgrade():
    op.add_column("connection", sa.Column("colour", sa.Text))
    with op.batch_alter_table("pull") as batch:
        batch.add_column(sa.Column("speed", sa.Integer))
    if os.environ.get("TEST_KILL_UPGRADE"):
        os.kill(os.getpid(), signal.SIGKILL)
    op.execute("UPDATE connection SET colour = 'blue'")
""".replace("NEXT", NEXT).replace("HEAD", HEAD)


@pytest.fixture
def next_version(tmp_path: Path) -> Schema:
    """What a later program would bring."""
    folder = tmp_path / "versions"
    shutil.copytree(PACKAGED.versions, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / f"v{NEXT}_colour.py").write_text(SECOND_VERSION)
    return Schema(NEXT, folder)


def version_in(database: Path) -> str:
    with closing(sqlite3.connect(database)) as plain:
        return str(plain.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_the_packaged_head_is_the_newest_version_of_the_folder() -> None:
    config = Config()
    config.set_main_option("script_location", str(PACKAGED.versions.parent))
    config.set_main_option("version_locations", str(PACKAGED.versions))
    config.set_main_option("path_separator", "newline")

    assert ScriptDirectory.from_config(config).get_current_head() == PACKAGED.head


def test_the_versions_lead_to_exactly_the_tables_that_are_described(store: Store) -> None:
    with store.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    new = (outbox_tables.issue_order, outbox_tables.send_pace, sources_tables.source_row)
    assert {table.name for table in new} <= set(metadata.tables)
    assert {
        catalogue_tables.instance.name,
        earning_tables.learner_reading.name,
        mapping_tables.mapping.name,
        notices.notice.name,
        people_tables.add_line.name,
        ruling_tables.award_rule.name,
        timetable.scheduled_turn.name,
        webhook_tables.webhook_event.name,
    } <= set(metadata.tables)
    assert differences == []


def test_the_script_of_a_new_file_is_what_the_versions_lead_to(database: Path, sealer: Sealer) -> None:
    made = script.made_by_versions()
    Store.open(database, sealer, lambda: NOW).close()

    assert PACKAGED.script is not None
    assert PACKAGED.script.read_text("utf-8") == made, "run: python -m credly_core.store.script"
    assert script.written_down(database) == made


def test_an_older_file_is_upgraded_by_itself_with_a_copy_beside_it(
    connected: Store, database: Path, next_version: Schema, caplog: pytest.LogCaptureFixture
) -> None:
    pull(connected, a_template())
    connected.close()

    with (
        caplog.at_level(logging.INFO),
        Store.open(database, connected.sealer, lambda: NOW, versions=next_version) as upgraded,
        upgraded.read() as tx,
    ):
        colours = tx.execute(sa.text("SELECT colour FROM connection")).scalars().all()
        kept = mirror.templates(tx, ConnectionId("c1"))
        changes = tx.execute(sa.text("SELECT count(*) FROM template_change")).scalar()

    copy = database.with_name(f"{database.name}.before-upgrade-{HEAD}")
    assert colours == ["blue"]
    assert [item.template for item in kept] == [a_template()]
    assert changes == 1  # rebuilding `pull` did not empty the table that points to it
    assert version_in(copy) == HEAD
    assert copy.stat().st_mode & 0o777 == 0o600
    assert "copied before its upgrade" in caplog.text
    assert not database.with_name(f"{copy.name}.part").exists()


def test_the_copy_opens_with_the_older_program(connected: Store, database: Path, next_version: Schema) -> None:
    connected.close()
    Store.open(database, connected.sealer, lambda: NOW, versions=next_version).close()

    with (
        Store.open(database.with_name(f"{database.name}.before-upgrade-{HEAD}"), connected.sealer, lambda: NOW) as old,
        old.read() as tx,
    ):
        assert [item.id for item in connections.list_connections(tx)] == ["c1"]


def test_an_older_database_is_left_alone_where_nobody_allowed_an_upgrade(
    connected: Store, database: Path, next_version: Schema
) -> None:
    with pytest.raises(StoreVersion, match=rf"version {HEAD}.*works with {NEXT}") as caught:
        Store.open(database, connected.sealer, lambda: NOW, upgrade=False, versions=next_version)

    assert caught.value.hint.endswith("make upgrade")
    assert version_in(database) == HEAD


def test_a_newer_database_is_refused_untouched(connected: Store, database: Path, next_version: Schema) -> None:
    connected.close()
    Store.open(database, connected.sealer, lambda: NOW, versions=next_version).close()
    before = database.read_bytes()

    for upgrade in (None, True, False):
        with pytest.raises(StoreVersion, match="does not know yet") as caught:
            Store.open(database, connected.sealer, lambda: NOW, upgrade=upgrade)
        assert caught.value.code == "store.version.newer"

    assert database.read_bytes() == before


def test_an_upgrade_killed_in_the_middle_is_finished_at_the_next_start(
    connected: Store, database: Path, key_file: Path, next_version: Schema
) -> None:
    pull(connected, a_template())
    connected.close()
    code = f"""
from datetime import datetime, UTC
from pathlib import Path
from credly_core.store.schema import Schema
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
versions = Schema("{NEXT}", Path({str(next_version.versions)!r}))
Store.open(Path({str(database)!r}), Sealer(Path({str(key_file)!r})), lambda: datetime.now(UTC), versions=versions)
"""

    killed = subprocess.run([sys.executable, "-c", code], env={"TEST_KILL_UPGRADE": "1"}, check=False)
    version_after_the_kill = version_in(database)
    with (
        Store.open(database, connected.sealer, lambda: NOW, versions=next_version) as store,
        store.read() as tx,
    ):
        colours = tx.execute(sa.text("SELECT colour FROM connection")).scalars().all()
        whole = tx.exec_driver_sql("PRAGMA integrity_check").scalar()

    assert killed.returncode == -signal.SIGKILL
    assert version_after_the_kill == HEAD
    assert colours == ["blue"]
    assert whole == "ok"


def test_setting_up_killed_at_any_table_is_finished_at_the_next_start(database: Path, sealer: Sealer) -> None:
    for limit in (1, 5, 15, 22):
        count = 0

        def die_in_the_middle(*_: object) -> None:
            nonlocal count
            count += 1
            if count == limit:  # noqa: B023  used within this round only
                raise KeyboardInterrupt

        sa.event.listen(sa.Engine, "before_cursor_execute", die_in_the_middle)
        try:
            with pytest.raises(KeyboardInterrupt):
                Store.open(database, sealer, lambda: NOW)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", die_in_the_middle)

    with Store.open(database, sealer, lambda: NOW) as store:
        add(store, a_connection())
    assert version_in(database) == PACKAGED.head


def test_no_upgrade_without_a_copy(
    connected: Store, database: Path, next_version: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected.close()

    def fail(_: Path, __: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)

    with pytest.raises(StoreError, match="no copy") as caught:
        Store.open(database, connected.sealer, lambda: NOW, versions=next_version)

    assert caught.value.code == "store.no-copy"
    assert version_in(database) == HEAD


def test_an_upgrade_that_would_leave_a_row_pointing_to_nothing_is_undone(
    connected: Store, database: Path, next_version: Schema
) -> None:
    connected.close()
    (next_version.versions / f"v{NEXT}_colour.py").write_text(
        SECOND_VERSION.replace("UPDATE connection SET colour = 'blue'", "DELETE FROM connection")
    )

    with pytest.raises(StoreVersion, match="points to nothing"):
        Store.open(database, connected.sealer, lambda: NOW, versions=next_version)

    assert version_in(database) == HEAD


def test_a_version_never_goes_back(store: Store) -> None:
    config = schema._config(PACKAGED)
    first = ScriptDirectory.from_config(config).get_revision("0001")

    with pytest.raises(NotImplementedError, match="copy made before"):
        first.module.downgrade()
