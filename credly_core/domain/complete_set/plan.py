"""What a set will do: what is added, changed, left alone; what stays to be done by hand; what is left out."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from credly_core.domain.complete_set.arriving import Expectation
from credly_core.domain.ids import TemplateId


class LineKind(enum.Enum):
    """What ALM will do with a row."""

    #: Makes something.
    ADD = "added"
    #: Changes what a file has made before.
    CHANGE = "changed"
    #: The same row as before: ALM skips it.
    SAME = "left alone"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs from the row ALM took before."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One row of the set. `is_new` says that the last saved set had no such row, or another one; None without one."""

    file: str
    key: tuple[str, ...]
    name: str
    kind: LineKind
    differences: tuple[Difference, ...] = ()
    remark: str = ""
    is_new: bool | None = None


@dataclass(frozen=True, slots=True)
class ByHand:
    """A link no file can express: where to click, in order, and why a file cannot do it."""

    key: str
    template_id: TemplateId
    badge_name: str
    place: str
    why: str
    steps: tuple[str, ...]
    expectation: Expectation
    #: Whether the badge comes with this set, so that the run has to be first.
    after_run: bool = False


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A mapping that goes into no file, and why."""

    template_id: TemplateId
    template_name: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetOptions:
    """What a person decided for a set.

    `new_instances` are learning objects made in ALM, by id, that get a further instance with the badge, because their
    present ones cannot be named in a file; `all_new_instances` says so for every one of them. `deadline` is that of new
    instances. `badge_names` are names for badges whose own is too long.
    """

    new_instances: frozenset[str] = frozenset()
    all_new_instances: bool = False
    deadline: date | None = None
    badge_names: Mapping[TemplateId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetPlan:
    """All of it. Lines in the order of upload."""

    lines: tuple[PlanLine, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    left_aside: tuple[LeftAside, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    #: Objects whose links could be made by a further instance, id and name.
    could_be_new: tuple[tuple[str, str], ...] = ()
    #: Rows of the last saved set that this one no longer has.
    dropped: tuple[PlanLine, ...] = ()

    def count(self, kind: LineKind) -> int:
        """How many rows do this."""
        return sum(line.kind is kind for line in self.lines)

    def counts(self) -> Mapping[str, Counter[LineKind]]:
        """The same for each file, in the order of upload."""
        found: dict[str, Counter[LineKind]] = {}
        for line in self.lines:
            found.setdefault(line.file, Counter())[line.kind] += 1
        return found
