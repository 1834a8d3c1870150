"""What the step gives to pages, commands and notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from credly_core.domain.bundles import BundleVersion
from credly_core.domain.complete_set import Arrival, ArrivalLine, ByHand, SetOptions, SetPlan
from credly_core.domain.ids import BundleId
from credly_core.migration.sets import SetReport
from credly_core.migration.table import Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SetView:
    """The set as it would be today. `done` are the keys of what was ticked off, with when and by whom."""

    tables: tuple[Table, ...]
    plan: SetPlan
    report: SetReport
    options: SetOptions
    done: Mapping[str, tuple[datetime, str]]
    digest: str
    last: BundleVersion | None

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a row nor anything to do by hand."""
        return not self.tables and not self.plan.by_hand

    @property
    def row_count(self) -> int:
        """Rows in all files."""
        return sum(table.height for table in self.tables)

    @property
    def is_saved(self) -> bool:
        """Whether the last saved set is the very same."""
        return self.last is not None and self.last.digest == self.digest

    @property
    def open_by_hand(self) -> tuple[ByHand, ...]:
        """What is left to do by hand."""
        return tuple(one for one in self.plan.by_hand if one.key not in self.done)

    def frame(self) -> pd.DataFrame:
        """The plan as a pandas data frame, one row for each row of a file and each thing to do by hand."""
        import pandas as pd

        rows = [
            {"file": one.file, "what": one.name, "does": one.kind.value, "remark": one.remark}
            for one in self.plan.lines
        ]
        rows += [
            {"file": "by hand", "what": one.place, "does": "to do", "remark": one.why} for one in self.plan.by_hand
        ]
        return pd.DataFrame(rows, columns=["file", "what", "does", "remark"])


@dataclass(frozen=True, slots=True)
class SetPack:
    """Everything to take away, by path, ready to be written to a folder or as a zip."""

    files: Mapping[str, bytes]
    zipped: bytes
    name: str


@dataclass(frozen=True, slots=True)
class HandedFile:
    """One file of a set that the sandbox's ALM has run: its counts, and the rows it refused with the reason."""

    file: str
    rows: int
    added: int
    changed: int
    unchanged: int
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    """What became of a set in the sandbox's ALM."""

    files: tuple[HandedFile, ...]
    ignored: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows in all files."""
        return sum(file.rows for file in self.files)

    @property
    def refused(self) -> int:
        """Rows that were refused."""
        return sum(len(file.refused) for file in self.files)


@dataclass(frozen=True)
class Verification:
    """What arrived of a saved set, line by line. `note` says what could not be asked."""

    version_id: BundleId
    version_name: str
    at: datetime
    lines: tuple[ArrivalLine, ...]
    note: str = ""

    def count(self, arrival: Arrival) -> int:
        """How many lines have this verdict."""
        return Counter(line.arrival for line in self.lines)[arrival]

    @property
    def is_complete(self) -> bool:
        """Whether everything has arrived."""
        return all(line.arrival is Arrival.ARRIVED for line in self.lines)

    def frame(self) -> pd.DataFrame:
        """The lines as a pandas data frame."""
        import pandas as pd

        rows = [
            {
                "file": line.expectation.file or "by hand",
                "what": line.expectation.name,
                "arrived": line.arrival.value,
                "found": line.detail,
            }
            for line in self.lines
        ]
        return pd.DataFrame(rows, columns=["file", "what", "arrived", "found"])
