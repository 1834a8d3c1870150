"""The mirror of ALM's catalogue: what comes back, what has changed, where an interrupted pull goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from credly_core.domain.catalogue import CatalogueChange, CatalogueChangeKind, CataloguePull, Thing
from credly_core.domain.ids import (
    AccountId,
    AlmBadgeId,
    ConnectionId,
    InstanceId,
    LearningObjectId,
    SkillId,
    TemplateId,
)
from credly_core.domain.learning import (
    AlmBadge,
    Instance,
    LearningObject,
    LearningObjectKind,
    LearningState,
    Skill,
    SkillCredit,
    SkillLevel,
)
from credly_core.errors import StoreConflict
from credly_core.store import catalogue, connections
from credly_core.store.catalogue import CataloguePage
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW, a_connection, add

ACCOUNT = AccountId("900100")
BADGE = AlmBadge(AlmBadgeId("501"), "Data", template_id=TemplateId("t1"), provider="credly", image_url="https://x/1")
SKILL = Skill(
    SkillId("7001"),
    "Analysis",
    levels=(
        SkillLevel(SkillId("7001"), 1, 10.0, "Level 1", AlmBadgeId("501")),
        SkillLevel(SkillId("7001"), 2, 20.5, "Level 2"),
    ),
)
INSTANCE = Instance(
    InstanceId("course:1_2"), LearningObjectId("course:1"), "Autumn", badge_id=AlmBadgeId("501"), deadline=LATER
)
COURSE = LearningObject(
    LearningObjectId("course:1"),
    LearningObjectKind.COURSE,
    "Größe 🏅",
    names={"en-US": "Größe 🏅", "ja-JP": "溶接"},
    tags=("a,b",),
    created_at=NOW,
    instances=(INSTANCE,),
    credits=(SkillCredit(SkillId("7001"), 1, 2.5),),
)


def pull(store: Store, *items: AlmBadge | Skill | LearningObject, complete: bool = True) -> tuple[CatalogueChange, ...]:
    """One whole pull in one transaction, each thing a page of its own."""
    with store.begin() as tx:
        this = catalogue.open_pull(tx, CONNECTION, ACCOUNT, NOW)
        for item in items:
            catalogue.record_page(tx, this, CataloguePage("part", (item,), (b"{}",), ""), NOW)
        return catalogue.finish_pull(tx, this, complete=complete, at=LATER, note="" if complete else "stopped")


def kinds(changes: tuple[CatalogueChange, ...]) -> list[tuple[str, CatalogueChangeKind]]:
    return [(change.id, change.kind) for change in changes]


def test_everything_comes_back_as_it_went_in(connected: Store) -> None:
    pull(connected, BADGE, SKILL, COURSE)

    with connected.read() as tx:
        assert [one.value for one in catalogue.badges(tx, CONNECTION)] == [BADGE]
        assert [one.value for one in catalogue.skills(tx, CONNECTION)] == [SKILL]
        assert [one.value for one in catalogue.learning_objects(tx, CONNECTION)] == [COURSE]
        assert catalogue.learning_objects(tx, CONNECTION, kinds=[LearningObjectKind.JOB_AID]) == ()
        counts = catalogue.counts(tx, CONNECTION)
    assert (counts.badges, counts.linked_badges, counts.skills, counts.learning_objects, counts.instances) == (
        1,
        1,
        1,
        1,
        1,
    )


def test_a_pull_that_finds_the_same_again_changes_nothing(connected: Store) -> None:
    first = pull(connected, BADGE, SKILL, COURSE)

    assert {kind for _, kind in kinds(first)} == {CatalogueChangeKind.NEW}
    assert len(first) == 4
    assert pull(connected, BADGE, SKILL, COURSE) == ()


@pytest.mark.parametrize(
    ("changed", "kind", "after"),
    [
        (replace(BADGE, name="Other"), CatalogueChangeKind.RENAMED, "Other"),
        (replace(BADGE, state=LearningState.RETIRED), CatalogueChangeKind.RETIRED, "retired"),
        (replace(BADGE, state=LearningState.UNKNOWN), CatalogueChangeKind.STATE_CHANGED, "unknown"),
        (replace(BADGE, template_id=TemplateId("t2")), CatalogueChangeKind.RELINKED, "t2"),
        (
            replace(SKILL, levels=SKILL.levels[:1]),
            CatalogueChangeKind.LEVELS_CHANGED,
            "level 1: 10 credits, badge 501",
        ),
        (replace(COURSE, credits=()), CatalogueChangeKind.CREDITS_CHANGED, ""),
        (replace(COURSE, instances=(replace(INSTANCE, badge_id=None),)), CatalogueChangeKind.BADGE_CHANGED, ""),
    ],
    ids=lambda value: value.value if isinstance(value, CatalogueChangeKind) else "",
)
def test_each_kind_of_change_is_told(
    connected: Store, changed: AlmBadge | Skill | LearningObject, kind: CatalogueChangeKind, after: str
) -> None:
    pull(connected, BADGE, SKILL, COURSE)
    others = [item for item in (BADGE, SKILL, COURSE) if item.id != changed.id]

    (change,) = pull(connected, changed, *others)

    assert (change.kind, change.after) == (kind, after)


def test_what_a_complete_pull_did_not_see_is_gone_and_may_return(connected: Store) -> None:
    pull(connected, BADGE, COURSE)

    gone = pull(connected, BADGE)
    with connected.read() as tx:
        (kept,) = catalogue.learning_objects(tx, CONNECTION, include_gone=True)
        assert catalogue.learning_objects(tx, CONNECTION) == ()
    back = pull(connected, BADGE, COURSE)

    assert kinds(gone) == [("course:1", CatalogueChangeKind.GONE), ("course:1_2", CatalogueChangeKind.GONE)]
    assert {change.thing for change in gone} == {Thing.LEARNING_OBJECT, Thing.INSTANCE}
    assert (kept.gone_at, kept.value) == (LATER, COURSE)
    assert {kind for _, kind in kinds(back)} == {CatalogueChangeKind.RETURNED}


def test_an_instance_that_is_no_longer_listed_is_gone_while_its_object_stays(connected: Store) -> None:
    pull(connected, COURSE)

    (change,) = pull(connected, replace(COURSE, instances=()))

    assert (change.thing, change.kind) == (Thing.INSTANCE, CatalogueChangeKind.GONE)


def test_a_pull_that_broke_off_calls_nothing_gone_and_is_gone_on_with(connected: Store) -> None:
    pull(connected, BADGE, COURSE)

    assert pull(connected, BADGE, complete=False) == ()
    with connected.begin() as tx:
        again = catalogue.open_pull(tx, CONNECTION, ACCOUNT, LATER)
        last = catalogue.last_pull(tx, CONNECTION)

    assert (again.number, again.bookmarks) == (2, {"part": ""})
    assert last is not None
    assert last.number == 1, "one that is gone on with has not ended"


@pytest.mark.parametrize(("account", "hours", "number"), [("900100", 1, 1), ("900100", 25, 2), ("900999", 1, 2)])
def test_only_a_fresh_pull_of_the_same_account_is_gone_on_with(
    connected: Store, account: str, hours: int, number: int
) -> None:
    pull(connected, BADGE, complete=False)

    with connected.begin() as tx:
        again = catalogue.open_pull(tx, CONNECTION, AccountId(account), LATER + timedelta(hours=hours))

    assert again.number == number


def test_lists_that_cannot_be_trusted_are_read_anew(connected: Store) -> None:
    with connected.begin() as tx:
        this = catalogue.open_pull(tx, CONNECTION, ACCOUNT, NOW)
        catalogue.record_page(tx, this, CataloguePage("badges", (BADGE,), (b"{}",), ""), NOW)
        catalogue.record_page(tx, this, CataloguePage("skills", (SKILL,), (b"{}",), "https://next"), NOW)
        catalogue.finish_pull(tx, this, complete=False, at=LATER, note="odd", anew=("badges",))

        again = catalogue.open_pull(tx, CONNECTION, ACCOUNT, LATER)

    assert again.bookmarks == {"skills": "https://next"}


def test_a_pull_whose_connection_was_removed_stops_with_a_conflict(connected: Store) -> None:
    with connected.begin() as tx:
        this = catalogue.open_pull(tx, CONNECTION, ACCOUNT, NOW)
        connections.remove_connection(tx, CONNECTION)
        page = CataloguePage("badges", (BADGE,), (b"{}",), "")
        for work in (
            lambda: catalogue.record_page(tx, this, page, NOW),
            lambda: catalogue.finish_pull(tx, this, complete=True, at=NOW),
        ):
            with pytest.raises(StoreConflict, match="removed while"):
                work()


def test_connections_do_not_see_each_others_catalogues(connected: Store) -> None:
    other = ConnectionId("c2")
    add(connected, a_connection(id=other))
    pull(connected, BADGE)

    with connected.read() as tx:
        assert catalogue.badges(tx, other) == ()
        assert catalogue.last_pull(tx, other) is None


def test_a_large_page_is_recorded_in_a_handful_of_statements(connected: Store) -> None:
    import sqlalchemy as sa

    statements: list[str] = []
    sa.event.listen(connected._engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    many = [
        replace(
            COURSE,
            id=LearningObjectId(f"course:{number}"),
            instances=(replace(INSTANCE, id=InstanceId(f"course:{number}_1")),),
        )
        for number in range(400)
    ]

    with connected.begin() as tx:
        this: CataloguePull = catalogue.open_pull(tx, CONNECTION, ACCOUNT, NOW)
        catalogue.record_page(tx, this, CataloguePage("course", many, [b"{}"] * 400, ""), NOW)

    assert len(statements) < 20
