"""Looks over the whole mapping: findings, gaps, coverage, the web of what hangs together, drift and its repair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from credly_core.domain.ids import LearningObjectId, TemplateId
from credly_core.domain.learning import LearningObject
from credly_core.domain.mapping import Mapping, MappingOrigin, MappingStep, MappingTable, Target, TargetKind
from credly_core.domain.mapping.carriers import Gap, find_gaps
from credly_core.domain.mapping.coverage import Coverage, find_coverage
from credly_core.domain.mapping.drift import MappingDrift
from credly_core.domain.mapping.drifting import find_drift
from credly_core.domain.mapping.plans import SkillPlan, skill_plans
from credly_core.domain.mapping.web import Web, make_web
from credly_core.errors import NotAllowed, Stale
from credly_core.steps.mapping.checking import MappingFinding, check_mappings
from credly_core.steps.mapping.deciding import Deciding


class Overseeing(Deciding):
    """What follows from the decisions. Everything is made anew from the store: it is quick, and never stale."""

    # --- checks --------------------------------------------------------------------------------------------------

    def findings(self, table: MappingTable | None = None) -> tuple[MappingFinding, ...]:
        """What the checks say about the mapping, errors first."""
        made = self.mappings()
        found = check_mappings(self._sight(), made, locale=self._locale())
        if table is None:
            return found
        keys = {one.key for one in made if one.table is table}
        return tuple(one for one in found if keys & set(one.keys))

    def plans(self, *, mapped_only: bool = True) -> tuple[SkillPlan, ...]:
        """The skills as they will be, with the arithmetic of their credits."""
        return skill_plans(self._sight(), self.mappings(MappingTable.SKILLS), mapped_only=mapped_only)

    def _locale(self) -> str:
        side = self._connection().alm
        return side.account.locale if side is not None else "en-US"

    # --- instances -----------------------------------------------------------------------------------------------

    def gaps(self) -> tuple[Gap, ...]:
        """Instances that came without their siblings' badge."""
        return find_gaps(self._sight(), self.mappings(MappingTable.OBJECTS))

    def fill_gaps(self, gaps: Iterable[Gap], *, actor: str) -> MappingStep | None:
        """Map these instances to the template of their siblings."""
        made = [_instance_mapping(gap.owner, gap.instance.id, gap.template_id) for gap in gaps if not gap.is_mapped]
        return self._take([self._named(one) for one in made], "Fill gaps with", actor)

    def fill(
        self,
        template_id: TemplateId,
        owners: Iterable[LearningObjectId],
        *,
        actor: str,
        instances_only: bool = False,
    ) -> MappingStep | None:
        """Map a template to these learning objects, all instances included, those to come too.

        With `instances_only` each active instance that there is now is mapped by itself, those to come are not.
        """
        made: list[Mapping] = []
        for owner_id in owners:
            found = self._sight().objects.get(owner_id)
            if found is None or found.gone_at is not None:
                raise Stale("A chosen learning object is no longer in ALM.", hint="Reload the page.")
            owner = found.value
            if instances_only:
                active = self._sight().active_instances(owner)
                made += [_instance_mapping(owner, one.id, template_id) for one in active]
            else:
                target = Target(
                    TargetKind.LEARNING_OBJECT, owner.name, learning_object_id=owner.id, object_kind=owner.kind
                )
                made.append(Mapping(template_id, target))
        return self._take([self._named(one) for one in made], "Map", actor)

    def _named(self, made: Mapping) -> Mapping:
        return replace(made, template_name=self._sight().template_name(made.template_id))

    # --- the whole -----------------------------------------------------------------------------------------------

    def coverage(self) -> Coverage:
        """Which objects and levels carry a badge, which badges hang nowhere, how many learners that means."""
        return find_coverage(self._sight(), self.mappings())

    def web(self) -> Web:
        """Template, ALM badge, skill level and learning object, and what ties them."""
        return make_web(self._sight(), self.mappings())

    # --- drift ---------------------------------------------------------------------------------------------------

    def drift(self) -> tuple[MappingDrift, ...]:
        """What came apart since it was decided, what leaves most learners without a badge first."""
        return find_drift(self._sight(), self.mappings())

    def repair(self, drift_id: str, *, number: int = 0, actor: str) -> MappingStep | None:
        """Do a repair of a drift: its first that the console can do, or the one with this place among them."""
        found = next((one for one in self.drift() if one.id == drift_id), None)
        if found is None:
            raise Stale("This is no longer adrift.", hint="Reload to see what is.")
        ours = [one for one in found.repairs if one.is_one_click]
        if not 0 <= number < len(ours):
            raise NotAllowed(
                "The console cannot repair this by itself.", hint=" ".join(_clicks(found)) or "Do it in ALM."
            )
        changes = ours[number].changes
        before = [change.before for change in changes if change.before is not None]
        after = [change.after for change in changes if change.after is not None]
        return self._take(after, "Repair", actor, instead_of=before)


def _clicks(drift: MappingDrift) -> Sequence[str]:
    return next((one.clicks for one in drift.repairs if one.clicks), ())


def _instance_mapping(owner: LearningObject, instance_id: str, template_id: TemplateId) -> Mapping:
    instance = next(one for one in owner.instances if one.id == instance_id)
    target = Target(
        TargetKind.INSTANCE,
        f"{owner.name} – {instance.name}" if instance.name else owner.name,
        learning_object_id=owner.id,
        object_kind=owner.kind,
        instance_id=instance.id,
    )
    return Mapping(template_id, target, origin=MappingOrigin.BY_HAND)
