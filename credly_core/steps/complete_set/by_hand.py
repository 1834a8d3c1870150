"""What no file can express, click by click for ALM's screens.

Where things are in ALM: administrators' pages of AdobeDocs/learning-manager.en (badges, skills-levels, courses,
learning-paths, certifications).
"""

from __future__ import annotations

from collections.abc import Sequence

from credly_core.domain.complete_set import ByHand, Expectation, Expected
from credly_core.domain.ids import TemplateId
from credly_core.domain.learning import Instance, LearningObject, LearningObjectKind, Skill
from credly_core.steps.complete_set.workshop import Workshop

MADE_IN_ALM = "It was made in ALM, or by a file that is not known here, so no file can name it."
FOURTH_LEVEL = "Files know the levels 1 to 3 of a skill."
COMMITTED = "A certification that was published cannot be changed by a file any more."
NO_FILE_FOR_IT = "Files give a badge to new certifications only."
BADGE_MADE_IN_ALM = "ALM has a badge for this template that no known file has made; a row would make a second one."
_MENUS = {
    LearningObjectKind.COURSE: "Courses",
    LearningObjectKind.LEARNING_PROGRAM: "Learning Paths",
    LearningObjectKind.CERTIFICATION: "Certifications",
}


def hang_on_instance(
    shop: Workshop, template_id: TemplateId, owner: LearningObject, instance: Instance, *, why: str
) -> None:
    """A badge on an instance that is there already; a certification has only one, and does not show it."""
    menu, is_certification = _MENUS[owner.kind], owner.kind is LearningObjectKind.CERTIFICATION
    name = shop.badge_name(template_id)
    way = (
        f"Open {menu}, then “{owner.name}”, then Overview."
        if is_certification
        else f"Open {menu}, then “{owner.name}”, then Instances, and open “{instance.name}”."
    )
    steps = ("Sign in to ALM as administrator.", way, f"Under Badge choose “{name}”.", "Save.")
    place = owner.name if is_certification else f"{owner.name} › {instance.name}"
    expectation = Expectation(
        Expected.INSTANCE,
        place,
        template_id=template_id,
        badge_name=name,
        object_id=owner.id,
        object_kind=owner.kind.value,
        object_name=owner.name,
        unique_id=owner.unique_id,
        instance_id=instance.id,
        instance_name=instance.name,
    )
    _add(shop, f"instance:{instance.id}", template_id, place=place, why=why, steps=steps, expectation=expectation)


def hang_on_level(
    shop: Workshop, template_id: TemplateId, skill: Skill, level: int, *, credits: float | None, why: str
) -> None:
    """A badge on a level of a skill."""
    name = shop.badge_name(template_id)
    has_level = any(one.level == level for one in skill.levels)
    open_level = f"Open level {level}" if has_level else f"Add level {level}"
    steps = (
        "Sign in to ALM as administrator.",
        f"Open Skills, then “{skill.name}”, then Edit.",
        f"{open_level} and choose the badge “{name}”." + (f" Let it take {credits:g} credits." if credits else ""),
        "Save.",
    )
    place = f"{skill.name}, level {level}"
    expectation = Expectation(
        Expected.LEVEL,
        place,
        template_id=template_id,
        badge_name=name,
        skill=skill.name,
        level=level,
        credits=credits or 0.0,
    )
    key = f"skill:{skill.id}:{level}"
    _add(shop, key, template_id, place=place, why=why, steps=steps, expectation=expectation)


def give_credits(
    shop: Workshop, template_id: TemplateId, owner: LearningObject, skill: str, level: int, *, credits: float
) -> None:
    """Credits from an object that no file can name."""
    steps = (
        "Sign in to ALM as author or administrator.",
        f"Open {_MENUS.get(owner.kind, 'Courses')}, then “{owner.name}”, then Settings or Overview.",
        f"Under Skills add “{skill}”, level {level}, with {credits:g} credits.",
        "Save and publish.",
    )
    place = f"{owner.name} gives {credits:g} credits to {skill}, level {level}"
    expectation = Expectation(
        Expected.CREDITS,
        place,
        skill=skill,
        level=level,
        credits=credits,
        object_id=owner.id,
        object_kind=owner.kind.value,
        object_name=owner.name,
        unique_id=owner.unique_id,
    )
    key = f"credits:{owner.id}:{skill}:{level}"
    _add(shop, key, template_id, place=place, why=MADE_IN_ALM, steps=steps, expectation=expectation)


def _add(
    shop: Workshop,
    key: str,
    template_id: TemplateId,
    *,
    place: str,
    why: str,
    steps: Sequence[str],
    expectation: Expectation,
) -> None:
    after_run = template_id not in shop.own_badges and not any(
        shop.carries(badge.id, template_id) for badge in shop.given.badges
    )
    shop.expectations.append(expectation)
    shop.by_hand.append(
        ByHand(
            key=f"{template_id} → {key}",
            template_id=template_id,
            badge_name=shop.badge_name(template_id),
            place=place,
            why=why,
            steps=tuple(steps),
            expectation=expectation,
            after_run=after_run,
        )
    )
