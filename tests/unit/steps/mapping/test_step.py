"""The step over a made-up account: suggest, decide, undo, fill, repair, count."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from credly_core import Console, Settings
from credly_core.domain.catalogue import CatalogueChangeKind
from credly_core.domain.ids import AlmBadgeId, LearningObjectId, TemplateId
from credly_core.domain.mapping import Mapping, MappingOrigin, MappingTable, Target, TargetKind, Verdict
from credly_core.domain.mapping.drift import MappingDriftKind
from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.mapping import MappingEdit, Mappings, RowState, TableFilter
from credly_core.steps.run import StepState
from credly_core.store import catalogue, journal
from credly_core.store.catalogue import CataloguePage

SKILLS, OBJECTS = MappingTable.SKILLS, MappingTable.OBJECTS
School = tuple[Console, RunningSandbox]


def a_course_of(mapping: Mappings, instances: int) -> LearningObjectId:
    """A published course with so many active instances."""
    sight = mapping.sight()
    return next(one.id for one in sight.live_objects() if len(sight.active_instances(one)) == instances)


def a_template_of(mapping: Mappings) -> TemplateId:
    return next(one.id for one in mapping.sight().live_templates() if one.is_usable)


def test_suggesting_decides_nothing_and_leaves_out_what_is_not_in_use(mapping: Mappings) -> None:
    outcome = mapping.suggest().result()

    active = [one for one in mapping.sight().live_templates() if one.state.value == "active"]
    assert outcome.skills.asked == outcome.objects.asked == len(active)
    assert outcome.left_out > 0
    assert mapping.mappings() == ()
    assert mapping.open(SKILLS)
    assert {pair.mapping.target.on_skill for pair in mapping.open(OBJECTS)} == {False}


def test_an_accepted_suggestion_keeps_its_reason_score_and_decider(mapping: Mappings) -> None:
    pair = next(one for one in mapping.open(OBJECTS) if one.verdict is Verdict.SURE)

    mapping.accept([pair.key], actor="dana")

    (made,) = mapping.mappings()
    assert (made.key, made.score, made.reasons) == (pair.key, pair.mapping.score, pair.mapping.reasons)
    assert (made.decided_by, made.origin) == ("dana", MappingOrigin.SUGGESTED)
    assert made.decided_at is not None
    assert pair.key not in {one.key for one in mapping.open(OBJECTS)}


def test_accepting_all_above_a_score_takes_the_best_of_each_and_one_for_each_place(mapping: Mappings) -> None:
    mapping.accept_above(40, SKILLS, actor="dana")

    made = mapping.mappings(SKILLS)
    linked = {pair.key for pair in mapping.open(SKILLS) if pair.is_linked}
    assert min(one.score or 0 for one in made) >= 40
    assert len({one.target.key for one in made}) == len(made)
    assert not linked
    assert mapping.accept_above(40, SKILLS, actor="dana") is None


def test_what_was_refused_is_not_suggested_again_until_it_is_undone(mapping: Mappings) -> None:
    pair = mapping.open(SKILLS)[0]

    mapping.refuse([pair.key], actor="dana")
    mapping.suggest().result()
    assert pair.key not in {one.key for one in mapping.open(SKILLS)}
    assert [one.key for one in mapping.refused()] == [pair.key]

    mapping.undo(actor="dana")
    assert pair.key in {one.key for one in mapping.open(SKILLS)}


def test_every_step_is_undone_and_redone_in_turn_and_written_in_the_journal(school: School, mapping: Mappings) -> None:
    console, _ = school
    mapping.accept_above(90, OBJECTS, actor="dana")
    many = mapping.mappings()
    mapping.remove([many[0].key], actor="dana")

    undone = [mapping.undo(actor="dana"), mapping.undo(actor="dana")]
    assert mapping.mappings() == ()
    assert mapping.undo(actor="dana") is None
    redone = [mapping.redo(actor="dana"), mapping.redo(actor="dana")]

    assert undone[::-1] == [replace(step, is_undone=False) if step else None for step in redone]
    assert mapping.mappings() == many[1:]
    with console.store.read() as tx:
        actions = [entry.action for entry in journal.entries(tx, limit=6)][::-1]
    assert actions == [
        "mapping.accept",
        "mapping.remove",
        "mapping.undo",
        "mapping.undo",
        "mapping.redo",
        "mapping.redo",
    ]


def test_a_suggestion_that_is_no_longer_open_is_refused_and_nothing_is_half_accepted(mapping: Mappings) -> None:
    key = mapping.open(SKILLS)[0].key

    with pytest.raises(Stale, match="1 of 2 suggestions"):
        mapping.accept([key, "t=skill:0:1"], actor="dana")

    assert mapping.mappings() == ()


def test_a_proposed_skill_becomes_a_mapping_with_name_level_and_credits(mapping: Mappings) -> None:
    row = next(one for one in mapping.table(SKILLS, limit=100).rows if one.new_skill and one.state is RowState.NOTHING)
    proposed = mapping.propose_skill(row.template.id)
    assert proposed is not None

    mapping.accept([proposed.key], actor="dana")

    (made,) = mapping.mappings(SKILLS)
    assert made.is_new_skill
    assert (made.target.name, made.credits) == (row.new_skill.name, row.new_skill.credits) if row.new_skill else False


def test_level_and_credits_are_edited_and_a_changed_place_is_the_person_s_own(mapping: Mappings) -> None:
    pair = mapping.open(SKILLS)[0]
    mapping.accept([pair.key], actor="dana")

    mapping.edit(pair.key, MappingEdit(credits=7.0), actor="eve")
    (made,) = mapping.mappings()
    assert (made.credits, made.origin, made.decided_by) == (7.0, MappingOrigin.SUGGESTED, "eve")

    mapping.edit(made.key, MappingEdit(target=replace(made.target, level=9)), actor="eve")
    (moved,) = mapping.mappings()
    assert (moved.target.level, moved.origin, moved.reasons) == (9, MappingOrigin.BY_HAND, ())

    mapping.edit(moved.key, MappingEdit(credits_as_in_alm=True), actor="eve")
    assert mapping.mappings()[0].credits is None


def test_a_mapping_stays_in_its_table_and_one_that_is_gone_cannot_be_edited(mapping: Mappings) -> None:
    pair = mapping.open(SKILLS)[0]
    mapping.accept([pair.key], actor="dana")
    target = Target(TargetKind.LEARNING_OBJECT, "x", learning_object_id=a_course_of(mapping, 1))

    with pytest.raises(NotAllowed, match="stays in its table"):
        mapping.edit(pair.key, MappingEdit(target=target), actor="dana")
    with pytest.raises(Stale, match="no longer there"):
        mapping.edit("t=skill:0:1", MappingEdit(credits=1.0), actor="dana")


def test_all_active_instances_of_courses_are_filled_at_once(mapping: Mappings) -> None:
    template_id, course = a_template_of(mapping), a_course_of(mapping, 3)

    mapping.fill(template_id, [course], actor="dana", instances_only=True)
    assert [one.target.kind for one in mapping.mappings()] == [TargetKind.INSTANCE] * 3
    mapping.undo(actor="dana")

    mapping.fill(template_id, [course], actor="dana")
    assert [one.target.kind for one in mapping.mappings()] == [TargetKind.LEARNING_OBJECT]
    with pytest.raises(Stale, match="no longer in ALM"):
        mapping.fill(template_id, [LearningObjectId("course:0")], actor="dana")


def test_gaps_are_filled_and_then_wait_for_the_set(mapping: Mappings) -> None:
    gaps = mapping.gaps()
    assert gaps

    mapping.fill_gaps(gaps, actor="dana")

    assert all(gap.is_mapped for gap in mapping.gaps())
    assert {one.template_id for one in mapping.mappings()} == {gap.template_id for gap in gaps}


def test_the_table_comes_by_slices_filtered_and_counted(mapping: Mappings) -> None:
    mapping.accept_above(90, OBJECTS, actor="dana")

    whole = mapping.table(OBJECTS, limit=1000)
    part = mapping.table(OBJECTS, offset=10, limit=5)
    mapped = mapping.table(OBJECTS, TableFilter(states=frozenset((RowState.MAPPED,))), limit=1000)
    found = mapping.table(OBJECTS, TableFilter(text="DATA  literacy"), limit=1000)

    assert part.rows == whole.rows[10:15]
    assert part.total == whole.total == sum(whole.counts.values())
    assert {row.state for row in mapped.rows} == {RowState.MAPPED}
    assert found.rows
    assert all("literacy" in str(row).casefold() for row in found.rows)


def test_a_drift_is_repaired_with_one_click_and_undone(mapping: Mappings) -> None:
    retired = next(one for one in mapping.sight().objects.values() if one.value.state.value == "retired")
    owner = retired.value
    mapping.fill(a_template_of(mapping), [owner.id], actor="dana")
    adrift = next(one for one in mapping.drift() if one.keys and one.subject == owner.name)

    mapping.repair(adrift.id, actor="dana")

    assert adrift.id not in {one.id for one in mapping.drift()}
    mapping.undo(actor="dana")
    assert adrift.id in {one.id for one in mapping.drift()}


def test_what_only_a_person_can_repair_says_how(mapping: Mappings) -> None:
    adrift = next(one for one in mapping.drift() if one.kind is MappingDriftKind.TEMPLATE_ARCHIVED)

    with pytest.raises(NotAllowed, match="by itself") as refused:
        mapping.repair(adrift.id, actor="dana")
    assert "In Credly" in refused.value.hint
    with pytest.raises(Stale):
        mapping.repair("nothing:of:the:kind", actor="dana")


def test_completions_before_the_badge_are_counted_by_alm(school: School, mapping: Mappings) -> None:
    _, running = school
    course = next(one for one in mapping.sight().live_objects() if all(each.badge_id is None for each in one.instances))
    mapping.fill(a_template_of(mapping), [course.id], actor="dana")
    assert {one.completed for one in mapping.early_completions()} == {None}

    asked = mapping.count_heads().result()

    school_counts = running.alm.site.school.enrollments
    expected = {one.id: school_counts.head_count(one.id).completed for one in mapping.sight().active_instances(course)}
    assert asked == len(expected)
    assert {one.instance.id: one.completed for one in mapping.early_completions()} == {
        key: count for key, count in expected.items() if count
    }


def test_a_count_that_is_stopped_keeps_what_was_counted(mapping: Mappings) -> None:
    owners = [one.id for one in mapping.sight().live_objects()][:12]
    mapping.fill(a_template_of(mapping), owners, actor="dana")
    run = mapping.count_heads()
    ticks = iter(run)
    for _ in range(6):
        next(ticks)

    run.close()

    counted = [one for one in mapping.early_completions() if one.completed is not None]
    assert 1 <= len(counted) <= 6


def test_a_file_is_taken_over_as_one_step_or_not_at_all(mapping: Mappings) -> None:
    mapping.accept_above(90, OBJECTS, actor="dana")
    data = mapping.export()
    before = {one.key for one in mapping.mappings()}
    mapping.remove(before, actor="dana")

    broken = mapping.read_file("map.csv", data.replace(b",accepted,", b",perhaps,", 1))
    with pytest.raises(NotAllowed, match="row 2, column decision"):
        mapping.take_file(broken, actor="dana")
    assert mapping.mappings() == ()
    mapping.take_file(broken, actor="dana", without_wrong=True)
    assert len(mapping.mappings()) == len(before) - 1

    mapping.take_file(mapping.read_file("map.csv", data), actor="dana")
    assert {one.key for one in mapping.mappings()} == before


def test_frames_have_a_row_for_each_mapping_suggestion_and_object(mapping: Mappings) -> None:
    mapping.accept_above(90, OBJECTS, actor="dana")

    assert len(mapping.frame()) == len(mapping.mappings())
    assert len(mapping.suggestion_frame(SKILLS)) == len(mapping.open(SKILLS))
    assert mapping.coverage_frame()["enrolled"].sum() == mapping.coverage().enrolled


def test_a_new_copy_of_alm_is_seen_and_makes_the_suggestions_old(school: School, mapping: Mappings) -> None:
    console, _ = school
    connection = console.require_connection()
    assert connection.alm is not None
    badge = next(one for one in mapping.sight().live_badges() if one.is_credly)
    others = [one.id for one in mapping.sight().live_templates() if one.id != badge.template_id]
    assert not mapping.are_suggestions_old(SKILLS)

    with console.store.begin() as tx:
        pull = catalogue.open_pull(tx, connection.id, connection.alm.account.id, pull_time := console._house.now())
        moved = replace(badge, template_id=others[0])
        changes = catalogue.record_page(tx, pull, CataloguePage("badges", (moved,), (b"{}",), "x"), pull_time)
        catalogue.finish_pull(tx, pull, complete=False, at=pull_time, note="a part")

    assert [one.kind for one in changes] == [CatalogueChangeKind.RELINKED]
    assert mapping.are_suggestions_old(SKILLS)
    assert mapping.sight().badges[AlmBadgeId(badge.id)].value.template_id == others[0]
    assert badge.template_id in mapping.sight().formerly[f"badge:{badge.id}"]


def test_without_a_copy_nothing_is_suggested_and_the_way_is_told(tmp_path: Path) -> None:
    with Console.open(Settings(data_dir=tmp_path, actor="dana")) as console:
        assert console.mapping.status().state is StepState.BLOCKED
        with pytest.raises(NotReady):
            console.mapping.mappings()


def test_the_status_tells_how_many_templates_and_places(mapping: Mappings) -> None:
    assert mapping.status().state is StepState.READY

    made = Mapping(a_template_of(mapping), Target(TargetKind.NEW_SKILL_LEVEL, "Welding", level=1), credits=5.0)
    mapping.add([made, replace(made, target=replace(made.target, level=2))], actor="dana")

    status = mapping.status()
    assert (status.state, status.summary) == (StepState.DONE, "1 template mapped to 2 places in ALM.")
    assert status.as_of is not None
