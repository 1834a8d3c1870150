"""The rows of the reports, with the columns Adobe documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from credly_core.sandbox.alm.shapes.resources import when
from credly_core.sandbox.world.learning.enrollments import Enrollment, EnrollmentState
from credly_core.sandbox.world.learning.learners import Learner, LearnerState
from credly_core.sandbox.world.learning.school import School
from credly_core.sandbox.world.learning.things import LearningObject, ObjectKind

JOB_TYPES = frozenset({"generateUsers", "generateLearnerTranscript"})
PAYLOADS = {
    "generateUsers": frozenset({"expandMetadata", "fetchActiveUsers", "peerAccountId"}),
    "generateLearnerTranscript": frozenset(
        {
            "fromDate",
            "toDate",
            "users",
            "userGroups",
            "catalogIds",
            "includeModuleLevelDetails",
            "includeDeletedLearners",
        }
    ),
}
_USERS = (
    "internalUserID",
    "userEmail",
    "customerDefinedUniqueUserId",
    "name",
    "managerEmail",
    "userType",
    "state",
    "excludedFromGamification",
    "pointsEarned",
    "profile",
    "roles",
    "dateCreated",
    "lastLoginDate",
    "dateDeleted",
    "uiLocale",
    "contentLocale",
    "timeZoneCode",
    "userSource",
    "group",
    "AF_department",
    "AF_location",
    "lastSocialActivityDate",
)
_TRANSCRIPT = (
    "Name",
    "email",
    "Adobe ID",
    "User Unique ID",
    "LP/Certification/Course",
    "Type",
    "Course",
    "LO Unique ID",
    "Instance",
    "Enrollment Date (UTC TimeZone)",
    "Started Date (UTC TimeZone)",
    "Completion Date (UTC TimeZone)",
    "Deadline (UTC TimeZone)",
    "Overdue",
    "Status",
    "Progress %",
    "Grade",
    "userState",
    "Manager Name",
    "Training ID",
    "Completion Source",
    "Completion Method",
    "Root Training ID",
)
_TYPES = {ObjectKind.COURSE: "Course", ObjectKind.PROGRAM: "Learning Path", ObjectKind.CERTIFICATION: "Certification"}
_STATUS = {EnrollmentState.COMPLETED: "Completed", EnrollmentState.STARTED: "In Progress"}


class _Lines:
    """Turns rows into lines."""

    def __init__(self) -> None:
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer, lineterminator="\n")

    def line(self, cells: Sequence[object]) -> str:
        self._writer.writerow(cells)
        text = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return text


def is_true(value: object) -> bool:
    """A flag of a payload; quoted words occur in samples."""
    return value is True or (isinstance(value, str) and value.casefold() == "true")


def users(school: School, payload: Mapping[str, object]) -> Iterator[str]:
    """Everybody, or those who are active."""
    lines, active = _Lines(), is_true(payload.get("fetchActiveUsers"))
    yield lines.line(_USERS)
    managers: dict[str | None, str] = {None: ""}
    for number in range(len(school.learners)):
        learner = school.learners.at(number)
        if active and learner.state is not LearnerState.ACTIVE:
            continue
        if learner.manager_id not in managers:
            manager = school.learners.find(learner.manager_id or "")
            managers[learner.manager_id] = manager.email if manager else ""
        yield lines.line(_user(learner, managers[learner.manager_id]))


def _user(learner: Learner, manager: str) -> tuple[object, ...]:
    fields = dict(learner.fields)
    return (
        learner.id,
        learner.email,
        learner.unique_id,
        learner.name,
        manager,
        "Internal" if learner.is_internal else "External",
        learner.state.value,
        "false",
        0,
        learner.profile,
        ";".join(learner.roles),
        when(learner.created_at),
        when(learner.last_login_at),
        when(learner.deleted_at),
        learner.locale,
        learner.locale,
        "356",
        learner.source,
        "All Learners" if learner.state is not LearnerState.DELETED else "",
        fields.get("department", ""),
        fields.get("location", ""),
        "",
    )


def learner_transcript(school: School, payload: Mapping[str, object], now: datetime) -> Iterator[str]:
    """One row for each learner and instance, of those who enrolled or completed in the range."""
    lines, deleted = _Lines(), is_true(payload.get("includeDeletedLearners"))
    low, high = _moment(payload.get("fromDate")), _moment(payload.get("toDate"))
    yield lines.line(_TRANSCRIPT)
    for number in range(len(school.learners)):
        enrollments = [each for each in school.enrollments.of(number) if _is_between(each, low, high)]
        learner = school.learners.at(number) if enrollments else None
        if learner is not None and (deleted or learner.state is not LearnerState.DELETED):
            for enrollment in enrollments:
                yield lines.line(_transcript_row(school, learner, enrollment, now))


def _is_between(enrollment: Enrollment, low: datetime | None, high: datetime | None) -> bool:
    moment = enrollment.completed_at or enrollment.started_at or enrollment.enrolled_at
    return (low is None or moment >= low) and (high is None or moment <= high)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else None


def _transcript_row(school: School, learner: Learner, enrollment: Enrollment, now: datetime) -> tuple[object, ...]:
    instance = school.catalogue.instances[enrollment.instance_id]
    owner = school.catalogue.objects[instance.object_id]
    manager = school.learners.find(learner.manager_id or "")
    done = enrollment.completed_at is not None
    late = instance.deadline is not None and not done and instance.deadline < now
    return (
        learner.name,
        learner.email,
        "",
        learner.unique_id,
        owner.name,
        _TYPES[owner.kind],
        owner.name if owner.kind is ObjectKind.COURSE else "",
        owner.unique_id or "",
        instance.name,
        _plain(enrollment.enrolled_at),
        _plain(enrollment.started_at),
        _plain(enrollment.completed_at),
        _plain(instance.deadline),
        "Yes" if late else "No",
        _STATUS.get(enrollment.state, "Not Started"),
        enrollment.progress,
        ("Pass" if enrollment.has_passed else "Fail") if done else "",
        learner.state.value.title(),
        manager.name if manager else "",
        owner.id,
        "",
        ("Alternate" if enrollment.by_alternate else "Direct") if done else "",
        _root(owner),
    )


def _root(owner: LearningObject) -> str:
    return owner.root_id or ""


def _plain(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"
