"""Collects what is worth saying about a file while it is read: counts exact, places capped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from credly_core.migration.table import Note

#: Places listed for one kind of remark; the count goes on.
PLACES_LISTED = 10


@dataclass(slots=True)
class _Seen:
    count: int = 0
    rows: list[int] = field(default_factory=list)
    row: int | None = None
    column: int | None = None
    facts: dict[str, str] = field(default_factory=dict)


class Remarks:
    """One note per code, with the number of times and the first rows it was seen at."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def add(
        self, code: str, *, row: int | None = None, column: int | None = None, count: int = 1, **facts: str
    ) -> None:
        """Remember one sighting; the first one gives the place and the facts."""
        seen = self._seen.get(code)
        if seen is None:
            seen = self._seen[code] = _Seen(row=row, column=column, facts=facts)
        seen.count += count
        if row is not None and len(seen.rows) < PLACES_LISTED:
            seen.rows.append(row)

    def add_rows(self, code: str, rows: Sequence[int]) -> None:
        """Remember many sightings, one in each of these rows."""
        for row in rows[:PLACES_LISTED]:
            self.add(code, row=row)
        if len(rows) > PLACES_LISTED:
            self._seen[code].count += len(rows) - PLACES_LISTED

    def notes(self) -> tuple[Note, ...]:
        """The notes: about the file first, then by the place they were first seen at."""
        notes = (self._note(code, seen) for code, seen in self._seen.items())
        return tuple(sorted(notes, key=lambda note: (note.row or 0, note.column or 0, note.code)))

    @staticmethod
    def _note(code: str, seen: _Seen) -> Note:
        facts = dict(seen.facts)
        facts["count"] = str(seen.count)
        if seen.rows:
            more = " …" if seen.count > len(seen.rows) else ""
            facts["rows"] = ", ".join(str(row) for row in seen.rows) + more
            facts["where"] = places_of(seen.rows) + more
        return Note(code, seen.row, seen.column, tuple(facts.items()))


def places_of(rows: Sequence[int]) -> str:
    """Rows in words, runs of them together.

    >>> places_of([4]), places_of([3, 5]), places_of([8, 9, 10, 12])
    ('row 4', 'rows 3, 5', 'rows 8–10, 12')
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    shown = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"rows {shown}" if len(rows) > 1 else f"row {shown}"
