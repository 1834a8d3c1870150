"""Checks in the store: files, steps, revisions, forgetting."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from credly_core.domain.checks import StoredFile
from credly_core.domain.ids import CheckId
from credly_core.errors import StoreConflict
from credly_core.store import checks, schema
from credly_core.store.schema import Schema
from credly_core.store.store import Store

from .values import NOW

ID = CheckId("c-1")
FILE = StoredFile(1, "badge.csv", 7, "d" * 64)


@pytest.fixture
def started(store: Store) -> Store:
    """A store with a check of one file."""
    with store.begin() as tx:
        checks.create_check(tx, ID, "March", at=NOW, actor="Ann")
        checks.add_files(tx, ID, [FILE], expected_revision=0, at=NOW, actor="Ann")
    return store


def test_a_check_is_found_with_its_files_and_counts(started: Store) -> None:
    with started.read() as tx:
        summary = checks.find_check(tx, ID)

        assert checks.files_of(tx, ID) == (FILE,)
        assert summary is not None
        assert (summary.name, summary.file_count, summary.step_count, summary.revision) == ("March", 1, 0, 1)
        assert checks.list_checks(tx) == (summary,)
        assert checks.find_check(tx, CheckId("other")) is None


def test_a_new_step_drops_those_that_were_undone(started: Store) -> None:
    with started.begin() as tx:
        checks.append_check_step(tx, ID, b"one", position=0, expected_revision=1, at=NOW, actor="Ann")
        checks.append_check_step(tx, ID, b"two", position=1, expected_revision=2, at=NOW, actor="Ann")
        checks.change_check(tx, ID, {"position": 1}, expected_revision=3)
        checks.append_check_step(tx, ID, b"three", position=1, expected_revision=4, at=NOW, actor="Ann")

        assert checks.steps_of(tx, ID) == (b"one", b"three")
        assert checks.find_check(tx, ID).position == 2  # type: ignore[union-attr]


def test_who_comes_second_is_refused_and_nothing_is_written(started: Store) -> None:
    with started.begin() as tx:
        checks.append_check_step(tx, ID, b"mine", position=0, expected_revision=1, at=NOW, actor="Ann")

    with pytest.raises(StoreConflict, match="somewhere else") as caught, started.begin() as tx:
        checks.append_check_step(tx, ID, b"late", position=0, expected_revision=1, at=NOW, actor="Bob")

    assert caught.value.code == "store.conflict.position"
    with started.read() as tx:
        assert checks.steps_of(tx, ID) == (b"mine",)


def test_a_change_to_a_forgotten_check_says_so(started: Store) -> None:
    with started.begin() as tx:
        checks.remove_check(tx, ID)
        checks.remove_check(tx, ID)

    with pytest.raises(StoreConflict, match="forgotten") as caught, started.begin() as tx:
        checks.change_check(tx, ID, {"complete": True}, expected_revision=1)
    assert caught.value.code == "store.conflict.removed"


def test_forgetting_a_check_forgets_its_files_steps_and_lists(started: Store) -> None:
    with started.begin() as tx:
        checks.append_check_step(tx, ID, b"one", position=0, expected_revision=1, at=NOW, actor="Ann")
        checks.set_check_extra(tx, ID, "account", b"[]", expected_revision=2, at=NOW, actor="Ann")
        checks.remove_check(tx, ID)

        assert checks.files_of(tx, ID) == ()
        assert checks.steps_of(tx, ID) == ()
        assert checks.get_check_extra(tx, ID, "account") is None


def test_what_a_person_says_of_a_file_is_kept_and_a_file_can_leave(started: Store) -> None:
    with started.begin() as tx:
        said = {"type": "course.csv", "encoding": "cp1252"}
        checks.change_file(tx, ID, 1, said, expected_revision=1, at=NOW, actor="Ann")
        (file,) = checks.files_of(tx, ID)
        checks.change_file(tx, ID, 1, None, expected_revision=2, at=NOW, actor="Ann")

        assert (file.type, file.encoding) == ("course.csv", "cp1252")
        assert checks.files_of(tx, ID) == ()


def test_steps_are_replaced_as_a_whole(started: Store) -> None:
    with started.begin() as tx:
        checks.append_check_step(tx, ID, b"one", position=0, expected_revision=1, at=NOW, actor="Ann")
        checks.replace_steps(tx, ID, [b"a", b"b"], position=1, expected_revision=2, at=NOW, actor="Ann")

        assert checks.steps_of(tx, ID) == (b"a", b"b")
        assert checks.find_check(tx, ID).position == 1  # type: ignore[union-attr]


def test_only_checks_that_nobody_used_are_old(started: Store) -> None:
    with started.begin() as tx:
        before = checks.checks_unused_since(tx, NOW + timedelta(days=1))
        checks.touch_check(tx, ID, NOW + timedelta(days=2))
        after = checks.checks_unused_since(tx, NOW + timedelta(days=1))

    assert (before, after) == ((ID,), ())


def test_a_database_of_the_first_version_gets_the_tables_and_keeps_what_it_has(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "versions"
    first.mkdir()
    only = "v0001_first_tables.py"
    (first / only).write_text((schema.PACKAGED.versions / only).read_text("utf-8"), "utf-8")
    database = tmp_path / "older.sqlite"
    Store.open(database, store.sealer, lambda: NOW, versions=Schema("0001", first)).close()

    with Store.open(database, store.sealer, lambda: NOW) as upgraded, upgraded.begin() as tx:
        checks.create_check(tx, ID, "March", at=NOW, actor="Ann")

    with closing(sqlite3.connect(database)) as plain:
        assert plain.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.PACKAGED.head,)
    assert database.with_name("older.sqlite.before-upgrade-0001").exists()
