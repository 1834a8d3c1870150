"""The made-up badge templates: the seeded ones, and what clients make of them while the sandbox runs."""

from __future__ import annotations

import enum
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import TypedDict

from credly_core.sandbox.chance import Chance, IdBook, fixed_id
from credly_core.sandbox.world.pictures import Picture, PictureKind

LONGEST_NAME = 55
_MONTH = timedelta(days=30, hours=10)


class TemplateState(enum.Enum):
    """Where a badge template stands."""

    #: Being prepared.
    DRAFT = "draft"
    #: Can be issued.
    ACTIVE = "active"
    #: Withdrawn.
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Activity:
    """One criterion of a badge template; a required template makes it a criterion of type Badge."""

    id: str
    title: str
    activity_type: str
    activity_url: str | None = None
    required_template_id: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One badge template. `valid_days` and `popularity` shape the made-up past only."""

    id: str
    organization_id: str
    name: str
    description: str
    slug: str
    state: TemplateState
    created_at: datetime
    updated_at: datetime
    state_updated_at: datetime | None = None
    public: bool = True
    picture: Picture | None = None
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    level: str | None = None
    category: str | None = None
    cost: str | None = None
    time_to_earn: str | None = None
    activities: tuple[Activity, ...] = ()
    global_activity_url: str | None = None
    alignments: tuple[dict[str, object], ...] = ()
    recommendations: tuple[dict[str, object], ...] = ()
    allows_duplicates: bool = False
    default_expires_at: datetime | None = None
    lock_badge_state: bool = False
    translatable: bool = False
    locale: str | None = None
    valid_days: int | None = None
    popularity: int = 1


class _Entry(TypedDict, total=False):
    """One line of data/templates.json."""

    name: str
    age_months: int
    motif: str
    skills: list[str]
    tags: list[str]
    level: str | None
    category: str
    state: str
    picture: str
    popularity: int
    valid_months: int
    allows_duplicates: bool
    private: bool
    locale: str


def slug_of(name: str) -> str:
    """The last part of a page address, from a name; empty where no Latin letter is in it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class TemplateBook:
    """All badge templates by position and id. A deleted one keeps its position and is no longer found."""

    def __init__(self, seed: int, templates: Iterator[Template] | tuple[Template, ...] = ()) -> None:
        self._ids = IdBook(seed, "template")
        self._templates: list[Template] = []
        self._positions: dict[str, int] = {}
        self._slugs: set[str] = set()
        self.version = 0
        for template in templates:
            self.add(template)

    def next_id(self) -> str:
        """The id of the template added next."""
        return self._ids.id_of(len(self._templates))

    def free_slug(self, name: str) -> str:
        """A slug nobody has yet, made the way Credly does it: name, name.1, name.2."""
        stem = slug_of(name) or f"badge-{len(self._templates) + 1}"
        slug, count = stem, 0
        while slug in self._slugs:
            count += 1
            slug = f"{stem}.{count}"
        return slug

    def add(self, template: Template) -> int:
        """Add one; returns its position."""
        self._templates.append(template)
        self._positions[template.id] = len(self._templates) - 1
        self._slugs.add(template.slug)
        self.version += 1
        return len(self._templates) - 1

    def change(self, template: Template) -> None:
        """Put a changed template in the place of the one with the same id."""
        self._templates[self._positions[template.id]] = template
        self.version += 1

    def remove(self, template_id: str) -> None:
        """Take it out of every list; badges issued from it keep pointing to it."""
        del self._positions[template_id]
        self.version += 1

    def at(self, position: int) -> Template:
        """The template at a position, deleted or not."""
        return self._templates[position]

    def position_of(self, template_id: str) -> int | None:
        """Where it stands, or None when there is no such template (any more)."""
        return self._positions.get(template_id.lower())

    def find(self, template_id: str) -> Template | None:
        """The template with this id, unless it was deleted."""
        position = self.position_of(template_id)
        return None if position is None else self._templates[position]

    def of(self, organization_id: str) -> list[Template]:
        """The templates of one organization that were not deleted, oldest first."""
        return [t for t in self._templates if t.organization_id == organization_id and t.id in self._positions]

    def __len__(self) -> int:
        return len(self._templates)


def seeded_templates(seed: int, count: int, *, organization_id: str, until: date) -> TemplateBook:
    """The book with `count` templates; past the written ones come further editions of them."""
    book = TemplateBook(seed)
    for entry in _entries(count):
        book.add(_template(book, entry, seed=seed, organization_id=organization_id, until=until))
    return book


def add_neighbours(book: TemplateBook, seed: int, *, organization_id: str, until: date) -> None:
    """Two templates of the other organization: nobody of ours may see or use them."""
    for name in ("River Ecology Basics", "Evening Course Completed"):
        entry: _Entry = {"name": name, "age_months": 20, "motif": "leaf", "skills": ["Ecology"], "tags": []}
        book.add(_template(book, entry, seed=seed, organization_id=organization_id, until=until))


def _entries(count: int) -> Iterator[_Entry]:
    written: list[_Entry] = json.loads(files("credly_core.sandbox").joinpath("data/templates.json").read_text("utf-8"))
    yield from written[:count]
    made, edition = len(written), 1
    parents = [entry for entry in written if entry.get("state", "active") == "active" and "picture" not in entry]
    while made < count:
        edition += 1
        for parent in parents:
            name = f"{parent['name']} – Edition {edition}"
            if len(name) > LONGEST_NAME:
                continue
            entry = parent.copy()
            entry["name"] = name
            entry["age_months"] = max(1, parent["age_months"] - edition % 12)
            yield entry
            made += 1
            if made == count:
                return


def _template(book: TemplateBook, entry: _Entry, *, seed: int, organization_id: str, until: date) -> Template:
    position = len(book)
    chance = Chance(seed, "template")
    end = datetime.combine(until, time(0, 0), tzinfo=UTC)
    created = end - entry["age_months"] * _MONTH
    created = created.replace(hour=8 + position % 9, minute=chance.below(60, position * 8), second=position % 60)
    created += timedelta(milliseconds=chance.below(1000, position * 8 + 1))
    updated = created + (end - created) * (chance.fraction(position * 8 + 2) * 0.9)
    updated = updated.replace(microsecond=updated.microsecond // 1000 * 1000)
    state = TemplateState(entry.get("state", "active"))
    name, slug = entry["name"], book.free_slug(entry["name"])
    course = f"https://learn.larkfield.example/courses/{slug}"
    activity = Activity(fixed_id(seed, f"activity:{position}"), "Complete the course", "Course", course)
    valid = entry.get("valid_months")
    return Template(
        id=book.next_id(),
        organization_id=organization_id,
        name=name,
        description=_description(entry),
        slug=slug,
        state=state,
        created_at=created,
        updated_at=updated,
        state_updated_at=None if state is TemplateState.ACTIVE else updated,
        public=not entry.get("private", False),
        picture=_picture(entry, slug, fixed_id(seed, f"picture:{position}")),
        skills=tuple(entry["skills"]),
        tags=tuple(entry["tags"]),
        level=entry.get("level"),
        category=None if state is TemplateState.DRAFT else entry.get("category", "Learning"),
        cost=("Free", "Free", "Paid")[chance.below(3, position * 8 + 3)],
        time_to_earn=("Hours", "Days", "Weeks", "Months")[chance.below(4, position * 8 + 4)],
        activities=(activity,),
        global_activity_url=course,
        allows_duplicates=entry.get("allows_duplicates", False),
        default_expires_at=_default_expiry(valid, end, position),
        locale=entry.get("locale"),
        valid_days=None if valid is None else valid // 12 * 365,
        popularity=entry.get("popularity", 1),
    )


def _default_expiry(valid_months: int | None, end: datetime, position: int) -> datetime | None:
    """A template default for every third of the templates whose badges run out."""
    if valid_months is None or position % 3 != 0:
        return None
    return end + timedelta(days=365 + valid_months * 10)


def _description(entry: _Entry) -> str:
    skills = entry["skills"]
    if not skills:
        return f"Awarded by Larkfield Learning: {entry['name']}."
    listed = skills[0] if len(skills) == 1 else f"{', '.join(skills[:-1])} and {skills[-1]}"
    return f"Earners of this badge have shown knowledge and practice in {listed}."


def _picture(entry: _Entry, slug: str, picture_id: str) -> Picture | None:
    kind = entry.get("picture", "good")
    if kind == "none":
        return None
    year = re.search(r"(20\d\d|v\d|Level \d|Edition \d+)", entry["name"])
    label = year.group(0) if year else ""
    return Picture(
        id=picture_id,
        slug=slug,
        kind=PictureKind(kind),
        motif=entry["motif"],
        level=entry.get("level"),
        label=label,
    )


def renamed(template: Template, name: str, at: datetime) -> Template:
    """The same template under another name."""
    return replace(template, name=name, updated_at=at)


def moved(template: Template, state: TemplateState, at: datetime) -> Template:
    """The same template in another state."""
    return replace(template, state=state, state_updated_at=at, updated_at=at)
