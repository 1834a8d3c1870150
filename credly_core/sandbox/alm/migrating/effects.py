"""Which effect the rows of each file have. Files that are not here are remembered and have no effect to see."""

from __future__ import annotations

from credly_core.sandbox.alm.migrating import badges, objects, people
from credly_core.sandbox.alm.migrating.scene import Effect

EFFECTS: dict[str, Effect] = {
    "badge": badges.badge,
    "skill": badges.skill,
    "skill_level": badges.skill_level,
    "skill_course": badges.skill_course,
    "course": objects.course,
    "course_instance": objects.course_instance,
    "certification": objects.certification,
    "certification_course": objects.certification_course,
    "certification_commit": objects.certification_commit,
    "learning_program": objects.learning_program,
    "learning_program_course": objects.learning_program_course,
    "learning_program_instance": objects.learning_program_instance,
    "learning_program_instance_course_instance": objects.program_course_instance,
    "enrollment": people.enrollment,
    "certification_enrollment": people.certification_enrollment,
    "learning_program_enrollment": people.learning_program_enrollment,
    "user_course_grade": people.user_course_grade,
}
