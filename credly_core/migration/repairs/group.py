"""One repair of all like things: what it would do, and what it has to be told first."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from credly_core.errors import MigrationError
from credly_core.migration.editing import ChangeSet
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import Finding, FindingGroup, Report, Severity
from credly_core.migration.recognition import Bindings, bind
from credly_core.migration.table import Table

#: Gives short names for some records, by record index; records it has none for are left out.
ShortNames = Callable[[Sequence[int]], Mapping[int, str]]
#: Who gives short names for a column at a position of the table; None for a column that holds no names.
Shorten = Callable[[str, int], ShortNames | None]


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer, and what it would make of an example."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can know. `suggested` is an answer the data speaks for, empty when it speaks for none."""

    text: str
    options: tuple[Option, ...]
    suggested: str = ""


#: The answer to a question that only asks for a confirmation.
YES = "yes"


def confirmation(text: str, label: str) -> Question:
    """A question that only wants to be confirmed."""
    return Question(text, (Option(YES, label),))


class Stage(enum.IntEnum):
    """When a repair is taken among others: each stage may show, or settle, what a later one has to put right."""

    #: Blanks, hidden characters, quotes: what a cell is without its dirt.
    HYGIENE = 0
    #: Headings, columns, the name of the file: which column a cell belongs to.
    FRAME = 1
    #: Case, dates, numbers, spelling: how a value is written.
    VALUES = 2
    #: Rows that are empty, or the same as others now.
    ROWS = 3
    #: Names, which must be short and differ from all others.
    NAMES = 4


@dataclass(frozen=True)
class RepairGroup:
    """A repair for all findings of one code in one column; `key` names it as long as the table stays as it is."""

    code: str
    title: str
    severity: Severity
    count: int
    column: str | None
    make: Callable[[str], ChangeSet] = field(repr=False, compare=False)
    question: Question | None = None
    stage: Stage = Stage.VALUES

    @property
    def key(self) -> str:
        """Code and column."""
        return f"{self.code}@{self.column}" if self.column else self.code

    def change(self, answer: str | None = None) -> ChangeSet:
        """The step it would be; made when asked for. A question must be answered with one of its options."""
        if self.question is None:
            return self._plain
        if answer not in {option.value for option in self.question.options}:
            raise MigrationError(self.question.text, hint="Choose one of the answers.", code="repair.question")
        return self.make(answer)

    @cached_property
    def _plain(self) -> ChangeSet:
        return self.make("")

    @property
    def is_sure(self) -> bool:
        """True when nothing needs to be asked."""
        return self.question is None


@dataclass(frozen=True)
class Workbench:
    """What the makers of repairs look at."""

    table: Table
    spec: FileSpec
    report: Report
    short_names: ShortNames | None = None
    shorten: Shorten | None = None

    @cached_property
    def known(self) -> Bindings:
        """Which heading is which column."""
        return bind(self.table.header, self.spec)

    def offer(
        self,
        group: FindingGroup,
        make: Callable[[str], ChangeSet],
        *,
        question: Question | None = None,
        stage: Stage = Stage.VALUES,
    ) -> RepairGroup:
        """A repair for a group of findings."""
        return RepairGroup(group.code, group.title, group.severity, group.count, group.column, make, question, stage)

    def findings(self, group: FindingGroup) -> list[Finding]:
        """The members of a group that has spots."""
        return [group.finding(member, self.table.file, self.table.rows) for member in range(group.count)]
