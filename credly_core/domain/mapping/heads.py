"""Who completed an object before its badge hung there: how many, and how they are awarded afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as ByKey
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.ids import AlmBadgeId, InstanceId, TemplateId
from credly_core.domain.learning import Instance, LearningObject, LearningObjectKind
from credly_core.domain.mapping.carriers import Carrying, carriers
from credly_core.domain.mapping.mappings import Mapping
from credly_core.domain.mapping.sight import Sight


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Enrolled and completed of one instance, counted by ALM while it carried this badge; None: it carried none."""

    instance_id: InstanceId
    badge_id: AlmBadgeId | None
    enrolled: int
    completed: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class EarlyCompletions:
    """An instance that learners completed before the badge of the mapping hung there.

    `completed` is None where ALM was not asked yet. `is_attached` says that the badge hangs there by now.
    """

    owner: LearningObject
    instance: Instance
    template_id: TemplateId
    completed: int | None
    enrolled: int
    is_attached: bool
    asked_at: datetime | None

    @property
    def how_to_award(self) -> tuple[str, ...]:
        """The way to award them afterwards, step by step."""
        if self.owner.kind is LearningObjectKind.CERTIFICATION:
            again = "For certifications Adobe does not say what attaching a badge again does: expect nothing."
        else:
            again = (
                "In ALM: take the badge off the instance, save, put it on again, save. "
                "Adobe says that all who completed it get the badge then."
            )
        return (
            again,
            "Whether such a late badge also reaches Credly is not documented: compare afterwards.",
            "Whoever is left is awarded through Credly directly, with the day of completion.",
        )


def early_completions(
    sight: Sight, mappings: Iterable[Mapping], counts: ByKey[tuple[InstanceId, AlmBadgeId | None], HeadCount]
) -> tuple[EarlyCompletions, ...]:
    """Every mapped instance that carries its badge not yet, or was counted before it did; most completions first."""
    found: dict[tuple[str, str], EarlyCompletions] = {}
    for one in carriers(mappings, sight):
        is_attached = one.carrying is Carrying.THIS
        before = [
            count
            for (instance_id, badge_id), count in counts.items()
            if instance_id == one.instance.id and sight.template_behind(badge_id) != one.template_id
        ]
        last = max(before, key=lambda count: count.asked_at, default=None)
        if is_attached and last is None:
            continue
        found[one.instance.id, one.template_id] = EarlyCompletions(
            one.owner,
            one.instance,
            one.template_id,
            last.completed if last else None,
            last.enrolled if last else one.instance.enrollment_count or 0,
            is_attached,
            last.asked_at if last else None,
        )
    return tuple(
        sorted(
            (one for one in found.values() if one.completed != 0),
            key=lambda one: (-(one.completed or 0), -one.enrolled, one.owner.name.casefold(), one.instance.id),
        )
    )
