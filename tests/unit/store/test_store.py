"""Opening the store, its guarantees on SQLite, and everything that can be wrong with a database."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from credly_core.domain.connections import Credentials
from credly_core.domain.ids import ConnectionId
from credly_core.domain.secrets import Secret
from credly_core.errors import ConsoleError, SettingsError, StoreConflict, StoreError, StoreVersion
from credly_core.store import connections, engine, journal, mirror
from credly_core.store.seal import Sealer
from credly_core.store.store import Store

from .values import NOW, PLANTED, PLANTED_SECRET, a_connection, a_template, add, spellings


def test_a_new_database_is_made_silently_and_is_private(database: Path, sealer: Sealer) -> None:
    Store.open(database, sealer, lambda: NOW).close()

    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("busy_timeout", 10_000),
    ],
)
def test_every_connection_of_the_pool_is_set_up(store: Store, pragma: str, value: object) -> None:
    with store.read() as first, store.read() as second:
        answers = [tx.exec_driver_sql(f"PRAGMA {pragma}").scalar() for tx in (first, second)]

    assert answers == [value, value]


def test_the_side_files_of_the_database_are_private_too(connected: Store, database: Path) -> None:
    with connected.read() as tx:
        tx.exec_driver_sql("SELECT 1")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in database.parent.iterdir()}

    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


def test_a_database_that_others_could_read_is_closed_to_them(
    database: Path, sealer: Sealer, caplog: pytest.LogCaptureFixture
) -> None:
    Store.open(database, sealer, lambda: NOW).close()
    database.chmod(0o644)

    with caplog.at_level(logging.WARNING):
        Store.open(database, sealer, lambda: NOW).close()

    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert "readable by others" in caplog.text


def test_what_fails_in_the_middle_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError, match="in the middle"), store.begin() as tx:  # noqa: PT012
        journal.record(tx, at=NOW, actor="dana", action="try", subject="x")
        raise RuntimeError("in the middle")

    with store.read() as tx:
        assert journal.head(tx).count == 0


def test_a_reader_neither_waits_for_a_writer_nor_sees_half_its_work(store: Store) -> None:
    with store.begin() as writing:
        journal.record(writing, at=NOW, actor="dana", action="try", subject="x")
        with store.read() as reading:
            assert journal.head(reading).count == 0

    with store.read() as reading:
        assert journal.head(reading).count == 1


def test_reading_cannot_be_turned_into_a_second_writer(
    store: Store, database: Path, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _be_impatient(monkeypatch)

    with (
        Store.open(database, sealer, lambda: NOW) as other,
        store.begin(),
        pytest.raises(StoreConflict) as caught,
        other.begin(),
    ):
        pytest.fail("two writers at once")

    assert caught.value.code == "store.busy"
    assert "Another program" in caught.value.message


def test_two_writers_take_turns_and_lose_nothing(store: Store) -> None:
    def write(actor: str) -> None:
        for number in range(10):
            with store.begin() as tx:
                journal.record(tx, at=NOW, actor=actor, action="count", subject=str(number))

    threads = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as tx:
        assert journal.verify(tx).is_sound
        assert journal.head(tx).count == 40


def test_many_programs_may_start_on_the_same_empty_folder_at_once(database: Path, key_file: Path) -> None:
    troubles: list[BaseException] = []

    def start(number: int) -> None:
        try:
            with Store.open(database, Sealer(key_file), lambda: NOW) as store:
                add(store, a_connection(id=ConnectionId(f"c{number}")))
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=start, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    with Store.open(database, Sealer(key_file), lambda: NOW) as store, store.read() as tx:
        opened = [
            connections.credentials_of(tx, item.id, store.sealer).token for item in connections.list_connections(tx)
        ]
    assert [token.reveal() for token in opened if token] == [PLANTED] * 6


def test_no_secret_is_in_any_byte_of_the_database_its_side_files_or_a_copy(
    connected: Store, database: Path, tmp_path: Path
) -> None:
    oauth = Credentials(client_id="client-PLANTED-77", client_secret=Secret(PLANTED_SECRET))
    with connected.begin() as tx:
        connections.add_connection(tx, a_connection(id=ConnectionId("c2")), oauth, connected.sealer)
        connections.replace_credentials(tx, ConnectionId("c1"), oauth, connected.sealer)
        connections.remove_connection(tx, ConnectionId("c1"))
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        source.backup(copy)

    files = [*database.parent.iterdir(), tmp_path / "copy.sqlite"]

    assert len(files) == 4
    for file in files:
        content = file.read_bytes()
        for value in (PLANTED, PLANTED_SECRET, "client-PLANTED-77"):
            assert [spelling for spelling in spellings(value) if spelling in content] == [], file.name


def test_errors_and_logs_of_the_database_never_repeat_a_value(
    connected: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(StoreConflict) as caught:
        add(connected, a_connection(name="a very private name"))

    assert "private name" not in str(caught.value)
    assert "private name" not in str(caught.value.__cause__)
    assert "private name" not in caplog.text


def test_a_file_that_is_no_database_is_refused_and_kept(database: Path, sealer: Sealer) -> None:
    database.parent.mkdir()
    database.write_bytes(b"id,badgeName\r\n" * 100)

    with pytest.raises(StoreError) as caught:
        Store.open(database, sealer, lambda: NOW)

    assert caught.value.code == "store.damaged"
    assert database.read_bytes() == b"id,badgeName\r\n" * 100


def test_a_damaged_database_is_told_as_such(connected: Store, database: Path) -> None:
    connected.close()  # the last one out writes everything into the file itself
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))

    with pytest.raises(StoreError) as caught, connected.read() as tx:
        connections.list_connections(tx)

    assert caught.value.code == "store.damaged"
    assert "backup" in caught.value.hint


def test_the_database_of_another_program_is_refused_untouched(database: Path, sealer: Sealer) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")

    with pytest.raises(StoreVersion, match="another program"):
        Store.open(database, sealer, lambda: NOW)

    with closing(sqlite3.connect(database)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_folder_that_takes_no_file_is_told_with_what_to_do(sealer: Sealer) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(Path("/proc/badge-console/badges.sqlite"), sealer, lambda: NOW)

    assert "BADGE_CONSOLE_DATA_DIR" in caught.value.hint


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path: Path, sealer: Sealer) -> None:
    (tmp_path / "data").write_text("in the way")

    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "data" / "badges.sqlite", sealer, lambda: NOW)

    assert caught.value.code == "store.unreachable"


def test_a_database_that_may_only_be_read_says_so(connected: Store) -> None:
    with pytest.raises(StoreError) as caught, connected.begin() as tx:  # noqa: PT012  as if mounted read-only
        tx.exec_driver_sql("PRAGMA query_only = ON")
        try:
            journal.record(tx, at=NOW, actor="dana", action="try", subject="x")
        finally:
            tx.exec_driver_sql("PRAGMA query_only = OFF")

    assert caught.value.code == "store.read-only"


def test_a_full_disk_is_told_and_nothing_is_half_saved(connected: Store) -> None:
    with connected.begin() as tx:
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar()

    with pytest.raises(StoreError) as caught, connected.begin() as tx:  # noqa: PT012  the limit stands for the disk
        tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        pull_id = mirror.start_pull(tx, ConnectionId("c1"), NOW)
        big = [(a_template(number, description="x" * 5000), b"{}") for number in range(200)]
        mirror.record_templates(tx, ConnectionId("c1"), pull_id, big, NOW)

    assert caught.value.code == "store.full"
    with connected.read() as tx:
        assert mirror.templates(tx, ConnectionId("c1")) == ()
        assert tx.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.mark.parametrize("call", range(1, 30))
def test_any_call_may_fail_and_the_database_stays_whole(connected: Store, call: int) -> None:
    """The n-th statement fails with a full disk; afterwards all of a change is there, or nothing."""
    count = 0

    def fail(*_: object) -> None:
        nonlocal count
        count += 1
        if count == call:
            raise sqlite3.OperationalError("database or disk is full")

    sa.event.listen(connected._engine, "before_cursor_execute", fail)
    try:
        with connected.begin() as tx:
            pull_id = mirror.start_pull(tx, ConnectionId("c1"), NOW)
            mirror.record_templates(tx, ConnectionId("c1"), pull_id, [(a_template(), b"{}")], NOW)
            mirror.finish_pull(tx, pull_id, complete=True, at=NOW, total=1, note="")
            journal.record(tx, at=NOW, actor="dana", action="refresh", subject="c1")
    except (ConsoleError, sqlite3.OperationalError):
        expected = 0
    else:
        expected = 1
    sa.event.remove(connected._engine, "before_cursor_execute", fail)

    with connected.read() as tx:
        assert len(mirror.templates(tx, ConnectionId("c1"))) == expected
        assert journal.head(tx).count == expected
        assert journal.verify(tx).is_sound


@pytest.mark.parametrize("text", ["half a \ud83d character", "\udcff"])
def test_half_a_character_is_refused_in_words(connected: Store, text: str) -> None:
    with pytest.raises(StoreError) as caught, connected.begin() as tx:
        journal.record(tx, at=NOW, actor=text, action="try", subject="x")

    assert caught.value.code == "store.value"


def test_a_number_beyond_all_bounds_is_refused_in_words(connected: Store) -> None:
    template = a_template(issued_count=10**30)

    with pytest.raises(StoreError) as caught, connected.begin() as tx:  # noqa: PT012
        pull_id = mirror.start_pull(tx, ConnectionId("c1"), NOW)
        mirror.record_templates(tx, ConnectionId("c1"), pull_id, [(template, b"{}")], NOW)

    assert caught.value.code == "store.value"


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("sqlite://", "no file"),
        ("sqlite:///:memory:", "no file"),
        ("sqlite:///file:x?mode=memory&uri=true", "no file"),
        ("mysql://somewhere/badges", "mysql"),
        ("not an address", "not a database address"),
    ],
)
def test_an_address_that_cannot_serve_is_refused(url: str, part: str, sealer: Sealer) -> None:
    with pytest.raises(SettingsError, match=part):
        Store.open(url, sealer, lambda: NOW)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch, sealer: Sealer) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ModuleNotFoundError(name="psycopg")

    monkeypatch.setattr(engine.sa, "create_engine", fail)

    with pytest.raises(SettingsError, match="psycopg"):
        Store.open("postgresql+psycopg://me:geheim@localhost/badges", sealer, lambda: NOW)


def test_the_head_of_the_journal_goes_into_the_log_at_each_start(
    connected: Store, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with connected.begin() as tx:
        entry = journal.record(tx, at=NOW, actor="dana", action="try", subject="x")

    with caplog.at_level(logging.INFO, logger="credly_core.store"):
        Store.open(database, connected.sealer, lambda: NOW).close()

    assert f"journal head: count=1 digest={entry.digest}" in caplog.text


def test_opening_a_current_database_loads_no_alembic(database: Path, sealer: Sealer) -> None:
    Store.open(database, sealer, lambda: NOW).close()
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from credly_core.store.store import Store; from credly_core.store.seal import Sealer\n"
        f"Store.open(Path({str(database)!r}), Sealer(Path('k')), lambda: datetime.now(UTC)).close()\n"
        "print('alembic' in sys.modules)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )

    assert answer.stdout.strip() == "False"


def _be_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = tuple("PRAGMA busy_timeout = 1" if "busy_timeout" in line else line for line in engine._PRAGMAS)
    monkeypatch.setattr(engine, "_PRAGMAS", quick)
