"""JSON:API as ALM speaks it: documents of resources, with included ones put back where they belong.

Forgiving: unknown members stay in the raw text, ids come as text or as numbers, missing relationships are empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import orjson

from credly_core.transport.answers import Answer, unexpected

Fields = Mapping[str, object]
#: Type and id of a resource.
Reference = tuple[str, str]
_NOTHING: Fields = {}


def text_id(value: object) -> str:
    """An identifier as text; empty when it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Resource:
    """One object: type, id, attributes, relationships; all that came is in `fields`."""

    type: str
    id: str
    fields: Fields = field(repr=False)

    @property
    def attributes(self) -> Fields:
        """Its attributes; missing ones are left out by ALM."""
        return _member(self.fields, "attributes")

    def links(self, name: str) -> tuple[Reference, ...]:
        """Where a relationship leads, one or many; empty where it leads nowhere or was not sent."""
        data = _member(_member(self.fields, "relationships"), name).get("data")
        rows = data if isinstance(data, list) else [data]
        return tuple((kind, identity) for kind, identity in map(_reference, rows) if identity)

    def link(self, name: str) -> str:
        """The id at the end of a relationship to one object; empty where there is none."""
        found = self.links(name)
        return found[0][1] if found else ""

    def names(self, name: str) -> bool:
        """Whether the relationship was sent at all."""
        return name in _member(self.fields, "relationships")

    def raw(self) -> bytes:
        """As JSON text, all members kept."""
        return orjson.dumps(self.fields)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole answer: its rows, what came along with them, and where the next page is."""

    rows: tuple[Resource, ...]
    included: Mapping[Reference, Resource] = field(repr=False)
    next_link: str = ""
    count: int | None = None

    def find(self, reference: Reference) -> Resource | None:
        """An included resource."""
        return self.included.get(reference)

    def related(self, owner: Resource, name: str) -> Iterator[Resource]:
        """What a relationship leads to, as far as it was sent along."""
        for reference in owner.links(name):
            found = self.included.get(reference)
            if found is not None:
                yield found

    def lacks(self, owner: Resource, name: str) -> bool:
        """Whether a relationship leads to something that was not sent along."""
        return any(reference not in self.included for reference in owner.links(name))


def read_document(answer: Answer) -> Document:
    """The document in an answer; raises UnexpectedReply when it is none of ALM's."""
    body = answer.json()
    if not isinstance(body, dict) or "data" not in body:
        raise not_alm(answer)
    data = body["data"]
    rows = data if isinstance(data, list) else [data]
    resources = tuple(_resource(row, answer) for row in rows)
    included = body.get("included")
    along = [_resource(row, answer) for row in included] if isinstance(included, list) else []
    links = _member(body, "links")
    following = links.get("next")
    return Document(
        rows=resources,
        included={(each.type, each.id): each for each in (*along, *resources)},
        next_link=_address(following),
        count=_count(body),
    )


def _address(link: object) -> str:
    """A link as text, or as JSON:API's object with `href`."""
    if isinstance(link, dict):
        link = link.get("href")
    return link.strip() if isinstance(link, str) else ""


def _count(body: Fields) -> int | None:
    for place in (body, _member(body, "meta")):
        value = place.get("count")
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None


def _resource(row: object, answer: Answer) -> Resource:
    if not isinstance(row, dict):
        raise not_alm(answer)
    kind, identity = _reference(row)
    if not identity:
        raise not_alm(answer)
    return Resource(kind, identity, row)


def _reference(row: object) -> Reference:
    if not isinstance(row, dict):
        return "", ""
    kind = row.get("type")
    return kind if isinstance(kind, str) else "", text_id(row.get("id"))


def _member(fields: Fields, name: str) -> Fields:
    found = fields.get(name)
    return found if isinstance(found, dict) else _NOTHING


def not_alm(answer: Answer) -> Exception:
    """The refusal of an answer that is none of ALM's."""
    return unexpected(
        answer.call, f"{answer.call.host} answered with data that does not look like ALM's.", "service.not-alm"
    )
