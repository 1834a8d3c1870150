"""Ask ALM what has arrived of a set: badges and skills by their lists, learning objects where they are concerned."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from credly_core.domain.complete_set import Arrival, ArrivalLine, Expectation, Expected, Held, judge
from credly_core.domain.ids import LearningObjectId
from credly_core.domain.learning import AlmBadge, LearningObject, LearningObjectKind, Skill
from credly_core.errors import NotFound, ServiceError
from credly_core.steps.run import Progress

if TYPE_CHECKING:
    from credly_core.alm.client import AlmClient

#: Up to so many objects are asked for one by one; beyond that their whole list is quicker.
_ONE_BY_ONE = 200
_ON_OBJECTS = (Expected.CREDITS, Expected.INSTANCE)
_ON_SKILLS = (Expected.SKILL, Expected.LEVEL, Expected.CREDITS)


class Asking:
    """One look at ALM. What could not be asked is kept in `note`, and its lines are unknown."""

    def __init__(self, client: AlmClient, expected: Sequence[Expectation]) -> None:
        self._client = client
        self._expected = expected
        self.note = ""
        self._unasked: set[Expected] = set()

    def ask(self) -> Generator[Progress, None, tuple[ArrivalLine, ...]]:
        """Read what is needed, then judge every line. Raises the service's error where nothing could be read."""
        badges: list[AlmBadge] = []
        skills: list[Skill] = []
        objects: list[LearningObject] = []
        yield Progress(0, len(self._expected), "Reading the badges")
        for page in self._client.badges():
            badges += page.items
        try:
            if any(one.kind in _ON_SKILLS for one in self._expected):
                yield Progress(0, len(self._expected), "Reading the skills")
                for skill_page in self._client.skills():
                    skills += skill_page.items
            yield from self._read_objects(objects)
        except ServiceError as trouble:
            self.note = trouble.message
            self._unasked = {*_ON_OBJECTS, *(() if skills else _ON_SKILLS)}
        held = Held(badges, skills, objects)
        lines = []
        for number, one in enumerate(self._expected, 1):
            unasked = one.kind in self._unasked
            lines.append(ArrivalLine(one, Arrival.UNKNOWN, "ALM was not asked.") if unasked else judge(one, held))
            if number % 100 == 0:
                yield Progress(number, len(self._expected), "Comparing")
        return tuple(lines)

    def _read_objects(self, objects: list[LearningObject]) -> Iterator[Progress]:
        concerned = [one for one in self._expected if one.kind in _ON_OBJECTS]
        known = {one.object_id: one for one in concerned if one.object_id}
        needs_list = any(not one.object_id or one.kind is Expected.CREDITS for one in concerned)
        if needs_list or len(known) > _ONE_BY_ONE:
            kinds = [kind for kind in LearningObjectKind if any(one.object_kind == kind.value for one in concerned)]
            for page in self._client.learning_objects(kinds):
                objects += page.items
                yield Progress(len(objects), None, f"{len(objects):,} learning objects")
            return
        for number, (object_id, one) in enumerate(known.items(), 1):
            found = self._with_instances(object_id, one)
            objects += [found] if found is not None else []
            yield Progress(number, len(known), f"{number:,} of {len(known):,} learning objects")

    def _with_instances(self, object_id: str, one: Expectation) -> LearningObject | None:
        own_id = LearningObjectId(object_id)
        try:
            instances = self._client.instances(own_id)
        except NotFound:
            return None
        kind = LearningObjectKind(one.object_kind)
        return LearningObject(own_id, kind, one.object_name, unique_id=one.unique_id, instances=instances)
