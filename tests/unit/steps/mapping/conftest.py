"""A console over a small account whose templates were compared once; each test begins without a mapping."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from credly_core import Console
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.mapping import Mappings
from credly_core.store import mapping_tables as tables
from tests.contract.complete_set.school import open_school


@pytest.fixture(scope="package")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Console, RunningSandbox]]:
    with open_school(tmp_path_factory.mktemp("school"), with_files=False) as (console, running):
        console.mapping.suggest().result()
        yield console, running


@pytest.fixture
def mapping(school: tuple[Console, RunningSandbox]) -> Mappings:
    console, _ = school
    with console.store.begin() as tx:
        for table in (tables.mapping, tables.mapping_step, tables.head_count):
            tx.execute(table.delete())
    return console.mapping
