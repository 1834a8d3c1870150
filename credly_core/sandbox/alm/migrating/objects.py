"""Rows about courses, learning paths, certifications and their instances."""

from __future__ import annotations

from dataclasses import replace

from credly_core.sandbox.alm.migrating.cells import is_true, read_date
from credly_core.sandbox.alm.migrating.outcomes import RowRefused, Taken
from credly_core.sandbox.alm.migrating.scene import Row, Scene, state_of
from credly_core.sandbox.world.learning.things import (
    BadgeHistory,
    Instance,
    LearningObject,
    ObjectKind,
    ThingState,
)

_LONGEST_MONTH = 31
_DEFAULT_NAME = "Default instance"
_CHANGED = "LEARNING_OBJECT_MODIFICATION_BATCH"
_INSTANCE_CHANGED = "LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH"


def _object(scene: Scene, row: Row, kind: ObjectKind, name: str) -> tuple[LearningObject, bool]:
    """The object a row makes or changes, and whether it was known. What a row leaves out of uniqueLoId is wiped."""
    known = scene.account_id(row.file, *row.key)
    unique_id = row["uniqueLoId"] or None
    taken = (each for each in scene.catalogue.objects.values() if unique_id and each.unique_id == unique_id)
    if any(each.id != known for each in taken):
        raise RowRefused(f"uniqueLoId {unique_id} is taken")
    old = scene.catalogue.objects.get(known or "")
    base = old or LearningObject(scene.catalogue.new_object_id(kind), kind, (), scene.at, scene.at)
    names = (("en-US", name), *(pair for pair in base.names if pair[0] != "en-US"))
    return replace(base, names=names, unique_id=unique_id, updated_at=scene.at), known is not None


def _keep(scene: Scene, row: Row, made: LearningObject, *, known: bool) -> Taken:
    scene.catalogue.put_object(made)
    scene.became(row, made.id)
    if not known:
        _default_instance(scene, made)
    scene.events.append((_CHANGED, made.id))
    return Taken.CHANGED if known else Taken.ADDED


def _default_instance(scene: Scene, owner: LearningObject) -> None:
    instance_id = scene.catalogue.new_instance_id(owner.id)
    scene.catalogue.put_instance(Instance(instance_id, owner.id, _DEFAULT_NAME, scene.at, is_default=True))


def course(scene: Scene, row: Row) -> Taken:
    """course.csv: a course with its default instance."""
    made, known = _object(scene, row, ObjectKind.COURSE, row["courseName"])
    tags = tuple(tag.strip() for tag in row["tags"].split(",") if tag.strip())
    state = state_of(row["state"], published=True)
    return _keep(scene, row, replace(made, description=row["description"], tags=tags, state=state), known=known)


def learning_program(scene: Scene, row: Row) -> Taken:
    """learning_program.csv: a learning path with its default instance."""
    made, known = _object(scene, row, ObjectKind.PROGRAM, row["name"])
    made = replace(made, description=row["overview"], state=state_of(row["state"], published=True))
    return _keep(scene, row, made, known=known)


def certification(scene: Scene, row: Row) -> Taken:
    """certification.csv: a certification whose one hidden instance carries the badge; a commit freezes it."""
    known = scene.account_id("certification", *row.key)
    if known is not None and scene.account_id("certification_commit", *row.key) is not None:
        raise RowRefused("The certification has been committed and cannot be changed")
    if row["validity"] and int(row["daysToComplete"]) >= int(row["validity"]) * _LONGEST_MONTH:
        raise RowRefused("daysToComplete must be below the days of validity")
    badge_id = scene.badge_of(row)
    made, _ = _object(scene, row, ObjectKind.CERTIFICATION, row["certificateName"])
    parent = scene.needed("certification", row["parentCertificationId"]) if row["parentCertificationId"] else None
    root = scene.catalogue.objects[parent].root_id or parent if parent is not None else made.root_id
    made = replace(
        made,
        description=row["certificateOverview"],
        state=ThingState.DRAFT if known is None else made.state,
        months=int(row["validity"]) if row["validity"] else None,
        is_external=is_true(row["externalCertificate"]),
        root_id=root,
    )
    taken = _keep(scene, row, made, known=known is not None)
    scene.catalogue.attach(scene.catalogue.objects[made.id].instances[0], badge_id, scene.at)
    return taken


def certification_course(scene: Scene, row: Row) -> Taken:
    """certification_course.csv: what a certification is made of."""
    if scene.account_id("certification_commit", row["certificationId"]) is not None:
        raise RowRefused("The certification has been committed and cannot be changed")
    owner = scene.catalogue.objects[scene.needed("certification", row["certificationId"])]
    course_id, root = scene.needed("course", row["courseId"]), owner.root_id or owner.id
    for other in scene.catalogue.objects.values():
        if other.id != owner.id and root in (other.id, other.root_id) and course_id in other.members:
            raise RowRefused(f"courseId {row['courseId']} is in another certification of the same chain")
    return _member(scene, row, "certification", row["certificationId"])


def learning_program_course(scene: Scene, row: Row) -> Taken:
    """learning_program_course.csv: what a learning path is made of."""
    return _member(scene, row, "learning_program", row["learningProgramId"])


def _member(scene: Scene, row: Row, file: str, source_id: str) -> Taken:
    owner = scene.catalogue.objects[scene.needed(file, source_id)]
    member = scene.needed("course", row["courseId"])
    known = member in owner.members
    if not known:
        scene.catalogue.put_object(replace(owner, members=(*owner.members, member), updated_at=scene.at))
    scene.became(row, owner.id)
    return Taken.CHANGED if known else Taken.ADDED


def certification_commit(scene: Scene, row: Row) -> Taken:
    """certification_commit.csv: publishes a certification for good."""
    owner = scene.catalogue.objects[scene.needed("certification", row["certificationId"])]
    known = scene.account_id("certification_commit", *row.key) is not None
    scene.catalogue.put_object(replace(owner, state=state_of(row["state"], published=True), updated_at=scene.at))
    scene.became(row, owner.id)
    return Taken.CHANGED if known else Taken.ADDED


def course_instance(scene: Scene, row: Row) -> Taken:
    """course_instance.csv: a further instance of a migrated course, or of one that was made in ALM."""
    owner_id = _owner(scene, row, ObjectKind.COURSE, ("courseId", "course"), "almCourseId")
    return _instance(scene, row, owner_id, deadline=row["completionDeadline"], created=row["dateCreated"])


def learning_program_instance(scene: Scene, row: Row) -> Taken:
    """learning_program_instance.csv: the same for a learning path."""
    source = ("learningProgramId", "learning_program")
    owner_id = _owner(scene, row, ObjectKind.PROGRAM, source, "almLearningProgramId")
    return _instance(scene, row, owner_id, deadline=row["deadline"], created=row["dateAdded"])


def _owner(scene: Scene, row: Row, kind: ObjectKind, source: tuple[str, str], alm_column: str) -> str:
    """The object an instance belongs to: one of this project by its source id, or one of the account by ALM's id."""
    column, file = source
    if row[column]:
        return scene.needed(file, row[column])
    object_id = f"{kind.value}:{row[alm_column]}"
    if object_id not in scene.catalogue.objects:
        raise RowRefused(f"{alm_column} {row[alm_column]} does not exist")
    return object_id


def instance_key(row: Row) -> tuple[str, str]:
    """How the project remembers an instance: the id in the file counts within its owner only."""
    owner = next(row[name] for name in _OWNERS if name in row.values and row[name])
    return owner, row["instanceId"] if "instanceId" in row.values else row["id"]


_OWNERS = ("courseId", "almCourseId", "learningProgramId", "almLearningProgramId")


def _instance(scene: Scene, row: Row, owner_id: str, *, deadline: str, created: str) -> Taken:
    starts, ends = read_date(row["startDate"]), read_date(deadline)
    if starts is not None and ends is not None and starts >= ends:
        raise RowRefused("startDate must be before the deadline")
    badge_id = scene.badge_of(row)
    known = scene.account_id(row.file, *instance_key(row))
    old = scene.catalogue.instances.get(known or "")
    made = Instance(
        id=known or scene.catalogue.new_instance_id(owner_id),
        object_id=owner_id,
        name=row["name"],
        created_at=old.created_at if old else read_date(created) or scene.at,
        state=state_of(row["state"]),
        is_default=old.is_default if old else False,
        badges=(old.badges if old else BadgeHistory()).attach(badge_id, scene.at),
        deadline=ends,
        starts_at=starts,
        popularity=old.popularity if old else 1.0,
    )
    scene.catalogue.put_instance(made)
    scene.school.sources.remember(row.file, instance_key(row), made.id)
    scene.events.append((_INSTANCE_CHANGED, made.id))
    return Taken.CHANGED if known else Taken.ADDED


def program_course_instance(scene: Scene, row: Row) -> Taken:
    """learning_program_instance_course_instance.csv: which course instance belongs to which path instance."""
    if bool(row["learningProgramId"]) != bool(row["courseId"]):
        raise RowRefused("Migrated and existing objects cannot be mixed in one row")
    program = row["learningProgramId"] or row["almLearningProgramId"]
    owner = row["courseId"] or row["almCourseId"]
    scene.needed("learning_program_instance", program, row["learningProgramInstanceId"])
    scene.needed("course_instance", owner, row["courseInstanceId"])
    known = scene.account_id(row.file, *row.key) is not None
    scene.became(row, program)
    return Taken.CHANGED if known else Taken.ADDED
