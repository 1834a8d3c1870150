"""Migration files, row by row: what is taken, what is skipped, what is refused and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.asking_alm import AlmAsker

_SAMPLES = Path(__file__).parents[3] / "data" / "http" / "alm" / "csv"
_DAY = "2026-08-01T10:00:00.000Z"
_TEMPLATE = "5b1f0a3e-6c1e-4c55-9d3a-0f6e1a7c2b01"

BADGE = "id,badgeName,badgeCreationDate,state,imageUrl,externalBadgeId,externalBadgeProvider"
SKILL = "id,skillName,description,skillCreationDate,state"
LEVEL = "skillId,levelId,maxCredits,badgeId"
CREDIT = "courseId,skillId,levelId,credits"
INSTANCE = "courseId,instanceId,dateCreated,completionDeadline,name,state,badgeId,almCourseId"
PROGRAM_INSTANCE = "id,learningProgramId,almLearningProgramId,name,dateAdded,deadline,state,badgeId"
CERTIFICATION = "id,certificateName,daysToComplete,certificationCreationDate,publishedDate,badgeId,validity"

_BADGES = f"b1,First,{_DAY},Active,https://x.example/1.png,{_TEMPLATE},Credly"
_SKILLS = f"s1,Bridge Building,,{_DAY},ACTIVE"


def _csv(header: str, *rows: str) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def _take(asker: AlmAsker, **files: bytes) -> dict[str, Any]:
    """Run a set; what became of each file, by its noun."""
    told: Any = asker.alm.import_set({f"{noun}.csv": data for noun, data in files.items()})
    return {file["file"].removesuffix(".csv"): file for file in told["files"]}


def _refusal(asker: AlmAsker, noun: str, header: str, row: str) -> str:
    """Why a row of one file is refused, after a badge and a skill came with the same set."""
    files = {"badge": _csv(BADGE, _BADGES), "skill": _csv(SKILL, _SKILLS), "skill_level": _csv(LEVEL, "s1,1,10,b1")}
    extra = files.pop(noun, b"")
    lines = extra.decode().splitlines()[1:] if extra.decode().startswith(header) else []
    told = _take(asker, **files, **{noun: _csv(header, *lines, row)})
    errors = told[noun]["errors"]
    return str(errors[0]["reason"]) if errors else ""


def test_the_sample_set_is_taken_and_the_api_shows_it(writer: AlmAsker) -> None:
    told = _take(writer, **{path.stem: path.read_bytes() for path in _SAMPLES.glob("*.csv")})

    badge = writer.walk("/badges", {"page[limit]": 100})[-3]
    course = writer.body("/learningObjects/course:8100001", {"include": "instances.badge"})
    newest = [each for each in course["included"] if each["type"] == "learningObjectInstance"][-1]
    assert {file["rejected"] for file in told.values()} == {0}
    assert badge["attributes"]["externalProvider"] == {"id": _TEMPLATE, "provider": "credly"}
    assert newest["attributes"]["localizedMetadata"][0]["name"] == "Autumn cohort"
    assert newest["relationships"]["badge"]["data"]["id"] != badge["id"]


def test_a_skill_with_levels_and_a_badge_appears(writer: AlmAsker) -> None:
    told = _take(
        writer,
        badge=_csv(BADGE, _BADGES),
        skill=_csv(SKILL, _SKILLS),
        skill_level=_csv(LEVEL, "s1,1,10,b1", "s1,2,20.5,"),
        skill_course=_csv(CREDIT, "src-course-2,s1,1,7.5"),
    )

    skill = writer.walk("/skills", {"page[limit]": 100})[-1]
    levels = writer.body(f"/skills/{skill['id']}", {"include": "levels.badge"})["included"]
    course = writer.body("/learningObjects/course:8100005", {"include": "skills"})["included"]
    assert [told[noun]["added"] for noun in ("badge", "skill", "skill_level", "skill_course")] == [1, 1, 2, 1]
    assert [each["attributes"].get("maxCredits") for each in levels] == [10, 20.5, None]
    assert levels[2]["attributes"]["name"] == "First"
    assert course[-1]["attributes"]["credits"] == 7.5


def test_unchanged_rows_are_skipped_and_changed_ones_are_not(writer: AlmAsker) -> None:
    second = f"b2,Second,{_DAY},Active,https://x.example/2.png,,"
    _take(writer, badge=_csv(BADGE, _BADGES, second))

    same = _take(writer, badge=_csv(BADGE, _BADGES, second))["badge"]
    changed = _take(writer, badge=_csv(BADGE, _BADGES, second.replace("Second", "Other")))["badge"]

    assert same["message"] == "No changes in CSV, skipped processing."
    assert (changed["unchanged"], changed["changed"], changed["added"]) == (1, 1, 0)
    assert writer.walk("/badges", {"page[limit]": 100})[-1]["attributes"]["name"] == "Other"


def test_rows_gone_from_a_file_are_not_deleted(writer: AlmAsker) -> None:
    _take(writer, badge=_csv(BADGE, _BADGES))
    before = len(writer.walk("/badges"))

    _take(writer, badge=_csv(BADGE))

    assert len(writer.walk("/badges")) == before


@pytest.mark.parametrize(
    ("noun", "header", "row", "reason"),
    [
        ("badge", BADGE, f"b9,{'x' * 26},{_DAY},Active,x.png,,", "badgeName is longer than 25 characters"),
        ("badge", BADGE, f"b9,Name,{_DAY},Gone,x.png,,", "state must be one of Active, Retired"),
        ("badge", BADGE, "b9,Name,2026-08-01,Active,x.png,,", "badgeCreationDate must be written"),
        ("badge", BADGE, "b9,Name,2038-07-17T00:00:00.000Z,Active,x.png,,", "badgeCreationDate is out of range"),
        ("badge", BADGE, f"b9,,{_DAY},Active,x.png,,", "badgeName is mandatory"),
        ("badge", BADGE, f"b9,Name,{_DAY},Active,x.png,{_TEMPLATE},", "must be given together"),
        ("badge", BADGE, f"b9,Name,{_DAY},Active,x.png,{_TEMPLATE},Badgr", "externalBadgeProvider Badgr is not known"),
        ("badge", BADGE, f"b9,Name,{_DAY},Active,x.png,17,Credly", "externalBadgeId is not valid"),
        ("skill", SKILL, f"s9,{'x' * 64},,{_DAY},ACTIVE", "skillName is longer than 63 characters"),
        ("skill", SKILL, f"s9,data literacy,,{_DAY},ACTIVE", "A skill named data literacy exists already"),
        ("skill_level", LEVEL, "s1,4,10,", "levelId must be"),
        ("skill_level", LEVEL, "s1,2,65536,", "maxCredits is out of range"),
        ("skill_level", LEVEL, "s1,2,ten,", "maxCredits must be a number"),
        ("skill_level", LEVEL, "s7,1,10,", "skillId s7 does not exist"),
        ("skill_level", LEVEL, "s1,2,10,nothing", "badgeId nothing does not exist"),
        ("skill_course", CREDIT, "src-course-2,s1,1,11", "credits must not be above maxCredits"),
        ("skill_course", CREDIT, "8100005,s1,1,5", "courseId 8100005 does not exist"),
        ("skill_course", CREDIT, "src-course-2,s1,3,5", "Level 3 of skill s1 does not exist"),
        ("course_instance", INSTANCE, f"src-course-2,i1,{_DAY},{_DAY},N,Active,b1,8100005", "Exactly one of courseId"),
        ("course_instance", INSTANCE, f",i1,{_DAY},{_DAY},N,Active,b1,", "Exactly one of courseId and almCourseId"),
        ("course_instance", INSTANCE, f",i1,{_DAY},{_DAY},N,Active,b1,1", "almCourseId 1 does not exist"),
        ("course_instance", INSTANCE, f",i1,{_DAY},,N,Active,b1,8100005", "completionDeadline is mandatory"),
        (
            "course_instance",
            INSTANCE + ",startDate",
            f",i1,{_DAY},{_DAY},N,Active,b1,8100005,{_DAY}",
            "before the deadline",
        ),
        ("certification", CERTIFICATION, f"c1,Name,30,{_DAY},{_DAY},b1,241", "validity is out of range"),
        ("certification", CERTIFICATION, f"c1,Name,31,{_DAY},{_DAY},b1,1", "daysToComplete must be below"),
        (
            "enrollment",
            "userId,courseId,dateEnrolled",
            f"x@y.example,src-course-2,{_DAY}",
            "not a valid Learning Manager",
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_with_the_reason(
    noun: str, header: str, row: str, reason: str, writer: AlmAsker
) -> None:
    assert reason in _refusal(writer, noun, header, row)


def test_a_refused_row_leaves_the_others(writer: AlmAsker) -> None:
    told = _take(writer, badge=_csv(BADGE, _BADGES, f"b2,,{_DAY},Active,x.png,,", f"b3,Third,{_DAY},Active,x.png,,"))

    assert (told["badge"]["added"], told["badge"]["rejected"]) == (2, 1)
    assert told["badge"]["errors"] == [{"line": 3, "reason": "badgeName is mandatory"}]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"id,badgeName\r\nb1,First\r\n", "Mandatory column badgeCreationDate is missing"),
        (b"id,badgeName,badgeName\r\n", "Mandatory column"),
        ("id,badgeName\r\nb1,Über".encode("latin-1"), "not a UTF-8 CSV file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(data: bytes, reason: str, writer: AlmAsker) -> None:
    told = _take(writer, badge=data)["badge"]

    assert told["added"] == 0
    assert reason in told["errors"][0]["reason"]


def test_files_with_other_names_are_not_picked_up(writer: AlmAsker) -> None:
    told = writer.alm.import_set(
        {"Badge.csv": _csv(BADGE, _BADGES), "enrollments.csv": b"x\r\n", "read-me.txt": b"hello"}
    )

    assert told["files"] == []
    assert told["ignored"] == ["Badge.csv", "enrollments.csv"]


def test_a_mark_blank_rows_and_case_of_values_do_no_harm(writer: AlmAsker) -> None:
    row = _BADGES.replace("Active", "ACTIVE")

    told = _take(writer, badge=b"\xef\xbb\xbf" + _csv(BADGE, ",,,,,,", row))["badge"]

    assert (told["rows"], told["added"], told["rejected"]) == (1, 1, 0)


def test_instances_of_paths_take_either_name_of_their_id(writer: AlmAsker) -> None:
    row = f"i9,,310002,Winter,{_DAY},{_DAY},Active,b1"

    told = _take(
        writer,
        badge=_csv(BADGE, _BADGES),
        learning_program_instance=_csv(PROGRAM_INSTANCE.replace("id,", "instanceId,", 1), row),
    )

    assert told["learning_program_instance"]["added"] == 1
    assert "badge" in writer.data("/learningObjects/learningProgram:310002/instances")[-1]["relationships"]


def test_a_certification_is_a_draft_until_its_commit_and_frozen_after_it(writer: AlmAsker) -> None:
    row = f"c1,Diver,30,{_DAY},{_DAY},b1,24"
    _take(writer, badge=_csv(BADGE, _BADGES), certification=_csv(CERTIFICATION, row))
    made = writer.walk("/learningObjects", {"filter.loTypes": "certification", "page[limit]": 100})[-1]
    _take(writer, certification_commit=_csv("certificationId,state", "c1,Published"))

    changed = _take(writer, certification=_csv(CERTIFICATION, row.replace("Diver", "Pilot")))["certification"]

    after = writer.body(f"/learningObjects/{made['id']}", {"include": "instances.badge"})
    assert made["attributes"]["state"] == "Draft"
    assert after["data"]["attributes"]["state"] == "Published"
    assert after["included"][1]["attributes"]["name"] == "First"
    assert "committed" in changed["errors"][0]["reason"]


def test_a_whole_course_comes_with_instance_enrollment_and_grade(writer: AlmAsker) -> None:
    email = writer.data("/users/20000")["attributes"]["email"]
    told = _take(
        writer,
        badge=_csv(BADGE, _BADGES),
        course=_csv("id,courseName,courseCreationDate,state,author", f"k1,Diving,{_DAY},Published,{email}"),
        course_instance=_csv(INSTANCE, f"k1,i1,{_DAY},{_DAY},Group,Active,b1,"),
        enrollment=_csv("userId,courseId,courseInstanceId,dateEnrolled", f"{email},k1,i1,{_DAY}"),
        user_course_grade=_csv(
            "userId,courseId,moduleId,completion,completionDate,success",
            f"{email},k1,m1,TRUE,2027-01-01T00:00:00.000Z,TRUE",
        ),
    )

    badges = writer.walk("/users/20000/userBadges", {"page[limit]": 100})
    assert {file["rejected"] for file in told.values()} == {0}
    assert badges[-1]["attributes"]["dateAchieved"] == "2027-01-01T00:00:00.000Z"


def test_the_files_of_earlier_sprints_can_be_fetched_and_run_again(writer: AlmAsker) -> None:
    before = len(writer.walk("/badges"))
    earlier = writer.get("/_sandbox/project/files").content

    told = writer.ask("POST", "/_sandbox/import", data=earlier, headers={"Content-Type": "application/zip"}).json()

    assert told["rejected"] == 0
    assert {file["added"] for file in told["files"]} == {0}
    assert len(writer.walk("/badges")) == before


def test_a_picture_that_is_not_in_the_content_folder_is_noted(writer: AlmAsker) -> None:
    rows = (f"b1,First,{_DAY},Active,Image/one.png,,", f"b2,Second,{_DAY},Active,Image/two.png,,")

    told: Any = writer.alm.import_set({"badge.csv": _csv(BADGE, *rows), "content/Image/one.png": b"\x89PNG"})

    assert told["files"][0]["notes"] == ["Image/two.png is not in the content folder"]


def test_a_course_sits_in_one_certification_of_a_chain_only(writer: AlmAsker) -> None:
    header = CERTIFICATION + ",parentCertificationId"
    row = f"Name,30,{_DAY},{_DAY},,24"
    told = _take(
        writer,
        certification=_csv(header, f"c1,{row},", f"c2,{row},c1", f"c3,{row},"),
        certification_course=_csv(
            "certificationId,courseId,dateAdded,order",
            f"c1,src-course-2,{_DAY},1",
            f"c2,src-course-2,{_DAY},1",
            f"c3,src-course-2,{_DAY},1",
        ),
    )

    assert told["certification_course"]["errors"] == [
        {"line": 3, "reason": "courseId src-course-2 is in another certification of the same chain"}
    ]


def test_a_learner_can_be_named_by_the_customers_own_id(writer: AlmAsker) -> None:
    user = next(row for row in writer.data("/users") if row["attributes"]["userUniqueId"].startswith("alm-user-"))
    row = f"{user['attributes']['userUniqueId']},src-course-21,{_DAY}"

    told = _take(writer, enrollment=_csv("userId,courseId,dateEnrolled", row))

    assert told["enrollment"]["rejected"] == 0
