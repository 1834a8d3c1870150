"""The web template – ALM badge – skill level – learning object: one thing and what hangs together with it."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from collections.abc import Mapping as ByKey
from dataclasses import dataclass
from functools import cached_property

from credly_core.domain.learning import LearningObject, LearningState, Skill
from credly_core.domain.mapping.mappings import Mapping
from credly_core.domain.mapping.sight import KIND_WORDS, Sight
from credly_core.domain.mapping.targets import TargetKind


class NodeKind(enum.Enum):
    """The four columns of the picture, from left to right."""

    #: A badge template at Credly.
    TEMPLATE = "badge template"
    #: A badge in ALM.
    BADGE = "ALM badge"
    #: A level of a skill.
    LEVEL = "skill level"
    #: A course, learning path or certification.
    OBJECT = "learning object"


class EdgeKind(enum.Enum):
    """Why two things hang together."""

    #: The ALM badge names the template.
    LINKED = "leads to"
    #: The badge hangs there in ALM.
    HANGS = "hangs on"
    #: A person mapped the template there; ALM does not show it yet.
    MAPPED = "mapped, not in ALM yet"
    #: The learning object gives credits towards the level.
    CREDITS = "gives credits"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing. `note` says more about it; `is_dead` that it is archived, retired or gone."""

    key: str
    kind: NodeKind
    name: str
    note: str = ""
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes by key, the left one first."""

    left: str
    right: str
    kind: EdgeKind


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A node, what hangs together with it, and how many neighbours of each kind were left out for sight's sake."""

    focus: Node
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: tuple[tuple[NodeKind, int], ...] = ()


class Web:
    """All nodes and edges; a picture shows one node with its neighbours."""

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        self.nodes: ByKey[str, Node] = {one.key: one for one in nodes}
        self.edges = tuple(dict.fromkeys(one for one in edges if one.left in self.nodes and one.right in self.nodes))

    @cached_property
    def _around(self) -> dict[str, list[Edge]]:
        around: dict[str, list[Edge]] = {}
        for edge in self.edges:
            around.setdefault(edge.left, []).append(edge)
            around.setdefault(edge.right, []).append(edge)
        return around

    def degree(self, key: str) -> int:
        """How many edges end in a node."""
        return len(self._around.get(key, ()))

    def find(self, text: str, *, limit: int = 50) -> tuple[Node, ...]:
        """Nodes whose name holds a text, those with most edges first."""
        wanted = text.strip().casefold()
        found = [one for one in self.nodes.values() if wanted in one.name.casefold()]
        return tuple(sorted(found, key=lambda one: (-self.degree(one.key), one.name.casefold(), one.key))[:limit])

    def around(self, key: str, *, most: int = 12) -> Neighbourhood | None:
        """A node with its neighbours and, through badge and template, what they lead to; at most so many of a kind.

        None for a node that is not there any more.
        """
        focus = self.nodes.get(key)
        if focus is None:
            return None
        kept, left_out = {key: focus}, dict.fromkeys(NodeKind, 0)
        seen = {key}
        for step in range(2):
            # The second step goes on from templates and badges only: credits would pull in half the catalogue.
            start = [one for one in kept.values() if step == 0 or one.kind in (NodeKind.TEMPLATE, NodeKind.BADGE)]
            for near in self._near(start, seen):
                seen.add(near.key)
                if sum(one.kind is near.kind for one in kept.values()) >= most:
                    left_out[near.kind] += 1
                else:
                    kept[near.key] = near
        edges = tuple(one for one in self.edges_between(kept))
        return Neighbourhood(focus, tuple(kept.values()), edges, tuple((k, n) for k, n in left_out.items() if n))

    def _near(self, start: Iterable[Node], seen: set[str]) -> list[Node]:
        found = {
            other: self.nodes[other]
            for one in start
            for edge in self._around.get(one.key, ())
            if (other := edge.right if edge.left == one.key else edge.left) not in seen
        }
        return sorted(found.values(), key=lambda one: (one.is_dead, -self.degree(one.key), one.name.casefold()))

    def edges_between(self, keys: Iterable[str]) -> tuple[Edge, ...]:
        """The edges whose two ends are among these."""
        wanted = set(keys)
        found = (edge for key in wanted for edge in self._around.get(key, ()))
        return tuple(dict.fromkeys(edge for edge in found if edge.left in wanted and edge.right in wanted))


def make_web(sight: Sight, mappings: Iterable[Mapping]) -> Web:
    """Everything that hangs together, what is gone left out unless a mapping names it."""
    nodes: list[Node] = [
        Node(f"template:{one.id}", NodeKind.TEMPLATE, one.name, one.state.value, is_dead=not one.is_usable)
        for one in sight.live_templates()
    ]
    edges: list[Edge] = []
    for badge in sight.live_badges():
        retired = badge.state is LearningState.RETIRED
        nodes.append(Node(f"badge:{badge.id}", NodeKind.BADGE, badge.name, badge.state.value, is_dead=retired))
        if badge.is_credly:
            edges.append(Edge(f"template:{badge.template_id}", f"badge:{badge.id}", EdgeKind.LINKED))
    for skill in sight.live_skills():
        nodes += _levels(skill)
        edges += [
            Edge(f"badge:{level.badge_id}", f"skill:{skill.id}:{level.level}", EdgeKind.HANGS)
            for level in skill.levels
            if level.badge_id
        ]
    for owner in sight.live_objects():
        nodes.append(_object(owner))
        edges += _of_object(owner)
    return Web([*_wanted_nodes(mappings), *nodes], [*edges, *_planned(sight, mappings, edges)])


def _levels(skill: Skill) -> list[Node]:
    return [
        Node(
            f"skill:{skill.id}:{level.level}",
            NodeKind.LEVEL,
            f"{skill.name} · level {level.level}",
            f"{level.max_credits:g} credits",
            is_dead=skill.state is LearningState.RETIRED,
        )
        for level in skill.levels
    ]


def _object(owner: LearningObject) -> Node:
    count = len(owner.instances)
    note = f"{KIND_WORDS[owner.kind][0]}, {count} {'instance' if count == 1 else 'instances'}"
    dead = owner.state is LearningState.RETIRED
    return Node(f"object:{owner.id}", NodeKind.OBJECT, owner.name, note, is_dead=dead)


def _of_object(owner: LearningObject) -> Iterable[Edge]:
    for badge_id in dict.fromkeys(one.badge_id for one in owner.instances if one.badge_id):
        yield Edge(f"badge:{badge_id}", f"object:{owner.id}", EdgeKind.HANGS)
    for given in owner.credits:
        yield Edge(f"skill:{given.skill_id}:{given.level}", f"object:{owner.id}", EdgeKind.CREDITS)


def _target_key(mapping: Mapping) -> str:
    target = mapping.target
    return target.key if target.on_skill else f"object:{target.learning_object_id}"


def _wanted_nodes(mappings: Iterable[Mapping]) -> Iterable[Node]:
    """What mappings name; things that are there take the place of these."""
    for one in mappings:
        note = "to be made" if one.is_new_skill else "no longer there"
        yield Node(f"template:{one.template_id}", NodeKind.TEMPLATE, one.template_name, "no longer there", is_dead=True)
        kind = NodeKind.LEVEL if one.target.on_skill else NodeKind.OBJECT
        name = f"{one.target.name} · level {one.target.level}" if one.target.on_skill else one.target.name
        yield Node(_target_key(one), kind, name, note, is_dead=not one.is_new_skill)


def _planned(sight: Sight, mappings: Iterable[Mapping], edges: Iterable[Edge]) -> Iterable[Edge]:
    """Mappings that ALM does not show yet."""
    leads = {edge.right: edge.left for edge in edges if edge.kind is EdgeKind.LINKED}
    shown = {(leads.get(edge.left, ""), edge.right) for edge in edges if edge.kind is EdgeKind.HANGS}
    for one in mappings:
        left, right = f"template:{one.template_id}", _target_key(one)
        if (left, right) not in shown or one.target.kind is TargetKind.NEW_SKILL_LEVEL:
            yield Edge(left, right, EdgeKind.MAPPED)
