"""Rows of course_instance.csv, learning_program_instance.csv and certification.csv; the rest is done by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from credly_core.domain.complete_set import FROM_FILE, Expectation, Expected, SourceRow, account_number
from credly_core.domain.complete_set.sources import INSTANCE_FILES
from credly_core.domain.drafts import LATEST, format_alm_time
from credly_core.domain.ids import LearningObjectId, TemplateId
from credly_core.domain.learning import Instance, LearningObject, LearningObjectKind, LearningState
from credly_core.domain.mapping import Mapping as TemplateMapping
from credly_core.domain.mapping import TargetKind
from credly_core.steps.complete_set import by_hand
from credly_core.steps.complete_set.choosing import latest_first, outdone
from credly_core.steps.complete_set.workshop import Cells, Workshop

CERTIFICATION, COMMIT = "certification.csv", "certification_commit.csv"
_RETIRED = "It is retired in ALM: nobody new can earn it."
_YEAR = timedelta(days=365)
#: The columns of a moment: when an instance was made, and until when it is to be completed.
_TIMES = {
    LearningObjectKind.COURSE: ("dateCreated", "completionDeadline"),
    LearningObjectKind.LEARNING_PROGRAM: ("dateAdded", "deadline"),
}


@dataclass
class ObjectWork:
    """One learning object of the set, and the template each of its instances is for."""

    owner: LearningObject
    row: SourceRow | None
    templates: dict[str, TemplateId] = field(default_factory=dict)
    #: The template the object as a whole is mapped to.
    whole: TemplateId | None = None

    @property
    def source_id(self) -> str:
        """The id a file has given to the object."""
        return self.row["id"] if self.row is not None else ""


def put_objects(shop: Workshop, mappings: Iterable[TemplateMapping]) -> None:
    """Everything mapped to learning objects and instances."""
    for work in _gather(shop, mappings):
        if work.owner.kind is LearningObjectKind.CERTIFICATION:
            _put_certification(shop, work)
        else:
            _put_instances(shop, work)


def _gather(shop: Workshop, mappings: Iterable[TemplateMapping]) -> list[ObjectWork]:
    """Objects with their templates; what is said of one instance counts more than what is said of all."""
    found: dict[LearningObjectId, ObjectWork] = {}
    ordered = latest_first(mappings)
    first = [one for one in ordered if one.target.kind is TargetKind.INSTANCE]
    for mapping in (*first, *(one for one in ordered if one.target.kind is not TargetKind.INSTANCE)):
        owner = _owner(shop, mapping)
        if owner is None:
            continue
        work = found.setdefault(owner.id, ObjectWork(owner, shop.given.object_row(owner)))
        if mapping.target.kind is TargetKind.INSTANCE:
            _take_one(shop, work, mapping)
        else:
            _take_all(shop, work, mapping)
    return sorted(found.values(), key=lambda work: (work.owner.name.casefold(), work.owner.id))


def _owner(shop: Workshop, mapping: TemplateMapping) -> LearningObject | None:
    target = mapping.target
    owner = shop.given.object_by_id.get(target.learning_object_id or LearningObjectId(""))
    if owner is None:
        shop.leave(mapping, target.name, "ALM does not list this learning object any more.")
    elif owner.kind is LearningObjectKind.JOB_AID:
        shop.leave(mapping, owner.name, "A job aid carries no badge.")
    elif owner.state is LearningState.RETIRED:
        shop.leave(mapping, owner.name, _RETIRED)
    else:
        return owner
    return None


def _take_one(shop: Workshop, work: ObjectWork, mapping: TemplateMapping) -> None:
    instance = next((one for one in work.owner.instances if one.id == mapping.target.instance_id), None)
    place = f"{work.owner.name} › {mapping.target.name}"
    if instance is None:
        shop.leave(mapping, place, "ALM does not list this instance any more.")
    elif instance.state is LearningState.RETIRED:
        shop.leave(mapping, place, _RETIRED)
    elif instance.id in work.templates:
        shop.leave(mapping, place, outdone(shop.template_name(work.templates[instance.id])))
    else:
        work.templates[instance.id] = mapping.template_id


def _take_all(shop: Workshop, work: ObjectWork, mapping: TemplateMapping) -> None:
    if work.whole is not None:
        shop.leave(mapping, work.owner.name, outdone(shop.template_name(work.whole)))
        return
    work.whole = mapping.template_id
    active = [one for one in work.owner.instances if one.state is not LearningState.RETIRED]
    for instance in active:
        work.templates.setdefault(instance.id, mapping.template_id)
    if not active:
        shop.leave(mapping, work.owner.name, "It has no instance in use that could carry a badge.")


# --- instances ----------------------------------------------------------------------------------------------------


def _put_instances(shop: Workshop, work: ObjectWork) -> None:
    unnamed: list[tuple[Instance, TemplateId]] = []
    is_named = False
    for instance in work.owner.instances:
        template_id = work.templates.get(instance.id)
        if template_id is None:
            continue
        row = shop.given.taken.instance_row(work.owner, work.source_id, instance)
        if row is not None and template_id in shop.badge_rows:
            is_named = True
            _put_again(shop, work, row, instance, template_id)
        elif not shop.carries(instance.badge_id, template_id):
            unnamed.append((instance, template_id))
    if unnamed and _wants_new(shop, work, is_named=is_named):
        if not is_named:
            _put_new(shop, work, work.whole or unnamed[0][1])
        return
    for instance, template_id in unnamed:
        why = by_hand.MADE_IN_ALM if template_id in shop.badge_rows else by_hand.BADGE_MADE_IN_ALM
        by_hand.hang_on_instance(shop, template_id, work.owner, instance, why=why)


def _wants_new(shop: Workshop, work: ObjectWork, *, is_named: bool) -> bool:
    """Whether a further instance, made now or by an earlier set, is to do instead; notes that one could be made."""
    template_id = work.whole
    if template_id is None or template_id not in shop.badge_rows:
        return False
    if not is_named:
        shop.could_be_new[work.owner.id] = work.owner.name
    options = shop.given.options
    return options.all_new_instances or work.owner.id in options.new_instances


def _put_again(shop: Workshop, work: ObjectWork, row: SourceRow, instance: Instance, template_id: TemplateId) -> None:
    """The row as it was, with what ALM says today, and the badge."""
    deadline = _TIMES[work.owner.kind][1]
    cells = dict(row.cells)
    cells["name"] = instance.name or cells.get("name", "")
    cells["state"] = "Active"
    _set_time(cells, deadline, instance.deadline)
    _set_time(cells, "startDate", instance.starts_at)
    cells["badgeId"] = shop.badge_rows[template_id]["id"]
    carried = shop.carried_name(instance.badge_id)
    is_other = bool(carried) and not shop.carries(instance.badge_id, template_id)
    remark = f"In ALM it carries “{carried}” now." if is_other else ""
    key = shop.put(row.file, cells, remark=remark)
    _expect(shop, work.owner, instance, template_id, file=row.file, key=key)


def _set_time(cells: Cells, column: str, moment: datetime | None) -> None:
    """What ALM says today, unless the row says the same second in its own way."""
    if moment is None:
        return
    try:
        before = datetime.fromisoformat(cells.get(column, ""))
    except ValueError:
        before = None
    if before is not None and before.tzinfo is None:
        before = before.replace(tzinfo=UTC)
    if before is None or abs(before - moment) >= timedelta(seconds=1):
        cells[column] = format_alm_time(moment)


def _put_new(shop: Workshop, work: ObjectWork, template_id: TemplateId) -> None:
    """A further instance with the badge: what files can do for objects that were made in ALM."""
    owner, badge = work.owner, shop.badge_rows[template_id]
    file, source_column, own_column, id_column = INSTANCE_FILES[owner.kind]
    made_column, deadline_column = _TIMES[owner.kind]
    own = "" if work.source_id else account_number(owner.id)
    instance_id = f"badge-{badge['id']}"
    names = {source_column: work.source_id, own_column: own, id_column: instance_id}
    before = shop.given.last.row(file, work.source_id, own, instance_id)
    today = shop.given.now.replace(hour=0, minute=0, second=0, microsecond=0)
    cells = {
        **names,
        made_column: before[made_column] if before is not None else format_alm_time(today),
        deadline_column: _deadline(shop, owner, before[deadline_column] if before is not None else ""),
        "name": f"With the badge {badge['badgeName']}",
        "state": "Active",
        "badgeId": badge["id"],
        "startDate": "",
    }
    key = shop.put(file, cells, remark="A further instance, open to everybody who may see the others.")
    made = Instance(id=type(owner.instances[0].id)(""), learning_object_id=owner.id, name=cells["name"])
    _expect(shop, owner, made, template_id, file=file, key=key)


def _deadline(shop: Workshop, owner: LearningObject, before: str) -> str:
    """As a person said, as the last set said, as the latest sibling has it, else in a year."""
    chosen = shop.given.options.deadline
    if chosen is None and before:
        return before
    later = [one.deadline for one in owner.instances if one.deadline is not None and one.deadline > shop.given.now]
    day = chosen or (max(later) if later else shop.given.now + _YEAR).date()
    return format_alm_time(min(datetime.combine(day, time(23, 59, 59), tzinfo=UTC), LATEST))


def _expect(
    shop: Workshop,
    owner: LearningObject,
    instance: Instance,
    template_id: TemplateId,
    *,
    file: str,
    key: tuple[str, ...],
) -> None:
    is_certification = owner.kind is LearningObjectKind.CERTIFICATION
    shop.expectations.append(
        Expectation(
            Expected.INSTANCE,
            owner.name if is_certification else f"{owner.name} › {instance.name}",
            file,
            key,
            template_id=template_id,
            badge_name=shop.badge_name(template_id),
            object_id="" if owner.id.startswith(FROM_FILE) else owner.id,
            object_kind=owner.kind.value,
            object_name=owner.name,
            unique_id=owner.unique_id,
            instance_id="" if instance.id.startswith(FROM_FILE) else instance.id,
            instance_name=instance.name,
        )
    )


# --- certifications -----------------------------------------------------------------------------------------------


def _put_certification(shop: Workshop, work: ObjectWork) -> None:
    """A file may still change a certification that it has made and that nobody has published."""
    for instance in work.owner.instances:
        template_id = work.templates.get(instance.id)
        if template_id is None or shop.carries(instance.badge_id, template_id):
            continue
        badge = shop.badge_rows.get(template_id)
        if work.row is not None and badge is not None and _is_open(shop, work):
            cells = {**work.row.cells, "badgeId": badge["id"]}
            key = shop.put(CERTIFICATION, cells)
            _expect(shop, work.owner, instance, template_id, file=CERTIFICATION, key=key)
        else:
            why = _why_by_hand(work, has_row=badge is not None)
            by_hand.hang_on_instance(shop, template_id, work.owner, instance, why=why)


def _is_open(shop: Workshop, work: ObjectWork) -> bool:
    commits = [row for row in shop.given.taken.of_file(COMMIT) if row["certificationId"] == work.source_id]
    return not commits and (work.owner.state is LearningState.DRAFT or work.owner.id.startswith(FROM_FILE))


def _why_by_hand(work: ObjectWork, *, has_row: bool) -> str:
    if not has_row:
        return by_hand.BADGE_MADE_IN_ALM
    return by_hand.COMMITTED if work.row is not None else by_hand.NO_FILE_FOR_IT
