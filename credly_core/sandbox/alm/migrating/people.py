"""Rows about learners: enrollments and completions. Users themselves are never migrated."""

from __future__ import annotations

from dataclasses import replace

from credly_core.sandbox.alm.migrating.cells import is_true, read_date
from credly_core.sandbox.alm.migrating.outcomes import RowRefused, Taken
from credly_core.sandbox.alm.migrating.scene import Row, Scene
from credly_core.sandbox.world.learning.enrollments import Enrollment, EnrollmentState
from credly_core.sandbox.world.learning.learners import LearnerState

_BATCH = {"course": "COURSE", "learningProgram": "LEARNING_PATH", "certification": "CERTIFICATION"}


def _learner(scene: Scene, row: Row) -> int:
    learners = scene.school.learners
    known = learners.with_email(row["userId"]) or learners.with_unique_id(row["userId"])
    found = [each for each in known if each.state is LearnerState.ACTIVE]
    if not found:
        raise RowRefused(f"{row['userId']} is not a valid Learning Manager Id")
    return found[0].number


def _default_of(scene: Scene, object_id: str) -> str:
    instances = scene.catalogue.objects[object_id].instances
    if not instances:
        raise RowRefused(f"{object_id} has no instance")
    return instances[0]


def _target(scene: Scene, row: Row, file: str, source_id: str, kind: str) -> str:
    if not row.is_retrofit:
        return scene.needed(file, source_id)
    object_id = f"{kind}:{source_id}"
    if object_id not in scene.catalogue.objects:
        raise RowRefused(f"{source_id} does not exist")
    return object_id


def _enroll(scene: Scene, row: Row, instance_id: str) -> Taken:
    learner = _learner(scene, row)
    known = scene.school.enrollments.find(learner, instance_id)
    if known is None:
        at = read_date(row["dateEnrolled"]) or scene.at
        enrollment = Enrollment(learner, instance_id, EnrollmentState.ENROLLED, at, source="ADMIN_ENROLL")
        scene.school.enrollments.put(enrollment)
        scene.events.append((f"{_BATCH[instance_id.partition(':')[0]]}_ENROLLMENT_BATCH", f"{learner}/{instance_id}"))
    scene.became(row, instance_id)
    return Taken.CHANGED if known else Taken.ADDED


def enrollment(scene: Scene, row: Row) -> Taken:
    """enrollment.csv: into an instance of a course, the default one where none is named."""
    course_id = _target(scene, row, "course", row["courseId"], "course")
    if not row["courseInstanceId"]:
        return _enroll(scene, row, _default_of(scene, course_id))
    if row.is_retrofit:
        instance_id = f"{course_id}_{row['courseInstanceId']}"
        if instance_id not in scene.catalogue.instances:
            raise RowRefused(f"courseInstanceId {row['courseInstanceId']} does not exist")
        return _enroll(scene, row, instance_id)
    return _enroll(scene, row, scene.needed("course_instance", row["courseId"], row["courseInstanceId"]))


def certification_enrollment(scene: Scene, row: Row) -> Taken:
    """certification_enrollment.csv."""
    target = _target(scene, row, "certification", row["certificationId"], "certification")
    return _enroll(scene, row, _default_of(scene, target))


def learning_program_enrollment(scene: Scene, row: Row) -> Taken:
    """learning_program_enrollment.csv."""
    target = _target(scene, row, "learning_program", row["learningProgramId"], "learningProgram")
    return _enroll(scene, row, _default_of(scene, target))


def user_course_grade(scene: Scene, row: Row) -> Taken:
    """user_course_grade.csv: completes a course somebody is enrolled in."""
    course_id = _target(scene, row, "course", row["courseId"], "course")
    learner = _learner(scene, row)
    own = [each for each in scene.school.enrollments.of(learner) if each.instance_id.startswith(course_id + "_")]
    if not own:
        raise RowRefused(f"{row['userId']} is not enrolled in {row['courseId']}")
    if is_true(row["completion"]):
        at = read_date(row["completionDate"])
        if at is None:
            raise RowRefused("completionDate is mandatory when completion is TRUE")
        passed = is_true(row["success"])
        done = replace(own[0], state=EnrollmentState.COMPLETED, completed_at=at, has_passed=passed, progress=100)
        scene.school.enrollments.put(replace(done, started_at=done.started_at or done.enrolled_at))
        scene.events.append(("COURSE_COMPLETED_BATCH", f"{learner}/{own[0].instance_id}"))
    known = scene.account_id(row.file, *row.key) is not None
    scene.became(row, course_id)
    return Taken.CHANGED if known else Taken.ADDED
