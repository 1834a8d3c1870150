"""An account connected after files made the catalogue: the same things, mappings carried over, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credly_core import Console, Settings
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.catalogue import Mirrored
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.ids import InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import Instance, LearningObject, LearningObjectKind, Skill
from credly_core.domain.mapping import CreditGiver, Mapping, Target, TargetKind
from credly_core.domain.mapping.carrying import TOLD_BY_FILES, Carrying
from credly_core.domain.secrets import Secret
from credly_core.sandbox.alm.running import earlier_zip
from credly_core.sandbox.serve import RunningSandbox, serve
from tests.contract.complete_set.school import SMALL

THEN = datetime(2026, 11, 2, 9, tzinfo=UTC)
T1 = TemplateId("t-1")
COURSE = LearningObjectKind.COURSE


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with serve(SMALL) as running:
        yield running


def without_account(console: Console, sandbox: RunningSandbox) -> Console:
    """Connected to Credly alone, with a catalogue made of files."""
    credentials = Credentials(token=Secret(sandbox.authorization_token))
    form = ConnectionForm("Larkfield", sandbox.organization_id, sandbox.credly_url, credentials)
    saved = console.connect.save(form, console.connect.test(form).result(), actor="dana")
    chosen = console.using(saved.id)
    chosen.templates.refresh(actor="dana").result()
    chosen.catalogue.bring([("earlier.zip", earlier_zip(sandbox.alm.url))], actor="dana").result()
    return chosen


def connect_alm(console: Console, sandbox: RunningSandbox) -> None:
    alm = sandbox.alm
    form = AlmForm(alm.url, AlmCredentials(alm.client_id, Secret(alm.client_secret), Secret(alm.refresh_token)))
    report = console.accounts.test(form).result()
    console.accounts.save(form, report, actor="dana", connection_id=console.require_connection().id)


def test_what_was_mapped_from_files_leads_to_the_account_after_its_first_copy(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    hosts = (sandbox.credly_url, sandbox.alm.url)
    with Console.open(Settings(data_dir=tmp_path, allowed_hosts=hosts, actor="dana")) as opened:
        console = without_account(opened, sandbox)
        templates = iter(list(console.mapping.sight().live_templates()))
        for skill in console.mapping.sight().live_skills():
            target = Target(TargetKind.SKILL_LEVEL, skill.name, skill_id=skill.id, level=skill.levels[0].level)
            console.mapping.map_to(next(templates).id, target, actor="dana")
        for owner in console.mapping.sight().live_objects():
            console.mapping.fill(next(templates).id, [owner.id], actor="dana", instances_only=len(owner.instances) > 1)
        before = console.mapping.mappings()

        connect_alm(console, sandbox)
        outcome = console.catalogue.refresh(actor="dana").result()

        after = console.mapping.mappings()
        ids = [one.target.skill_id or one.target.instance_id or one.target.learning_object_id or "" for one in after]
        assert before
        assert outcome.carried == len(before) == len(after)
        assert [one for one in ids if one.startswith(TOLD_BY_FILES)] == []
        assert {one.template_id for one in after} == {one.template_id for one in before}
        now = [one.value for one in console.catalogue.learning_objects()]
        assert [one.id for one in now if one.id.startswith(TOLD_BY_FILES)] == []
        assert [one for one in console.mapping.drift() if "gone" in one.kind.value] == []

        assert console.catalogue.refresh(actor="dana").result().carried == 0
        step = console.mapping.undo(actor="dana")
        assert step is not None
        assert "Carry over" in step.label
        assert {one.key for one in console.mapping.mappings()} == {one.key for one in before}


def seen(value: LearningObject, *, is_gone: bool = False) -> Mirrored[LearningObject]:
    return Mirrored(value, THEN, THEN, THEN if is_gone else None)


def to(object_id: str) -> Target:
    return Target(
        TargetKind.LEARNING_OBJECT, "Rescue", learning_object_id=LearningObjectId(object_id), object_kind=COURSE
    )


def a_course(object_id: str, name: str = "Rescue", unique_id: str = "") -> LearningObject:
    return LearningObject(LearningObjectId(object_id), COURSE, name, unique_id=unique_id)


def test_the_unique_id_tells_more_than_the_name() -> None:
    objects = [
        seen(a_course("file:course:1", unique_id="u-1"), is_gone=True),
        seen(a_course("course:7")),
        seen(a_course("course:8", "Renamed since", unique_id="u-1")),
    ]

    (change,) = Carrying.between((), objects, ()).changes([Mapping(T1, to("file:course:1"))])

    assert change.after is not None
    assert (change.after.target.learning_object_id, change.after.target.name) == ("course:8", "Renamed since")


def test_a_name_that_two_things_have_carries_nothing_over() -> None:
    objects = [seen(a_course("file:course:1"), is_gone=True), seen(a_course("course:7")), seen(a_course("course:8"))]

    assert Carrying.between((), objects, ()).changes([Mapping(T1, to("file:course:1"))]) == ()


def test_what_is_mapped_to_the_account_already_is_not_mapped_twice_and_givers_come_along() -> None:
    objects = [seen(a_course("file:course:1"), is_gone=True), seen(a_course("course:7"))]
    skill = Target(TargetKind.SKILL_LEVEL, "Rescue", skill_id=SkillId("5"), level=1)
    given = Mapping(T1, skill, givers=(CreditGiver(LearningObjectId("file:course:1"), 10.0),))

    changes = Carrying.between((), objects, ()).changes(
        [Mapping(T1, to("file:course:1")), Mapping(T1, to("course:7")), given]
    )

    assert [change.after is None for change in changes] == [True, False]
    assert changes[1].after is not None
    assert changes[1].after.givers[0].learning_object_id == "course:7"


def test_skills_go_by_name_and_an_only_instance_by_its_owner() -> None:
    old_skill = Mirrored(Skill(SkillId("file:skill:s1"), "Rescue"), THEN, THEN, THEN)
    new_skill = Mirrored(Skill(SkillId("5"), "rescue"), THEN, THEN)
    owner = seen(a_course("course:7"))
    old = Mirrored(Instance(InstanceId("export:course:7:Default"), owner.value.id, "Default"), THEN, THEN, THEN)
    new = Mirrored(Instance(InstanceId("course:7_1"), owner.value.id, "Spring"), THEN, THEN)
    carrying = Carrying.between([old_skill, new_skill], [owner], [old, new])
    on_skill = Mapping(T1, Target(TargetKind.SKILL_LEVEL, "Rescue", skill_id=old_skill.value.id, level=2))
    on_instance = Mapping(
        T1, Target(TargetKind.INSTANCE, "x", learning_object_id=owner.value.id, instance_id=old.value.id)
    )

    first, second = carrying.changes([on_skill, on_instance])

    assert first.after is not None
    assert second.after is not None
    assert (first.after.target.skill_id, first.after.target.level) == ("5", 2)
    assert second.after.target.instance_id == "course:7_1"
