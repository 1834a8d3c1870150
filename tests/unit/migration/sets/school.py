"""A small school that is consistent from end to end: every file of a set, made for any ids and any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credly_core.migration.sets import SetReport
from credly_core.migration.table import Table

DAY = "2026-03-{:02d}T09:00:00.000Z"
Row = Mapping[str, str]


def a_file(name: str, *rows: Row, file: str = "") -> Table:
    """A file with the columns its rows speak of, in the order in which they first occur."""
    header = tuple(dict.fromkeys(column for row in rows for column in row))
    return Table.from_rows(file or name, header, [tuple(row.get(column, "") for column in header) for row in rows])


def a_course(number: str = "1", **cells: str) -> Row:
    row = {
        "id": number,
        "courseName": f"Course {number}",
        "description": "What it is about",
        "courseCreationDate": DAY.format(1),
        "state": "Published",
        "sequential": "FALSE",
        "author": "Maria Lopez",
        "completionCriteria": "ALL",
    }
    return {**row, **cells}


def an_instance(course: str = "1", number: str = "1", **cells: str) -> Row:
    row = {
        "courseId": course,
        "instanceId": number,
        "dateCreated": DAY.format(2),
        "completionDeadline": DAY.format(20),
        "name": f"Run {number}",
        "state": "Active",
    }
    return {**row, **cells}


def an_enrollment(course: str = "1", instance: str = "1", user: str = "ann@example.org", **cells: str) -> Row:
    row = {"userId": user, "courseId": course, "courseInstanceId": instance, "dateEnrolled": DAY.format(3)}
    return {**row, **cells}


def a_module(number: str = "1", kind: str = "Self-paced", **cells: str) -> Row:
    row = {
        "id": number,
        "moduleType": kind,
        "lastModifiedDate": DAY.format(1),
        "visibility": "Shared",
        "title": f"Module {number}",
    }
    return {**row, **cells}


def a_badge(number: str = "1", **cells: str) -> Row:
    row = {
        "id": number,
        "badgeName": f"Badge {number}",
        "badgeCreationDate": DAY.format(1),
        "state": "Active",
        "imageUrl": "Image/badge.png",
    }
    return {**row, **cells}


def a_school(ids: Sequence[str]) -> list[Table]:
    """A set of all files in which everything leads somewhere; every id names one thing of each kind."""
    return [*_learning(ids), *_programs(ids), *_skills(ids), *_people(ids)]


def _learning(ids: Sequence[str]) -> list[Table]:
    version = {
        "contentType": "VIDEO",
        "dateCreated": DAY.format(1),
        "duration": "60",
        "contentUrl": "Video/one.mp4",
        "completionCriteria": "LAUNCH_CONTENT",
    }
    session = {
        "timezone": "IST",
        "startTime": DAY.format(5),
        "endTime": DAY.format(6),
        "seatLimit": "10",
        "location": "Room 4",
    }
    rooms = [a_module(f"room-{number}", "Classroom") for number in ids]
    room = {"contentType": "OFFLINE", "dateCreated": DAY.format(1), "duration": "60"}
    link = {"moduleVersion": "1", "courseModuleType": "CONTENT"}
    return [
        a_file("badge.csv", *(a_badge(number, badgeName=f"Badge {at}") for at, number in enumerate(ids))),
        a_file("module.csv", *(a_module(number) for number in ids), *rooms),
        a_file("course.csv", *(a_course(number) for number in ids)),
        a_file(
            "module_version.csv",
            *({"moduleId": number, "moduleVersion": "1", **version} for number in ids),
            *({"moduleId": f"room-{number}", "moduleVersion": "1", **room} for number in ids),
        ),
        a_file("course_instance.csv", *(an_instance(number, badgeId=number) for number in ids)),
        a_file(
            "course_module.csv",
            *({"courseId": number, "moduleId": number, "moduleOrderInCourse": "0", **link} for number in ids),
            *({"courseId": number, "moduleId": f"room-{number}", "moduleOrderInCourse": "1", **link} for number in ids),
        ),
        a_file(
            "session.csv",
            *({"courseId": number, "moduleId": f"room-{number}", "courseInstanceId": "1", **session} for number in ids),
        ),
    ]


def _programs(ids: Sequence[str]) -> list[Table]:
    program = {"overview": "All", "orderEnforced": "FALSE", "state": "Published", "dateAdded": DAY.format(1)}
    run = {"name": "Spring", "dateAdded": DAY.format(2), "deadline": DAY.format(25), "state": "Active"}
    certificate = {
        "certificateOverview": "What it proves",
        "daysToComplete": "20",
        "externalCertificate": "FALSE",
        "validity": "12",
        "certificationCreationDate": DAY.format(1),
        "publishedDate": DAY.format(2),
        "courseOrdering": "FALSE",
        "completionLimit": "1",
    }
    pair = {"dateAdded": DAY.format(2)}
    return [
        a_file("learning_program.csv", *({"id": number, "name": f"Path {number}", **program} for number in ids)),
        a_file(
            "learning_program_course.csv",
            *({"learningProgramId": number, "courseId": number, **pair} for number in ids),
        ),
        a_file(
            "learning_program_instance.csv",
            *({"id": f"run-{number}", "learningProgramId": number, **run} for number in ids),
        ),
        a_file(
            "learning_program_instance_course_instance.csv",
            *(
                {
                    "learningProgramId": number,
                    "learningProgramInstanceId": f"run-{number}",
                    "courseId": number,
                    "courseInstanceId": "1",
                    **pair,
                }
                for number in ids
            ),
        ),
        a_file(
            "certification.csv",
            *(
                {"id": number, "certificateName": f"Certificate {number}", "badgeId": number, **certificate}
                for number in ids
            ),
        ),
        a_file(
            "certification_course.csv",
            *(
                {"certificationId": number, "courseId": number, "courseInstanceId": "1", "order": "1", **pair}
                for number in ids
            ),
        ),
        a_file("certification_commit.csv", *({"certificationId": number, "state": "Published"} for number in ids)),
    ]


def _skills(ids: Sequence[str]) -> list[Table]:
    aid = {"state": "Published", "lastModifiedDate": DAY.format(1), "visibility": "Shared"}
    version = {"contentType": "PDF", "dateCreated": DAY.format(1), "duration": "60", "contentUrl": "Aid/one.pdf"}
    label = {"customFieldName": "Area", "customFieldValueName": "Science", "operation": "insert"}
    return [
        a_file(
            "skill.csv",
            *(
                {"id": number, "skillName": f"Skill {number}", "skillCreationDate": DAY.format(1), "state": "ACTIVE"}
                for number in ids
            ),
        ),
        a_file("skill_level.csv", *({"skillId": number, "levelId": "1", "maxCredits": "10"} for number in ids)),
        a_file(
            "skill_course.csv",
            *({"courseId": number, "skillId": number, "levelId": "1", "credits": "5"} for number in ids),
        ),
        a_file("job_aid.csv", *({"id": number, "jobAidName": f"Aid {number}", **aid} for number in ids)),
        a_file("job_aid_version.csv", *({"jobAidId": number, "jobAidVersion": "1", **version} for number in ids)),
        a_file("job_aid_course.csv", *({"jobAidId": number, "courseId": number} for number in ids)),
        a_file("job_aid_skill.csv", *({"jobAidId": number, "skillId": number, "levelId": "1"} for number in ids)),
        a_file("catalog_label.csv", *({"entityId": number, "loType": "course", **label} for number in ids)),
    ]


def _people(ids: Sequence[str]) -> list[Table]:
    ann, day = {"userId": "ann@example.org"}, {"dateEnrolled": DAY.format(3)}
    progress = {
        "completion": "TRUE",
        "completionDate": DAY.format(9),
        "started": "TRUE",
        "startedDate": DAY.format(4),
        "success": "TRUE",
        "successDate": DAY.format(9),
        "duration": "60",
    }
    return [
        a_file("enrollment.csv", *(an_enrollment(number) for number in ids)),
        a_file("certification_enrollment.csv", *({**ann, "certificationId": number, **day} for number in ids)),
        a_file(
            "learning_program_enrollment.csv",
            *(
                {
                    **ann,
                    "learningProgramId": number,
                    "learningProgramInstanceId": f"run-{number}",
                    "deadline": DAY.format(25),
                    **day,
                }
                for number in ids
            ),
        ),
        a_file("job_aid_enrollment.csv", *({**ann, "jobAidId": number, **day} for number in ids)),
        a_file(
            "user_course_grade.csv", *({**ann, "courseId": number, "moduleId": number, **progress} for number in ids)
        ),
        a_file("user_skill.csv", *({**ann, "skillId": number, "levelId": "1", "achieved": "TRUE"} for number in ids)),
    ]


def said(report: SetReport, *codes: str) -> list[tuple[str, str, int | None, str | None, str | None]]:
    """File, code, row, column and value of the findings with one of these codes."""
    return [
        (finding.file, finding.code, finding.row, finding.column, finding.value)
        for finding in report.findings()
        if finding.code in codes
    ]
