"""Completions from ALM's learner transcript: the report of its job, or the file its console exports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from credly_core.domain.achievements import Achievement, AchievementSource, achievement_key
from credly_core.domain.ids import InstanceId, LearningObjectId, TemplateId
from credly_core.domain.learning import LearningObject, LearningObjectKind
from credly_core.domain.ledger import LedgerReason
from credly_core.errors import UnreadableInput
from credly_core.migration.reading import read_table
from credly_core.migration.table import Table
from credly_core.steps.achievements.book import Deserving
from credly_core.steps.achievements.found import NO_DATE, Found, Person, found

#: Column → its headings, without blanks, signs and capitals (alm-api.md 3.8). The first four make it a transcript.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "useremail"),
    "title": ("lpcertificationcourse", "training", "trainingname"),
    "completed": ("completiondateutctimezone", "completiondate"),
    "status": ("status",),
    "learner_id": ("learnerid", "userid", "internaluserid"),
    "unique_id": ("useruniqueid", "uniqueid"),
    "name": ("name", "learnername"),
    "type": ("type",),
    "instance": ("instance", "instancename"),
    "object_id": ("trainingid",),
    "object_unique_id": ("louniqueid",),
    "grade": ("grade",),
}
_REQUIRED = ("email", "title", "completed", "status")
_SIGNS = re.compile(r"[^a-z0-9]+")
_KINDS = {
    "course": LearningObjectKind.COURSE,
    "learningpath": LearningObjectKind.LEARNING_PROGRAM,
    "learningprogram": LearningObjectKind.LEARNING_PROGRAM,
    "certification": LearningObjectKind.CERTIFICATION,
}
_SOURCES = {
    LearningObjectKind.COURSE: AchievementSource.COURSE,
    LearningObjectKind.LEARNING_PROGRAM: AchievementSource.LEARNING_PATH,
    LearningObjectKind.CERTIFICATION: AchievementSource.CERTIFICATION,
}


class Roster:
    """Who a row of a transcript is about. Nobody is guessed: two people of one address or personnel number are none."""

    def __init__(self, people: list[Person], unique_ids: Mapping[str, str]) -> None:
        self._by_id = {person.learner_id: person for person in people}
        self._by_unique = _once((unique_ids.get(one.learner_id, ""), one) for one in people)
        self._by_mail = _once((one.email.strip().casefold(), one) for one in people)

    def find(self, learner_id: str, unique_id: str, email: str) -> Person | None:
        """The learner a row names, None where it names nobody or more than one."""
        return (
            self._by_id.get(learner_id) or self._by_unique.get(unique_id) or self._by_mail.get(email.strip().casefold())
        )


def _once(pairs: Iterator[tuple[str, Person]]) -> dict[str, Person]:
    found_: dict[str, Person] = {}
    several: set[str] = set()
    for key, person in pairs:
        if key in found_:
            several.add(key)
        found_[key] = person
    return {key: person for key, person in found_.items() if key and key not in several}


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file that was recognized: its table, and which column is where."""

    table: Table
    places: Mapping[str, int]


def recognize(data: bytes, *, file: str) -> Transcript:
    """The file as a transcript; UnreadableInput with what is missing where it is none."""
    table = read_table(data, file=file)
    places: dict[str, int] = {}
    for place, heading in enumerate(table.header):
        folded = _SIGNS.sub("", heading.strip().lower())
        for name, headings in _HEADINGS.items():
            if folded in headings:
                places.setdefault(name, place)
    missing = [_HEADINGS[name][0] for name in _REQUIRED if name not in places]
    if missing:
        raise UnreadableInput(
            f"The file is no learner transcript: it has no column for {', '.join(missing)}.",
            hint="Export “Learner Transcripts” in ALM, in English, with its headings as the first row.",
            code="achievements.transcript-columns",
            file=table.file,
            row=1,
        )
    return Transcript(table, places)


class CompletionReader:
    """Turns rows into achievements; what deserves no badge anywhere is counted and left."""

    def __init__(self, book: Deserving, roster: Roster, now: datetime) -> None:
        self._book = book
        self._roster = roster
        self._now = now
        self._by_name = {(one.kind, one.name.casefold()): one for one in book.objects.values()}
        self._by_unique = {one.unique_id: one for one in book.objects.values() if one.unique_id}
        self.completions = 0
        self.without_badge = 0

    def read(self, transcript: Transcript) -> Iterator[Found]:
        """Every completion that deserves a badge, or might."""
        for index in range(transcript.table.height):
            record = transcript.table.record(index)
            cells = {name: record[place].strip() for name, place in transcript.places.items()}
            if not _is_completed(cells):
                continue
            self.completions += 1
            made = self._found(cells)
            if made is None:
                self.without_badge += 1
            else:
                yield made

    def _found(self, cells: Mapping[str, str]) -> Found | None:
        learning_object = self._object(cells)
        if learning_object is None:
            return None
        instance_id = _instance(learning_object, cells.get("instance", ""))
        template, gap = self._judge(learning_object.id, instance_id)
        if template is None and gap is None:
            return None
        person = self._person(cells)
        source, source_id = _SOURCES[learning_object.kind], instance_id or learning_object.id
        # Rows about nobody must not fall together: each keeps a key of its own.
        who = person.learner_id or f"?{_digest(cells)}"
        achievement = Achievement(
            achievement_key(source, source_id, who),
            person.recipient,
            template or TemplateId(""),
            read_moment(cells["completed"]) or NO_DATE,
            source,
            source_id,
            learning_object.name,
        )
        return found(achievement, gap, self._now)

    def _judge(
        self, object_id: LearningObjectId, instance_id: InstanceId | None
    ) -> tuple[TemplateId | None, LedgerReason | None]:
        carried = self._book.carries(instance_id)
        if carried:
            return carried, None
        siblings = self._book.of_siblings(object_id)
        if siblings and instance_id is not None and not self._book.has_any_badge(instance_id):
            return siblings, LedgerReason.INSTANCE_WITHOUT_BADGE
        mapped = self._book.mapped(object_id, instance_id)
        if mapped:
            return mapped, None
        if instance_id is None and siblings:  # which instance it was is not known: only what all of them carry is sure
            return (siblings, None) if self._book.all_carry(object_id) else (None, LedgerReason.NOT_MAPPED)
        return None, LedgerReason.NOT_MAPPED if self._book.has_any_badge(instance_id) else None

    def _object(self, cells: Mapping[str, str]) -> LearningObject | None:
        kind = _KINDS.get(_SIGNS.sub("", cells.get("type", "").casefold()))
        by_id = self._book.objects.get(LearningObjectId(cells.get("object_id", "")))
        if by_id is None and kind is not None and cells.get("object_id", "").isdecimal():
            by_id = self._book.objects.get(LearningObjectId(f"{kind.value}:{cells['object_id']}"))
        by_name = self._by_name.get((kind, cells["title"].casefold())) if kind else None
        return by_id or self._by_unique.get(cells.get("object_unique_id", "")) or by_name

    def _person(self, cells: Mapping[str, str]) -> Person:
        known = self._roster.find(cells.get("learner_id", ""), cells.get("unique_id", ""), cells["email"])
        return known or Person("", cells["email"], cells.get("name", ""))


def read_moment(text: str) -> datetime | None:
    """A date of a transcript, in UTC unless it says otherwise; None for plain numbers, whose unit nobody can tell.

    >>> read_moment("2026-03-01 10:00:00").isoformat(), read_moment("1772359200000")
    ('2026-03-01T10:00:00+00:00', None)
    """
    if text.isdecimal():
        return None
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return None
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _is_completed(cells: Mapping[str, str]) -> bool:
    """Whether the row tells of a completion that was passed."""
    said = cells["status"].casefold()
    return (
        bool(cells["completed"]) and said in ("completed", "complete") and cells.get("grade", "").casefold() != "fail"
    )


def _instance(learning_object: LearningObject, name: str) -> InstanceId | None:
    """The instance of this name; the only one where there is one."""
    named = [one.id for one in learning_object.instances if one.name.casefold() == name.casefold()]
    if len(named) == 1:
        return named[0]
    return learning_object.instances[0].id if len(learning_object.instances) == 1 else None


def _digest(cells: Mapping[str, str]) -> str:
    text = "\n".join(f"{name}={value}" for name, value in sorted(cells.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
