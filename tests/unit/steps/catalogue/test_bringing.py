"""A catalogue from files: without an account it is made of them, with one they only lend their ids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core.alm.client import AlmClient
from credly_core.domain.catalogue import CatalogueChangeKind, Thing
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import ConnectionId, OrganizationId
from credly_core.domain.learning import LearningObjectKind
from credly_core.domain.secrets import Secret
from credly_core.errors import NotAllowed
from credly_core.sandbox.alm.migrating.earlier import earlier_files
from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.world.world import World
from credly_core.steps.catalogue import Catalogue, CatalogueFilter
from credly_core.steps.run import StepState
from credly_core.store import connections
from credly_core.store.seal import Sealer
from credly_core.store.store import Store

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def files() -> list[tuple[str, bytes]]:
    world = World(SandboxOptions(badges=0, earners=9, alm=AlmOptions(learners=9, objects=110)))
    return list(earlier_files(world.school).items())


@pytest.fixture
def step(tmp_path: Path) -> Iterator[Catalogue]:
    with Store.open(tmp_path / "console.db", Sealer(tmp_path / "key"), lambda: NOW) as store:
        connection = Connection(
            id=ConnectionId("c1"),
            name="Larkfield",
            organization_id=OrganizationId("7a1f7a52-1c1d-4b5e-9c55-0d2a6b0a2f10"),
            host="api.credly.com",
            environment=Environment.PRODUCTION,
        )
        with store.begin() as tx:
            connections.add_connection(tx, connection, Credentials(token=Secret("t" * 30)), store.sealer)
        yield Catalogue(store, _nobody, lambda: connection, lambda: NOW)


def _nobody() -> AlmClient:
    raise AssertionError("nobody is to be asked")


def test_the_catalogue_is_put_together_from_the_files_of_earlier_sprints(
    step: Catalogue, files: list[tuple[str, bytes]]
) -> None:
    assert step.status().state is StepState.BLOCKED

    brought = step.bring(files, actor="dana").result()

    assert not brought.refused
    assert brought.is_catalogue
    objects = {one.value.name: one.value for one in step.learning_objects()}
    course = objects["Data Literacy Essentials"]
    assert course.kind is LearningObjectKind.COURSE
    assert [bool(one.badge_id) for one in course.instances] == [True, True, False]
    assert {one.value.name for one in step.skills()} == {"Data Literacy", "Data Analysis", "Python"}
    assert step.counts().linked_badges == 9
    assert step.status().state is StepState.DONE
    assert step.rows(Thing.INSTANCE, CatalogueFilter(text="data lit", carries=False)).total == 1


def test_a_second_bringing_says_what_changed_and_forgetting_takes_all_away(
    step: Catalogue, files: list[tuple[str, bytes]]
) -> None:
    step.bring(files, actor="dana").result()
    badges = dict(files)["badge.csv"].replace(b"PM Foundations", b"PM Basics")

    again = step.bring([("badge.csv", badges)], actor="dana").result()
    forgotten = step.forget_files(actor="dana")

    assert [(one.kind, one.before, one.after) for one in again.changes] == [
        (CatalogueChangeKind.RENAMED, "PM Foundations", "PM Basics")
    ]
    assert forgotten > 100
    assert step.counts().badges == 0


def test_a_file_that_cannot_be_used_keeps_no_other_from_being_taken(
    step: Catalogue, files: list[tuple[str, bytes]]
) -> None:
    brought = step.bring([("odd.csv", b"milk,bread\r\n1,2"), *files], actor="dana").result()

    assert [file.name for file in brought.refused] == ["odd.csv"]
    assert step.files_known()["badge.csv"] == 9


def test_stopping_before_the_end_keeps_nothing(step: Catalogue, files: list[tuple[str, bytes]]) -> None:
    run = step.bring(files, actor="dana")

    next(iter(run))
    run.close()

    assert step.files_known() == {}


def test_nothing_is_brought_from_no_file_and_only_the_demo_has_files_to_give(step: Catalogue) -> None:
    with pytest.raises(NotAllowed):
        step.bring([], actor="dana").result()
    with pytest.raises(NotAllowed):
        step.demo_files()


def test_objects_made_in_alm_are_known_by_their_own_ids_from_an_export_and_from_alm_columns(step: Catalogue) -> None:
    header = "email,LP/Certification/Course,Type,LO Unique ID,Instance,Training ID"
    transcript = f"{header}\r\na@x.example,First Aid,Course,,March,course:5\r\n"
    columns = "almCourseId,instanceId,dateCreated,completionDeadline,name,state"
    day = "2026-01-05T00:00:00.000Z"
    instances = f"{columns}\r\n5,i1,{day},{day},Autumn,Active\r\n6,i1,{day},{day},Spring,Active\r\n"
    given = [("t.csv", transcript.encode()), ("course_instance.csv", instances.encode())]

    step.bring(given, actor="dana").result()

    objects = {one.value.id: one.value for one in step.learning_objects()}
    assert {one.name for one in objects["course:5"].instances} == {"March", "Autumn"}
    assert "no file names it" in objects["course:6"].name
