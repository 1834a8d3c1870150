"""The catalogue an account starts with: the written entries of data/catalogue.json, then made-up ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import TypedDict

from credly_core.sandbox.chance import Chance
from credly_core.sandbox.world.learning.catalogue import Catalogue
from credly_core.sandbox.world.learning.sources import SourceBook
from credly_core.sandbox.world.learning.things import (
    NO_BADGE,
    AlmBadge,
    BadgeHistory,
    Credit,
    Instance,
    LearningObject,
    ObjectKind,
    Skill,
    SkillLevel,
    ThingState,
)

_TAGS = ("onboarding", "mandatory", "technical", "management", "service")


class _BadgeEntry(TypedDict, total=False):
    key: str
    name: str
    template: str
    source: str
    sample: bool
    retired: bool


class _SkillEntry(TypedDict, total=False):
    name: str
    levels: list[float]
    badges: list[str | None]
    description: str
    source: str
    retired: bool


class _ObjectEntry(TypedDict, total=False):
    kind: str
    names: dict[str, str]
    state: str
    credits: list[tuple[str, int, float]]
    instances: list[list[str]]
    members: list[str]
    format: str
    source: str
    months: int
    generations: int
    enhanced: bool
    external: bool
    popularity: float


class _Data(TypedDict):
    badges: list[_BadgeEntry]
    skills: list[_SkillEntry]
    objects: list[_ObjectEntry]
    topics: list[str]
    forms: list[str]


class CatalogueSeeder:
    """Fills one catalogue. `templates` gives the id of a badge template by its name."""

    def __init__(self, seed: int, until: date, templates: dict[str, str]) -> None:
        self._data: _Data = json.loads(files("credly_core.sandbox").joinpath("data/catalogue.json").read_text("utf-8"))
        self._chance = Chance(seed, "catalogue")
        self._end = datetime.combine(until, time(6, 0), tzinfo=UTC)
        self._templates = templates
        self._badges: dict[str, str] = {}
        self._skills: dict[str, str] = {}
        self._objects: dict[str, str] = {}
        self.catalogue = Catalogue()
        self.sources = SourceBook()

    def seed(self, *, skills: int, objects: int) -> None:
        """Make everything."""
        for badge in self._data["badges"]:
            self._add_badge(badge)
        for number, skill in enumerate(self._skill_entries(skills)):
            self._add_skill(skill, number)
        for number, entry in enumerate(self._object_entries(objects)):
            self._add_object(entry, number)

    def _add_badge(self, entry: _BadgeEntry) -> None:
        template_id = self._templates.get(entry.get("template", ""))
        badge = AlmBadge(
            id=self.catalogue.new_badge_id(),
            name=entry["name"],
            state=ThingState.RETIRED if entry.get("retired") else ThingState.ACTIVE,
            template_id=template_id,
            provider=None if template_id is None else "credly",
            is_sample=entry.get("sample", False),
        )
        self.catalogue.put_badge(badge)
        self._badges[entry["key"]] = badge.id
        if "source" in entry:
            self.sources.remember("badge", (entry["source"],), badge.id)

    def _skill_entries(self, count: int) -> list[_SkillEntry]:
        written = self._data["skills"][:count]
        topics = self._data["topics"]
        for number in range(count - len(written)):
            again, place = divmod(number, len(topics))
            name = topics[place] + (f" {again + 1}" if again else "")
            written.append({"name": name, "levels": [10.0, 20.0, 40.0][: 1 + number % 3]})
        return written

    def _add_skill(self, entry: _SkillEntry, number: int) -> None:
        skill_id = self.catalogue.new_skill_id()
        badges = entry.get("badges", [])
        levels = tuple(
            SkillLevel(skill_id, place + 1, credits, self._history(badges[place] if place < len(badges) else None))
            for place, credits in enumerate(entry["levels"])
        )
        state = ThingState.RETIRED if entry.get("retired") else ThingState.ACTIVE
        self.catalogue.put_skill(Skill(skill_id, entry["name"], entry.get("description", ""), state, levels))
        self._skills.setdefault(entry["name"], skill_id)
        if "source" in entry:
            self.sources.remember("skill", (entry["source"],), skill_id)
            for level in levels:
                self.sources.remember("skill_level", (entry["source"], str(level.number)), level.id)

    def _history(self, key: str | None, since: datetime | None = None) -> BadgeHistory:
        if key is None:
            return NO_BADGE
        return NO_BADGE.attach(self._badges[key], since or self._end - timedelta(days=1_000))

    def _object_entries(self, count: int) -> list[_ObjectEntry]:
        entries = self._data["objects"][:count]
        made = sum(entry.get("generations", 1) for entry in entries)
        topics, forms = self._data["topics"], self._data["forms"]
        skills = [name for name in self._skills if name in topics]
        for number in range(max(0, count - made)):
            topic = topics[number % len(topics)]
            form = forms[number // len(topics) % len(forms)]
            edition = number // (len(topics) * len(forms))
            name = form.format(topic) + (f" – Edition {edition + 1}" if edition else "")
            entry: _ObjectEntry = {"kind": "course", "names": {"en-US": name}, "popularity": 0.4}
            if topic in skills:
                entry["credits"] = [(topic, 1, 5)]
            if number % 3 == 0:
                entry["source"] = f"src-made-{number}"
            if number % 4 == 0:
                entry["instances"] = [["Default instance"], [f"Group {number % 7 + 1}"]]
            entries.append(entry)
        return entries

    def _add_object(self, entry: _ObjectEntry, number: int) -> None:
        kind = ObjectKind(entry["kind"])
        object_id = self.catalogue.new_object_id(kind)
        created = self._end - timedelta(days=int(200 + 700 * self._chance.fraction(number * 4)), minutes=number % 500)
        name = next(iter(entry["names"].values()))
        source = entry.get("source")
        made = LearningObject(
            id=object_id,
            kind=kind,
            names=tuple(entry["names"].items()),
            created_at=created,
            updated_at=created + timedelta(days=int(150 * self._chance.fraction(number * 4 + 1))),
            state=ThingState(entry.get("state", "Published")),
            form=entry.get("format", "Self Paced"),
            tags=(_TAGS[number % len(_TAGS)],),
            minutes=15 * (1 + self._chance.below(16, number * 4 + 2)),
            unique_id=None if source is None else source.replace("-", ""),
            months=entry.get("months"),
            is_enhanced=entry.get("enhanced", False),
            is_external=entry.get("external", False),
            credits=tuple(
                Credit(self._skills[skill], level, amount)
                for skill, level, amount in entry.get("credits", [])
                if skill in self._skills
            ),
            members=tuple(self._objects[member] for member in entry.get("members", []) if member in self._objects),
        )
        self.catalogue.put_object(made)
        self._objects.setdefault(name, object_id)
        if source is not None:
            self._remember_object(made, source)
        if kind is not ObjectKind.JOB_AID:
            for place, instance in enumerate(entry.get("instances", [["Default instance"]])):
                self._add_instance(made, entry, place=place, instance=instance)
        self._renew(object_id, entry)

    def _add_instance(self, owner: LearningObject, entry: _ObjectEntry, *, place: int, instance: list[str]) -> None:
        name, *rest = instance
        created = owner.created_at + timedelta(days=30 * place)
        key = rest[0] if rest else None
        late = "late" in rest
        since = owner.created_at + (self._end - owner.created_at) / 2 if late else owner.created_at
        instance_id = self.catalogue.new_instance_id(owner.id)
        self.catalogue.put_instance(
            Instance(
                id=instance_id,
                object_id=owner.id,
                name=name,
                created_at=created,
                is_default=place == 0,
                badges=self._history(key, since),
                starts_at=None if place == 0 else created + timedelta(days=14),
                deadline=None if place == 0 else self._end + timedelta(days=365),
                popularity=entry.get("popularity", 1.0) / (1 + place),
            )
        )
        if "source" in entry and owner.kind is not ObjectKind.CERTIFICATION:
            file = "course_instance" if owner.kind is ObjectKind.COURSE else "learning_program_instance"
            self.sources.remember(file, (entry["source"], f"inst-{place}"), instance_id)

    def _remember_object(self, made: LearningObject, source: str) -> None:
        file = {ObjectKind.COURSE: "course", ObjectKind.PROGRAM: "learning_program"}.get(made.kind, "certification")
        self.sources.remember(file, (source,), made.id)
        for credit in made.credits:
            self.sources.remember("skill_course", (source, credit.skill_id), made.id)

    def _renew(self, object_id: str, entry: _ObjectEntry) -> None:
        """Earlier generations of a recurring certification: each retired, the last one in force."""
        months = entry.get("months", 12)
        for generation in range(entry.get("generations", 1) - 1):
            at = self._end - timedelta(days=30 * months // (generation + 2))
            fresh = self.catalogue.renew(object_id, at)
            object_id = fresh.id
            self.catalogue.put_object(replace(fresh, created_at=at, updated_at=at))
