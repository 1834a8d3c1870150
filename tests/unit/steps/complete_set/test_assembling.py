"""From mappings to rows: what a file can say it says, what it cannot is a list of clicks, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.complete_set import (
    LineKind,
    SetOptions,
    SetPlan,
    SourceBook,
    SourceRow,
)
from credly_core.domain.ids import (
    AlmBadgeId,
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
    SkillLevel,
)
from credly_core.domain.mapping import CreditGiver, Mapping, Target, TargetKind
from credly_core.domain.mirror import MirroredTemplate
from credly_core.migration.table import Table
from credly_core.steps.complete_set.assembling import assemble
from credly_core.steps.complete_set.workshop import Ingredients, key_of

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = "2026-01-05T00:00:00.000Z"
COACH = TemplateId("11111111-1111-4111-8111-111111111111")
OTHER = TemplateId("22222222-2222-4222-8222-222222222222")
BADGE_ROW = {
    "id": "coach",
    "badgeName": "Coach",
    "badgeCreationDate": DAY,
    "state": "Active",
    "imageUrl": "badges/coach.png",
    "externalBadgeId": COACH,
    "externalBadgeProvider": "Credly",
}
SKILL_ROW = {"id": "sk-1", "skillName": "Coaching", "skillCreationDate": DAY, "state": "ACTIVE", "source": "Internal"}
COURSE_ROW = {"id": "src-1", "courseName": "Coaching Basics", "uniqueLoId": "src1"}
INSTANCE_ROW = {
    "courseId": "src-1",
    "instanceId": "inst-0",
    "dateCreated": DAY,
    "completionDeadline": "2030-01-01T00:00:00.000Z",
    "name": "Default instance",
    "state": "Active",
}


def template(template_id: TemplateId, name: str, state: TemplateState = TemplateState.ACTIVE) -> MirroredTemplate:
    made = BadgeTemplate(
        id=template_id,
        name=name,
        state=state,
        image_url="https://images.example/1.png",
        created_at=NOW,
        updated_at=NOW,
    )
    return MirroredTemplate(made, NOW, NOW, None)


TEMPLATES = {COACH: template(COACH, "Coach"), OTHER: template(OTHER, "Mentor")}
SKILL = Skill(SkillId("7"), "Coaching", levels=(SkillLevel(SkillId("7"), 1, 10), SkillLevel(SkillId("7"), 2, 20)))
COURSE = LearningObject(
    LearningObjectId("course:5"),
    LearningObjectKind.COURSE,
    "Coaching Basics",
    LearningState.ACTIVE,
    unique_id="src1",
    instances=(
        Instance(
            InstanceId("course:5_1"),
            LearningObjectId("course:5"),
            "Default instance",
            deadline=datetime(2031, 3, 1, tzinfo=UTC),
            starts_at=datetime(2026, 2, 1, tzinfo=UTC),
        ),
    ),
)


def rows(**files: list[dict[str, str]]) -> SourceBook:
    made = [
        SourceRow(f"{file}.csv", key_of(f"{file}.csv", cells), cells, "earlier")
        for file, some in files.items()
        for cells in some
    ]
    return SourceBook.of(made)


def on_level(level: int, template_id: TemplateId = COACH, **more: object) -> Mapping:
    target = Target(TargetKind.SKILL_LEVEL, "Coaching", skill_id=SkillId("7"), level=level)
    return replace(Mapping(template_id, target), **more)  # type: ignore[arg-type]


def on_course(template_id: TemplateId = COACH, owner: LearningObject = COURSE, **more: object) -> Mapping:
    target = Target(TargetKind.LEARNING_OBJECT, owner.name, learning_object_id=owner.id, object_kind=owner.kind)
    return replace(Mapping(template_id, target), **more)  # type: ignore[arg-type]


def made_of(*mappings: Mapping, **given: object) -> tuple[dict[str, Table], SetPlan]:
    tables, plan = assemble(Ingredients(mappings, TEMPLATES, NOW, **given))  # type: ignore[arg-type]
    return {table.file: table for table in tables}, plan


def cells(table: Table, number: int = 0) -> dict[str, str]:
    return dict(zip(table.header, table.record(number), strict=True))


def test_a_new_skill_gets_its_rows_and_levels_below_it_are_filled() -> None:
    target = Target(TargetKind.NEW_SKILL_LEVEL, "Mentoring", level=2)

    tables, plan = made_of(Mapping(COACH, target, credits=40))

    assert list(tables) == ["badge.csv", "skill.csv", "skill_level.csv"]
    assert cells(tables["skill.csv"])["id"] == "mentoring"
    lower, upper = cells(tables["skill_level.csv"], 0), cells(tables["skill_level.csv"], 1)
    assert (lower["levelId"], lower["maxCredits"], lower["badgeId"]) == ("1", "20", "")
    assert (upper["levelId"], upper["maxCredits"], upper["badgeId"]) == ("2", "40", "coach")
    assert plan.count(LineKind.ADD) == 4


def test_a_skill_made_in_alm_becomes_a_list_of_clicks_and_a_badge_row() -> None:
    tables, plan = made_of(on_level(1), skills=[SKILL])

    assert list(tables) == ["badge.csv"]
    (task,) = plan.by_hand
    assert task.place == "Coaching, level 1"
    assert task.after_run
    assert any("Coach" in step for step in task.steps)


def test_a_skill_of_an_earlier_file_keeps_its_id_and_its_further_columns() -> None:
    taken = rows(skill=[SKILL_ROW], skill_level=[{"skillId": "sk-1", "levelId": "1", "maxCredits": "10"}])

    tables, plan = made_of(on_level(1), skills=[SKILL], taken=taken)

    skill = cells(tables["skill.csv"])
    assert (skill["id"], skill["source"]) == ("sk-1", "Internal")
    assert not plan.by_hand
    kinds = {(line.file, line.key): line.kind for line in plan.lines}
    assert kinds["skill_level.csv", ("sk-1", "1")] is LineKind.CHANGE
    assert kinds["skill.csv", ("sk-1",)] is LineKind.SAME


def test_a_level_whose_badge_no_file_can_name_is_not_written_for_it_would_lose_the_badge() -> None:
    foreign = AlmBadge(AlmBadgeId("99"), "Made by hand")
    skill = replace(SKILL, levels=(SKILL.levels[0], replace(SKILL.levels[1], badge_id=foreign.id)))

    tables, _ = made_of(on_level(1), skills=[skill], badges=[foreign], taken=rows(skill=[SKILL_ROW]))

    assert tables["skill_level.csv"].column(1).to_list() == ["1"]


def test_the_fourth_level_is_done_by_hand() -> None:
    skill = replace(SKILL, levels=(*SKILL.levels, SkillLevel(SKILL.id, 3, 30), SkillLevel(SKILL.id, 4, 40)))

    _, plan = made_of(on_level(4), skills=[skill], taken=rows(skill=[SKILL_ROW]))

    assert [task.place for task in plan.by_hand] == ["Coaching, level 4"]


def test_an_instance_of_an_earlier_file_gets_the_badge_and_keeps_what_alm_says_today() -> None:
    taken = rows(course=[COURSE_ROW], course_instance=[INSTANCE_ROW], badge=[BADGE_ROW])

    tables, plan = made_of(on_course(), objects=[COURSE], taken=taken)

    row = cells(tables["course_instance.csv"])
    assert (row["courseId"], row["almCourseId"], row["badgeId"]) == ("src-1", "", "coach")
    assert row["completionDeadline"] == "2031-03-01T00:00:00.000Z"
    assert row["startDate"] == "2026-02-01T00:00:00.000Z"
    assert cells(tables["badge.csv"])["imageUrl"] == "badges/coach.png"
    assert not plan.by_hand


def test_a_course_made_in_alm_is_named_by_its_own_id_where_a_further_instance_is_wanted() -> None:
    by_hand, plan = made_of(on_course(), objects=[replace(COURSE, unique_id="")])
    new, further = made_of(
        on_course(), objects=[replace(COURSE, unique_id="")], options=SetOptions(all_new_instances=True)
    )

    assert "course_instance.csv" not in by_hand
    assert [task.place for task in plan.by_hand] == ["Coaching Basics › Default instance"]
    assert plan.could_be_new == (("course:5", "Coaching Basics"),)
    row = cells(new["course_instance.csv"])
    assert (row["courseId"], row["almCourseId"], row["badgeId"]) == ("", "5", "coach")
    assert row["completionDeadline"] == "2031-03-01T23:59:59.000Z"
    assert not further.by_hand


def test_a_badge_that_alm_has_and_no_known_file_made_is_not_made_a_second_time() -> None:
    own = AlmBadge(AlmBadgeId("42"), "Coach", template_id=COACH, provider="credly")
    taken = rows(course=[COURSE_ROW], course_instance=[INSTANCE_ROW])

    tables, plan = made_of(on_course(), objects=[COURSE], badges=[own], taken=taken)

    assert tables == {}
    (task,) = plan.by_hand
    assert "second" in task.why
    assert not task.after_run


def test_of_two_templates_on_one_instance_the_later_counts_and_the_other_is_named() -> None:
    taken = rows(course=[COURSE_ROW], course_instance=[INSTANCE_ROW])
    first = on_course(OTHER, decided_at=datetime(2026, 1, 1, tzinfo=UTC))
    later = on_course(COACH, decided_at=datetime(2026, 1, 2, tzinfo=UTC))

    tables, plan = made_of(first, later, objects=[COURSE], taken=taken)

    assert cells(tables["course_instance.csv"])["badgeId"] == "coach"
    assert [(one.template_id, "“Coach”" in one.reason) for one in plan.left_aside] == [(OTHER, True)]


def test_what_cannot_be_given_is_left_aside_with_its_reason() -> None:
    retired = replace(COURSE, id=LearningObjectId("course:6"), state=LearningState.RETIRED)
    job_aid = LearningObject(LearningObjectId("jobAid:1"), LearningObjectKind.JOB_AID, "Checklist")
    gone = on_course(TemplateId("33333333-3333-4333-8333-333333333333"))

    tables, plan = made_of(on_course(owner=retired), on_course(owner=job_aid), gone, objects=[COURSE, retired, job_aid])

    reasons = " ".join(one.reason for one in plan.left_aside)
    assert list(tables) == ["badge.csv"]
    assert ("retired" in reasons, "job aid" in reasons, "no such template" in reasons) == (True, True, True)


def test_a_certification_is_changed_by_a_file_only_while_it_is_a_draft_that_a_file_made() -> None:
    owner = LearningObject(
        LearningObjectId("certification:3"),
        LearningObjectKind.CERTIFICATION,
        "Certified Coach",
        LearningState.DRAFT,
        instances=(Instance(InstanceId("certification:3_1"), LearningObjectId("certification:3"), "-"),),
    )
    row = {
        "id": "cert-1",
        "certificateName": "Certified Coach",
        "daysToComplete": "30",
        "certificationCreationDate": DAY,
        "publishedDate": DAY,
        "completionLimit": "2",
    }

    open_, _ = made_of(on_course(owner=owner), objects=[owner], taken=rows(certification=[row]))
    _, published = made_of(
        on_course(owner=owner),
        objects=[replace(owner, state=LearningState.ACTIVE)],
        taken=rows(certification=[row]),
    )
    _, unknown = made_of(on_course(owner=owner), objects=[owner])

    written = cells(open_["certification.csv"])
    assert (written["badgeId"], written["completionLimit"]) == ("coach", "2")
    assert "published" in published.by_hand[0].why
    assert "new certifications" in unknown.by_hand[0].why


def test_credits_of_a_migrated_course_are_a_row_and_never_more_than_the_level_takes() -> None:
    made_in_alm = replace(COURSE, id=LearningObjectId("course:9"), name="Elsewhere", unique_id="")
    givers = (CreditGiver(COURSE.id, 500), CreditGiver(made_in_alm.id, 5))
    taken = rows(skill=[SKILL_ROW], course=[COURSE_ROW])

    tables, plan = made_of(on_level(1, givers=givers), skills=[SKILL], objects=[COURSE, made_in_alm], taken=taken)

    row = cells(tables["skill_course.csv"])
    assert (row["courseId"], row["skillId"], row["credits"]) == ("src-1", "sk-1", "10")
    assert [task.place for task in plan.by_hand] == ["Elsewhere gives 5 credits to Coaching, level 1"]


def test_names_too_long_get_a_short_form_or_the_one_a_person_chose() -> None:
    long = {COACH: template(COACH, "Project Management Foundations")}
    chosen = SetOptions(badge_names={COACH: "Coach Pro"})
    mapping = Mapping(COACH, Target(TargetKind.NEW_SKILL_LEVEL, "Mentoring", level=1))

    (first, *_), _ = assemble(Ingredients([mapping], long, NOW))
    (second, *_), _ = assemble(Ingredients([mapping], long, NOW, options=chosen))

    assert len(cells(first)["badgeName"]) <= 25
    assert cells(second)["badgeName"] == "Coach Pro"


def test_the_plan_names_what_the_last_set_had_and_this_one_has_not() -> None:
    last = rows(badge=[BADGE_ROW, {**BADGE_ROW, "id": "gone", "externalBadgeId": OTHER, "badgeName": "Gone"}])
    mapping = Mapping(COACH, Target(TargetKind.NEW_SKILL_LEVEL, "Mentoring", level=1))

    _, plan = made_of(mapping, last=last)

    assert [line.name for line in plan.dropped] == ["Gone"]
    assert {line.file: line.is_new for line in plan.lines}["skill.csv"]
