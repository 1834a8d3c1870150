"""What a check of a set is given: its files, made ready, and what is known of the account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from credly_core.migration.checking import PreparedTable
from credly_core.migration.conventions import conventions
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules import RelatedFiles
from credly_core.migration.sets.accounts import AccountLists
from credly_core.migration.sets.links import Link, links_of
from credly_core.migration.sets.report import Unproven
from credly_core.migration.table import NotKept


@dataclass(frozen=True)
class Member:
    """One known file of the set. `counts` is false for a second file of a type: others are not looked up in it."""

    number: int
    prepared: PreparedTable
    counts: bool = True

    @property
    def spec(self) -> FileSpec:
        """Its file type."""
        return self.prepared.spec

    def kept(self, column: str) -> pl.Series | None:
        """The cells of a column; None when the file lacks it, or when it was let go while the file was read."""
        try:
            return self.prepared.tidied.get(column)
        except NotKept:
            return None

    def filled(self, column: str) -> pl.Series | None:
        """The cells of a column that hold something, of one that was let go each value once; None when the file lacks
        it."""
        told = self.prepared.told.get(column)
        cells = self.kept(column) if told is None else None
        return told if cells is None else cells.filter(self.prepared.alive & (cells != ""))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """What its columns point to."""
        return links_of(self.spec)

    @cached_property
    def retrofit(self) -> pl.Series | None:
        """Where a record speaks of things that live in the account; None when none does."""
        flag = self.prepared.tidied.get(self.spec.retrofit.column) if self.spec.retrofit.mode == "flag" else None
        if flag is None:
            return None
        booleans = conventions().booleans
        doubtful = ~flag.is_in(["", booleans.false])
        if not doubtful.any():
            return None
        words = [booleans.true.casefold(), *(word.casefold() for word in booleans.words_true)]
        said = flag.filter(doubtful).str.to_lowercase().is_in(words)
        return doubtful.scatter(doubtful.arg_true(), said) if said.any() else None

    def asked(self, link: Link) -> pl.Series | None:
        """Where the columns of a link are filled and the link holds; None when the file lacks one of the columns."""
        cells = self.prepared.tidied
        if not all(name in cells for name in link.columns) or (link.chosen_by and link.chosen_by not in cells):
            return None
        where = self.prepared.alive
        for name in link.columns:
            where = where & (cells[name] != "")
        for name in link.unless:
            where = where & (cells[name] == "") if name in cells else where
        if link.chosen_by:
            where = where & (cells[link.chosen_by].str.to_lowercase() == link.chosen.lower())
        prefix = self.spec.retrofit.prefix
        if prefix and self.spec.retrofit.column == link.blamed:
            where = where & ~cells[link.blamed].str.starts_with(prefix)
        return where if self.retrofit is None else where & ~self.retrofit


@dataclass(frozen=True)
class Found:
    """A group of findings and the file it belongs to; None for the set as a whole."""

    member: int | None
    group: FindingGroup


@dataclass(frozen=True)
class SetContext:
    """The set. `spec_of` gives the file type of a name, also of one that is not in the set.

    `unreadable` are file types whose file is in the set and could not be read, with its name.
    """

    members: Sequence[Member]
    complete: bool
    account: AccountLists
    facts: Facts
    spec_of: Callable[[str], FileSpec]
    unreadable: Mapping[str, str] = field(default_factory=dict)
    related: RelatedFiles = field(init=False)
    unproven: list[Unproven] = field(default_factory=list)

    def __post_init__(self) -> None:
        counted = {member.spec.name: member.prepared for member in self.members if member.counts}
        object.__setattr__(self, "related", RelatedFiles(counted))
        left = {file: name for file, name in self.unreadable.items() if file not in counted}
        object.__setattr__(self, "unreadable", left)

    @cached_property
    def by_name(self) -> Mapping[str, Member]:
        """The files that count, by type."""
        return {member.spec.name: member for member in self.members if member.counts}

    def using(self, columns: Sequence[str]) -> Iterator[tuple[Member, str, pl.Series]]:
        """Every member with every column of `columns` (as `course.csv id`) that it has, and the filled cells."""
        for member in self.members:
            for name in columns:
                file, column = name.split()
                cells = member.kept(column) if file == member.spec.name else None
                if cells is not None:
                    yield member, column, cells
