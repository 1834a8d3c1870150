"""A store in a folder of its own, and ready-made values for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.postgres import fresh_database

from .values import NOW, a_connection, add


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "seal.key"


@pytest.fixture
def sealer(key_file: Path) -> Sealer:
    return Sealer(key_file)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "badge-console.sqlite"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once by the real upgrade, then copied: a tenth of the time."""
    folder = tmp_path_factory.mktemp("empty")
    Store.open(folder / "empty.sqlite", Sealer(folder / "unused.key"), lambda: NOW).close()
    return folder / "empty.sqlite"


@pytest.fixture
def store(request: pytest.FixtureRequest, database: Path, sealer: Sealer, empty_database: Path) -> Iterator[Store]:
    """A SQLite file; with BADGE_CONSOLE_STORE=postgresql (`make test-postgresql`) a database of a server."""
    if os.environ.get("BADGE_CONSOLE_STORE") == "postgresql":
        like = request.getfixturevalue("postgresql_with_tables")
        url = fresh_database(request.getfixturevalue("postgresql"), "unit", like=like)
        with Store.open(url, sealer, lambda: NOW) as opened:
            yield opened
        return
    database.parent.mkdir(mode=0o700)
    shutil.copy(empty_database, database)
    with Store.open(database, sealer, lambda: NOW) as opened:
        yield opened


@pytest.fixture
def connected(store: Store) -> Store:
    """A store with one connection, `c1`."""
    add(store, a_connection())
    return store
