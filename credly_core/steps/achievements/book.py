"""Which template a thing in ALM deserves: by the ALM badge it carries, or by what was mapped here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from credly_core.domain.ids import AlmBadgeId, ConnectionId, InstanceId, LearningObjectId, TemplateId
from credly_core.domain.learning import AlmBadge, LearningObject, LearningObjectKind, Skill
from credly_core.domain.mapping import Mapping, TargetKind
from credly_core.store import catalogue, mapping
from credly_core.store.tables import Tx


@dataclass
class Deserving:
    """What is known about badges in the catalogue. Ids of instances and objects are unique within an account."""

    of_badge: dict[AlmBadgeId, TemplateId] = field(default_factory=dict)
    names: dict[AlmBadgeId, str] = field(default_factory=dict)
    #: The badge an instance carries, whether it is linked to a template or not.
    carried: dict[InstanceId, AlmBadgeId] = field(default_factory=dict)
    mapped_instances: dict[InstanceId, TemplateId] = field(default_factory=dict)
    mapped_objects: dict[LearningObjectId, TemplateId] = field(default_factory=dict)
    mapped_levels: dict[str, TemplateId] = field(default_factory=dict)
    objects: dict[LearningObjectId, LearningObject] = field(default_factory=dict)
    owners: dict[InstanceId, LearningObjectId] = field(default_factory=dict)
    level_badges: dict[AlmBadgeId, str] = field(default_factory=dict)

    @classmethod
    def read(cls, tx: Tx, connection_id: ConnectionId) -> Deserving:
        """All of it, from the copied catalogue and the mappings; what is gone from ALM is still known."""
        made = cls()
        made._take_badges(one.value for one in catalogue.badges(tx, connection_id, include_gone=True))
        for found in catalogue.learning_objects(tx, connection_id, include_gone=True):
            made._take_object(found.value)
        made._take_skills(one.value for one in catalogue.skills(tx, connection_id))
        made._take_mappings(mapping.list_mappings(tx, connection_id))
        return made

    def _take_badges(self, badges: Iterable[AlmBadge]) -> None:
        for badge in badges:
            self.names[badge.id] = badge.name
            if badge.is_credly and badge.template_id:
                self.of_badge[badge.id] = badge.template_id

    def _take_object(self, learning_object: LearningObject) -> None:
        if learning_object.kind is LearningObjectKind.JOB_AID:
            return
        self.objects[learning_object.id] = learning_object
        for instance in learning_object.instances:
            self.owners[instance.id] = learning_object.id
            if instance.badge_id:
                self.carried[instance.id] = instance.badge_id

    def _take_skills(self, skills: Iterable[Skill]) -> None:
        for level in (level for skill in skills for level in skill.levels if level.badge_id):
            self.level_badges[AlmBadgeId(str(level.badge_id))] = f"skill:{level.skill_id}:{level.level}"

    def _take_mappings(self, mappings: Iterable[Mapping]) -> None:
        for one in mappings:
            target = one.target
            if target.kind is TargetKind.INSTANCE and target.instance_id:
                self.mapped_instances[target.instance_id] = one.template_id
            elif target.kind is TargetKind.LEARNING_OBJECT and target.learning_object_id:
                self.mapped_objects[target.learning_object_id] = one.template_id
            elif target.kind is TargetKind.SKILL_LEVEL:
                self.mapped_levels[target.key] = one.template_id

    def of_user_badge(self, badge_id: AlmBadgeId, reason_id: str) -> TemplateId | None:
        """The template an earned ALM badge stands for, None where nobody linked or mapped it."""
        return (
            self.of_badge.get(badge_id)
            or self.mapped_levels.get(self.level_badges.get(badge_id, ""))
            or self.mapped_instances.get(InstanceId(reason_id))
            or self.mapped_objects.get(self.owners.get(InstanceId(reason_id), LearningObjectId(reason_id)))
        )

    def carries(self, instance_id: InstanceId | None) -> TemplateId | None:
        """The template whose badge this instance carries in ALM."""
        badge_id = self.carried.get(instance_id) if instance_id else None
        return self.of_badge.get(badge_id) if badge_id else None

    def mapped(self, object_id: LearningObjectId, instance_id: InstanceId | None) -> TemplateId | None:
        """The template that was mapped here to the instance, or to its learning object."""
        by_instance = self.mapped_instances.get(instance_id) if instance_id else None
        return by_instance or self.mapped_objects.get(object_id)

    def of_siblings(self, object_id: LearningObjectId) -> TemplateId | None:
        """The one template that instances of an object carry; None where they carry none, or several."""
        found = self.objects.get(object_id)
        carried = {self.carries(instance.id) for instance in found.instances} if found else set()
        carried.discard(None)
        return carried.pop() if len(carried) == 1 else None

    def all_carry(self, object_id: LearningObjectId) -> bool:
        """Whether every instance of an object carries the same linked badge."""
        found = self.objects.get(object_id)
        carried = {self.carries(instance.id) for instance in found.instances} if found else {None}
        return len(carried) == 1 and None not in carried

    def has_any_badge(self, instance_id: InstanceId | None) -> bool:
        """Whether the instance carries an ALM badge at all."""
        return instance_id in self.carried
