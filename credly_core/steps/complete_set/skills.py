"""Rows of skill.csv, skill_level.csv and skill_course.csv; what concerns skills made in ALM is done by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from credly_core.domain.badge_ids import make_slug
from credly_core.domain.complete_set import FROM_FILE, Expectation, Expected, SourceRow
from credly_core.domain.drafts import format_alm_time
from credly_core.domain.ids import SkillId, TemplateId
from credly_core.domain.learning import LearningObject, LearningObjectKind, LearningState, Skill, SkillLevel
from credly_core.domain.mapping import Mapping as TemplateMapping
from credly_core.domain.mapping import TargetKind, same_name
from credly_core.migration.spec import load_specs
from credly_core.steps.complete_set import by_hand
from credly_core.steps.complete_set.choosing import latest_first, outdone
from credly_core.steps.complete_set.workshop import CREDITS, LEVEL, SKILL, Cells, Workshop

#: What a level takes where nobody said: as ALM's own bulk upload of skills does for the first.
USUAL_CREDITS = 10.0


@dataclass
class SkillWork:
    """One skill of the set: what ALM lists, what a file has made, which template each level is for."""

    name: str
    skill: Skill | None
    row: SourceRow | None
    levels: dict[int, TemplateMapping] = field(default_factory=dict)

    def level_in_alm(self, number: int) -> SkillLevel | None:
        """The level as ALM has it."""
        return next((one for one in self.skill.levels if one.level == number), None) if self.skill else None


def put_skills(shop: Workshop, mappings: Iterable[TemplateMapping]) -> None:
    """Everything mapped to levels of skills."""
    for work in _gather(shop, mappings):
        is_in_alm = work.skill is not None and not work.skill.id.startswith(FROM_FILE)
        if is_in_alm and work.row is None:
            _all_by_hand(shop, work, by_hand.MADE_IN_ALM)
        else:
            _put(shop, work)


def most_levels() -> int:
    """How many levels a file knows."""
    return max(int(number) for number in load_specs().file(LEVEL).column("levelId").allowed)


def _gather(shop: Workshop, mappings: Iterable[TemplateMapping]) -> list[SkillWork]:
    found: dict[str, SkillWork] = {}
    for mapping in latest_first(mappings):
        work = _work(shop, mapping)
        if work is None:
            continue
        work = found.setdefault(same_name(work.name), work)
        level = mapping.target.level or 1
        place = f"{work.name}, level {level}"
        rival = work.levels.get(level)
        if rival is not None:
            shop.leave(mapping, place, outdone(shop.template_name(rival.template_id)))
        elif level > most_levels() and work.skill is None:
            shop.leave(mapping, place, by_hand.FOURTH_LEVEL)
        else:
            work.levels[level] = mapping
    return sorted(found.values(), key=lambda work: work.name.casefold())


def _work(shop: Workshop, mapping: TemplateMapping) -> SkillWork | None:
    target, given = mapping.target, shop.given
    if target.kind is TargetKind.SKILL_LEVEL:
        skill = given.skill_by_id.get(target.skill_id or SkillId(""))
        if skill is None:
            shop.leave(mapping, target.name, "ALM does not list this skill any more.")
            return None
    else:
        skill = given.skill_named(target.name)
    if skill is not None and skill.state is LearningState.RETIRED:
        shop.leave(mapping, skill.name, "The skill is retired in ALM: nobody new can earn it.")
        return None
    name = skill.name if skill is not None else " ".join(target.name.split())
    return SkillWork(name, skill, given.taken.skill(name))


def _all_by_hand(shop: Workshop, work: SkillWork, why: str) -> None:
    for level, mapping in sorted(work.levels.items()):
        _hang(shop, work, level, mapping, why)
        for owner, credits in _givers(shop, mapping):
            by_hand.give_credits(shop, mapping.template_id, owner, work.name, level, credits=credits)


def _hang(shop: Workshop, work: SkillWork, level: int, mapping: TemplateMapping, why: str) -> None:
    """By hand, unless it hangs there already."""
    present = work.level_in_alm(level)
    credits = mapping.credits if present is None or mapping.credits != present.max_credits else None
    if present is not None and credits is None and shop.carries(present.badge_id, mapping.template_id):
        return
    skill = work.skill or Skill(SkillId(""), work.name)
    by_hand.hang_on_level(shop, mapping.template_id, skill, level, credits=credits, why=why)


def _put(shop: Workshop, work: SkillWork) -> None:
    cells = _skill_cells(shop, work)
    key = shop.put(SKILL, cells)
    shop.expectations.append(Expectation(Expected.SKILL, work.name, SKILL, key, skill=work.name, state=cells["state"]))
    credits = _credits_by_level(shop, work, cells["id"])
    for level in sorted(credits):
        mapping = work.levels.get(level)
        if level > most_levels():
            if mapping is not None:
                _hang(shop, work, level, mapping, by_hand.FOURTH_LEVEL)
            continue
        if mapping is None:
            _put_unmapped(shop, work, cells["id"], level, credits[level])
        else:
            _put_level(shop, work, cells["id"], level, credits[level])


def _skill_cells(shop: Workshop, work: SkillWork) -> Cells:
    row = work.row or shop.given.last.skill(work.name)
    if row is None:
        taken = {one["id"] for book in (shop.given.taken, shop.given.last) for one in book.of_file(SKILL)}
        taken |= {cells["id"] for cells in shop.rows.get(SKILL, {}).values()}
        return {
            "id": _fresh_id(work.name, taken),
            "skillName": work.name,
            "description": "",
            "skillCreationDate": format_alm_time(shop.given.now.replace(hour=0, minute=0, second=0, microsecond=0)),
            "state": "ACTIVE",
        }
    cells = dict(row.cells)
    if work.skill is not None:
        cells["skillName"] = work.skill.name
        cells["description"] = work.skill.description or cells.get("description", "")
    if cells.get("state", "").casefold() != "active":
        cells["state"] = "ACTIVE"
    return cells


def _fresh_id(name: str, taken: set[str]) -> str:
    stem = make_slug(name) or "skill"
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def _credits_by_level(shop: Workshop, work: SkillWork, source_id: str) -> dict[int, float]:
    """What every level of the skill takes: as mapped, as ALM has it, as the file said; gaps below are filled."""
    known = {one.level: one.max_credits for one in work.skill.levels} if work.skill is not None else {}
    for level in range(1, most_levels() + 1):
        row = shop.given.taken.row(LEVEL, source_id, str(level)) or shop.given.last.row(LEVEL, source_id, str(level))
        if row is not None:
            known.setdefault(level, float(row["maxCredits"] or USUAL_CREDITS))
    for level, mapping in work.levels.items():
        if mapping.credits is not None:
            known[level] = mapping.credits
        else:
            known.setdefault(level, USUAL_CREDITS * level)
    for level in range(max(work.levels) - 1, 0, -1):
        known.setdefault(level, max(1.0, known[level + 1] * level // (level + 1)))
    return known


def _put_level(shop: Workshop, work: SkillWork, source_id: str, level: int, credits: float) -> None:
    mapping = work.levels[level]
    badge = shop.badge_rows.get(mapping.template_id)
    if badge is None:
        _put_unmapped(shop, work, source_id, level, credits)
        _hang(shop, work, level, mapping, by_hand.BADGE_MADE_IN_ALM)
    else:
        present = work.level_in_alm(level)
        carried = shop.carried_name(present.badge_id) if present is not None else ""
        is_other = present is not None and carried and not shop.carries(present.badge_id, mapping.template_id)
        remark = f"In ALM the level carries “{carried}” now." if is_other else ""
        key = shop.put(LEVEL, _level_cells(source_id, level, credits, badge["id"]), remark=remark)
        shop.expectations.append(
            Expectation(
                Expected.LEVEL,
                f"{work.name}, level {level}",
                LEVEL,
                key,
                template_id=mapping.template_id,
                badge_name=badge["badgeName"],
                skill=work.name,
                level=level,
                credits=credits,
            )
        )
    _put_givers(shop, work, source_id, level, credits)


def _put_unmapped(shop: Workshop, work: SkillWork, source_id: str, level: int, credits: float) -> None:
    """A level no template is for: written only where its row can say what hangs there, for it would be taken off."""
    present = work.level_in_alm(level)
    row = shop.given.taken.row(LEVEL, source_id, str(level))
    if present is None:
        badge_id = row["badgeId"] if row is not None else ""
    elif present.badge_id is None:
        badge_id = ""
    else:
        found = _source_of(shop, present)
        if found is None:
            return
        badge_id = found["id"]
    key = shop.put(LEVEL, _level_cells(source_id, level, credits, badge_id))
    name = f"{work.name}, level {level}"
    shop.expectations.append(
        Expectation(Expected.LEVEL, name, LEVEL, key, skill=work.name, level=level, credits=credits)
    )


def _source_of(shop: Workshop, level: SkillLevel) -> SourceRow | None:
    """The row of the badge that hangs on a level."""
    badge = shop.given.badge_by_id.get(level.badge_id) if level.badge_id is not None else None
    if badge is None:
        return None
    if badge.template_id is not None:
        return shop.given.taken.badge_of(TemplateId(badge.template_id.lower()), [badge.name])
    alike = [row for row in shop.given.taken.of_file("badge.csv") if row["badgeName"] == badge.name]
    return alike[0] if len(alike) == 1 and not alike[0]["externalBadgeId"] else None


def _level_cells(source_id: str, level: int, credits: float, badge_id: str) -> Cells:
    return {"skillId": source_id, "levelId": str(level), "maxCredits": f"{credits:g}", "badgeId": badge_id}


def _givers(shop: Workshop, mapping: TemplateMapping) -> Sequence[tuple[LearningObject, float]]:
    objects = shop.given.object_by_id
    known = [(objects.get(giver.learning_object_id), giver.credits) for giver in mapping.givers]
    return [(owner, credits) for owner, credits in known if owner is not None]


def _put_givers(shop: Workshop, work: SkillWork, source_id: str, level: int, most: float) -> None:
    mapping = work.levels[level]
    for owner, wanted in _givers(shop, mapping):
        credits = min(wanted, most)  # ALM refuses more than the level takes
        row = shop.given.object_row(owner) if owner.kind is LearningObjectKind.COURSE else None
        if row is None:
            by_hand.give_credits(shop, mapping.template_id, owner, work.name, level, credits=credits)
            continue
        cells = {"courseId": row["id"], "skillId": source_id, "levelId": str(level), "credits": f"{credits:g}"}
        key = shop.put(CREDITS, cells)
        shop.expectations.append(
            Expectation(
                Expected.CREDITS,
                f"{owner.name} gives {credits:g} credits to {work.name}, level {level}",
                CREDITS,
                key,
                skill=work.name,
                level=level,
                credits=credits,
                object_id="" if owner.id.startswith(FROM_FILE) else owner.id,
                object_kind=owner.kind.value,
                object_name=owner.name,
                unique_id=owner.unique_id,
            )
        )
