"""The rows of the reports, with the columns Adobe documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from time import gmtime, strftime

from credly_core.sandbox.alm.shapes.resources import when
from credly_core.sandbox.world.learning.enrollments import Enrollment, EnrollmentState
from credly_core.sandbox.world.learning.learners import FIRST_ID, Learner, LearnerBook, LearnerState, manager_of
from credly_core.sandbox.world.learning.school import School
from credly_core.sandbox.world.learning.things import LearningObject, ObjectKind
from credly_core.sandbox.world.people import external_id

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
USER_COLUMNS = (
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
TRANSCRIPT_COLUMNS = (
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
_CHUNK = 20_000
_TYPES = {ObjectKind.COURSE: "Course", ObjectKind.PROGRAM: "Learning Path", ObjectKind.CERTIFICATION: "Certification"}
_STATUS = {EnrollmentState.COMPLETED: "Completed", EnrollmentState.STARTED: "In Progress"}


class _Lines:
    """Turns rows into lines."""

    def __init__(self) -> None:
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer, lineterminator="\n")

    def line(self, cells: Sequence[object]) -> str:
        return self.lines([cells])

    def lines(self, rows: Iterable[Sequence[object]]) -> str:
        self._writer.writerows(rows)
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
    yield lines.line(USER_COLUMNS)
    learners = school.learners
    for start in range(0, learners.seeded, _CHUNK):
        rows = _seeded_users(learners, start, min(start + _CHUNK, learners.seeded))
        yield lines.lines(row for row in rows if not active or row[6] == LearnerState.ACTIVE.value)
    for number in range(learners.seeded, len(learners)):
        learner = learners.at(number)
        if not active or learner.state is LearnerState.ACTIVE:
            yield lines.line(_user(learner, learners.at(0).email))


def _seeded_users(learners: LearnerBook, start: int, stop: int) -> list[tuple[object, ...]]:
    """Many rows at once; who was changed since is written anew."""
    first = manager_of(start)
    managers = learners.columns(first, manager_of(stop) + 1).emails
    own = learners.columns(start, stop)
    rows: list[tuple[object, ...]] = []
    for place, learner_id in enumerate(own.ids):
        number, internal, state = start + place, own.internal[place], own.states[place]
        joined, seen, left = own.moments[place]
        gone = state is LearnerState.DELETED
        email, locale = own.emails[place], own.locales[place]
        rows.append(
            (
                learner_id,
                email,
                external_id(learner_id - FIRST_ID) if internal else email,
                own.names[place],
                managers[manager_of(number) - first],
                "Internal" if internal else "External",
                state.value,
                "false",
                0,
                "Employee" if internal else "Partner",
                ";".join(learners.roles_of(number)),
                _stamp(joined),
                "" if gone or not seen else _stamp(seen),
                _stamp(left) if gone else "",
                locale,
                locale,
                "356",
                "CSV" if internal else "ER",
                "" if gone else "All Learners",
                own.teams[place],
                own.cities[place],
                "",
            )
        )
    for number in learners.changed_numbers:
        if start <= number < stop:
            rows[number - start] = _user(learners.at(number), managers[manager_of(number) - first])
    return rows


def _stamp(seconds: int) -> str:
    return strftime("%Y-%m-%dT%H:%M:%S.000Z", gmtime(seconds))


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
    yield lines.line(TRANSCRIPT_COLUMNS)
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
