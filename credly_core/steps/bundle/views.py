"""What the bundle step answers: drafts as they stand, versions, differences, what to take away."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.ids import ConnectionId, DraftId
from credly_core.domain.names import alm_length
from credly_core.migration.editing import Sheet
from credly_core.migration.findings import Report, Severity
from credly_core.migration.meanings import MappingGuess
from credly_core.migration.repairs import RepairGroup
from credly_core.migration.table import Table

if TYPE_CHECKING:
    import pandas as pd

BADGE_FILE = "badge.csv"
FULL_NAME = "Full name"
LENGTH = "Length"
MARKS = "Check"
#: How a row's worst finding is written in the table: a word, so that colour is never the only sign.
MARK_WORDS = {Severity.ERROR: "● Error", Severity.WARNING: "▲ Warning", Severity.INFO: "○ Hint"}
_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True)
class DraftView:
    """A draft at one moment: its table, what the check says, which repairs are offered, what can be undone.

    `full_names` holds Credly's full name beside each record, empty where the row is linked to no known template.
    `left_out` are the organization's templates that cannot be used, each with its reason.
    """

    id: DraftId
    name: str
    source: str
    connection_id: ConnectionId | None
    updated_at: datetime
    sheet: Sheet
    report: Report
    repairs: tuple[RepairGroup, ...]
    full_names: tuple[str, ...]
    left_out: tuple[BadgeTemplate, ...] = ()
    original_name: str = ""

    @property
    def table(self) -> Table:
        """The rows as they stand."""
        return self.sheet.table

    @property
    def row_count(self) -> int:
        """Number of badges, the heading not counted."""
        return self.table.height

    @property
    def position(self) -> int:
        """How many steps of the history are applied; part of every widget key that edits this draft."""
        return self.sheet.position

    @cached_property
    def stamp(self) -> str:
        """Names the moment of the history; another after every step, undo and redo. Guards steps against other tabs."""
        steps = self.sheet.steps
        last = zlib.crc32(steps[self.position - 1].to_json()) if self.position else 0
        following = zlib.crc32(steps[self.position].to_json()) if self.sheet.can_redo else 0
        return f"{self.position}-{len(steps)}-{last:08x}-{following:08x}"

    @cached_property
    def long_names(self) -> tuple[str, ...]:
        """What a short name is made from: Credly's full name, or the row's own where no template is known."""
        own = own_names(self.table)
        return tuple(full or name for full, name in zip(self.full_names, own, strict=True))

    @cached_property
    def arrangement(self) -> str:
        """Names which rows and columns there are; stays the same while only cells change. Guards edits by record."""
        moving = [
            (number, step.title) for number, step in enumerate(self.sheet.steps[: self.position]) if not step.only_cells
        ]
        return f"{self.id}-{zlib.crc32(repr(moving).encode()):08x}"

    @property
    def undo_title(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self.sheet.steps[self.position - 1].title if self.sheet.can_undo else ""

    @property
    def redo_title(self) -> str:
        """What redo would do again; empty when there is nothing."""
        return self.sheet.steps[self.position].title if self.sheet.can_redo else ""

    @cached_property
    def marks(self) -> dict[int, Severity]:
        """The worst finding of each record that has one."""
        worst: dict[int, Severity] = {}
        for (record, _), severity in self.report.cell_marks().items():
            now = worst.get(record)
            if now is None or _WORST_FIRST.index(severity) < _WORST_FIRST.index(now):
                worst[record] = severity
        return worst

    @property
    def picture_urls(self) -> tuple[str, ...]:
        """The distinct web addresses in imageUrl, in order of rows."""
        position = self.table.position_of("imageUrl")
        if position is None:
            return ()
        cells = self.table.column(position).to_list()
        return tuple(dict.fromkeys(cell for cell in cells if cell.startswith(("https://", "http://"))))

    @property
    def picture_names(self) -> dict[str, str]:
        """A name for the copy of each picture, by its address: the id of the first badge that shows it."""
        places = [self.table.position_of(name) for name in ("imageUrl", "id")]
        if None in places:
            return {}
        urls, ids = (self.table.column(place or 0).to_list() for place in places)
        names: dict[str, str] = {}
        for url, badge_id in zip(urls, ids, strict=True):
            if url.startswith(("https://", "http://")):
                names.setdefault(url, badge_id)
        return names

    def records(self, *, only_marked: bool = False, codes: tuple[str, ...] = (), text: str = "") -> list[int]:
        """Record indexes to show: all, only those with findings, of some finding codes, or holding a text."""
        wanted = range(self.table.height)
        chosen: list[int] = list(wanted)
        if codes:
            hit = {record for group in self.report.groups if group.code in codes for record in group.records.to_list()}
            chosen = [record for record in chosen if record in hit]
        elif only_marked:
            chosen = [record for record in chosen if record in self.marks]
        if text:
            needle = text.casefold()
            rows = self.table.cells.rows()
            chosen = [
                record
                for record in chosen
                if any(needle in cell.casefold() for cell in rows[record])
                or needle in self.full_names[record].casefold()
            ]
        return chosen

    def frame(self, records: list[int]) -> pd.DataFrame:
        """Those records as a pandas frame indexed by record, with full name, length of the name, and worst finding."""
        import pandas as pd

        rows = self.table.cells.rows()
        data = pd.DataFrame(
            [rows[i] for i in records], columns=list(frame_headings(self.table.header)), index=records, dtype=str
        )
        data.index.name = "record"
        data.insert(0, MARKS, [MARK_WORDS[self.marks[i]] if i in self.marks else "" for i in records])
        if "badgeName" in data.columns:
            at = list(data.columns).index("badgeName") + 1
            data.insert(at, LENGTH, [alm_length(name) for name in data["badgeName"]])
            data.insert(at + 1, FULL_NAME, [self.full_names[i] for i in records])
        return data


def own_names(table: Table) -> list[str]:
    """The badge name of each record, empty where there is no such column."""
    place = table.position_of("badgeName")
    return table.column(place).to_list() if place is not None else [""] * table.height


def frame_headings(header: tuple[str, ...]) -> tuple[str, ...]:
    """Headings as a data frame shows them: repeats get a number, nameless ones their place."""
    seen: dict[str, int] = {}
    names = []
    for position, name in enumerate(header, 1):
        label = name or f"(column {position})"
        seen[label] = seen.get(label, 0) + 1
        names.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(names)


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell that differs between two tables, named by the badge's id."""

    badge_id: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two badge.csv: cells by badge id, rows only in one, headings, order."""

    cells: tuple[CellDifference, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    header: tuple[str, ...] = ()
    reordered: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.cells or self.added or self.removed or self.header or self.reordered)


@dataclass(frozen=True, slots=True)
class OutsideChange:
    """What somebody else's program did to a file we wrote: to its bytes, and to its cells.

    `encoding` is the one a person chose to read it in, None where the file told; `fill` that rows of another width are
    filled up, chosen likewise.
    """

    sentence: str
    file_changes: tuple[str, ...]
    difference: Difference
    data: bytes
    name: str
    encoding: str | None = None
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything to take away, by relative path, ready to be written to a folder or a zip."""

    files: dict[str, bytes]
    zipped: bytes
    name: str


@dataclass(frozen=True, slots=True)
class MappingNeeded:
    """A file whose headings are foreign: nothing was started yet, a person confirms the guesses first."""

    file: str
    guesses: tuple[MappingGuess, ...]
    choices: tuple[str, ...]
