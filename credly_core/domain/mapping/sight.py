"""What both mirrors show together: templates at Credly, badges, skills and learning objects in ALM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.catalogue import Mirrored
from credly_core.domain.ids import AlmBadgeId, InstanceId, LearningObjectId, SkillId, TemplateId
from credly_core.domain.learning import AlmBadge, Instance, LearningObject, LearningObjectKind, LearningState, Skill
from credly_core.domain.mirror import MirroredTemplate

#: What the kinds of learning objects are called on screens, one and many.
KIND_WORDS = {
    LearningObjectKind.COURSE: ("course", "courses"),
    LearningObjectKind.LEARNING_PROGRAM: ("learning path", "learning paths"),
    LearningObjectKind.CERTIFICATION: ("certification", "certifications"),
    LearningObjectKind.JOB_AID: ("job aid", "job aids"),
}


@dataclass(frozen=True)
class Sight:
    """Everything by id, what is gone included. `stamp` changes with every copy that brought something.

    `formerly` holds the templates that a badge led to, or that hung on an instance, in earlier copies; it is keyed
    `badge:…` and `instance:…`.
    """

    templates: Mapping[TemplateId, MirroredTemplate] = field(default_factory=dict)
    badges: Mapping[AlmBadgeId, Mirrored[AlmBadge]] = field(default_factory=dict)
    skills: Mapping[SkillId, Mirrored[Skill]] = field(default_factory=dict)
    objects: Mapping[LearningObjectId, Mirrored[LearningObject]] = field(default_factory=dict)
    instances: Mapping[InstanceId, Mirrored[Instance]] = field(default_factory=dict)
    formerly: Mapping[str, frozenset[TemplateId]] = field(default_factory=dict)
    stamp: str = ""

    def live_templates(self) -> Iterator[BadgeTemplate]:
        """Templates that Credly lists."""
        return (one.template for one in self.templates.values() if one.gone_at is None)

    def live_badges(self) -> Iterator[AlmBadge]:
        """ALM badges that ALM lists."""
        return (one.value for one in self.badges.values() if one.gone_at is None)

    def live_skills(self) -> Iterator[Skill]:
        """Skills that ALM lists."""
        return (one.value for one in self.skills.values() if one.gone_at is None)

    def live_objects(self) -> Iterator[LearningObject]:
        """Learning objects that can carry a badge and that ALM lists, with all their instances."""
        return (
            one.value
            for one in self.objects.values()
            if one.gone_at is None and one.value.kind is not LearningObjectKind.JOB_AID
        )

    def active_instances(self, owner: LearningObject) -> tuple[Instance, ...]:
        """The instances of an object that learners can still complete."""
        return tuple(one for one in owner.instances if one.state is LearningState.ACTIVE and self.has_instance(one.id))

    def has_instance(self, instance_id: InstanceId) -> bool:
        """Whether ALM lists it."""
        found = self.instances.get(instance_id)
        return found is not None and found.gone_at is None

    def badge_of(self, badge_id: AlmBadgeId | None) -> AlmBadge | None:
        """The ALM badge with this id, as long as ALM lists it."""
        found = self.badges.get(badge_id) if badge_id is not None else None
        return found.value if found is not None and found.gone_at is None else None

    def template_behind(self, badge_id: AlmBadgeId | None) -> TemplateId | None:
        """The template that the badge leads to."""
        badge = self.badge_of(badge_id)
        return badge.template_id if badge is not None and badge.is_credly else None

    def template_name(self, template_id: TemplateId) -> str:
        """The name of a template as last seen; its id where it was never seen."""
        found = self.templates.get(template_id)
        return found.template.name if found is not None else template_id
