"""Every measure on every engine that is present, beside DuckDB. `make test-engines` brings Spark."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core.analytics.elsewhere import EngineKind, opener
from credly_core.analytics.engine import DuckEngine, Engine
from credly_core.analytics.ground import Ground
from credly_core.analytics.measures import all_measures, measure_named
from credly_core.analytics.preparing import prepare
from credly_core.analytics.rows import named_rows, rows_behind
from credly_core.domain.scope import Period, Scope
from credly_core.errors import SettingsError
from tests.postgres import fresh_database
from tests.unit.analytics.by_hand import Row
from tests.unit.analytics.conftest import a_history
from tests.unit.analytics.histories import AS_OF, sources
from tests.unit.analytics.test_measures import is_equal, plain

SCOPES = (Scope(), Scope(tag=("Engineering",), state=("accepted", "pending"), period=Period.WEEK, unused_days=40))
NAMES = [measure.name for measure in all_measures()]
IS_SPARK_HERE = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared tables of forty badges, and of one with a name no database likes."""
    folder = tmp_path_factory.mktemp("engines")
    making = prepare(folder / "analysis", sources(folder, a_history(), "Europe/Berlin"))
    while True:
        try:
            next(making)
        except StopIteration as end:
            return Path(end.value)


@pytest.fixture(scope="module")
def duck(file: Path) -> Iterator[DuckEngine]:
    """DuckDB, which the others are compared with."""
    engine = DuckEngine(file, AS_OF.date())
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["postgresql", "spark"])
def other(request: pytest.FixtureRequest, file: Path) -> Iterator[Engine]:
    """Each other engine that is present."""
    kind = EngineKind(request.param)
    if kind is EngineKind.SPARK and not IS_SPARK_HERE:
        pytest.skip("Spark is not installed; `make test-engines` installs it.")
    url = fresh_database(request.getfixturevalue("postgresql"), "measures") if kind is EngineKind.POSTGRESQL else ""
    engine = opener(kind, url)(file, AS_OF.date())
    yield engine
    engine.close()


@pytest.mark.filterwarnings("ignore")  # Spark's and Ibis's own
@pytest.mark.parametrize("name", NAMES)
def test_every_engine_gives_the_same_answer(duck: DuckEngine, other: Engine, name: str) -> None:
    for scope in SCOPES:
        found, wanted = (_answer(one, name, scope) for one in (other, duck))

        assert is_equal(found[0], wanted[0]), f"{other.dialect}\nfound  {found[0]}\nDuckDB {wanted[0]}"
        assert found[1] == wanted[1], "kinds of columns"


@pytest.mark.filterwarnings("ignore")
def test_every_engine_names_the_rows_behind_a_mark(duck: DuckEngine, other: Engine) -> None:
    def behind(engine: Engine) -> list[Row]:
        ground = Ground(engine.tables, Scope())
        rows = rows_behind(measure_named("states"), ground, "pending")
        frame = engine.frame(named_rows(ground, rows, limit=3, offset=1))
        return [tuple(plain(cell) for cell in row) for row in frame.itertuples(index=False)]

    assert is_equal(behind(other), behind(duck))
    assert len(behind(duck)) == 3


def _answer(engine: Engine, name: str, scope: Scope) -> tuple[list[Row], list[str]]:
    frame = engine.frame(measure_named(name).build(Ground(engine.tables, scope)))
    kinds = [frame[column].dtype.kind for column in frame.columns]
    return [tuple(plain(cell) for cell in row) for row in frame.itertuples(index=False)], kinds


def test_a_second_start_finds_the_tables_and_a_newer_state_takes_their_place(file: Path, postgresql: str) -> None:
    url = fresh_database(postgresql, "measures_twice")
    open_engine = opener(EngineKind.POSTGRESQL, url)
    newer = file.with_name(f"000002-{file.name.partition('-')[2]}")
    shutil.copy(file, newer)

    for each in (file, file, newer):
        open_engine(each, AS_OF.date()).close()

    assert [name.split("_")[-2:] for name in _schemas(url)] == [newer.stem.split("-")]
    newer.unlink()


def _schemas(url: str) -> list[str]:
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "")) as link:
        found = link.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'analytics%'").fetchall()
    return [str(name) for (name,) in found]


def test_postgresql_is_asked_only_where_it_is_the_store() -> None:
    with pytest.raises(SettingsError, match="the store is none"):
        opener(EngineKind.POSTGRESQL, "sqlite:///here.sqlite")
