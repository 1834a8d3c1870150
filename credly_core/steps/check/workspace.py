"""A set of files being repaired: every file as it came and as it is now, and the steps between, for the whole set."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from credly_core.errors import MigrationError, UnreadableInput
from credly_core.migration.comparing import Comparison, compare_steps
from credly_core.migration.editing import ChangeSet
from credly_core.migration.packing import Fetch, Keep, pack, unpack
from credly_core.migration.table import Table


@dataclass(frozen=True)
class WorkFile:
    """One file of a set. `base` is what was read, `table` what it is now; both None where it was refused."""

    number: int
    name: str
    size: int
    base: Table | None
    table: Table | None
    refusal: UnreadableInput | None = None
    type: str = ""
    encoding: str = ""
    digest: str = ""
    filled: bool = False

    @property
    def id(self) -> str:
        """Its number as text, for pages."""
        return str(self.number)


@dataclass(frozen=True)
class SetStep:
    """One step of the set's history: what it does to which file. `code` is that of the repair, empty for an edit."""

    title: str
    code: str
    parts: tuple[tuple[int, ChangeSet], ...]

    @property
    def is_empty(self) -> bool:
        """True when it changes nothing."""
        return all(change.is_empty for _, change in self.parts)

    @property
    def inverse(self) -> SetStep:
        """The step that takes this one back."""
        return replace(self, parts=tuple((number, change.inverse) for number, change in reversed(self.parts)))

    def without(self, *numbers: int) -> SetStep:
        """The same step without some of the files."""
        return replace(self, parts=tuple(part for part in self.parts if part[0] not in numbers))

    @cached_property
    def moves(self) -> str:
        """Names what it does to rows and columns; empty when it changes only cells. The same in every process."""
        parts = [(number, change.to_json()) for number, change in self.parts if not change.only_cells]
        return hashlib.sha256(repr(parts).encode()).hexdigest() if parts else ""

    def to_bytes(self) -> bytes:
        """For the store; packed, because a repair may touch millions of cells."""

        def plain(keep: Keep) -> dict[str, object]:
            parts = [[number, change.plain(keep)] for number, change in self.parts]
            return {"title": self.title, "code": self.code, "parts": parts}

        return pack(plain)

    @classmethod
    def from_bytes(cls, data: bytes) -> SetStep:
        """Read what `to_bytes` wrote."""
        try:
            found, fetch = unpack(data)
            parts = tuple((int(number), _change(change, fetch)) for number, change in _parts(found))
            return cls(str(found["title"]), str(found["code"]), parts)
        except (zlib.error, LookupError, TypeError, ValueError) as error:
            raise MigrationError(
                "A stored step cannot be read.", hint="Bring the files again.", code="edit.unreadable"
            ) from error


def _parts(found: Mapping[str, Any]) -> Iterable[tuple[int, Any]]:
    parts: Iterable[tuple[int, Any]] = found["parts"]
    return parts


def _change(change: str | Mapping[str, Any], fetch: Fetch) -> ChangeSet:
    """One part; earlier versions kept it as a text of its own."""
    return ChangeSet.from_json(change.encode()) if isinstance(change, str) else ChangeSet.read(change, fetch)


@dataclass(frozen=True)
class Workspace:
    """All files, all steps, and how many of the steps count now (the rest can be redone)."""

    files: tuple[WorkFile, ...]
    steps: tuple[SetStep, ...] = ()
    position: int = 0
    _compared: dict[int, Comparison] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_steps(cls, files: Sequence[WorkFile], steps: Sequence[SetStep], position: int) -> Workspace:
        """Take a stored set up again: replay the steps that count on the files as they came."""
        here = cls(tuple(files), tuple(steps), 0)
        while here.position < position:
            here = here.redo()
        return here

    def file(self, number: int) -> WorkFile:
        """One file by number; KeyError when it is not in the set."""
        for file in self.files:
            if file.number == number:
                return file
        raise KeyError(number)

    @property
    def taken(self) -> tuple[SetStep, ...]:
        """The steps that count now."""
        return self.steps[: self.position]

    def changes_of(self, number: int) -> tuple[ChangeSet, ...]:
        """What was done to one file, step by step."""
        return tuple(change for step in self.taken for part, change in step.parts if part == number)

    def apply(self, step: SetStep) -> Workspace:
        """Take a step; steps that were undone are forgotten."""
        steps = (*self.taken, step)
        return Workspace(self._after(step), steps, len(steps))

    def undo(self) -> Workspace:
        """Take the last step back."""
        return Workspace(self._after(self.steps[self.position - 1].inverse), self.steps, self.position - 1)

    def redo(self) -> Workspace:
        """Take the step again that was undone last."""
        return Workspace(self._after(self.steps[self.position]), self.steps, self.position + 1)

    def comparison(self, number: int) -> Comparison | None:
        """What is different in a file from what it came as; None for a refused one. Worked out once."""
        if number not in self._compared:
            file = self.file(number)
            if file.base is None or file.table is None:
                return None
            steps = [(change.title, change.operations) for change in self.changes_of(number)]
            self._compared[number] = compare_steps(file.base, file.table, steps)
        return self._compared[number]

    @property
    def arrangement(self) -> str:
        """Names which files, rows and columns there are; stays the same while only cells change."""
        moving = [step.moves for step in self.taken if step.moves]
        files = [(file.number, file.digest, file.table is None, file.encoding, file.filled) for file in self.files]
        return hashlib.sha256(repr((files, moving)).encode()).hexdigest()[:16]

    def _after(self, step: SetStep) -> tuple[WorkFile, ...]:
        files = {file.number: file for file in self.files}
        for number, change in step.parts:
            file = files[number]
            if file.table is None:
                raise MigrationError("A refused file has no cells to change.", code="edit.stale")
            files[number] = replace(file, table=change.apply(file.table))
        return tuple(files.values())
