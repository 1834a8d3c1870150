"""One JSON:API resource, and which relationships each type is known to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Link = tuple[str, str]

#: By type: what may be included. A name that is not here is refused, not passed over.
RELATIONS: dict[str, frozenset[str]] = {
    "account": frozenset(),
    "badge": frozenset(),
    "job": frozenset(),
    "user": frozenset({"account", "manager"}),
    "userGroup": frozenset(),
    "skill": frozenset({"levels"}),
    "skillLevel": frozenset({"badge", "skill"}),
    "learningObject": frozenset({"instances", "skills", "authors", "subLOs", "prerequisiteLOs"}),
    "learningObjectInstance": frozenset({"badge", "learningObject"}),
    "learningObjectInstanceSummary": frozenset(),
    "learningObjectSkill": frozenset({"skillLevel"}),
    "learningObjectInstanceEnrollment": frozenset({"learner", "learningObject", "loInstance", "learnerBadge"}),
    "userBadge": frozenset({"badge", "learner", "model"}),
    "userSkill": frozenset({"skillLevel", "learnerBadge", "learningObject", "user"}),
}
#: A userBadge leads to a skill level or a learning object, so a step may fit one of its models only.


@dataclass(frozen=True, slots=True)
class Resource:
    """One object. None in attributes and empty links are left out, as ALM leaves them out."""

    type: str
    id: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    links: Mapping[str, Link | list[Link] | None] = field(default_factory=dict)

    def linked(self, name: str) -> list[Link]:
        """Where a relationship leads."""
        link = self.links.get(name)
        if link is None:
            return []
        return link if isinstance(link, list) else [link]

    def shape(self) -> dict[str, object]:
        """As JSON has it."""
        shape: dict[str, object] = {
            "id": self.id,
            "type": self.type,
            "attributes": {key: value for key, value in self.attributes.items() if value is not None},
        }
        relations = {name: {"data": _data(link)} for name, link in self.links.items() if link}
        if relations:
            shape["relationships"] = relations
        return shape


def _data(link: Link | list[Link] | None) -> object:
    if isinstance(link, list):
        return [{"id": identity, "type": kind} for kind, identity in link]
    return None if link is None else {"id": link[1], "type": link[0]}


def when(moment: datetime | None) -> str | None:
    """UTC with milliseconds, as every attribute has it."""
    if moment is None:
        return None
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
